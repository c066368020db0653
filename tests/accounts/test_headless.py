"""Programs sign in through /_allauth/app/, past the cookie that our middleware reads: they get no further than a page."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.refresh_cookie import API
from messaging.models import OutgoingEmail
from tests.accounts.signing import proven
from tests.factories import PASSWORD, InfluencerFactory, UserFactory

pytestmark = pytest.mark.django_db


class App:
    """A program that holds what a sign-in brought: the session's token, or an access token."""

    def __init__(self, user, *, by="session_token"):
        self.client = Client()
        meta = self.call("post", "auth/login", {"email": user.email, "password": PASSWORD}).json()["meta"]
        token = meta[by]
        self.headers = {"X-Session-Token": token} if by == "session_token" else {"Authorization": f"Bearer {token}"}
        self.refresh = meta["refresh_token"]

    def call(self, method, path, body=None):
        send = getattr(self.client, method)
        headers = getattr(self, "headers", {})
        return send(f"{API}{path}", body or {}, content_type="application/json", headers=headers)

    def prove_again(self):
        assert self.call("post", "auth/reauthenticate", {"password": PASSWORD}).status_code == 200


@pytest.mark.parametrize("by", ["session_token", "access_token"])
@pytest.mark.parametrize("state", ["flagged", "deleted"])
def test_who_is_frozen_takes_no_other_address_by_a_program(state, by):
    user = proven(InfluencerFactory(**{f"user__{state}": True}).user)
    app = App(user, by=by)
    app.prove_again()

    answer = app.call("post", "account/email", {"email": "other@example.org"})

    assert answer.status_code == 403
    assert answer.json()["errors"][0]["code"] == "frozen"
    assert not OutgoingEmail.objects.filter(to="other@example.org").exists()


def test_who_is_frozen_keeps_others_out_and_leaves_by_a_program():
    app = App(proven(InfluencerFactory(user__flagged=True).user))

    assert app.call("get", "account/email").status_code == 200
    assert app.call("get", "auth/sessions").status_code == 200
    assert app.call("post", "tokens/refresh", {"refresh_token": app.refresh}).status_code == 200
    # Done, as allauth says it.
    assert app.call("delete", "auth/session").status_code == 401


def test_who_is_free_changes_the_address_by_a_program():
    app = App(proven(InfluencerFactory().user))
    app.prove_again()

    app.call("post", "account/email", {"email": "other@example.org"})

    assert OutgoingEmail.objects.filter(to="other@example.org").exists()


def test_staff_without_a_second_factor_can_only_set_one_up_by_a_program():
    newcomer = proven(UserFactory(staff=True, second_factor=False))
    app = App(newcomer)
    app.prove_again()

    answer = app.call("post", "account/email", {"email": "other@example.org"})

    assert answer.status_code == 403
    assert answer.json()["errors"][0]["code"] == "second_factor_missing"
    # 404 says that there is none, and brings the secret of a new one.
    assert app.call("get", "account/authenticators/totp").status_code == 404
    assert not Authenticator.objects.filter(user=newcomer).exists()


# What allauth's door let slip


@pytest.mark.parametrize("kind", ["app", "browser"])
@pytest.mark.parametrize("known", [True, False])
def test_a_code_for_a_new_password_does_not_tell_who_has_an_account(kind, known):
    if known:
        proven(UserFactory(email="who@example.org", name="Wilhelmina Overmars"))
    client, base, headers = Client(), f"/_allauth/{kind}/v1/auth/password", {}
    asked = client.post(f"{base}/request", {"email": "who@example.org"}, content_type="application/json")
    if kind == "app":
        headers["X-Session-Token"] = asked.json()["meta"]["session_token"]

    looked = client.get(f"{base}/reset", headers=headers | {"X-Password-Reset-Key": "AAAA-BBBB"})
    guesses = [{"key": "AAAA-BBBB", "password": password} for password in ("short", "wilhelmina overmars")]
    tried = [client.post(f"{base}/reset", body, content_type="application/json", headers=headers) for body in guesses]
    after = client.get(f"{base}/reset", headers=headers | {"X-Password-Reset-Key": "AAAA-BBBB"})

    for answer in (looked, *tried):
        assert answer.status_code == 400
        assert [error["code"] for error in answer.json()["errors"]] == ["incorrect_code"]
    assert after.status_code == 409


HALVES = [
    {"id": "eA"},
    {"id": "x", "rawId": "eA", "type": "public-key", "response": {}},
    {"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "eA", "attestationObject": "eA"}},
]


@pytest.mark.parametrize("half", HALVES)
def test_half_of_a_passkeys_answer_is_a_mistake_of_who_sent_it(half):
    user = proven(InfluencerFactory().user)
    app = App(user)
    app.prove_again()
    stranger = Client()
    address = "/accounts/2fa/webauthn/login/"
    stranger.get(address)

    app.call("get", "account/authenticators/webauthn")
    added = app.call("post", "account/authenticators/webauthn", {"credential": half})
    app.call("get", "auth/webauthn/reauthenticate")
    again = app.call("post", "auth/webauthn/reauthenticate", {"credential": half})
    door = stranger.post(address, {"credential": json.dumps(half)})

    assert (added.status_code, again.status_code) == (400, 400)
    assert door.status_code in {302, 400}


@pytest.mark.parametrize("by", ["session_token", "access_token"])
def test_other_sessions_end_after_a_proof_alone(by):
    user = proven(InfluencerFactory().user)
    app, thief = App(user), App(user, by=by)
    (other,) = [row["id"] for row in app.call("get", "auth/sessions").json()["data"] if row["is_current"]]

    refused = thief.call("delete", "auth/sessions", {"sessions": [other]})

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (403, "reauthentication_required")
    thief.prove_again()
    assert thief.call("delete", "auth/sessions", {"sessions": [other]}).status_code == 200
    assert app.call("get", "auth/session").status_code == 410
