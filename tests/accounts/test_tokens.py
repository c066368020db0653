"""The contract of the token layer with the pinned django-allauth: run on every update of it.

Where the tokens travel, one successor under parallel refresh, the grace, what a replay ends, and what is refused.
"""

import base64
import json
import threading
import time
from datetime import timedelta

import jwt
import pytest
from allauth.headless.tokens.strategies.jwt import internal
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import ApiToken, AuditRow, RefreshToken, User
from accounts.refresh_cookie import API, REFRESH, SESSION, cookie_name
from accounts.sessions import BEGAN, limits_of
from accounts.tasks import purge_access
from accounts.tokens import GRACE, mint
from messaging.models import Notification, OutgoingEmail
from rest.models import Reply
from tests.accounts.test_join import code_in_mail
from tests.factories import PASSWORD, ApiTokenFactory, InfluencerFactory, UserFactory

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "another horse battery"
BY_COOKIE = {"X-Refresh-Transport": "cookie"}


class Device:
    """A browser's page or, without cookies, a phone: what a client of the API keeps."""

    def __init__(self, user, *, cookies=True):
        self.client, self.headers = Client(), BY_COOKIE if cookies else {}
        self.answer = self.post("auth/login", {"email": user.email, "password": PASSWORD})
        assert self.answer.status_code == 200, self.answer.content
        meta = self.answer.json()["meta"]
        self.access = meta["access_token"]
        self.refresh = cookie_of(self.answer) if cookies else meta["refresh_token"]

    def post(self, path, body, **headers):
        headers = self.headers | headers
        return self.client.post(f"{API}{path}", body, content_type="application/json", headers=headers)

    @property
    def bearer(self):
        return self.headers | {"Authorization": f"Bearer {self.access}"}

    @property
    def alive(self):
        """Whether the access and the refresh token still open something; uses up neither."""
        return works(self.access), RefreshToken.objects.live().filter(digest=digest_of(self.refresh)).exists()


def digest_of(raw):
    from accounts.models.tokens import digest

    return digest(raw)


def works(access):
    return Client().get("/api/v1/notifications/", headers={"Authorization": f"Bearer {access}"}).status_code == 200


def refresh(token, **headers):
    client = Client()
    client.cookies[cookie_name()] = token
    return client.post(REFRESH, content_type="application/json", headers=BY_COOKIE | headers)


def cookie_of(response):
    morsel = response.cookies.get(cookie_name())
    return morsel.value if morsel else None


def let_grace_pass():
    RefreshToken.objects.exclude(rotated_at=None).update(rotated_at=timezone.now() - GRACE - timedelta(seconds=1))


def a_person():
    user = InfluencerFactory().user
    actions.vouch_for_address(user)
    return user


@pytest.fixture
def user():
    return a_person()


@pytest.fixture
def device(user):
    return Device(user)


# Where the tokens travel


def test_a_page_reads_neither_refresh_token_nor_session_key(device):
    assert set(device.answer.json()["meta"]) == {"is_authenticated", "access_token"}
    morsel = device.answer.cookies[cookie_name()]
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Strict", f"{API}tokens/")
    assert device.answer["Cache-Control"] == "no-store"
    assert works(device.access)


def test_under_https_the_cookie_is_secure_by_name_and_flag(user, settings):
    settings.SESSION_COOKIE_SECURE = True

    morsel = Device(user).answer.cookies["__Secure-ih_rt"]

    assert morsel["secure"]


def test_a_phone_gets_it_in_the_body_and_no_cookie(user):
    phone = Device(user, cookies=False)

    answer = phone.post("tokens/refresh", {"refresh_token": phone.refresh})

    assert cookie_of(phone.answer) is None
    assert set(answer.json()["data"]) == {"access_token", "refresh_token"}
    assert works(answer.json()["data"]["access_token"])


def test_only_digests_are_kept(device):
    assert device.refresh not in str(list(RefreshToken.objects.values()))


# Rotation


def test_each_use_mints_the_next_and_parallel_tabs_get_along(device):
    rotated = refresh(device.refresh)
    assert (rotated.status_code, list(rotated.json()["data"])) == (200, ["access_token"])
    assert cookie_of(rotated) not in {None, device.refresh}

    late = refresh(device.refresh)

    assert (late.status_code, cookie_of(late)) == (200, None)
    assert works(late.json()["data"]["access_token"])
    assert RefreshToken.objects.live().count() == 1


def test_a_family_does_not_outlive_its_thirty_days(device):
    ends = timezone.now() + timedelta(days=1)
    RefreshToken.objects.update(family_expires_at=ends)

    refresh(device.refresh)

    assert {row.expires_at for row in RefreshToken.objects.live()} == {ends}


