"""What ends somebody's access ends all of it, on every device."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.actions.leaving import UNDO_DAYS
from accounts.models import ApiToken, AuditRow, RefreshToken, User
from accounts.moves import IllegalMove
from accounts.tokens import mint
from messaging.models import Notification, OutgoingEmail
from tests.factories import PASSWORD, ApiTokenFactory, InfluencerFactory, MemberFactory, UserFactory

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "another horse battery"


@pytest.fixture
def user():
    user = InfluencerFactory().user
    actions.vouch_for_address(user)
    return user


def sign_in(user, password=PASSWORD):
    """A device of its own, by the website's form."""
    client = Client()
    answer = client.post("/accounts/login/", {"login": user.email, "password": password})
    assert answer.status_code == 302
    return client


def is_in(client):
    return client.get("/settings/").status_code == 200


@pytest.fixture
def devices(user):
    """Two sessions, each with a refresh token, and a personal token."""
    devices = [sign_in(user), sign_in(user)]
    for device in devices:
        mint(user, device.session.session_key)
    ApiTokenFactory(user=user)
    assert [is_in(device) for device in devices] == [True, True]
    return devices


def test_end_access_leaves_nothing(user, devices):
    actions.end_access(user, reason="staff")

    assert [is_in(device) for device in devices] == [False, False]
    assert set(RefreshToken.objects.values_list("reason", flat=True)) == {"staff"}
    assert not RefreshToken.objects.filter(revoked_at=None).exists()
    assert not ApiToken.objects.usable().exists()
    assert not UserSession.objects.filter(user=user).exists()


def test_a_session_that_no_list_knows_ends_too(user):
    """Its key is nowhere, but what it is signed with is no longer right."""
    device = Client()
    device.force_login(user)
    assert is_in(device)

    actions.end_access(user, reason="staff")

    assert not is_in(device)


def test_sessions_signed_with_an_older_key_end_too(user, settings):
    device = sign_in(user)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key of the site" * 3
    assert is_in(device)

    other = Client()
    other.force_login(user)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a third key of the site" * 3
    actions.end_access(user, reason="staff")

    assert not is_in(device)
    assert not is_in(other)


def test_an_older_copy_of_the_row_brings_nothing_back(user, devices):
    older = User.objects.get(pk=user.pk)
    actions.end_access(user, reason="staff")

    older.name = "Nora"
    older.save()

    assert User.objects.get(pk=user.pk).name == "Nora"
    assert not is_in(devices[0])


def test_a_changed_password_ends_the_others_and_keeps_its_own(user, devices):
    own, other = devices

    answer = own.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    assert answer.status_code == 302
    assert (is_in(own), is_in(other)) == (True, False)
    assert set(RefreshToken.objects.values_list("reason", flat=True)) == {"password"}
    assert not ApiToken.objects.usable().exists()
    assert UserSession.objects.purge_and_list(user) == [
        UserSession.objects.get(session_key=own.session.session_key),
    ]


def test_a_password_set_at_the_console_ends_all(user, devices):
    user.set_password(NEW_PASSWORD)
    user.save()

    assert [is_in(device) for device in devices] == [False, False]
    assert not ApiToken.objects.usable().exists()


def test_a_stronger_hash_of_the_same_password_ends_no_token(user, settings):
    ApiTokenFactory(user=user)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]

    sign_in(user)

    assert User.objects.get(pk=user.pk).password.startswith("pbkdf2")
    assert ApiToken.objects.usable().exists()


def test_signing_out_ends_only_its_own_tokens(user, devices):
    own, other = devices
    key = own.session.session_key

    own.post("/accounts/logout/")

    assert (is_in(own), is_in(other)) == (False, True)
    assert [row.session_key for row in RefreshToken.objects.filter(revoked_at=None)] == [other.session.session_key]
    assert not Session.objects.filter(session_key=key).exists()
    assert ApiToken.objects.usable().exists()


def test_a_session_ended_from_the_list_takes_its_tokens_along(user, devices):
    own, other = devices

    UserSession.objects.get(session_key=other.session.session_key).end()

    assert (is_in(own), is_in(other)) == (True, False)
    assert RefreshToken.objects.get(revoked_at=None).session_key == own.session.session_key


# What staff do


def by_staff(user, staff, verb):
    getattr(actions, verb)(user, by=staff, reason="A lost phone.")


