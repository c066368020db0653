"""Instagram's public pages: Instaloader over TLS, through proxies that note who came with which password."""
# ruff: noqa: SLF001 -- the library's inner ways to the network are what is tried

from datetime import UTC, datetime, timedelta

import pytest
import requests
import trustme

from analytics.ingestion.quotas import bucket_of
from analytics.sources import http, registry
from analytics.sources.contract import ExternalRef
from analytics.sources.errors import (
    Blocked,
    NotFound,
    Permanent,
    Private,
    QuotaExhausted,
    RateLimited,
    SchemaChanged,
    Transient,
)
from analytics.sources.ig_public import InstagramPublic
from analytics.sources.ig_public import context as contexts
from analytics.sources.ig_public.proxies import parse
from tests.analytics.sources.common import NOW, WrittenMeter, made_wire, replayed
from tests.fakes.instagram import FakeInstagram, FakeProxy, Shot, TlsFakeInstagram, User
from tests.fakes.server import Answer

ADA = ExternalRef("ig_public", "777", "ada", "instagram")
SINCE = NOW - timedelta(days=90)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def fake(authority, tmp_path, monkeypatch):
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setattr(contexts, "CERTIFICATES", str(tmp_path / "ca.pem"))
    shots = [Shot(f"C{n:010}", taken=NOW - timedelta(days=n)) for n in range(3)]
    with TlsFakeInstagram(authority.issue_cert("www.instagram.com"), User(shots=shots)) as server:
        yield server


@pytest.fixture
def proxy(fake):
    with FakeProxy(fake.url, "mara", "p@ss word") as first:
        yield first


@pytest.fixture
def other(fake):
    with FakeProxy(fake.url) as second:
        yield second


@pytest.fixture
def source(fake, proxy):
    return reading(fake, f"http://mara:p%40ss%20word@{proxy.address}")


def reading(fake, proxies, **more):
    return InstagramPublic(made_wire(fake, {"proxies": proxies}, **more))


def one(results):
    [found] = results
    return found


class TestProxies:
    def test_every_request_goes_through_the_proxy_with_its_password(self, source, fake, proxy):
        list(source.profiles([ADA]))
        source.posts(ADA, SINCE, None)

        # Who came past it would be in the log of the server, and not in that of the proxy.
        assert {asked for asked, _by in proxy.log} == {"www.instagram.com:443"}
        assert {by for _asked, by in proxy.log} == {"Basic bWFyYTpwQHNzIHdvcmQ="}
        assert [request.method for request in fake.log].count("POST") == 3
        assert {request.headers["host"] for request in fake.log} == {"www.instagram.com"}

    def test_the_environment_has_no_say(self, source, proxy, monkeypatch):
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
        monkeypatch.setenv("NO_PROXY", "*")

        assert one(source.profiles([ADA])).value
        assert proxy.log

    def test_a_session_that_somebody_loads_goes_through_it_too(self, source, proxy):
        context = source.context(source.proxies[0])
        context.load_session("me", {"sessionid": "S", "csrftoken": "C", "ds_user_id": "1"})

        context._web_api_tokens()

        assert proxy.log

    @pytest.mark.parametrize("way", ["login", "get_iphone_json"])
    def test_ways_past_it_are_closed(self, source, fake, way):
        with pytest.raises(contexts.AbortDownloadException):
            getattr(source.context(source.proxies[0]), way)("x", {})
        assert fake.log == []

    def test_nothing_leaves_without_it(self, source, fake):
        adapter = source.context(source.proxies[0]).adapter
        bare = requests.Session()
        bare.mount("https://", adapter)

        with pytest.raises(Permanent):
            bare.get("https://www.instagram.com/")
        assert fake.log == []

    def test_a_proxy_that_refuses_us_rests(self, fake, proxy):
        found = one(reading(fake, f"http://mara:wrong@{proxy.address}").profiles([ADA]))

        assert isinstance(found.error, Blocked)
        assert found.error.scope == f"mara@{proxy.address}"
        assert "wrong" not in repr(found.error)
        assert fake.log == []

    def test_a_proxy_that_is_not_there_rests(self, fake):
        assert isinstance(one(reading(fake, "127.0.0.1:1").profiles([ADA])).error, Blocked)

    def test_however_they_are_written(self):
        found = parse(
            " http://a:b@p1.example:1 , p2.example:2\nsocks5h://p3.example:3 p2.example:2 ftp://x:1 http://[ :80 "
        )

        assert [proxy.name for proxy in found] == ["a@p1.example:1", "p2.example:2", "p3.example:3"]
        assert found[1].url == "http://p2.example:2"

    def test_without_proxies_nothing_is_asked(self, fake):
        result = None
        with pytest.raises(Permanent) as raised:
            result = list(reading(fake, " , ").profiles([ADA]))
        assert raised.value.of_all
        assert result is None