@pytest.mark.parametrize("staff", [False, True], ids=["everybody", "staff"])
def test_a_renewal_is_a_visit_and_moves_the_end_of_the_session_up_to_the_limit(user, staff):
    if staff:
        User.objects.filter(pk=user.pk).update(role="staff", is_staff=True)
    device, now = Device(user), timezone.now()
    limits = limits_of(User.objects.get(pk=user.pk))
    Session.objects.update(expire_date=now + timedelta(minutes=1))

    second = refresh(device.refresh)
    after_one = Session.objects.get().expire_date
    store = SessionStore(Session.objects.get().session_key)
    store[BEGAN] -= int(limits.altogether.total_seconds()) - 60
    store.save()
    refresh(cookie_of(second))

    assert after_one - now == pytest.approx(limits.idle, abs=timedelta(seconds=9))
    assert Session.objects.get().expire_date - now == pytest.approx(timedelta(minutes=1), abs=timedelta(seconds=9))


def test_an_expired_one_mints_nothing(device):
    RefreshToken.objects.update(expires_at=timezone.now())

    assert refresh(device.refresh).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_mint_one_successor():
    token, barrier, answers = Device(a_person()).refresh, threading.Barrier(8), []

    def tab():
        try:
            barrier.wait()  # before the first query: nobody holds a connection while waiting for the others
            answers.append(refresh(token))
        finally:
            connection.close()

    threads = [threading.Thread(target=tab) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers] == [200] * 8
    assert len([answer for answer in answers if cookie_of(answer)]) == 1
    assert (RefreshToken.objects.count(), RefreshToken.objects.live().count()) == (2, 1)


# Theft


def test_a_replay_ends_the_family_and_its_session_and_is_told_and_written_down(user, device):
    rotated = refresh(device.refresh)
    access, successor = rotated.json()["data"]["access_token"], cookie_of(rotated)
    let_grace_pass()

    replay = refresh(device.refresh)

    assert (replay.status_code, cookie_of(replay)) == (400, None)
    assert (works(access), works(device.access), refresh(successor).status_code) == (False, False, 400)
    assert set(RefreshToken.objects.values_list("reason", flat=True)) == {"reuse"}
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()
    row = AuditRow.objects.get()
    assert (row.verb, row.actor, row.target_id) == ("refresh token reused", None, user.pk)
    assert row.detail == {"family": str(RefreshToken.objects.all()[0].family)}
    assert Notification.objects.get(user=user).kind == "access"
    assert "used twice" in OutgoingEmail.objects.get(to=user.email, subject__contains="used twice").text


def test_a_second_replay_says_it_only_once(user, device):
    refresh(device.refresh)
    let_grace_pass()

    assert [refresh(device.refresh).status_code for _ in range(3)] == [400] * 3
    assert AuditRow.objects.count() == 1
    assert Notification.objects.count() == 1


def test_a_replay_counts_after_the_tokens_own_end_too(user, device):
    """A thief refreshes every day, the owner's phone wakes up a week later."""
    thief = cookie_of(refresh(device.refresh))
    long_ago = timezone.now() - timedelta(days=8)
    RefreshToken.objects.exclude(rotated_at=None).update(rotated_at=long_ago, expires_at=long_ago + timedelta(days=7))

    replay = refresh(device.refresh)

    assert (replay.status_code, refresh(thief).status_code) == (400, 400)
    assert set(RefreshToken.objects.values_list("reason", flat=True)) == {"reuse"}
    assert Notification.objects.get(user=user).kind == "access"


@pytest.mark.parametrize("staff", [False, True], ids=["everybody", "staff"])
def test_no_session_of_a_program_outlives_its_limit_however_often_it_is_used(user, staff):
    if staff:
        User.objects.filter(pk=user.pk).update(role="staff", is_staff=True)
    phone = Device(user, cookies=False)
    key = phone.answer.json()["meta"]["session_token"]
    store = SessionStore(key)
    store[BEGAN] -= int(limits_of(User.objects.get(pk=user.pk)).altogether.total_seconds()) + 1
    store.save()

    by_key = phone.client.get(f"{API}auth/webauthn/reauthenticate", headers={"X-Session-Token": key})
    by_refresh = phone.post("tokens/refresh", {"refresh_token": phone.refresh})

    assert (by_key.status_code, by_refresh.status_code) == (410, 400)


def test_a_replay_leaves_other_sessions_alone(user, device):
    other = Device(user)
    refresh(device.refresh)
    let_grace_pass()

    refresh(device.refresh)

    assert other.alive == (True, True)


# What ends a session ends its tokens