@pytest.mark.parametrize("verb", ["flag", "delete_account", "deactivate", "end_all_sessions"])
def test_acts_of_staff_end_all(user, devices, staff, verb):
    by_staff(user, staff, verb)

    assert [is_in(device) for device in devices] == [False, False]
    assert not RefreshToken.objects.filter(revoked_at=None).exists()
    assert not ApiToken.objects.filter(revoked_at=None).exists()
    assert AuditRow.objects.get().reason == "A lost phone."
    assert Notification.objects.filter(user=user, reason="A lost phone.").count() == 1
    assert OutgoingEmail.objects.filter(to=user.email).count() == 1


def test_the_act_on_many_ends_all_too(user, devices, staff):
    actions.soft_delete(user, by=staff, reason="A lost phone.")

    assert [is_in(device) for device in devices] == [False, False]
    assert not ApiToken.objects.filter(revoked_at=None).exists()


def test_who_is_flagged_signs_in_again_and_reads_only(user, devices, staff):
    actions.flag(user, by=staff, reason="Spam.")

    device = sign_in(user)

    assert is_in(device)
    assert device.post("/settings/", {"name": "Other"}).status_code == 403


def test_whose_account_is_closed_does_not_sign_in_until_it_is_opened(user, staff):
    actions.deactivate(user, by=staff, reason="A stolen identity.")
    answer = Client().post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 200 or "inactive" in answer["Location"]
    with pytest.raises(IllegalMove):
        actions.deactivate(user, by=staff, reason="Again.")

    actions.activate(user, by=staff, reason="It was you.")

    assert is_in(sign_in(User.objects.get(pk=user.pk)))
    with pytest.raises(IllegalMove):
        actions.activate(user, by=staff)
    assert list(AuditRow.objects.values_list("verb", flat=True)) == ["activate", "deactivate"]


def test_nobody_closes_the_own_account_for_themselves(staff):
    with pytest.raises(IllegalMove):
        actions.deactivate(staff, by=staff, reason="Oops.")


def test_an_account_switched_off_by_any_way_has_no_sessions_when_it_is_on_again(user, devices):
    user.is_active = False
    user.save()
    user.is_active = True
    user.save()

    assert [is_in(device) for device in devices] == [False, False]
    assert not ApiToken.objects.usable().exists()


def test_the_admin_offers_the_acts(client, user, staff, devices):
    client.force_login(staff)
    page = client.get(f"/admin/accounts/user/{user.pk}/change/").content.decode()
    assert "Sign out everywhere" in page
    assert "Close the account" in page
    assert "Open the account again" not in page

    client.post(f"/admin/accounts/user/{user.pk}/act/end-access/", {"reason": "A lost phone."})
    assert [is_in(device) for device in devices] == [False, False]

    client.post(f"/admin/accounts/user/{user.pk}/act/deactivate/", {"reason": "A stolen identity."})
    client.post(f"/admin/accounts/user/{user.pk}/act/activate/", {"reason": ""})
    assert User.objects.get(pk=user.pk).is_active


# Leaving by oneself


def test_who_leaves_is_signed_out_everywhere_and_told_how_to_come_back(user, devices):
    own, other = devices

    own.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = own.post("/settings/delete/", {"sure": "on"}, follow=True)

    assert f"sign in within {UNDO_DAYS} days" in page.content.decode()
    assert (is_in(own), is_in(other)) == (False, False)
    back = sign_in(user)
    back.post("/settings/delete/restore/")
    assert User.objects.get(pk=user.pk).deleted_at is None


def test_the_only_owner_who_cannot_leave_stays_signed_in():
    owner = MemberFactory()
    MemberFactory(brand=owner.brand, viewer=True)
    actions.vouch_for_address(owner.user)
    device = sign_in(owner.user)
    device.post("/accounts/reauthenticate/", {"password": PASSWORD})

    answer = device.post("/settings/delete/", {"sure": "on"})

    assert answer.status_code == 200
    assert is_in(device)


def test_the_console_changes_a_password_too(user, devices, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda **_: NEW_PASSWORD)

    call_command("changepassword", user.email, verbosity=0)

    assert [is_in(device) for device in devices] == [False, False]


def test_others_keep_theirs(user, devices):
    somebody = UserFactory()
    device = Client()
    device.force_login(somebody)
    mint(somebody, device.session.session_key)
    token = ApiTokenFactory(user=somebody, expires_at=timezone.now() + timedelta(days=1))

    actions.end_access(user, reason="staff")

    assert is_in(device)
    assert RefreshToken.objects.filter(user=somebody, revoked_at=None).exists()
    assert list(ApiToken.objects.usable()) == [token]