class TestProfiles:
    def test_all_that_is_said(self, source):
        profile = one(source.profiles([ADA])).value

        assert (profile.external_id, profile.handle, profile.name) == ("777", "ada", "Ada Ünïcode")
        assert (profile.followers, profile.following, profile.posts) == (12_345, 3, 3)
        assert (profile.is_verified, profile.is_business, profile.is_private) == (True, True, False)
        assert (profile.category, profile.url) == ("Blogger", "https://www.instagram.com/ada/")
        assert profile.observed_at == NOW

    def test_what_is_not_said_is_not_zero(self, source, fake):
        fake.users["ada"].followers = None

        assert one(source.profiles([ADA])).value.followers is None

    def test_a_private_profile_is_seen_its_posts_are_not(self, source, fake):
        fake.users["ada"].private = True

        assert one(source.profiles([ADA])).value.is_private
        with pytest.raises(Private):
            source.posts(ADA, SINCE, None)

    def test_who_is_gone_is_said_of_nobody_else(self, source):
        gone = ExternalRef("ig_public", "1", "nobody", "instagram")

        found = list(source.profiles([gone, ADA]))

        assert isinstance(found[0].error, NotFound)
        assert found[1].value

    def test_a_handle_that_somebody_else_has_now(self, source):
        found = one(source.profiles([ExternalRef("ig_public", "778", "ada")]))

        assert isinstance(found.error, NotFound)

    @pytest.mark.parametrize("said", ["ada", "@Ada", "https://www.instagram.com/ada/?hl=en"])
    def test_resolving(self, source, said):
        found = source.resolve(said, "instagram")

        assert (found.external_id, found.handle, found.platform) == ("777", "ada", "instagram")

    @pytest.mark.parametrize("said", ["", "a b", "accounts/../x", "é", "a" * 31])
    def test_what_is_no_handle_is_not_asked_for(self, source, fake, said):
        with pytest.raises(NotFound):
            source.resolve(said, "instagram")
        assert fake.log == []