def test_signing_out_ends_both_tokens_and_the_cookie(user, device):
    other = Device(user)

    answer = device.client.delete(SESSION, headers=device.bearer)

    assert answer.status_code == 401  # allauth's way to say: signed out
    assert (answer.cookies[cookie_name()].value, answer.cookies[cookie_name()]["max-age"]) == ("", 0)
    assert (device.alive, other.alive) == ((False, False), (True, True))
    assert refresh(device.refresh).status_code == 400


def test_a_changed_password_leaves_this_device_only(user, device):
    other = Device(user)
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}

    answer = device.post("account/password/change", body, **device.bearer)

    assert answer.status_code == 200, answer.content
    assert "session_token" not in answer.json()["meta"]
    assert works(answer.json()["meta"]["access_token"])
    assert refresh(cookie_of(answer)).status_code == 200
    assert (device.alive, other.alive) == ((False, False), (False, False))


def test_a_phone_signs_in_again_after_a_changed_password(user):
    phone = Device(user, cookies=False)
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}

    phone.post("account/password/change", body, **phone.bearer)

    assert phone.alive == (False, False)


def test_a_session_ended_from_the_list_takes_its_tokens_along(user, device):
    other = Device(user)
    key = RefreshToken.objects.get(digest=digest_of(other.refresh)).session_key
    listed = device.client.get(f"{API}auth/sessions", headers=device.bearer).json()["data"]
    (other_id,) = [row["id"] for row in listed if row["id"] == UserSession.objects.get(session_key=key).pk]
    device.post("auth/reauthenticate", {"password": PASSWORD}, **device.bearer)

    device.client.delete(
        f"{API}auth/sessions", {"sessions": [other_id]}, content_type="application/json", headers=device.bearer
    )

    assert (device.alive, other.alive) == ((True, True), (False, False))


@pytest.mark.parametrize("verb", ["flag", "delete_account", "deactivate", "end_all_sessions"])
def test_acts_of_staff_end_every_token(user, device, verb):
    raw = ApiToken.fresh()
    ApiTokenFactory(user=user, raw=raw)
    assert works(raw)

    getattr(actions, verb)(user, by=UserFactory(staff=True), reason="A lost phone.")

    assert device.alive == (False, False)
    assert refresh(device.refresh).status_code == 400
    assert not works(raw)


def test_leaving_by_oneself_ends_every_token(user, device):
    raw = ApiToken.fresh()
    ApiTokenFactory(user=user, raw=raw)

    actions.delete_account(user, by=user)

    assert (device.alive, works(raw)) == ((False, False), False)


def test_a_password_reset_by_code_ends_every_token_and_signs_nobody_in(user, device):
    raw = ApiToken.fresh()
    ApiTokenFactory(user=user, raw=raw)
    asked = Client().post(f"{API}auth/password/request", {"email": user.email}, content_type="application/json")
    step = {"X-Session-Token": asked.json()["meta"]["session_token"]}

    answer = Client().post(
        f"{API}auth/password/reset",
        {"key": code_in_mail(), "password": NEW_PASSWORD},
        content_type="application/json",
        headers=step,
    )

    assert (asked.status_code, answer.status_code) == (401, 401)
    assert "access_token" not in answer.json()["meta"]
    assert User.objects.get(pk=user.pk).check_password(NEW_PASSWORD)
    assert (device.alive, works(raw)) == ((False, False), False)


@pytest.mark.parametrize("change", [{"is_active": False}])
def test_an_account_switched_off_past_every_act_gets_nothing_more(user, device, change):
    User.objects.update(**change)

    assert (works(device.access), refresh(device.refresh).status_code) == (False, 400)
    assert RefreshToken.objects.get().reason == "session_gone"


def test_a_new_secret_key_costs_nobody_the_refresh_token(device, settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key of the site" * 3

    first = refresh(device.refresh)
    second = refresh(cookie_of(first))

    assert (first.status_code, second.status_code) == (200, 200)
    assert works(first.json()["data"]["access_token"])
    assert works(second.json()["data"]["access_token"])


# Strangers and nonsense


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://testserver.evil.example", "http://testserver:81", "https://testserver"],
)
def test_pages_of_strangers_are_refused(device, origin):
    assert refresh(device.refresh, Origin=origin).status_code == 403
    assert device.alive == (True, True)


def test_own_and_listed_pages_are_not(device, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]

    own = refresh(device.refresh, Origin="http://testserver")

    assert own.status_code == 200
    assert refresh(cookie_of(own), Origin="https://app.example").status_code == 200


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "head"])
def test_only_a_post_refreshes(device, method):
    device.client.cookies[cookie_name()] = device.refresh

    assert getattr(device.client, method)(REFRESH, headers=BY_COOKIE).status_code in {400, 405}
    assert device.alive == (True, True)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"refresh_token": 7}',
        b'{"refresh_token": "\\ud800"}',
        b'{"refresh_token": "\\u0000"}',
    ],
    ids=range(8),
)
@pytest.mark.parametrize("headers", [{}, BY_COOKIE], ids=["body", "cookie"])
def test_nonsense_is_refused_politely(body, headers):
    answer = Client().post(REFRESH, body, content_type="application/json", headers=headers)

    assert answer.status_code == 400


