"""The contract of the token layer with the pinned django-allauth: run on every update of it.

Where the tokens travel, one successor under parallel refresh, the grace, what a replay ends, and what is refused.
"""

import threading
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from accounts.models import ApiToken, AuditRow, RefreshToken, User
from accounts.refresh_cookie import API, cookie_name
from accounts.sessions import BEGAN, limits_of
from accounts.tasks import purge_access
from accounts.tokens import mint
from messaging.models import Notification, OutgoingEmail
from rest.models import Reply
from tests.accounts.device import Device, a_person, cookie_of, digest_of, let_grace_pass, refresh, works
from tests.factories import ApiTokenFactory

pytestmark = pytest.mark.django_db


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