class TestPosts:
    def test_all_that_is_said(self, source, fake):
        fake.users["ada"].shots = [
            Shot("Creel000001", media_type=2, product_type="clips", plays=900, duration=12.5, paid=True),
            Shot("Calbum00001", media_type=8, caption=None),
        ]

        page = source.posts(ADA, SINCE, None)

        reel, album = page.items
        assert page.cursor is None
        assert (reel.stats.external_id, reel.kind, reel.owner_id) == ("Creel000001", "reel", "777")
        assert (reel.stats.likes, reel.stats.comments, reel.stats.plays, reel.stats.views) == (9, 2, 900, None)
        assert reel.url == "https://www.instagram.com/reel/Creel000001/"
        assert (reel.text, reel.hashtags, reel.mentions) == ("Marsh 🌿 #Ad @Brand", ("ad",), ("brand",))
        assert (reel.duration_s, reel.is_sponsored) == (12.5, True)
        assert reel.published_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
        assert (album.kind, album.text, album.is_sponsored) == ("carousel", "", None)
        assert album.url == "https://www.instagram.com/p/Calbum00001/"

    def test_the_twelve_that_the_page_shows(self, source, fake):
        fake.users["ada"].shots = [Shot(f"C{n:010}") for n in range(30)]

        assert len(source.posts(ADA, SINCE, None).items) == 12
        assert [request.method for request in fake.log].count("POST") == 12

    def test_no_posts(self, source, fake):
        fake.users["ada"].shots = []

        assert source.posts(ADA, SINCE, None).items == ()

    def test_pinned_posts_hide_no_new_ones(self, source, fake):
        old = NOW - timedelta(days=400)
        pinned = [Shot(f"Cpin{n:07}", taken=old) for n in range(3)]
        past = [Shot(f"Cold{n:07}", taken=old - timedelta(days=n)) for n in range(9)]
        fake.users["ada"].shots = [*pinned, Shot("Cnew0000001"), *past]

        found = source.posts(ADA, SINCE, None).items

        assert [post.stats.external_id for post in found] == ["Cnew0000001"]
        assert [request.method for request in fake.log].count("POST") == 8  # not the last four

    def test_hidden_likes_are_not_zero(self, source, fake):
        fake.users["ada"].shots = [Shot("Chidden0001", likes=0, comments=3), Shot("Cunloved001", likes=0, comments=0)]

        hidden, unloved = source.posts(ADA, SINCE, None).items

        assert (hidden.stats.likes, unloved.stats.likes) == (None, 0)

    def test_one_that_was_deleted_meanwhile_is_left_out(self, source, fake):
        fake.users["ada"].shots[1].gone = True

        assert len(source.posts(ADA, SINCE, None).items) == 2

    def test_where_none_can_be_read_the_schema_has_changed(self, source, fake):
        for shot in fake.users["ada"].shots:
            shot.gone = True

        with pytest.raises(SchemaChanged):
            source.posts(ADA, SINCE, None)

    def test_counters_of_single_posts(self, source, fake):
        ids = ["C0000000000", "C0000000002", "../../etc"]

        found = list(source.post_stats([ExternalRef("ig_public", name) for name in ids]))

        assert [result.value.likes for result in found[:2]] == [9, 9]
        assert isinstance(found[2].error, NotFound)


class TestQuotas:
    def test_each_request_is_counted_by_its_proxy(self, source, fake, proxy):
        list(source.profiles([ADA]))
        source.posts(ADA, SINCE, None)
        meter = source.wire.meter

        assert {scope for _bucket, _units, scope in meter.spent} == {f"mara@{proxy.address}"}
        assert meter.units("pages") + meter.units("queries") == len(fake.log)
        assert meter.units("queries") == meter.units("all_queries") == 3
        assert meter.units("creators") == 2

    def test_what_it_costs_is_not_more_than_was_planned(self, source, fake):
        fake.users["ada"].shots = [Shot(f"C{n:010}") for n in range(12)]
        for what, ask in {
            "profile": lambda: list(source.profiles([ADA])),
            "posts": lambda: source.posts(ADA, SINCE, None),
            "post": lambda: list(source.post_stats([ExternalRef("ig_public", "C0000000001")])),
        }.items():
            source.wire.meter = WrittenMeter()
            source.open.clear()
            ask()
            for bucket, units in InstagramPublic.cost(what, 1).items():
                assert source.wire.meter.units(bucket) <= units

    def test_a_proxy_that_is_used_up_gives_way_to_another(self, fake, proxy, other):
        meter = UsedUp({f"mara@{proxy.address}": "pages"})
        source = reading(fake, f"http://mara:p%40ss%20word@{proxy.address}, {other.address}", meter=meter)

        assert one(source.profiles([ADA])).value
        assert (proxy.log, len(other.log)) == ([], 1)

    def test_all_are_used_up(self, fake, proxy, other):
        meter = UsedUp({other.address: "creators", f"mara@{proxy.address}": "pages"})
        source = reading(fake, f"http://mara:p%40ss%20word@{proxy.address}, {other.address}", meter=meter)

        with pytest.raises(QuotaExhausted) as raised:
            list(source.profiles([ADA]))
        assert fake.log == []
        # Of all of them, so that nothing more is planned until the first goes on.
        assert (raised.value.bucket, raised.value.scope, raised.value.until) == ("pages", "", NOW + timedelta(hours=1))

    @pytest.mark.parametrize("name", ["creators", "pages", "queries", "all_queries"])
    def test_each_limit_is_of_one_address(self, name):
        assert bucket_of(InstagramPublic, name).per_scope

    def test_the_library_never_sleeps(self, source):
        controller = source.context(source.proxies[0])._rate_controller

        for _request in range(500):
            controller.wait_before_query("other")
        with pytest.raises(RateLimited):
            controller.handle_429("other")


