"""YouTube: Google's own client against a loopback API."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest

from analytics.models import Post
from analytics.sources.contract import ExternalRef
from analytics.sources.errors import (
    AuthExpired,
    AuthRevoked,
    NotFound,
    Permanent,
    Private,
    QuotaExhausted,
    RateLimited,
    SchemaChanged,
    Transient,
)
from analytics.sources.youtube import YouTube, addresses, reading
from tests.analytics.sources.common import NOW, SpeaksHttp, WrittenMeter, failure, made_wire, replayed
from tests.fakes.server import Answer
from tests.fakes.youtube import Channel, FakeYouTube, Video, google_error, wrong_key

SCHEMA = Path(__file__).resolve().parents[4] / "shared/schemas/youtube_v3_responses.jsonschema.json"
ADA = "UC" + "a" * 22
SINCE = datetime(2026, 11, 1, tzinfo=UTC)


def channel_id(n):
    return f"UC{n:022d}"


def ref(name):
    return ExternalRef("youtube", name, platform="youtube")


@pytest.fixture
def fake():
    with FakeYouTube() as server:
        server.has(Channel(ADA))
        yield server


@pytest.fixture
def source(fake):
    return YouTube(made_wire(fake, {"api_key": "sesame-key"}))


class TestCommon(SpeaksHttp):
    @pytest.fixture
    def ask(self, source):
        return lambda: list(source.profiles([ref(ADA)]))

    def test_a_dropped_connection_passes(self, fake, ask):
        """httplib2 takes the first one for a connection that went stale, and asks again at once."""
        fake.faults.extend([Answer(drop=True)] * 2)

        assert isinstance(failure(ask), Transient)


class TestProfiles:
    def test_all_that_is_said(self, source):
        [found] = source.profiles([ref(ADA)])

        profile = found.value
        assert (profile.external_id, profile.handle, profile.name) == (ADA, "ada", "Ada 🎬")
        assert (profile.followers, profile.posts, profile.total_views) == (1_010_000, 0, 123_456_789_012)
        assert (profile.country, profile.url) == ("PT", "https://www.youtube.com/@ada")
        assert profile.avatar_url == "https://i.example/800.jpg"
        assert profile.following is None
        assert profile.observed_at == NOW

    def test_fifty_at_a_time_whatever_order_they_come_in(self, source, fake):
        names = [channel_id(n) for n in range(101)]
        fake.has(*[Channel(name, subscribers=n) for n, name in enumerate(names)])

        found = list(source.profiles([ref(name) for name in names]))

        assert [result.value.followers for result in found] == list(range(101))
        assert [len(request.values("id")) for request in fake.log] == [50, 50, 1]
        assert source.wire.meter.units("units") == 3

    def test_who_is_gone_is_said_of_nobody_else(self, source, fake):
        found = list(source.profiles([ref(channel_id(1)), ref(ADA)]))

        assert isinstance(found[0].error, NotFound)
        assert found[1].value

    def test_hidden_subscribers_are_not_none_at_all(self, source, fake):
        fake.channels[ADA].hidden = True

        assert next(source.profiles([ref(ADA)])).value.followers is None

    def test_a_counter_that_is_no_number_is_of_one_channel(self, source, fake):
        fake.has(Channel(channel_id(2), views="a lot"))

        found = list(source.profiles([ref(channel_id(2)), ref(ADA)]))

        assert isinstance(found[0].error, SchemaChanged)
        assert found[1].value

    def test_a_day_of_a_hundred_thousand_is_paid_for(self):
        assert YouTube.cost("profile", 22_400) == {"units": 448}
        assert YouTube.cost("post", 500_000) == {"stats": 10_000}
        assert YouTube.cost("posts", 1) == {"units": 2}


class TestUnchanged:
    def test_what_is_unchanged_is_not_said_again(self, source, fake):
        list(source.profiles([ref(ADA)]))

        [again] = source.profiles([ref(ADA)])

        assert (again.value, again.error) == (None, None)
        assert source.wire.meter.units("units") == 2  # it costs all the same

    def test_what_changed_is(self, source, fake):
        list(source.profiles([ref(ADA)]))
        fake.channels[ADA].subscribers = 1_020_000

        assert next(source.profiles([ref(ADA)])).value.followers == 1_020_000

    def test_another_list_of_channels_is_another_question(self, source, fake):
        fake.has(Channel(channel_id(1)))
        list(source.profiles([ref(ADA)]))

        found = list(source.profiles([ref(ADA), ref(channel_id(1))]))

        assert all(result.value for result in found)
        assert "if-none-match" not in fake.log[-1].headers

    def test_numbers_are_read_anew_within_their_time(self, source, fake):
        list(source.profiles([ref(ADA)]))
        source.wire.clock = lambda: NOW + timedelta(days=8)

        assert next(source.profiles([ref(ADA)])).value


class TestResolving:
    @pytest.mark.parametrize(
        "said",
        [
            *("@ada", "ada", ADA, f"https://www.youtube.com/channel/{ADA}/videos", "https://youtube.com/@ada?si=x"),
            *("www.youtube.com/user/ada", "https://m.youtube.com/c/ada", "youtube.com/ada"),
        ],
    )
    def test_however_people_write_it(self, source, said):
        found = source.resolve(said, "youtube")

        assert (found.external_id, found.handle, found.platform) == (ADA, "ada", "youtube")

    @pytest.mark.parametrize("said", ["@nobody", channel_id(9)])
    def test_who_is_not_there(self, source, said):
        with pytest.raises(NotFound):
            source.resolve(said, "youtube")

    @pytest.mark.parametrize(
        "said",
        ["", "two words", "https://evil.example/@ada", "https://youtube.com/watch?v=x", "https://notyoutube.com/@ada"],
    )
    def test_what_is_no_channel_is_not_asked_for(self, source, fake, said):
        with pytest.raises(NotFound):
            source.resolve(said, "youtube")
        assert fake.log == []

    def test_handles_of_any_script(self):
        assert addresses.lookup("https://www.youtube.com/@%E3%81%82%E3%81%95") == {"forHandle": "@あさ"}


class TestPosts:
    def test_all_that_is_said(self, source, fake):
        fake.publishes(Video("v1", ADA))

        page = source.posts(ref(ADA), SINCE, None)

        [post] = page.items
        assert page.cursor is None
        assert (post.stats.external_id, post.owner_id, post.kind) == ("v1", ADA, Post.Kind.VIDEO)
        assert (post.stats.views, post.stats.likes, post.stats.comments) == (5200, 421, 0)
        assert post.url == "https://www.youtube.com/watch?v=v1"
        assert post.hashtags == ("Foraging", "ad", "salt marsh")
        assert post.mentions == ("mara.k",)
        assert (post.duration_s, post.is_sponsored) == (253, True)
        assert post.published_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
        assert source.wire.meter.spent == [("units", 1, ""), ("units", 1, "")]

    def test_page_after_page(self, source, fake):
        fake.publishes(*[Video(f"v{n:03}", ADA, published=NOW - timedelta(hours=n)) for n in range(120)])

        first = source.posts(ref(ADA), SINCE, None)
        second = source.posts(ref(ADA), SINCE, first.cursor)
        third = source.posts(ref(ADA), SINCE, second.cursor)

        assert [len(page.items) for page in (first, second, third)] == [50, 50, 20]
        assert third.cursor is None
        assert first.items[0].stats.external_id == "v000"

    def test_no_page_after_what_is_too_old(self, source, fake):
        fake.publishes(*[Video(f"v{n:03}", ADA, published=NOW - timedelta(days=n)) for n in range(120)])

        page = source.posts(ref(ADA), NOW - timedelta(days=3), None)

        assert (len(page.items), page.cursor) == (4, None)

    def test_only_what_is_new_is_described(self, source, fake):
        fake.publishes(Video("old", ADA, published=SINCE - timedelta(days=1)))

        assert source.posts(ref(ADA), SINCE, None).items == ()
        assert [request.path for request in fake.log] == ["/youtube/v3/playlistItems"]

    def test_a_channel_without_videos(self, source, fake):
        fake.channels[ADA].empty = True

        assert source.posts(ref(ADA), SINCE, None).items == ()

    def test_a_channel_that_is_gone(self, source):
        with pytest.raises(NotFound):
            source.posts(ref(channel_id(7)), SINCE, None)

    def test_a_list_of_another_name(self, source, fake):
        fake.channels[ADA].uploads = "PLother"
        fake.publishes(Video("v1", ADA))

        assert [post.stats.external_id for post in source.posts(ref(ADA), SINCE, None).items] == ["v1"]

    def test_a_private_list(self, source, fake):
        fake.channels[ADA].private = True

        with pytest.raises(Private):
            source.posts(ref(ADA), SINCE, None)

    def test_what_went_away_since_it_was_listed_is_left_out(self, source, fake, monkeypatch):
        fake.publishes(Video("v1", ADA), Video("v2", ADA))
        listing = fake.list_uploads
        monkeypatch.setitem(
            fake.routes, ("GET", "/youtube/v3/playlistItems"), lambda asked: _then_gone(listing, fake, asked)
        )

        assert [post.stats.external_id for post in source.posts(ref(ADA), SINCE, None).items] == ["v2"]

    @pytest.mark.parametrize(
        ("size", "duration", "live", "kind"),
        [
            ((1280, 720), "PT58S", "none", "short"),
            ((720, 720), "PT3M", "none", "short"),
            ((1280, 720), "PT3M1S", "none", "video"),
            ((720, 1280), "PT30S", "none", "video"),
            ((720, 1280), "P1DT2H", "none", "video"),
            ((720, 1280), "P0D", "upcoming", "live"),
            ((0, 0), "PT45S", "none", "short"),
            ((0, 0), "PT2M", "none", "video"),
        ],
    )
    def test_shorts_are_told_from_videos(self, source, fake, size, duration, live, kind):
        fake.publishes(Video("v1", ADA, size=size, duration=duration, live=live))

        [post] = source.posts(ref(ADA), SINCE, None).items

        assert post.kind == kind
        assert ("/shorts/" in post.url) == (kind == "short")

    def test_hidden_and_absent_are_nothing_not_zero(self, source, fake):
        fake.publishes(Video("v1", ADA, likes=None, comments=None, tags=[], paid=None))

        [post] = source.posts(ref(ADA), SINCE, None).items

        assert (post.stats.likes, post.stats.comments, post.is_sponsored) == (None, None, None)
        assert post.hashtags == ("Foraging", "ad")


def _then_gone(listing, fake, asked):
    answer = listing(asked)
    fake.videos.pop("v1", None)
    return answer


class TestCounters:
    def test_fifty_at_a_time_from_their_own_budget(self, source, fake):
        fake.publishes(*[Video(f"v{n}", ADA, views=n) for n in range(60)])

        found = list(source.post_stats([ref(f"v{n}") for n in range(60)]))

        assert [result.value.views for result in found] == list(range(60))
        assert source.wire.meter.spent == [("stats", 1, ""), ("stats", 1, "")]

    def test_hidden_and_gone(self, source, fake):
        fake.publishes(Video("v1", ADA, likes=None))

        found = list(source.post_stats([ref("v1"), ref("v2")]))

        assert (found[0].value.views, found[0].value.likes, found[0].value.comments) == (5200, None, 0)
        assert isinstance(found[1].error, NotFound)

    def test_nothing_is_asked_for_nothing(self, source, fake):
        assert list(source.post_stats([])) == list(source.profiles([])) == []
        assert fake.log == []


class TestSearch:
    def test_channels_by_words(self, source, fake):
        fake.has(Channel(channel_id(1), title="Vantablack"))

        assert [found.external_id for found in source.search("vanta", "youtube")] == [channel_id(1)]
        assert source.wire.meter.spent == [("search", 1, ""), ("units", 1, "")]

    def test_nobody(self, source):
        assert list(source.search("zzz", "youtube")) == []
        assert source.wire.meter.spent == [("search", 1, "")]


class TestRefusals:
    @pytest.mark.parametrize(
        ("fault", "kind"),
        [
            (google_error(403, "rateLimitExceeded", "usageLimits"), RateLimited),
            (google_error(403, "userRateLimitExceeded", "usageLimits"), RateLimited),
            (google_error(401, "authError", "global"), AuthExpired),
            (google_error(404, "channelNotFound", "youtube.channel"), NotFound),
            (google_error(403, "forbidden", "youtube.common"), Private),
            (google_error(403, "insufficientPermissions", "global"), AuthRevoked),
            (google_error(400, "invalidPageToken", "youtube.parameter"), Permanent),
            (Answer(403, "<html>"), Permanent),
        ],
    )
    def test_each_means_what_its_reason_says(self, source, fake, fault, kind):
        fake.faults.append(fault)

        with pytest.raises(kind):
            list(source.profiles([ref(ADA)]))

    @pytest.mark.parametrize("fault", [wrong_key(), google_error(403, "accessNotConfigured", "usageLimits")])
    def test_our_key_is_wrong_for_everything(self, source, fake, fault):
        fake.faults.append(fault)

        with pytest.raises(Permanent) as raised:
            list(source.profiles([ref(ADA)]))
        assert raised.value.of_all
        assert "sesame" not in repr(raised.value)
        assert raised.value.__cause__ is None  # the client's own error holds the address, with the key

    @pytest.mark.parametrize(("what", "bucket"), [("profiles", "units"), ("post_stats", "stats")])
    def test_the_day_is_used_up(self, source, fake, what, bucket):
        fake.left = 0

        with pytest.raises(QuotaExhausted) as raised:
            list(getattr(source, what)([ref(ADA)]))
        assert raised.value.bucket == bucket
        assert raised.value.until == datetime(2026, 11, 22, 8, tzinfo=UTC)

    def test_the_search_that_may_not_be_made_is_not(self, fake):
        meter = WrittenMeter()
        meter.refusal = QuotaExhausted("100 a day", "search", NOW)
        source = YouTube(made_wire(fake, {"api_key": "k"}, meter=meter))

        with pytest.raises(QuotaExhausted):
            list(source.search("x", "youtube"))
        assert fake.log == []


def test_a_day_ends_at_midnight_in_california():
    from analytics.sources.youtube.client import midnight_pacific

    def utc(*parts):
        return datetime(*parts, tzinfo=UTC)

    assert midnight_pacific(utc(2026, 11, 1, 5)) == utc(2026, 11, 1, 7)  # still summer time
    assert midnight_pacific(utc(2026, 11, 1, 12)) == utc(2026, 11, 2, 8)  # a day of 25 hours
    assert midnight_pacific(utc(2026, 3, 8, 9)) == utc(2026, 3, 9, 7)  # a day of 23


def test_both_spellings_of_a_length():
    assert reading.seconds("PT4M13S") == reading.seconds("253s") == 253
    assert reading.seconds("P1DT1S") == 86_401
    assert reading.seconds("P1W") == 604_800
    assert reading.seconds("") is None
    with pytest.raises(SchemaChanged):
        reading.seconds("4:13")


def test_a_replay_says_the_same_and_asks_nobody(source, fake):
    fake.publishes(Video("v1", ADA))

    def everything(asked):
        profiles = list(asked.profiles([ref(ADA), ref(channel_id(3))]))
        return (
            [result.value for result in profiles],
            asked.posts(ref(ADA), SINCE, None),
            [result.value for result in asked.post_stats([ref("v1")])],
            asked.resolve("@ada", "youtube"),
        )

    first, requests = everything(source), len(fake.log)

    assert replayed(source, everything) == first
    assert len(fake.log) == requests


def test_no_key_is_kept_with_the_answers(source, fake):
    list(source.profiles([ref(ADA)]))

    assert fake.log[0].values("key") == ["sesame-key"]
    assert [answer.request for answer in source.wire.tape.answers if "sesame" in answer.request] == []


@pytest.mark.skipif(not SCHEMA.is_file(), reason="the specifications are not beside this repository")
def test_the_fake_answers_as_the_specification_says(source, fake):
    fake.has(Channel(channel_id(1), hidden=True))
    fake.publishes(Video("v1", ADA), Video("v2", ADA, likes=None, live="upcoming"))
    list(source.profiles([ref(ADA), ref(channel_id(1)), ref(channel_id(2))]))
    source.posts(ref(ADA), SINCE, None)
    list(source.post_stats([ref("v1"), ref("v2"), ref("v3")]))
    list(source.search("ada", "youtube"))
    schema = json.loads(SCHEMA.read_text())

    assert {kind for kind, _body in fake.answers} == set(schema)
    for kind, body in fake.answers:
        jsonschema.validate(body, schema[kind])


def test_a_key_alone_allows_nothing_computed():
    assert (YouTube.policy.retention_days, YouTube.policy.derived_metrics_allowed) == (30, False)
    assert not YouTube.policy.mix_platforms_allowed
