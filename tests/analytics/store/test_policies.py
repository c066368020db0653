"""Of a source that forbids it no rate and no growth is made, and pages say so where the number would stand."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from analytics.currents import NOT_DERIVED
from analytics.history import source_words
from analytics.models import AccountCurrent, AccountSnapshot
from analytics.sources import registry
from analytics.sources.contract import ProfileSnapshot
from analytics.store import store_profiles
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict")]

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
WORDS = "not made: the source&#x27;s terms forbid it"


@pytest.fixture
def account():
    account = make.SocialAccountFactory()
    for days in (40, 30, 0):
        seen = ProfileSnapshot(
            source="x", external_id="1", observed_at=NOON - timedelta(days=days), followers=1000 - days
        )
        store_profiles("x", [(account.pk, seen)])
    AccountSnapshot.objects.update(avg_likes=10, avg_comments=1)
    return account


def current(account):
    store_profiles("x", [(account.pk, ProfileSnapshot(source="x", external_id="1", observed_at=NOON, followers=1))])
    return AccountCurrent.objects.get()


def test_neither_rate_nor_growth(account):
    now = current(account)

    assert (now.followers, now.engagement_rate, now.engagement_variant) == (1000, None, NOT_DERIVED)
    assert (now.growth_30d, now.growth, now.growth_days) == (None, None, None)


def test_another_sources_own_series_and_rate_hold(account):
    for days, followers in ((40, 100), (5, 150)):
        seen = ProfileSnapshot(
            source="phyllo", external_id="1", observed_at=NOON - timedelta(days=days), followers=followers
        )
        store_profiles("phyllo", [(account.pk, seen)])
    AccountSnapshot.objects.filter(source="phyllo").update(avg_likes=10, avg_comments=1)
    now = current(account)

    assert (now.followers, now.source) == (1000, "x")
    assert (now.growth, now.growth_days) == (0.5, 35)
    assert now.engagement_rate == pytest.approx(11 / 150)


def test_the_page_says_so_where_the_numbers_would_stand(account, client):
    current(account)
    page = client.get(reverse("analytics:metrics", args=[account.influencer.slug])).content.decode()

    assert page.count(WORDS) == 2 + 3  # rate, growth, and each line of the table


def test_the_api_says_so(account, client):
    current(account)
    rows = client.get(f"/api/v1/influencers/{account.influencer_id}/metrics/history/").json()["results"]

    assert {(row["engagement_rate"], row["engagement_variant"]) for row in rows} == {(None, NOT_DERIVED)}


def test_every_source_has_a_name():
    assert {slug for slug in registry.MODULES if source_words(slug) in {"", slug}} == set()
