"""What ends a session ends its tokens."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts import actions
from accounts.models import ApiToken, RefreshToken, User
from accounts.refresh_cookie import API, SESSION, cookie_name
from tests.accounts.device import NEW_PASSWORD, Device, a_person, cookie_of, digest_of, refresh, works
from tests.accounts.test_join import code_in_mail
from tests.factories import PASSWORD, ApiTokenFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return a_person()


@pytest.fixture
def device(user):
    return Device(user)


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