class UsedUp(WrittenMeter):
    """Says no for one bucket of some proxies."""

    def __init__(self, used_up):
        super().__init__()
        self.used_up = used_up

    def spend(self, bucket, units=1, scope=""):
        if self.used_up.get(scope) == bucket:
            raise QuotaExhausted("no more", bucket, NOW + timedelta(hours=1), scope)
        super().spend(bucket, units, scope)


PAGE_FAULTS = [
    (Answer(404, "x"), NotFound),
    (Answer(200, "<html>soft block</html>"), Blocked),
    (Answer(200, {"data": None}), Blocked),
    (Answer(302, "", {"Location": "https://www.instagram.com/accounts/login/?next=/ada/"}), Blocked),
    (Answer(401, "x"), Blocked),
    (Answer(403, "x"), Blocked),
    (Answer(429, "x"), Blocked),
    (Answer(429, "x", {"Retry-After": "5"}), Blocked),
    (Answer(500, "x"), Transient),
    (Answer(503, "x"), Transient),
    (Answer(drop=True), Transient),
    (Answer(200, "x" * 500, truncate=True), Transient),
]
POST_FAULTS = [
    (Answer(400, {"message": "feedback_required", "status": "fail"}), Blocked),
    (Answer(400, {"message": "challenge_required", "status": "fail"}), Blocked),
    (Answer(400, {"message": "bad", "status": "fail"}), SchemaChanged),
    (Answer(401, {"message": "Please wait a few minutes", "status": "fail"}), Blocked),
    (Answer(429, {"status": "fail"}), Blocked),
    (Answer(404, "x"), NotFound),
    (Answer(200, {"data": {"xdt_api__v1__media__shortcode__web_info": None}}), SchemaChanged),
    (Answer(200, {"data": {"xdt_api__v1__media__shortcode__web_info": {"items": [{}]}}}), SchemaChanged),
    (Answer(200, {"data": []}), SchemaChanged),
    (Answer(200, "<html>"), Transient),
    (Answer(200, '{"data": {'), Transient),
    (Answer(502, "x"), Transient),
    (Answer(drop=True), Transient),
]


def failed(ask):
    try:
        return one(list(ask())).error
    except (Transient, RateLimited) as error:  # said of the whole batch
        return error


