"""What is no JSON of ours is refused before anything reads it, and never breaks the server."""

import pytest

from tests import factories as make

ADDRESS = "/api/v1/notifications/read/"


@pytest.fixture
def client(client, db):
    client.force_login(make.UserFactory())
    return client


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed"),
        (b"\xff\xfe", 400, "malformed"),
        (b'{"a": NaN}', 400, "malformed"),
        (b"[" * 200_000, 400, "malformed"),
        (b'{"\\ud800": 1}', 400, "malformed"),
        (b'"' + b"a" * 1024 * 1024 + b'"', 413, "too_large"),
        (b"[]", 400, "invalid"),
        (b"null", 400, "invalid"),
        (b"7", 400, "invalid"),
        (b'{"role": "staff"}', 400, "invalid"),
        (b"{}", 200, None),
    ],
)
def test_body(client, body, status, code):
    answer = client.post(ADDRESS, body, content_type="application/json")

    assert (answer.status_code, answer.json().get("code")) == (status, code)


def test_other_kinds_of_bodies_are_refused(client):
    answer = client.post(ADDRESS, b"<xml/>", content_type="application/xml")

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_an_unknown_member_is_named(client):
    answer = client.post(ADDRESS, {"is_staff": True}, content_type="application/json")

    assert answer.json()["errors"] == [
        {"pointer": "#/is_staff", "code": "unknown", "detail": "There is no such member."},
    ]
