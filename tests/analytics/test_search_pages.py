"""The pages on which staff look for creators."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import SocialAccount
from analytics.ingestion.quotas import park
from analytics.models import CreatorSearch
from tests import factories as make
from tests.analytics.ingesting import CreatorSearchFactory, FoundCreatorFactory

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
LIST, RESULTS = 11, 13


@pytest.fixture
def staff(client):
    client.person = make.UserFactory(staff=True, name="Sam Staff")
    client.force_login(client.person)
    return client


def at(name, *args, query=""):
    return reverse(f"ingestion:{name}", args=args) + query


def ask(staff, **changes):
    return staff.post(at("searches"), {"where": "sandbox:instagram", "query": "salt marsh", "reason": "r", **changes})


def test_an_empty_page_says_what_it_is_for(staff):
    page = staff.get(at("searches")).content.decode()

    assert "Nobody has searched yet" in page
    assert "20,000 of 20,000" in page.replace("\u202f", ",").replace("\xa0", ",")


def test_without_a_source_it_says_what_is_needed(staff, settings):
    settings.SOURCES = {}

    assert "No source can be searched" in staff.get(at("searches")).content.decode()


def test_from_words_to_profiles(staff, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        there = ask(staff, query="  salt   marsh ").url
    search = CreatorSearch.objects.get()
    page = staff.get(there)
    first, second = search.creators.all()[:2]

    answer = staff.post(
        at("search-add", search.pk), {"pick": [first.pk, second.pk], "reason": "A campaign", "back": "?page=1"}
    )

    assert there == at("search", search.pk)
    assert (search.query, search.by) == ("salt marsh", staff.person)
    assert page.context["new"] == min(50, search.count)
    assert answer.url == at("search", search.pk, query="?page=1")
    again = staff.get(answer.url)
    assert "2 creators were added" in again.content.decode()
    assert [row.known.key for row in again.context["page"] if row.known] == [first.key, second.key]
    assert SocialAccount.objects.count() == 2


@pytest.mark.parametrize("changes", [{"query": " "}, {"reason": ""}, {"where": "x:x"}, {"query": "x" * 201}])
def test_what_is_missing_is_said(staff, changes):
    page = ask(staff, **changes)

    assert page.status_code == 422
    assert not CreatorSearch.objects.exists()


def test_a_used_up_quota_is_said(staff):
    park("sandbox", "calls", timezone.now() + timezone.timedelta(hours=1), "used up")

    page = ask(staff)

    assert page.status_code == 422
    assert "is used up" in page.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [({"reason": "r"}, "Tick whom"), ({"pick": ["1"]}, "Say what"), ({"pick": ["x"], "reason": "r"}, "Tick")],
)
def test_nothing_is_added_without_names_and_reason(staff, data, words):
    found = FoundCreatorFactory()

    page = staff.post(at("search-add", found.search_id), {"back": "//evil.example", **data}, follow=True)

    assert words in page.content.decode()
    assert not SocialAccount.objects.exists()


def test_who_is_here_cannot_be_ticked(staff):
    found = FoundCreatorFactory(handle="ada", name="Somebody")
    account = make.SocialAccountFactory(handle="ada", influencer__name="Ada Here")

    page = staff.get(at("search", found.search_id)).content.decode()

    assert account.influencer.get_absolute_url() in page
    assert "data-pick" not in page
    staff.post(at("search-add", found.search_id), {"pick": [found.pk], "reason": "r"})
    assert "All of them are here already" in staff.get(at("searches")).content.decode()


def test_under_way_it_asks_again_until_it_is_over(staff):
    search = CreatorSearchFactory(status="running", finished_at=None, attempts=2, error="transient")

    page = staff.get(at("search", search.pk)).content.decode()
    part = staff.get(at("search-progress", search.pk), **HTMX)

    assert 'hx-trigger="every 2s"' in page
    assert "attempt 2 of 3" in part.content.decode()
    assert "HX-Refresh" not in part
    CreatorSearch.objects.update(status="done")
    assert staff.get(at("search-progress", search.pk), **HTMX)["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("quota_exhausted", "Search again after"),
        ("rate_limited", "too fast"),
        ("transient", "in a few minutes"),
        ("schema_changed", "whoever maintains"),
        ("blocked", "blocks us"),
        ("not_found", "other words"),
        ("permanent", "refused our key"),
        ("auth_expired", "refused our key"),
    ],
)
def test_each_failure_says_what_helps(staff, error, words):
    search = CreatorSearchFactory(status="failed", error=error, error_text="403 <quota>")

    page = staff.get(at("search", search.pk)).content.decode()

    assert words in page
    assert "403 &lt;quota&gt;" in page
    assert "Nothing came" in page
    assert f"{at('searches')}?where=sandbox:instagram&amp;query=salt%20marsh" in page


def test_searching_again_starts_from_the_same_words(staff):
    page = staff.get(at("searches", query="?where=sandbox:x&query=salt%20marsh")).content.decode()

    assert 'value="salt marsh"' in page
    assert '<option value="sandbox:x" selected>' in page


def test_nobody_found_and_what_broke_off(staff):
    nobody = CreatorSearchFactory()
    broken = FoundCreatorFactory(search__error="transient", search__count=1).search

    assert "Nobody was found" in staff.get(at("search", nobody.pk)).content.decode()
    assert "what came until then" in staff.get(at("search", broken.pk)).content.decode()


def test_fifty_on_a_page(staff):
    search = CreatorSearchFactory(count=51)
    FoundCreatorFactory.create_batch(51, search=search)

    assert len(staff.get(at("search", search.pk)).context["page"]) == 50
    assert len(staff.get(at("search", search.pk, query="?page=2")).context["page"]) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_searches_cost_the_same_for_any_number(staff, count, django_assert_num_queries):
    CreatorSearchFactory.create_batch(count)
    staff.get(at("searches"))

    with django_assert_num_queries(LIST):
        staff.get(at("searches"))


@pytest.mark.parametrize("count", [1, 3])
def test_results_cost_the_same_for_any_number(staff, count, django_assert_num_queries):
    search = CreatorSearchFactory()
    for found in FoundCreatorFactory.create_batch(count, search=search):
        make.SocialAccountFactory(handle=found.handle)

    with django_assert_num_queries(RESULTS):
        staff.get(at("search", search.pk))


def test_the_admin_leads_there(staff):
    assert at("searches") in staff.get(at("overview")).content.decode()
