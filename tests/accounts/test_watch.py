"""The log says who came and went, and never with what."""

import logging

import pytest
from django.urls import reverse

from accounts.actions.signup import vouch_for_address
from accounts.models import ApiToken
from tests import factories as make

WRONG = "a wrong password that somebody typed"


@pytest.fixture
def user(db):
    user = make.UserFactory(email="jo@example.org")
    vouch_for_address(user)
    return user


def said(caplog):
    return "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)


def test_signing_in_and_out_is_written_down(client, user, caplog):
    with caplog.at_level(logging.INFO):
        client.post(reverse("account_login"), {"login": user.email, "password": WRONG})
        client.post(reverse("account_login"), {"login": user.email, "password": make.PASSWORD})
        client.post(reverse("account_logout"))

    found = [
        (record.msg, getattr(record, "user", None)) for record in caplog.records if record.name == "accounts.watch"
    ]
    assert found == [("auth.failed", None), ("auth.signed_in", user.pk), ("auth.signed_out", user.pk)]


def test_no_secret_reaches_the_log(client, user, caplog):
    raw = make.ApiTokenFactory(user=user).digest.hex()
    token = ApiToken.fresh()
    make.ApiTokenFactory(user=user, raw=token)
    with caplog.at_level(logging.DEBUG):
        client.post(reverse("account_login"), {"login": user.email, "password": WRONG})
        client.post(reverse("account_login"), {"login": user.email, "password": make.PASSWORD})
        client.get("/api/v1/notifications/", headers={"Authorization": f"Bearer {token}"})
        client.get("/api/v1/nothing/", headers={"Authorization": f"Bearer {token}"})
        answer = client.post(
            "/_allauth/app/v1/auth/login",
            {"email": user.email, "password": make.PASSWORD},
            content_type="application/json",
        )

    meta = answer.json()["meta"]
    secrets = [WRONG, make.PASSWORD, token, raw, meta["access_token"], *filter(None, [meta.get("refresh_token")])]
    text = said(caplog)
    assert [secret for secret in secrets if secret in text] == []
