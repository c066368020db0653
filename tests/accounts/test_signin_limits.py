"""Guessing is limited, also while Redis is away: a port where nobody listens stands for it."""

import logging
import socket
import threading

import pytest
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.urls import reverse

from influencehub.cache import FailSafeRedisCache
from messaging.rate import within_rate
from tests.accounts.signing import AGAIN, LOGIN, add_app, app_code, proven, sign_in
from tests.factories import UserFactory

WRONG = "something else entirely"


@pytest.fixture
def dead_port():
    """A port that was free a moment ago and that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
def redis_is_down(settings, dead_port, caplog):
    caplog.set_level(logging.CRITICAL, "influencehub.cache")
    settings.CACHES = {
        "default": {
            "BACKEND": "influencehub.cache.FailSafeRedisCache",
            "LOCATION": f"redis://127.0.0.1:{dead_port}/0",
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        }
    }
    forget()
    assert isinstance(caches["default"], FailSafeRedisCache)
    yield
    forget()


def forget():
    """Empty the memory that stands in for Redis, which outlives a test."""
    LocMemCache("redis-outage", {}).clear()


@pytest.fixture
def user(db):
    return proven(UserFactory())


@pytest.fixture(autouse=True, params=["cache is there", "redis is down"])
def _both_ways(request):
    if request.param == "redis is down":
        request.getfixturevalue("redis_is_down")


def inside(client):
    return "_auth_user_id" in client.session


def test_signing_in_works(client, user):
    sign_in(client, user)

    assert inside(client)


def test_five_wrong_passwords_lock_the_account_for_a_while(client, user):
    for _ in range(5):
        assert sign_in(client, user, WRONG).status_code == 200

    page = sign_in(client, user)

    assert not inside(client)
    assert "That was wrong too often." in page.content.decode()


def test_another_account_is_not_locked_with_it(client, user):
    for _ in range(5):
        sign_in(client, user, WRONG)
    other = proven(UserFactory())

    sign_in(client, other)

    assert inside(client)


def test_ten_wrong_passwords_lock_the_place_they_come_from(client, user):
    for n in range(10):
        client.post(LOGIN, {"login": f"nobody{n}@example.org", "password": WRONG})

    sign_in(client, user)

    assert not inside(client)


def test_a_made_up_header_is_no_other_place(client, user):
    for n in range(10):
        answer = {"login": f"nobody{n}@example.org", "password": WRONG}
        client.post(LOGIN, answer, headers={"X-Forwarded-For": f"10.0.0.{n}"})

    sign_in(client, user)

    assert not inside(client)


def test_guessing_codes_is_limited_too(client, user):
    add_app(user)
    sign_in(client, user)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})

    client.post(reverse("mfa_authenticate"), {"code": app_code()})

    assert not inside(client)


def test_a_code_works_once(client, user):
    add_app(user)
    code = app_code()
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert inside(client)
    client.post(reverse("account_logout"))
    sign_in(client, user)

    client.post(reverse("mfa_authenticate"), {"code": code})

    assert not inside(client)


def test_proving_it_again_is_limited(client, user):
    sign_in(client, user)

    answers = [client.post(AGAIN, {"password": WRONG}).status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]


def test_asking_for_mails_is_limited(client, user):
    answers = [client.post(reverse("account_reset_password"), {"email": user.email}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "That was too often" in answers[-1].content.decode()


def test_whatever_else_counts_in_a_minute_is_limited(time_machine):
    time_machine.move_to(1_790_000_000, tick=False)

    assert [within_rate("somebody", 3) for _ in range(5)] == [True, True, True, False, False]
    assert within_rate("another", 3)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["app", "browser"])
def test_programs_are_held_to_the_same_limit(client, user, kind):
    def ask(password):
        body = {"email": user.email, "password": password}
        return client.post(f"/_allauth/{kind}/v1/auth/login", body, content_type="application/json")

    for _ in range(5):
        assert ask(WRONG).status_code == 400

    assert ask("correct horse battery").json()["errors"][0]["code"] == "too_many_login_attempts"
    # The website's form counts in the same place.
    sign_in(client, user)
    assert not inside(client)


def test_redis_that_answers_with_errors_is_as_good_as_gone(settings, user, client, caplog):
    """One that is loading, read-only after a failover or full answers, but with an error."""
    with BrokenRedis() as port:
        settings.CACHES = {
            "default": {"BACKEND": "influencehub.cache.FailSafeRedisCache", "LOCATION": f"redis://127.0.0.1:{port}/0"}
        }
        caplog.set_level(logging.CRITICAL, "influencehub.cache")
        forget()
        for _ in range(5):
            sign_in(client, user, WRONG)

        sign_in(client, user)

    assert not inside(client)


class BrokenRedis:
    """Answers every command with the error of a replica."""

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()
        return self.listener.getsockname()[1]

    def __exit__(self, *args):
        self.listener.close()

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=[connection], daemon=True).start()

    def talk(self, connection):
        with connection:
            while data := connection.recv(65536):
                # Each command is an array: *<n>\r\n…
                for _ in range(data.count(b"*")):
                    connection.sendall(b"-READONLY You can't write against a read only replica.\r\n")