class TestRefusals:
    @pytest.mark.parametrize(("fault", "kind"), PAGE_FAULTS)
    def test_of_pages(self, source, fake, fault, kind):
        fake.faults.append(fault)

        assert type(failed(lambda: source.profiles([ADA]))) is kind

    @pytest.mark.parametrize(("fault", "kind"), POST_FAULTS)
    def test_of_posts(self, source, fake, fault, kind):
        ref = ExternalRef("ig_public", "C0000000001")
        list(source.post_stats([ref]))  # the tokens come first
        fake.faults.append(fault)

        assert type(failed(lambda: source.post_stats([ref]))) is kind

    def test_silence_passes(self, source, fake, monkeypatch):
        list(source.profiles([ADA]))
        monkeypatch.setattr(http, "TIMEOUT", (2, 0.2))
        fake.faults.append(Answer(delay_s=0.6))

        assert isinstance(failed(lambda: source.profiles([ADA])), Transient)

    def test_a_block_lasts_an_hour_a_challenge_a_day(self, source, fake, proxy):
        fake.faults.append(Answer(429, "x"))
        blocked = failed(lambda: source.profiles([ADA]))
        source.blocked.clear()
        source.posts(ADA, SINCE, None)
        fake.faults.append(Answer(400, {"message": "checkpoint_required", "status": "fail"}))
        challenged = failed(lambda: source.post_stats([ExternalRef("ig_public", "C0000000001")]))

        assert (blocked.scope, blocked.until) == (f"mara@{proxy.address}", NOW + timedelta(hours=1))
        assert (challenged.scope, challenged.until) == (f"mara@{proxy.address}", NOW + timedelta(days=1))

    def test_a_blocked_proxy_is_not_asked_again_and_the_next_goes_through_another(self, fake, proxy, other):
        source = reading(fake, f"http://mara:p%40ss%20word@{proxy.address} {other.address}")
        fake.faults.append(Answer(429, "x"))

        found = list(source.profiles([ADA, ADA, ADA]))

        assert isinstance(found[0].error, Blocked)
        assert found[1].value
        assert found[2].value
        assert (len(proxy.log), len(other.log)) == (1, 2)

    def test_all_are_blocked(self, source, fake):
        fake.faults.append(Answer(200, "<html>"))

        found = source.profiles([ADA, ADA])

        assert isinstance(next(found).error, Blocked)
        with pytest.raises(QuotaExhausted) as raised:
            next(found)
        assert (raised.value.scope, raised.value.until) == ("", NOW + timedelta(hours=1))
        assert len(fake.log) == 1

    def test_a_page_of_another_shape(self, source, fake):
        fake.users["ada"].page = lambda: {"pk": "777", "username": "ada", "follower_count": "many"}

        assert isinstance(one(source.profiles([ADA])).error, SchemaChanged)

    def test_a_page_without_its_posts(self, source, fake):
        fake.users["ada"].page = lambda: {"pk": "777", "username": "ada"}

        with pytest.raises(SchemaChanged):
            source.posts(ADA, SINCE, None)

    def test_neither_passwords_nor_proxies_are_kept_or_told(self, source, fake):
        list(source.profiles([ADA]))
        fake.faults.append(Answer(500, "x"))
        told = repr(failed(lambda: source.profiles([ADA])))
        kept = "".join(answer.request for answer in source.wire.tape.answers)

        assert source.wire.tape.answers
        assert not [word for word in ("p@ss", "p%40ss", "mara") if word in told + kept]


def test_a_replay_says_the_same_and_asks_nobody(source, fake, proxy):
    def everything(asked):
        return (
            one(asked.profiles([ADA])).value,
            asked.posts(ADA, SINCE, None),
            one(asked.post_stats([ExternalRef("ig_public", "C0000000001")])).value,
        )

    first, requests_made, through = everything(source), len(fake.log), len(proxy.log)

    assert replayed(source, everything) == first
    assert (len(fake.log), len(proxy.log)) == (requests_made, through)


def test_a_replay_that_has_no_such_answer_says_so(source):
    with pytest.raises(LookupError):
        replayed(source, lambda asked: list(asked.profiles([ADA])))


def test_the_fake_without_tls_is_for_looking(fake):
    with FakeInstagram() as bare:
        assert "xig_user_by_username" in requests.get(f"{bare.url}/ada/", timeout=5).text


@pytest.mark.django_db
def test_it_is_off_until_staff_turn_it_on(settings):
    settings.SOURCES = {"ig_public": {"proxies": "p.example:1"}}

    assert registry.is_configured("ig_public")
    assert not registry.is_on("ig_public")
    assert "terms of use" in str(InstagramPublic.notice)


def test_nothing_is_printed(source, fake, capfd):
    fake.faults.append(Answer(500, "x"))
    failed(lambda: source.profiles([ADA]))
    list(source.profiles([ADA]))

    assert capfd.readouterr() == ("", "")
