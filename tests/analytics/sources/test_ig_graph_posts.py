"""Own and public posts, their counters and the audience, by Instagram's Graph API."""

from datetime import UTC, datetime, timedelta

import pytest

from analytics.sources.errors import (
    AuthExpired,
    NotFound,
)
from analytics.sources.ig_graph import InstagramGraph
from tests.analytics.sources.common import NOW, everything, made_wire
from tests.analytics.sources.meta import own, public
from tests.fakes.graph import SECRETS, FakeGraph
from tests.fakes.server import Answer

BACK = "https://hub.example/settings/connections/ig_graph/back/"


@pytest.fixture
def fake():
    with FakeGraph() as fake:
        yield fake


@pytest.fixture
def source(fake):
    return InstagramGraph(made_wire(fake, SECRETS))


# Posts


def test_a_reel(fake, source):
    account = fake.account("ada")
    watched = {"ig_reels_video_view_total_time": 61_500, "ig_reels_avg_watch_time": 3000}
    media = fake.post(account, "AbCdE", "REELS", {"views": 900, "reach": 700, "saved": 5, "shares": 0} | watched)

    (found,) = everything(source, own(account))

    assert (found.stats.external_id, found.kind, found.owner_id) == ("AbCdE", "reel", account)
    assert (found.stats.views, found.stats.reach, found.stats.saves, found.stats.shares) == (900, 700, 5, 0)
    assert (found.stats.likes, found.stats.comments, found.stats.watch_time_s) == (40, 3, 62)
    assert (found.stats.impressions, found.stats.plays) == (None, None)
    assert (found.hashtags, found.mentions) == (("ad",), ("brand",))
    assert found.published_at == datetime(2026, 11, 18, 7, 56, 32, tzinfo=UTC)
    assert found.extra == {"key": media, "ig_reels_avg_watch_time": 3000}


def test_each_kind_of_post_has_its_own_list(fake, source):
    account = fake.account("ada")
    for kind in ("FEED", "REELS", "STORY"):
        fake.post(account, f"{kind}code", kind)
    fake.post(account, "album", media_type="CAROUSEL_ALBUM")

    found = everything(source, own(account))

    assert [each.kind for each in found] == ["post", "reel", "story", "carousel"]
    # One for the list, one for each post: nothing had to be asked twice.
    assert len(fake.log) == 5


def test_a_metric_that_does_not_fit_is_left_out_from_then_on(fake, source, monkeypatch):
    account = fake.account("ada")
    for number in range(3):
        fake.post(account, f"reel{number}", "REELS")
    monkeypatch.setitem(__import__("tests.fakes.graph").fakes.graph.FITTING, "REELS", {"views", "reach", "saved"})

    found = everything(source, own(account))

    assert [each.stats.views for each in found] == [900, 900, 900]
    assert [each.stats.shares for each in found] == [None, None, None]
    asked = [request.values("metric") for request in fake.log if request.path.endswith("/insights")]
    assert [len(metrics) for metrics in asked] == [9, *[1] * 9, 3, 3]


def test_hidden_and_unavailable_is_unknown_not_zero(fake, source):
    account = fake.account("ada")
    fake.post(account, "hidden", insights={}, like_count=None)
    fake.post(account, "story", "STORY", {"viewers": 2}, comments_count=None)

    hidden, story = everything(source, own(account))

    assert (hidden.stats.likes, hidden.stats.views, hidden.stats.reach, hidden.stats.comments) == (None, None, None, 3)
    assert (story.stats.views, story.stats.comments) == (None, None)


def test_posts_come_in_pages_until_they_are_too_old(fake, source):
    account = fake.account("ada")
    for number in range(120):
        at = NOW - timedelta(days=number)
        fake.post(account, f"post{number}", timestamp=at.strftime("%Y-%m-%dT%H:%M:%S+0000"))

    found = everything(source, own(account), NOW - timedelta(days=60))

    assert [each.stats.external_id for each in found] == [f"post{number}" for number in range(61)]
    assert len([request for request in fake.log if request.path.endswith("/media")]) == 3


