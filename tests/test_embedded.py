"""The embedded mode as a whole: real processes, a real socket, a real Ctrl-C."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest
import websockets
from django.conf import settings

from influencehub import embedded

SITE = {"cwd": settings.BASE_DIR}
NOT_INHERITED = ("PYTEST_VERSION", "PYTEST_XDIST_WORKER", "DATABASE_URL", "REDIS_URL", "DEMO", "DEBUG")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def manage(*arguments):
    return [sys.executable, "manage.py", *arguments]


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """An empty installation, made once: migrating is most of the time of a start."""
    environment = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    environment |= {
        "VAR_DIR": str(tmp_path_factory.mktemp("var")),
        "DJANGO_SETTINGS_MODULE": "tests.embedded_site.settings",
    }
    subprocess.run(manage("migrate", "-v0", "--run-syncdb"), env=environment, check=True, **SITE)
    return environment


@pytest.fixture
def environment(migrated):
    return {**migrated, "PORT": str(free_port())}


@pytest.fixture
def start(environment):
    started = []

    def start():
        process = subprocess.Popen(
            manage("serve", "--port", environment["PORT"]), env=environment, start_new_session=True, **SITE
        )
        started.append(process)
        for _ in range(200):
            try:
                httpx.get(f"http://127.0.0.1:{environment['PORT']}/")
            except (httpx.ConnectError, httpx.ReadError):
                time.sleep(0.1)
            else:
                return process
        raise AssertionError("it did not start")

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def said(port, *texts, until, wait=15):
    """Say each text over HTTP; return what a socket hears until it heard these, within `wait` seconds."""

    async def listen():
        heard = set()
        async with websockets.connect(f"ws://127.0.0.1:{port}/ws/") as ws, httpx.AsyncClient(timeout=20) as client:
            for text in texts:
                await client.get(f"http://127.0.0.1:{port}/say/{text}/")
            try:
                async with asyncio.timeout(wait):
                    while not until <= heard:
                        heard.add(json.loads(await ws.recv())["text"])
            except TimeoutError:
                pass
        return heard

    return asyncio.run(listen())


def stopped_within(process, seconds):
    began = time.monotonic()
    return process.wait(15) == 0 and time.monotonic() - began < seconds


def test_tasks_beat_and_hints_work_without_redis(start, environment):
    process = start()
    assert said(environment["PORT"], "one", "two", until={"one", "two", "tick"}) >= {"one", "two", "tick"}

    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: every process of the group

    assert stopped_within(process, 4)


def test_ctrl_c_does_not_wait_for_a_long_task(start, environment):
    process = start()
    httpx.get(f"http://127.0.0.1:{environment['PORT']}/sleep/30/")

    process.send_signal(signal.SIGINT)

    assert stopped_within(process, 6)


def test_what_was_queued_when_killed_is_done_after_the_next_start(start, environment):
    process = start()
    for _ in range(2):
        httpx.get(f"http://127.0.0.1:{environment['PORT']}/burn/9000/")  # both threads are busy
    lost = {f"lost{number}" for number in range(20)}
    for text in lost:
        httpx.get(f"http://127.0.0.1:{environment['PORT']}/say/{text}/")

    process.kill()
    process.wait()
    start()

    assert said(environment["PORT"], until=lost) >= lost


def test_an_answer_does_not_wait_for_the_last_one_to_be_acknowledged():
    with (
        embedded.listen("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_taken_port_is_one_line(environment):
    with socket.create_server(("127.0.0.1", int(environment["PORT"]))):
        result = subprocess.run(
            manage("serve", "--prepare", "--port", environment["PORT"]),
            env=environment,
            capture_output=True,
            check=False,
            text=True,
            timeout=60,
            **SITE,
        )

    assert result.returncode == 1
    assert result.stderr.strip().splitlines() == [
        f"Port {environment['PORT']} is taken. Try: make run PORT={int(environment['PORT']) + 1}"
    ]
