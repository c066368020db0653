"""Browser and socket tests run against the real ASGI application: uvicorn in a thread of the test process.

pytest-django's live_server speaks WSGI only and Channels' ChannelsLiveServerTestCase needs daphne and a second process.
"""

import copy
import os
import socket
import threading
from ipaddress import ip_address

import pytest
import uvicorn
from django.core.cache import cache
from django.db import transaction

# Playwright's synchronous API keeps an event loop running in the test's thread; the ORM there is still used synchronously.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(autouse=True)
def _nothing_left_over(settings, tmp_path):
    """Limits on signing in count from zero in each test, and uploads go to a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _nobody_is_called():
    """No test connects anywhere but to this machine."""
    connects = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex")}

    def guarded(connect):
        def to_this_machine(self, address):
            if self.family != socket.AF_UNIX and not is_this_machine(address[0]):
                raise AssertionError(f"a test tried to reach {address[0]}")
            return connect(self, address)

        return to_this_machine

    for name, connect in connects.items():
        setattr(socket.socket, name, guarded(connect))
    yield
    for name, connect in connects.items():
        setattr(socket.socket, name, connect)


def is_this_machine(host):
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Everybody and everything of tests/cast.py, made once: every test undoes what it does."""
    from tests.cast import Cast

    with django_db_blocker.unblock(), transaction.atomic():
        yield Cast()
        transaction.set_rollback(True)


@pytest.fixture
def cast(world, db):
    return copy.copy(world)  # what it makes on demand is gone after the test


@pytest.fixture(scope="session")
def asgi_server(django_db_setup):
    """Stopped before the database goes: a socket still looks at it now and then."""
    from influencehub.asgi import application

    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application, lifespan="off", ws="websockets-sansio", log_config=None, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(5)


@pytest.fixture
def site(asgi_server, transactional_db):
    """The address of the running site, on the test database; rows are really committed and flushed afterwards."""
    return asgi_server
