"""The documentation: the guide says what is so, and its pages show every operation to anybody."""

import re

import pytest
from django.conf import settings
from django.urls import resolve, reverse

from influencehub import api_docs
from influencehub.api_views import GUIDES, _guide_url
from rest.problems import TITLES
from rest.scopes import SCOPES
from tests.factories import InfluencerFactory, MemberFactory, UserFactory

GUIDE = (settings.BASE_DIR / "docs/api.md").read_text()
ROUTES = re.findall(r"^\| ([^|]+) \| (GET|POST|PUT|PATCH|DELETE) \| `([^`]+)` \|$", GUIDE, re.MULTILINE)
PAGES = ["docs", "docs-guide", "docs-shapes"]
# What comparable systems can do, word for word: no row of the table may be lost.
THEIRS = [
    *("login", "refresh", "logout, access token", "logout, refresh token", "approve sponsor", "reject sponsor"),
    *("flag user", "unflag user", "flag campaign", "unflag campaign", "delete user"),
    *(
        "create campaign",
        "edit campaign",
        "delete campaign",
        "accept a request",
        "reject a request",
        "delete a request",
    ),
]


@pytest.fixture
def page(client):
    return lambda address: client.get(address).content.decode()


def test_the_table_has_every_route_of_comparable_systems():
    names = [name for name, _method, _address in ROUTES]

    assert set(THEIRS) <= set(names)
    assert [word for word in ("register", "dashboard", "CSV", "update profile") if word not in " ".join(names)] == []


@pytest.mark.parametrize(("name", "method", "address"), ROUTES, ids=lambda value: value)
def test_each_route_of_the_table_is_there_and_takes_its_method(client, db, name, method, address):
    path = re.sub(r"\{\w+\}", "1", address)

    assert resolve(path)
    answer = client.generic(method, path, "{}", content_type="application/json")
    assert answer.status_code != 405
    assert answer.status_code == 404 or answer.status_code < 500


def test_every_address_in_the_guide_leads_somewhere():
    named = set(re.findall(r"/(?:api|_allauth)/[\w/{}.-]+", GUIDE))
    whole = {path for path in named if not path.endswith("v1/") or path == "/api/v1/"}

    assert [path for path in sorted(whole) if not resolve(re.sub(r"\{\w+\}", "1", path))] == []


def test_every_code_and_every_scope_is_explained():
    assert set(re.findall(r"^\| `(\w+)` \| \d{3} \|", GUIDE, re.MULTILINE)) == set(TITLES)
    assert set(re.findall(r"`(\w+:(?:read|write))`", GUIDE)) == set(SCOPES)


def test_the_limits_of_the_guide_are_those_of_the_settings():
    rates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]

    told = {name: int(rate.split("/")[0]) for name, rate in rates.items()}
    said = re.search(r"## Limits\n(.*?)\n\n", GUIDE + "\n\n", re.DOTALL)[1] + GUIDE.split("## Limits")[1][:400]
    assert [name for name, limit in told.items() if str(limit) not in said] == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["nobody", "influencer", "brand", "staff"])
def test_anybody_may_read(client, db, name, who):
    people = {"influencer": lambda: InfluencerFactory().user, "brand": lambda: MemberFactory().user}
    if who != "nobody":
        client.force_login(people.get(who, lambda: UserFactory(staff=True))())

    assert client.get(reverse(f"api:{name}")).status_code == 200


@pytest.mark.parametrize("name", GUIDES)
def test_the_guides_lead_to_each_other(client, db, page, name):
    html = page(_guide_url(name))
    leads_to = re.findall(r'href="(/api/v1/docs/guide/[^"]*)"', html)

    assert '.md"' not in html
    assert {client.get(address).status_code for address in leads_to} == {200}
    assert client.get("/api/v1/docs/guide/operate/").status_code == 404


def test_every_operation_has_a_place(page, db):
    overview = page(reverse("api:docs"))
    areas = {operation.area for operation in api_docs.operations()}
    shown = {name for area in areas for name in re.findall(r'<section[^>]* id="(\w+)"', page(f"/api/v1/docs/{area}/"))}

    assert shown == {operation.name for operation in api_docs.operations()}
    assert all(f"#{operation.name}" in overview for operation in api_docs.operations())


def test_every_problem_has_the_place_that_its_type_names(page, db):
    assert set(re.findall(r'id="problem-(\w+)"', page(reverse("api:docs")))) == set(TITLES)


def test_an_operation_is_shown_with_all_that_one_needs(page, db):
    html = page("/api/v1/docs/messages/")
    section = html[html.index('id="create_message"') :].split("</section>")[0]

    assert "/api/v1/conversations/{conversation}/messages/" in section
    assert "messages:write" in section
    assert "curl -X POST" in section
    assert "Friday is fine." in section
    assert "Idempotency-Key" in section
    assert 'href="/api/v1/docs/shapes/#Side"' in section


def test_without_scripts_the_server_filters(page, db):
    html = page("/api/v1/docs/?q=offer accept")

    found = re.findall(r'href="/api/v1/docs/\w+/#(\w+)"', html)
    assert "accept_offer" in found
    assert "list_notifications" not in found
    assert "No operation says that" in page("/api/v1/docs/?q=xyzzy")


def test_names_in_a_page_are_given_once(page, db):
    for area in {operation.area for operation in api_docs.operations()}:
        ids = re.findall(r'\sid="([^"]+)"', page(f"/api/v1/docs/{area}/"))

        assert sorted(ids) == sorted(set(ids))


def test_every_shape_that_is_linked_is_shown(page, db):
    shapes = set(re.findall(r'<section[^>]* id="(\w+)"', page(reverse("api:docs-shapes"))))
    linked = {
        name
        for area in {operation.area for operation in api_docs.operations()}
        for name in re.findall(r"/docs/shapes/#(\w+)", page(f"/api/v1/docs/{area}/"))
    }

    assert linked <= shapes


def test_an_area_that_is_not_there_is_not_found(client, db):
    assert client.get("/api/v1/docs/nothing/").status_code == 404


def test_the_index_leads_to_what_there_is(client, db):
    index = client.get("/api/v1/").json()

    assert index["documentation"] == "/api/v1/docs/"
    assert index["resources"]["campaigns"] == "/api/v1/campaigns/"
    assert [path for path in index["resources"].values() if not resolve(path)] == []


def test_the_schema_is_served_as_it_is_documented(client, db):
    told = client.get("/api/v1/schema/", {"format": "json"}).json()

    assert told["openapi"].startswith("3.1")
    names = {one["operationId"] for item in told["paths"].values() for one in item.values()}
    assert names == {operation.name for operation in api_docs.operations()}


def test_the_footer_leads_to_the_documentation(page, db):
    assert 'href="/api/v1/docs/"' in page("/")
