"""What strangers, nonsense and forgeries get from the token layer: nothing."""

import base64
import json
import time

import jwt
import pytest
from allauth.headless.tokens.strategies.jwt import internal
from django.test import Client

from accounts.refresh_cookie import API, REFRESH, cookie_name
from tests.accounts.device import (
    BY_COOKIE,
    Device,
    a_person,
    cookie_of,
    refresh,
    works,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return a_person()


@pytest.fixture
def device(user):
    return Device(user)


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
