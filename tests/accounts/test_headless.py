"""Programs sign in through /_allauth/app/, past the cookie that our middleware reads: they get no further than a page."""

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
