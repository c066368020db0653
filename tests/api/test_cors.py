"""Pages of other sites read answers only if their address is listed, and nothing of what they send is said back."""

import pytest

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LISTED = "https://app.example"
ADDRESSES = ["/api/v1/me/", "/_allauth/app/v1/config"]


@pytest.fixture(autouse=True)
def _listed(settings):
    settings.CORS_ALLOWED_ORIGINS = [LISTED]


FOREIGN = ["https://evil.example", "null", f"{LISTED}.evil.example", "http://app.example", f"{LISTED}:8443"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_page_reads_nothing(client, address, origin):
    client.force_login(UserFactory())

    for answer in (
        client.get(address, headers={"Origin": origin}),
        client.options(address, headers={"Origin": origin, "Access-Control-Request-Method": "GET"}),
    ):
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert origin not in str(answer.headers)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_listed_page_reads_with_credentials(client, address):
    answer = client.get(address, headers={"Origin": LISTED})

    assert answer["Access-Control-Allow-Origin"] == LISTED
    assert answer["Access-Control-Allow-Credentials"] == "true"
    assert "origin" in answer["Vary"].lower()
    assert "etag" in answer["Access-Control-Expose-Headers"]


def test_a_listed_page_may_ask_first(client):
    wanted = "authorization, content-type, if-match, idempotency-key, x-refresh-transport, x-session-token"

    answer = client.options(
        "/api/v1/me/",
        headers={
            "Origin": LISTED,
            "Access-Control-Request-Method": "PATCH",
            "Access-Control-Request-Headers": wanted,
        },
    )

    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == LISTED
    assert "PATCH" in answer["Access-Control-Allow-Methods"]
    assert set(wanted.split(", ")) <= set(answer["Access-Control-Allow-Headers"].split(", "))


def test_the_own_page_needs_no_leave(client):
    answer = client.get("/_allauth/app/v1/config", headers={"Origin": "http://testserver"})

    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/settings/", "/admin/"])
def test_the_website_itself_is_for_no_other_page(client, address):
    assert "Access-Control-Allow-Origin" not in client.get(address, headers={"Origin": LISTED}).headers


def test_no_listed_site_is_the_default(client, settings):
    settings.CORS_ALLOWED_ORIGINS = []

    assert "Access-Control-Allow-Origin" not in client.get("/api/v1/me/", headers={"Origin": LISTED}).headers
