"""A seeded marketplace of its own on the loopback interface, with somebody of each role signed in."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROLES = ("influencer", "brand", "viewer", "pending", "flagged", "staff")
CSRF = "f" * 32


def marketplace(folder: Path) -> dict[str, str]:
    """Make the seeded database, and return the headers with which each role is signed in."""
    os.environ |= {"VAR_DIR": str(folder), "DEMO": "1", "DJANGO_SETTINGS_MODULE": "influencehub.settings"}
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("seed_demo", influencers=60, verbosity=0)
    return {role: _signed_in(role) for role in ROLES}


def _signed_in(role: str) -> str:
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    user = _person(role)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.create()
    return f"sessionid={session.session_key}; csrftoken={CSRF}"


def _person(role: str):
    from accounts.actions import flag
    from accounts.demo import demo_user
    from accounts.models import Member, User

    if role != "flagged":
        return demo_user(role)
    manager = Member.objects.filter(role=Member.Role.MANAGER).select_related("user").first()
    flag(manager.user, by=User.objects.staff().first(), reason="For the fuzzer.")
    return User.objects.get(pk=manager.user_id)


@contextmanager
def server(folder: Path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    env = {**os.environ, "VAR_DIR": str(folder), "DEMO": "1", "API_RATE_LIMITS": "0", "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(port: int, process: subprocess.Popen) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit("The server did not start.")