def test_no_posts(fake, source):
    assert everything(source, own(fake.account("ada"))) == []
    fake.account("grace", token="theirs")
    assert everything(source, public("grace")) == []


def test_public_posts(fake, source):
    account = fake.account("grace", token="theirs")
    for number in range(60):
        fake.post(account, f"post{number}", view_count=7 if number else None, like_count=None)

    found = everything(source, public("grace"))

    assert len(found) == 60
    assert (found[0].stats.views, found[1].stats.views, found[1].stats.likes) == (None, 7, None)
    # Its insights are its owner's.
    assert len(fake.log) == 3


def test_one_unreadable_post_does_not_hide_the_page(fake, source):
    account = fake.account("ada")
    fake.post(account, "good1")
    fake.post(account, "bad12", comments_count="many")

    assert [each.stats.external_id for each in everything(source, own(account))] == ["good1"]


def test_a_post_that_is_deleted_meanwhile_keeps_what_the_list_said(fake, source):
    account = fake.account("ada")
    media = fake.post(account, "AbCdE")
    listed = list(fake.media[account])
    fake.faults.append(Answer(200, {"data": listed}))
    fake.media[account].clear()

    (found,) = everything(source, own(account))

    assert (found.extra["key"], found.stats.likes, found.stats.views) == (media, 40, None)


# Counters


def test_counters_of_own_posts(fake, source):
    account = fake.account("ada")
    media = fake.post(account, "AbCdE")

    here, gone = source.post_stats(
        [own(account, external_id="AbCdE", key=media), own(account, external_id="180099999")]
    )

    assert (here.external_id, here.value.views, here.value.likes) == ("AbCdE", 900, 40)
    assert isinstance(gone.error, NotFound)


def test_a_post_known_by_its_address_is_looked_for(fake, source):
    account = fake.account("ada")
    fake.post(account, "first")
    fake.post(account, "other")
    refs = [own(account, external_id="first"), own(account, external_id="never")]

    results = {each.external_id: each for each in source.post_stats(refs)}

    assert results["first"].value.views == 900
    assert isinstance(results["never"].error, NotFound)


def test_a_post_beyond_the_newest_stays_as_it_was(fake, source):
    account = fake.account("grace", token="theirs")
    for number in range(130):
        fake.post(account, f"post{number}")

    refs = [public("grace", f"post{number}") for number in (3, 40, 129)]
    results = {each.external_id: each for each in source.post_stats(refs)}

    assert (results["post3"].value.likes, results["post40"].value.likes) == (40, 40)
    assert (results["post129"].value, results["post129"].error) == (None, None)
    assert len(fake.log) == 4


def test_the_token_of_one_fails_only_its_own(fake):
    ada, bob = fake.account("ada", token="ada's"), fake.account("bob", token="bob's")
    fake.post(ada, "first")
    fake.ended.add("bob's")
    wire = made_wire(fake, SECRETS, token=lambda ref: {ada: "ada's", bob: "bob's"}[ref.account_id])
    refs = [own(bob, external_id="theirs", handle="bob"), own(ada, external_id="first")]

    results = {each.external_id: each for each in InstagramGraph(wire).post_stats(refs)}

    assert isinstance(results["theirs"].error, AuthExpired)
    assert results["first"].value


# Audience


def test_an_audience(fake, source):
    account = fake.account("ada")
    fake.followers[account] = {
        "age,gender": [(["18-24", "F"], 60), (["18-24", "M"], 30), (["25-34", "U"], 10)],
        "country": [(["DE"], 3), (["AT"], 1)],
        "city": [(["Köln, Nordrhein-Westfalen"], 2)],
    }

    found = source.audience(own(account))

    assert found.gender_age == {("female", "18-24"): 60.0, ("male", "18-24"): 30.0, ("other", "25-34"): 10.0}
    assert (found.countries, found.cities) == ({"DE": 75.0, "AT": 25.0}, {"Köln, Nordrhein-Westfalen": 100.0})


def test_small_accounts_have_no_audience(fake, source):
    assert source.audience(own(fake.account("ada"))) is None
    assert source.audience(public("grace")) is None
    assert len(fake.log) == 3
