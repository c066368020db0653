"""What one source said about one account goes, and what was made of it with it."""

import zlib
from datetime import UTC, datetime, timedelta

import pytest

from analytics.models import (
    AccountCurrent,
    AccountSnapshot,
    AudienceSnapshot,
    CampaignDay,
    CollaborationDay,
    Feed,
    Post,
    PostSnapshot,
    RawAnswer,
    Run,
)
from analytics.sources.contract import AudienceSnapshot as Audience
from analytics.sources.contract import ProfileSnapshot
from analytics.store import store_audience, store_posts, store_profiles
from analytics.store.attaching import attach
from analytics.store.erasing import erase_source
from tests import factories as make
from tests.analytics.store.test_posts import shown

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


def profile(source, at=NOON, **fields):
    return ProfileSnapshot(source=source, external_id="u1", observed_at=at, **fields)


@pytest.fixture
def account():
    account = make.SocialAccountFactory()
    store_profiles("phyllo", [(account.pk, profile("phyllo", followers=500, name="Ada"))])
    store_profiles("x", [(account.pk, profile("x", NOON + timedelta(days=1), followers=510, bio="Soup"))])
    store_posts("x", account.pk, [shown("p1"), shown("p2")])
    store_posts("phyllo", account.pk, [shown("q1")])
    store_audience("x", [(account.pk, Audience(source="x", external_id="u1", observed_at=NOON, countries={"DE": 1}))])
    return account


def test_feeds_forget_that_they_were_answered(account):
    for source in ("x", "phyllo"):
        Feed.objects.create(
            source=source, what="profile", account=account, fetched_at=NOON, memory={"etag": "1"}, status="stopped"
        )

    erase_source(account, "x")

    left = dict(Feed.objects.values_list("source", "fetched_at"))
    assert left == {"x": None, "phyllo": NOON}
    assert Feed.objects.get(source="x").memory == {}
    assert Feed.objects.get(source="phyllo").memory == {"etag": "1"}


def test_all_of_one_source_goes_and_the_other_stays(account):
    told = []

    assert erase_source(account, "x", progress=lambda done, total: told.append((done, total))) == 4

    assert told[-1] == (4, 4)
    assert set(Post.objects.values_list("source", flat=True)) == {"phyllo"}
    assert PostSnapshot.objects.count() == 1
    assert set(AccountSnapshot.objects.values_list("source", flat=True)) == {"phyllo"}
    assert not AudienceSnapshot.objects.exists()
    current = AccountCurrent.objects.get()
    assert (current.followers, current.source) == (500, "phyllo")
    assert list(current.facts) == ["name"]


def test_the_last_source_leaves_nothing(account):
    erase_source(account, "x")
    erase_source(account, "phyllo")

    current = AccountCurrent.objects.get()
    assert (current.followers, current.source, current.observed_on, current.facts) == (None, "", None, {})


def test_its_posts_count_for_no_collaboration_any_more(account):
    attach(Post.objects.get(external_id="p1"), make.agreed())
    erase_source(account, "x")

    assert not CollaborationDay.objects.exists()
    assert not CampaignDay.objects.exclude(views=0).exists()


def test_others_accounts_stay(account):
    other = make.SocialAccountFactory()
    store_posts("x", other.pk, [shown("o1")])
    erase_source(account, "x")

    assert Post.objects.filter(account=other).exists()


def test_answers_that_name_the_account_go(account):
    run = Run.objects.create(source="x")
    nothing, named = zlib.compress(b"{}"), zlib.compress(f'{{"by": "{account.handle.upper()}"}}'.encode())
    for request, body in (
        (f"GET /users/{account.handle}", nothing),
        ("GET /users/somebody", nothing),
        ("GET /users/me", named),
    ):
        RawAnswer.objects.create(run=run, source="x", request=request, digest="d", status=200, body=body, size=0)
    erase_source(account, "x")

    assert [answer.request for answer in RawAnswer.objects.all()] == ["GET /users/somebody"]


def test_again_there_is_nothing(account):
    erase_source(account, "x")

    assert erase_source(account, "x") == 0
