"""The search for programs is the search of the website: same filters, same order, walked by a cursor."""

import base64
import json
from urllib.parse import urlencode

import pytest

from accounts.models import Brand
from discovery.api.query import SearchQuery
from discovery.forms import SORTS, SearchForm
from tests.factories import (
    CurrentFactory,
    InfluencerFactory,
    MemberFactory,
    RateFactory,
    SocialAccountFactory,
    UserFactory,
    found,
    invitation,
)

pytestmark = pytest.mark.django_db
API = "/api/v1/influencers/"


@pytest.fixture
def owner(client):
    user = MemberFactory().user
    client.force_login(user)
    return user


def names(client, **query):
    return [row["name"] for row in client.get(API, query).json()["results"]]


def test_every_filter_of_the_website_is_one_of_the_api():
    assert set(SearchQuery().fields) == set(SearchForm.base_fields)


def test_addresses_of_the_website_say_nothing_with_nothing(client, owner):
    found("Ada")
    empty = dict.fromkeys(("q", "sort", "followers_min", "currency"), "")

    assert SearchQuery(data=empty).is_valid()
    assert names(client, **empty) == ["Ada"]


def test_rows_say_what_is_unknown_with_null(client, owner):
    found("Silent", followers=None, engagement_rate=None, engagement_variant="", growth_30d=None, country="")

    (row,) = client.get(API).json()["results"]

    unknown = {"followers", "engagement_rate", "engagement_variant", "growth_30d", "country", "price", "rating"}
    assert {row[name] for name in unknown} == {None}
    assert row["account"]["platform"] == "instagram"


def test_filters_and_sorts_are_those_of_the_website(client, owner):
    RateFactory(influencer=found("Cheap", country="ES", niches=["food"], followers=5000), amount=100)
    RateFactory(influencer=found("Dear", country="ES", niches=["food"], followers=90_000), amount=900)
    found("Far", country="JP", niches=["travel"], followers=90_000)

    assert names(client, niche="food", price_max="500") == ["Cheap"]
    assert names(client, country=["ES", "JP"], followers_min="10k", sort="name") == ["Dear", "Far"]
    assert names(client, q="dear") == ["Dear"]
    assert [row["price"]["amount"] for row in client.get(API, {"sort": "-price"}).json()["results"][:2]] == [
        "900.00",
        "100.00",
    ]


@pytest.mark.parametrize("sort", SORTS)
def test_each_order_is_walked_to_its_end_and_back(client, owner, sort):
    """Twice the same values, and twice none: the key decides, and unknown comes last."""
    for n, followers in enumerate([100, 100, 200, None, None]):
        number = None if followers is None else followers / 1000
        person = found(f"P{n % 3}", followers=followers, engagement_rate=number, growth_30d=number)
        if followers:
            RateFactory(influencer=person, amount=followers)
    whole = [row["id"] for row in client.get(API, {"sort": sort}).json()["results"]]

    pages, address = [], f"{API}?{urlencode({'sort': sort, 'page_size': 2})}"
    while address:
        pages.append(client.get(address).json())
        address = pages[-1]["next"]
    back = [client.get(page["previous"]).json()["results"] for page in pages[1:]]

    assert [row["id"] for page in pages for row in page["results"]] == whole
    assert [len(page["results"]) for page in pages] == [2, 2, 1]
    assert pages[0]["previous"] is None
    assert back == [page["results"] for page in pages[:-1]]


def test_who_appears_meanwhile_shifts_nothing(client, owner):
    for n in range(4):
        found(f"P{n}", followers=1000 - n)
    first = client.get(API, {"page_size": 2}).json()

    found("New", followers=5000)

    assert [row["name"] for row in client.get(first["next"]).json()["results"]] == ["P2", "P3"]


def cursor(*position):
    return base64.b64encode(urlencode({"p": json.dumps(position)}).encode()).decode()


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "nonsense"},
        {"cursor": cursor("-followers", "many", 1)},
        {"cursor": cursor("-followers", 1e400, 1)},
        {"cursor": cursor("-followers", True, 1)},
        {"cursor": cursor("-followers", 5, "x")},
        {"cursor": cursor("name", "zz", 1), "sort": "name"},
        {"cursor": cursor("name", None, 1), "sort": "name"},
        {"cursor": cursor("price", "NaN", 1), "sort": "price"},
        {"cursor": cursor("price", 4, 1), "sort": "price"},
        {"cursor": cursor("price", "1e99", 1), "sort": "price"},
        {"cursor": cursor("-followers", 5, 1), "sort": "name"},
        {"cursor": cursor()},
    ],
)
def test_cursors_of_others_are_refused(client, owner, query):
    answer = client.get(API, query)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize(
    "query",
    [
        {"platform": "myspace"},
        {"niche": ["food", "nonsense"]},
        {"followers_min": "many"},
        {"followers_min": "9k", "followers_max": "1k"},
        {"sort": "random"},
        {"fields": "name,password"},
        {"q": "a\x00"},
        {"claimed": "null"},
    ],
)
def test_what_the_website_says_beside_a_field_is_refused_by_name(client, owner, query):
    answer = client.get(API, query)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"#/{list(query)[-1]}"


