"""Personal tokens: made by a person who proved to be it, good for what they name, dead when they are over."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.actions.tokens import MOST, scopes_of
from accounts.models import ApiToken, AuditRow
from accounts.refresh_cookie import API
from messaging.models import Notification, OutgoingEmail
from rest.scopes import SCOPES
from tests.accounts.device import Device, a_person
from tests.factories import PASSWORD, ApiTokenFactory, MemberFactory, UserFactory

pytestmark = pytest.mark.django_db

TOKENS = "/api/v1/tokens/"
WANTED = {"name": "Nightly report", "scopes": ["metrics:read", "account:read"], "days": 30}


class Program:
    """A client of the API that signed in, and whose person may prove to be it."""

    def __init__(self, user):
        self.device = Device(user, cookies=False)

    def prove(self):
        answer = self.device.post("auth/reauthenticate", {"password": PASSWORD}, **self.device.bearer)
        assert answer.status_code == 200, answer.content
        return self

    def post(self, body, **headers):
        headers = self.device.bearer | headers
        return self.device.client.post(TOKENS, body, content_type="application/json", headers=headers)

    def get(self, path=TOKENS):
        return self.device.client.get(path, headers=self.device.bearer)


def call(raw, path="/api/v1/me/", method="get"):
    return getattr(Client(), method)(path, headers={"Authorization": f"Bearer {raw}"})


@pytest.fixture
def user():
    return a_person()


def test_a_token_is_shown_once_and_kept_as_a_digest(user):
    program = Program(user).prove()

    answer = program.post(WANTED)

    said = answer.json()
    token = ApiToken.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == f"{TOKENS}{token.pk}/"
    assert said["scopes"] == ["account:read", "metrics:read"]
    assert said["token"].startswith(said["begins_with"])
    assert said["token"] not in str(list(ApiToken.objects.values()))
    assert "token" not in program.get(answer["Location"]).json()
    assert token.expires_at - token.created_at == pytest.approx(timedelta(days=30), abs=timedelta(seconds=5))
    assert call(said["token"]).status_code == 200


def test_its_person_is_told_and_it_is_written_down(user):
    Program(user).prove().post(WANTED)

    assert "Nightly report" in OutgoingEmail.objects.latest("pk").text
    assert Notification.objects.get(user=user).url == "/settings/tokens/"
    row = AuditRow.objects.get()
    assert (row.verb, row.actor, row.detail["scopes"]) == ("make token", user, ["account:read", "metrics:read"])


def test_who_did_not_prove_it_lately_makes_none(user, monkeypatch):
    program = Program(user)

    assert program.post(WANTED).json()["code"] == "reauthentication_required"
    program.prove()
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    answer = program.post(WANTED)

    assert answer.status_code in {401, 403}
    assert not ApiToken.objects.exists()


def test_the_secret_is_told_again_under_its_key_only_to_who_proves_it_again(user):
    program = Program(user).prove()
    told, again = (program.post(WANTED, **{"Idempotency-Key": "one"}) for _time in range(2))
    assert told.json()["token"] == again.json()["token"]

    answer = Program(user).post(WANTED, **{"Idempotency-Key": "one"})

    assert (answer.status_code, answer.json()["code"]) == (403, "reauthentication_required")


def test_another_session_s_proof_counts_for_nothing(user):
    Program(user).prove()

    assert Program(user).post(WANTED).status_code == 403


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"scopes": []}, "#/scopes"),
        ({"scopes": ["everything"]}, "#/scopes/0"),
        ({"scopes": ["moderation:read"]}, "#/scopes"),
        ({"scopes": ["webhooks:write"]}, "#/scopes"),
        ({"days": 8}, "#/days"),
        ({"days": 36500}, "#/days"),
        ({"name": ""}, "#/name"),
        ({"expires_at": "2099-01-01T00:00:00Z"}, "#/expires_at"),
    ],
)
def test_what_cannot_be_had_is_named(user, change, pointer):
    answer = Program(user).prove().post(WANTED | change)

    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not ApiToken.objects.exists()


def test_each_role_gets_the_scopes_that_make_sense():
    every = set(SCOPES)
    staff_only, brands_only = {"moderation:read", "moderation:write"}, {"webhooks:read", "webhooks:write"}

    assert set(scopes_of(UserFactory())) == every - staff_only - brands_only
    assert set(scopes_of(MemberFactory().user)) == every - staff_only
    assert set(scopes_of(UserFactory(staff=True))) == every - brands_only


def test_twenty_are_enough(user):
    ApiTokenFactory.create_batch(MOST, user=user)
    ApiTokenFactory(user=user, expires_at=timezone.now())
    program = Program(user).prove()

    refused = program.post(WANTED)
    ApiToken.objects.filter(pk=ApiToken.objects.live().first().pk).revoke()

    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert program.post(WANTED).status_code == 201


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(user, count, client, django_assert_num_queries):
    ApiTokenFactory.create_batch(count, user=user)
    ApiTokenFactory()
    client.force_login(user)

    with django_assert_num_queries(4):
        rows = client.get(TOKENS).json()["results"]

    assert len(rows) == count


def test_revoking_ends_it_at_once_and_twice_is_not_there(user):
    raw = ApiToken.fresh()
    token = ApiTokenFactory(user=user, raw=raw)
    program = Program(user)
    address = f"{TOKENS}{token.pk}/"

    answers = [program.device.client.delete(address, headers=program.device.bearer).status_code for _ in range(2)]

    assert answers == [204, 404]
    assert call(raw).status_code == 401
    assert AuditRow.objects.get().verb == "revoke token"


def test_nobody_sees_or_ends_another_s(user):
    token = ApiTokenFactory()
    staff = Client()
    staff.force_login(UserFactory(staff=True))

    for client in (Program(user).device.client, staff):
        assert client.delete(f"{TOKENS}{token.pk}/").status_code in {401, 404}
    assert ApiToken.objects.live().get() == token


def test_no_token_makes_lists_or_ends_tokens(user):
    raw = ApiToken.fresh()
    token = ApiTokenFactory(user=user, raw=raw)

    answers = [call(raw, TOKENS), call(raw, f"{TOKENS}{token.pk}/", "delete"), call(raw, "/api/v1/ws-tickets/", "post")]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "scope_missing")] * 3


# What opens nothing


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"revoked_at": timezone.now()},
        {"user__is_active": False},
        {"user__flagged": True},
        {"user__deleted": True},
    ],
    ids=["expired", "revoked", "inactive", "flagged", "deleted"],
)
def test_a_token_that_is_over_opens_nothing(change):
    raw = ApiToken.fresh()
    ApiTokenFactory(raw=raw, **change)

    answer = call(raw)

    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")


@pytest.mark.parametrize("raw", ["ihp_", "ihp_unknown", "ihp_" + "x" * 5000, "ihp_é".encode().decode("latin-1"), "xyz"])
def test_an_unknown_one_opens_nothing(raw):
    assert call(raw).status_code == 401


def test_whoever_tries_many_is_slowed_and_others_are_not(settings):
    raw = ApiToken.fresh()
    ApiTokenFactory(raw=raw)

    answers = [call(f"ihp_{n}").status_code for n in range(32)]

    assert (answers[0], answers[-1]) == (401, 429)
    assert call(raw).status_code == 200


def test_a_write_needs_the_scope_to_write(user):
    raw = ApiToken.fresh()
    ApiTokenFactory(user=user, raw=raw, scopes=["account:read"])

    answer = Client().patch(
        "/api/v1/me/", {"name": "X"}, content_type="application/json", headers={"Authorization": f"Bearer {raw}"}
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_use_is_noted_once_a_minute(user, django_assert_num_queries):
    raw = ApiToken.fresh()
    token = ApiTokenFactory(user=user, raw=raw)

    call(raw)
    token.refresh_from_db()
    first = token.last_used_at
    call(raw)
    token.refresh_from_db()

    assert first is not None
    assert token.last_used_at == first


def test_a_changed_password_ends_them(user):
    raw = ApiToken.fresh()
    ApiTokenFactory(user=user, raw=raw)

    actions.end_access(user, reason="password")

    assert call(raw).status_code == 401


def test_a_token_is_no_sign_in_to_allauth(user):
    raw = ApiToken.fresh()
    ApiTokenFactory(user=user, raw=raw)

    answer = Client().get(f"{API}auth/session", headers={"Authorization": f"Bearer {raw}"})

    assert answer.status_code in {401, 410}