@pytest.mark.parametrize("address", [REFRESH, f"{API}auth/login", "/_allauth/browser/v1/auth/login"])
@pytest.mark.parametrize("headers", [{}, BY_COOKIE], ids=["body", "cookie"])
def test_a_body_as_deep_as_a_well_is_refused_too(address, headers):
    answer = Client().post(address, "[" * 100_000, content_type="application/json", headers=headers)

    assert answer.status_code == 400


def test_what_is_no_json_passes_through(client):
    assert client.get(f"{API}nothing/here", headers=BY_COOKIE).status_code == 404
    assert client.post(f"{API}auth/login", "a=b", content_type="text/plain", headers=BY_COOKIE).status_code == 400


# Forged access tokens


def part(data):
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def forged(access, settings, change):
    claims = jwt.decode(access, options={"verify_signature": False})
    now = int(time.time())
    key = settings.HEADLESS_JWT_PRIVATE_KEY
    forgeries = {
        "alg none": lambda: f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}.",
        "alg none, old signature": lambda: f"{part({'alg': 'none'})}.{part(claims)}.{access.rsplit('.', 1)[1]}",
        "another key": lambda: jwt.encode(claims, "x" * 64, "HS256"),
        "the site's secret key": lambda: jwt.encode(claims, settings.SECRET_KEY, "HS256"),
        "another algorithm": lambda: jwt.encode(claims, key, "HS512"),
        "refresh as access": lambda: jwt.encode(claims | {"token_use": "refresh"}, key, "HS256"),
        "no use": lambda: jwt.encode({k: v for k, v in claims.items() if k != "token_use"}, key, "HS256"),
        "expired": lambda: jwt.encode(claims | {"exp": now - 1}, key, "HS256"),
        "another person": lambda: jwt.encode(claims | {"sub": str(int(claims["sub"]) + 1)}, key, "HS256"),
        "no session": lambda: jwt.encode(claims | {"sid": ""}, key, "HS256"),
        "a session that is not": lambda: jwt.encode(
            claims | {"sid": internal.session_key_to_sid("x" * 32)}, key, "HS256"
        ),
        "cut": lambda: access[:-3],
        "nothing": lambda: "",
    }
    return forgeries[change]()


CHANGES = [
    "alg none",
    "alg none, old signature",
    "another key",
    "the site's secret key",
    "another algorithm",
    "refresh as access",
    "no use",
    "expired",
    "another person",
    "no session",
    "a session that is not",
    "cut",
    "nothing",
]


@pytest.mark.parametrize("change", CHANGES)
def test_forged_access_tokens_open_nothing(device, settings, change):
    token = forged(device.access, settings, change)

    answer = Client().get("/api/v1/notifications/", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401
    assert answer.json()["code"] in {"authentication_failed", "not_authenticated"}


def test_a_refresh_token_opens_no_door(device):
    assert not works(device.refresh)


def test_a_claim_of_a_role_is_not_read(device, settings):
    claims = jwt.decode(device.access, options={"verify_signature": False})

    assert set(claims) == {"iat", "exp", "sid", "jti", "token_use", "sub"}


# What is long over


def test_each_night_what_is_long_over_goes(user, device):
    now = timezone.now()
    mint(user, "x" * 32)
    RefreshToken.objects.filter(session_key="x" * 32).update(expires_at=now - timedelta(days=31))
    old = ApiTokenFactory(user=user, expires_at=now - timedelta(days=91))
    ended = ApiTokenFactory(user=user, revoked_at=now - timedelta(days=91))
    recent = ApiTokenFactory(user=user, expires_at=now - timedelta(days=1))
    Reply.objects.create(user=user, key="a", at=now - timedelta(hours=25))
    fresh = Reply.objects.create(user=user, key="b")
    gone = Device(user)
    Session.objects.filter(session_key=RefreshToken.objects.get(digest=digest_of(gone.refresh)).session_key).update(
        expire_date=now
    )

    purge_access()
    purge_access()

    assert set(ApiToken.objects.all()) == {recent}
    assert {old, ended}.isdisjoint(ApiToken.objects.all())
    assert list(Reply.objects.all()) == [fresh]
    assert (RefreshToken.objects.count(), Session.objects.count(), UserSession.objects.count()) == (2, 1, 1)
    assert device.alive == (True, True)
