"""The page on which a person makes and ends API tokens."""

import re

import pytest
from django.test import Client

from accounts.models import ApiToken
from tests.accounts.device import a_person
from tests.factories import PASSWORD, ApiTokenFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE, NEW = "/settings/tokens/", "/settings/tokens/new/"
WANTED = {"name": "Nightly report", "scopes": ["metrics:read"], "days": "30"}


@pytest.fixture
def user():
    return a_person()


@pytest.fixture
def client(user):
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


@pytest.fixture
def sure(client):
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_who_wants_one_proves_first_that_it_is_them(client):
    asked = client.get(NEW)

    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": NEW})

    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert answer["Location"] == NEW
    assert client.get(NEW).status_code == 200


def test_it_is_shown_once(sure, user):
    made = sure.post(NEW, WANTED)

    raw = re.search(r'id="token">(ihp_[\w-]+)<', made.content.decode())[1]
    assert "no-store" in made["Cache-Control"]
    assert raw not in sure.get(PAGE).content.decode()
    assert ApiToken.objects.get().hint == raw[:8]
    assert Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {raw}"}).status_code == 403
    assert user.api_tokens.get().scopes == ["metrics:read"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["moderation:read"]}, "scopes"),
        ({"days": "8"}, "days"),
    ],
)
def test_mistakes_stand_at_their_fields(sure, change, field):
    page = sure.post(NEW, WANTED | change).content.decode()

    assert f'id="id_{field}_error"' in page
    assert not ApiToken.objects.exists()


def test_what_was_chosen_stays_chosen_after_a_mistake(sure):
    page = sure.post(NEW, WANTED | {"name": ""}).content.decode()

    assert re.findall(r'value="([\w:]+)" checked>', page) == ["metrics:read"]


def test_only_staff_are_offered_moderation(sure):
    assert "moderation:read" not in sure.get(NEW).content.decode()


def test_a_full_list_says_so(sure, user):
    ApiTokenFactory.create_batch(20, user=user)

    assert NEW not in sure.get(PAGE).content.decode()
    assert "You have 20 tokens" in sure.post(NEW, WANTED).content.decode()
    assert ApiToken.objects.count() == 20


def test_a_revoked_one_opens_nothing_and_is_gone(client, user):
    raw = ApiToken.fresh()
    token = ApiTokenFactory(user=user, raw=raw, name="Old script")

    page = client.post(f"{PAGE}{token.pk}/revoke/", follow=True).content.decode()

    assert "“Old script” opens nothing any more." in page
    assert Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {raw}"}).status_code == 401
    assert client.post(f"{PAGE}{token.pk}/revoke/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, user, count, django_assert_max_num_queries):
    ApiTokenFactory.create_batch(count, user=user)

    with django_assert_max_num_queries(9):
        page = client.get(PAGE).content.decode()

    assert page.count("Nightly report") >= count


def test_nobody_ends_another_s(client):
    token = ApiTokenFactory(user=UserFactory())

    assert client.post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    assert ApiToken.objects.live().get() == token
