"""Profiles in the store: one word a day, averages of grown posts, facts with their day and source."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Influencer
from analytics.models import AccountCurrent, AccountSnapshot, SourceSetting
from analytics.sources.contract import ProfileSnapshot
from analytics.store import Stored, store_posts, store_profiles
from tests import factories as make
from tests.analytics.store.test_posts import shown

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.fixture
def account():
    return make.SocialAccountFactory(platform="instagram")


def seen(at=NOON, **fields):
    return ProfileSnapshot(source="x", external_id="u1", observed_at=at, **fields)


def test_a_profile_becomes_a_snapshot_and_present_numbers(account):
    profile = seen(followers=1000, following=3, posts=0, method=2, name="Ada", bio="Soup.", is_verified=False)

    assert store_profiles("x", [(account.pk, profile)]) == Stored(new=1)

    snapshot = AccountSnapshot.objects.get()
    assert (snapshot.followers, snapshot.following, snapshot.posts, snapshot.total_likes) == (1000, 3, 0, None)
    assert (snapshot.source, snapshot.observed_on, snapshot.observed_at) == ("x", date(2026, 10, 1), NOON)
    assert snapshot.method_version == 2
    current = AccountCurrent.objects.get()
    assert (current.followers, current.source, current.observed_on) == (1000, "x", date(2026, 10, 1))
    assert current.facts == {
        "name": ["Ada", "2026-10-01", "x"],
        "bio": ["Soup.", "2026-10-01", "x"],
        "is_verified": [False, "2026-10-01", "x"],
    }


def test_the_first_word_of_the_day_stays_and_each_source_has_its_own(account):
    store_profiles("x", [(account.pk, seen(followers=1000))])

    assert store_profiles("x", [(account.pk, seen(NOON + timedelta(hours=3), followers=1001))]) == Stored(unchanged=1)
    assert store_profiles("tiktok", [(account.pk, seen(followers=7))]) == Stored(new=1)
    assert sorted(AccountSnapshot.objects.values_list("followers", flat=True)) == [7, 1000]


def test_who_is_not_there_is_unknown_and_costs_nobody(account):
    rows = [(account.pk, seen(followers=5)), (account.pk + 1000, seen(followers=6))]

    assert store_profiles("x", rows) == Stored(new=1, unknown=1)


def test_a_profile_without_numbers_is_no_snapshot(account):
    assert store_profiles("x", [(account.pk, seen(name="Ada", is_private=True))]) == Stored(unchanged=1)
    assert not AccountSnapshot.objects.exists()
    assert AccountCurrent.objects.get().fact("is_private") is True


def test_news_replace_facts_and_silence_keeps_them(account):
    store_profiles("x", [(account.pk, seen(followers=1, name="Ada", bio="Soup."))])
    store_profiles("x", [(account.pk, seen(NOON + timedelta(days=1), followers=1, name="Ada L.", bio=""))])
    store_profiles(
        "x", [(account.pk, seen(NOON - timedelta(days=9), followers=1, name="Old", bio="Old", category="Food"))]
    )

    facts = AccountCurrent.objects.get().facts
    assert facts["name"] == ["Ada L.", "2026-10-02", "x"]
    assert facts["bio"] == ["Soup.", "2026-10-01", "x"]
    assert facts["category"] == ["Food", "2026-09-22", "x"]


def test_a_claimed_profile_keeps_its_owners_words(account):
    store_profiles("x", [(account.pk, seen(followers=1, name="Somebody else"))])

    assert Influencer.objects.get(pk=account.influencer_id).name == account.influencer.name


def test_numbers_that_no_column_holds_are_left_out(account):
    store_profiles("x", [(account.pk, seen(followers=2**64, following=2, bio="a\x00"))])

    snapshot = AccountSnapshot.objects.get()
    assert (snapshot.followers, snapshot.following) == (None, 2)


def show_posts(account, counters, *, days_ago=10):
    day = NOON - timedelta(days=days_ago)
    items = [shown(f"p{days_ago}-{number}", NOON, given, published_at=day) for number, given in enumerate(counters)]
    store_posts("x", account.pk, items)


def test_averages_come_from_grown_posts_that_this_source_showed(account):
    show_posts(account, [{"views": 10, "likes": 1}, {"views": 20, "likes": None}, {"views": 60, "likes": 5}])
    show_posts(account, [{"views": 100_000}], days_ago=6)
    store_profiles("x", [(account.pk, seen(followers=1000))])
    store_profiles("tiktok", [(account.pk, seen(followers=1000))])

    ours, others = AccountSnapshot.objects.order_by("-source")
    assert (ours.avg_views, ours.avg_likes, ours.avg_comments) == (30, None, None)
    assert (others.avg_views, others.avg_likes) == (None, None)


def test_the_last_thirty_posts_count(account):
    show_posts(account, [{"views": 1}] * 30, days_ago=8)
    show_posts(account, [{"views": 1000}] * 30, days_ago=50)
    store_profiles("x", [(account.pk, seen(followers=1000))])

    assert AccountSnapshot.objects.get().avg_views == 1


def test_what_may_not_be_derived_is_not(account, strict):
    show_posts(account, [{"views": 10, "likes": 1, "comments": 1}] * 3)
    store_profiles("x", [(account.pk, seen(followers=1000))])

    assert AccountSnapshot.objects.get().avg_likes is None

    SourceSetting.objects.create(source="x", derived_metrics_allowed=True)
    store_profiles("x", [(account.pk, seen(NOON + timedelta(days=1), followers=1000))])
    assert AccountSnapshot.objects.get(observed_on="2026-10-02").avg_likes == 1