@pytest.mark.parametrize("query", [{"price_max": "999999999M"}, {"followers_min": "999999999M"}, {"rating": "4.5"}])
def test_numbers_without_end_find_nobody(client, owner, query):
    found("A")

    assert client.get(API, query).status_code == 200


def test_a_part_of_each_is_enough(client, owner):
    person = found("Nora", followers=7)

    assert client.get(API, {"fields": "followers"}).json()["results"] == [{"id": person.pk, "followers": 7}]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, owner, count, django_assert_num_queries):
    for n in range(count):
        RateFactory(influencer=found(f"P{n}"))
    client.get(API)

    with django_assert_num_queries(10):
        assert len(client.get(API).json()["results"]) == count


def test_facets_count_what_each_choice_would_leave(client, owner):
    found("A", niches=["food"], followers=1000)
    found("B", niches=["food", "travel"], followers=2000)
    found("C", niches=["travel"], followers=None)

    told = client.get(f"{API}facets/", {"niche": "food"}).json()

    niche = next(facet for facet in told["facets"] if facet["name"] == "niche")
    followers = next(one for one in told["ranges"] if one["name"] == "followers")
    assert told["total"] == 2
    assert {option["value"]: (option["count"], option["chosen"]) for option in niche["options"]} == {
        "food": (2, True),
        "travel": (2, False),
    }
    assert (len(followers["edges"]), len(followers["counts"]), sum(followers["counts"])) == (25, 24, 2)
    assert (followers["edges"][0], followers["edges"][-1]) == (100, 10**8)


def test_somebody_comes_with_all_that_is_known(client, owner):
    person = found("Nora", handle="nora", followers=48_200, source="file", bio="Bread.")
    RateFactory(influencer=person, amount=420)
    ours = invitation(campaign=None, influencer=person)
    theirs = invitation(influencer=person)
    MemberFactory(user=UserFactory(brand_role=True), brand=ours.campaign.brand)
    client.force_login(ours.campaign.brand.members.owners()[0].user)

    told = client.get(f"{API}{person.pk}/").json()

    assert (told["name"], told["bio"], told["rating"], told["reviews"]) == ("Nora", "Bread.", None, 0)
    assert [(one["name"], one["followers"], one["source"]) for one in told["accounts"]] == [("@nora", 48200, "file")]
    assert told["rates"] == [
        {"platform": "instagram", "deliverable": "reel", "amount": "420.00", "currency": "EUR"},
    ]
    assert [one["id"] for one in told["together"]] == [ours.pk]
    assert theirs.pk not in {one["id"] for one in told["together"]}


@pytest.mark.parametrize("count", [1, 3])
def test_somebody_costs_the_same_for_any_number_of_accounts(client, owner, count, django_assert_num_queries):
    person = InfluencerFactory()
    for _ in range(count):
        CurrentFactory(account=SocialAccountFactory(influencer=person))
    for platform in ("instagram", "youtube", "tiktok")[:count]:
        RateFactory(influencer=person, platform=platform)

    with django_assert_num_queries(10):
        assert len(client.get(f"{API}{person.pk}/").json()["accounts"]) == count


def test_a_flagged_profile_is_gone(client, owner):
    person = InfluencerFactory(flagged=True)

    assert client.get(f"{API}{person.pk}/").status_code == 404


def test_the_file_is_that_of_the_website(client, owner):
    found('=HYPERLINK("x")')

    ours, theirs = client.get(f"{API}export/", {"sort": "name"}), client.get("/discover/export.csv?sort=name")

    assert ours["Content-Type"].startswith("text/csv")
    assert ours.content == theirs.content


@pytest.mark.parametrize("path", ["", "facets/", "export/", "1/"])
def test_a_brand_that_waits_is_told_so(client, path):
    client.force_login(MemberFactory(brand__status=Brand.Status.PENDING).user)

    answer = client.get(f"{API}{path}")

    assert (answer.status_code, answer.json()["code"]) == (403, "brand_waiting")


def test_influencers_do_not_search_each_other(client):
    client.force_login(InfluencerFactory().user)

    answer = client.get(API)

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
