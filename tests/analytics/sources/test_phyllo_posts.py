"""Posts, their counters and the audience, by InsightIQ."""

from datetime import UTC, datetime, timedelta

import pytest

from analytics.sources.errors import (
    AuthRevoked,
    NotFound,
    SchemaChanged,
)
from analytics.sources.phyllo import Phyllo
from tests.analytics.sources.common import NOW, everything, made_wire
from tests.analytics.sources.insightiq import checked_phyllo, linked, public
from tests.fakes.phyllo import SECRETS, THEN
from tests.fakes.server import Answer

SYNCED = datetime.fromisoformat(THEN).replace(tzinfo=UTC)


@pytest.fixture
def fake():
    with checked_phyllo() as fake:
        yield fake


@pytest.fixture
def source(fake):
    return Phyllo(made_wire(fake, SECRETS))


# Posts


def test_a_post(fake, source):
    account = fake.account("ada")
    row = fake.content(account, "18001")

    (found,) = everything(source, linked(account))

    assert (found.stats.external_id, found.owner_id, found.kind, found.platform) == (
        "18001",
        account,
        "reel",
        "instagram",
    )
    assert (found.stats.views, found.stats.likes, found.stats.saves, found.stats.reach) == (5200, 421, 9, 3400)
    assert (found.stats.impressions, found.stats.plays, found.stats.watch_time_s) == (None, None, 5400)
    assert (found.title, found.hashtags, found.mentions) == ("New bread 🥖 #ad", ("ad", "Brötchen"), ("brand",))
    assert (found.is_sponsored, found.published_at) == (True, datetime(2026, 11, 18, 10, tzinfo=UTC))
    assert found.extra == {"reach_paid_count": 70, "key": row["id"]}


def test_no_posts(fake, source):
    assert everything(source, linked(fake.account("ada"))) == []


def test_posts_come_in_pages_each_once(fake, source):
    account = fake.account("ada")
    for number in range(230):
        fake.content(account, f"post-{number}")

    found = everything(source, linked(account))

    assert [each.stats.external_id for each in found] == [f"post-{number}" for number in range(230)]
    assert len(fake.log) == 3


def test_a_full_last_page_is_followed_by_an_empty_one(fake, source):
    account = fake.account("ada")
    for number in range(100):
        fake.content(account, f"post-{number}")

    assert len(everything(source, linked(account))) == 100
    assert len(fake.log) == 2


def test_posts_of_others_and_older_ones_are_left_out(fake, source):
    account = fake.account("ada")
    fake.content(account, "mine", is_owned_by_platform_user=None)
    fake.content(account, "theirs", is_owned_by_platform_user=False)
    fake.content(account, "old", published_at="2026-11-10T01:00:00")

    found = everything(source, linked(account), datetime(2026, 11, 10, 12, tzinfo=UTC))

    assert [each.stats.external_id for each in found] == ["mine"]


def test_a_post_without_a_name_on_the_platform_keeps_theirs(fake, source):
    account = fake.account("ada")
    row = fake.content(
        account, None, type="PODCAST", url=None, hashtags=None, mentions=None, title=None, sponsored=None
    )

    (found,) = everything(source, linked(account))

    assert (found.stats.external_id, found.kind, found.url, found.is_sponsored) == (row["id"], "other", "", None)


def test_one_unreadable_post_does_not_hide_the_page(fake, source):
    account = fake.account("ada")
    good = fake.content(account, "good")
    fake.faults.append(Answer(200, {"data": [good, {**good, "engagement": {"like_count": 1.5}}]}))

    assert [each.stats.external_id for each in everything(source, linked(account))] == ["good"]

    fake.faults.append(Answer(200, {"data": [{**good, "engagement": {"like_count": True}}]}))
    with pytest.raises(SchemaChanged):
        everything(source, linked(account))


def test_public_posts(fake, source):
    address = "https://www.instagram.com/grace/"
    profile = {"platform_username": "grace"}
    fake.public_contents[address] = [
        {
            "platform_content_id": f"pub-{number}",
            "type": "REELS",
            "url": f"https://www.instagram.com/reel/{number}/",
            "title": "t",
            "published_at": (NOW - timedelta(days=number)).isoformat(),
            "engagement": {"like_count": 5, "view_count": 9, "comment_count": 1},
            "likes_and_views_disabled": number == 0,
            "mentions": [{"name": "brand"}],
            "profile": profile,
        }
        for number in range(40)
    ]

    found = everything(source, public("grace"), NOW - timedelta(days=20))

    assert [each.stats.external_id for each in found] == [f"pub-{number}" for number in range(21)]
    assert (found[0].stats.likes, found[1].stats.likes, found[0].platform) == (None, 5, "instagram")
    assert len(fake.log) == 3

    profile["platform_username"] = "somebody.else"
    with pytest.raises(SchemaChanged):
        everything(source, public("grace"))


# Counters of posts


def test_counters_are_asked_for_in_hundreds(fake, source):
    account = fake.account("ada")
    made = [fake.content(account, f"post-{number}") for number in range(101)]
    refs = [linked(account, external_id=row["external_id"], key=row["id"]) for row in made]

    results = list(source.post_stats(refs))

    assert [each.external_id for each in results] == [row["external_id"] for row in made]
    assert all(each.value.views == 5200 for each in results)
    assert [len(request.json()["ids"]) for request in fake.log] == [100, 1]


def test_a_deleted_post(fake, source):
    account = fake.account("ada")
    row = fake.content(account, "here")

    refs = [linked(account, external_id="here", key=row["id"]), linked(account, external_id="gone", key=fake.uuid())]
    here, gone = source.post_stats(refs)

    assert here.value.likes == 421
    assert isinstance(gone.error, NotFound)


def test_a_post_known_by_its_platform_only_is_looked_for_in_the_account(fake, source):
    ada, bob = fake.account("ada"), fake.account("bob")
    fake.content(ada, "18001")
    fake.accounts[bob]["status"] = "NOT_CONNECTED"
    refs = [linked(ada, external_id="18001"), linked(bob, external_id="18002"), linked(ada, external_id="18003")]

    results = {each.external_id: each for each in source.post_stats(refs)}

    assert results["18001"].value.views == 5200
    assert isinstance(results["18002"].error, AuthRevoked)
    # Not among the newest: that says nothing.
    assert (results["18003"].value, results["18003"].error) == (None, None)
    assert len(fake.log) == 2


# Audience


def test_an_audience(fake, source):
    account = fake.account("ada")
    fake.demographics(account)

    found = source.audience(linked(account))

    assert (found.countries, found.cities, found.languages) == ({"DE": 78.9, "AT": 20.0}, {"Köln": 45.6}, {})
    assert found.gender_age == {("female", "18-24"): 12.3, ("other", "25-34"): 0.7}


def test_an_audience_that_is_not_told(fake, source):
    account = fake.account("ada")
    fake.demographics(account).update(dict.fromkeys(("countries", "cities", "gender_age_distribution")))

    assert source.audience(linked(account)) is None
    assert source.audience(public("grace")) is None
    assert len(fake.log) == 1


def test_a_share_beyond_everything_is_a_changed_schema(fake, source):
    account = fake.account("ada")
    fake.demographics(account)["countries"][0]["value"] = 178
    fake.said.clear()

    with pytest.raises(SchemaChanged):
        source.audience(linked(account))
    fake.said.clear()
