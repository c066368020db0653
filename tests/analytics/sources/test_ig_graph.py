import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from analytics.models import Post
from analytics.sources.contract import Capability, ExternalRef
from analytics.sources.errors import (
    AuthExpired,
    AuthRevoked,
    BadSignature,
    Blocked,
    NotFound,
    Permanent,
    Private,
    RateLimited,
    SchemaChanged,
    Transient,
)
from analytics.sources.ig_graph import InstagramGraph
from analytics.sources.ig_graph.rows import KINDS, KINDS_OF_FEED
from analytics.sources.registry import source as registered
from tests.analytics.sources.common import NOW, SpeaksHttp, made_wire, replayed
from tests.fakes.graph import SECRETS, FakeGraph, error
from tests.fakes.server import Answer

LONG_AGO = NOW - timedelta(days=90)
BACK = "https://hub.example/settings/connections/ig_graph/back/"


@pytest.fixture
def fake():
    with FakeGraph() as fake:
        yield fake


@pytest.fixture
def source(fake):
    return InstagramGraph(made_wire(fake, SECRETS))


def own(account, **more):
    given = {"source": "ig_graph", "external_id": account, "handle": "ada", "platform": "instagram"}
    return ExternalRef(**(given | {"account_id": account, "connection": 1} | more))


def public(handle, external_id=""):
    return ExternalRef("ig_graph", external_id, handle, "instagram")


def only(results):
    (result,) = results
    return result


def everything(source, ref, since=LONG_AGO):
    found, cursor = [], None
    while True:
        page = source.posts(ref, since, cursor)
        found += page.items
        cursor = page.cursor
        if cursor is None:
            return found


class TestCommon(SpeaksHttp):
    @pytest.fixture
    def ask(self, fake, source):
        account = fake.account("ada")
        return lambda: list(source.profiles([own(account)]))


class TestCommonOfPublicProfiles(SpeaksHttp):
    @pytest.fixture
    def ask(self, fake, source):
        fake.account("grace", token="theirs")
        return lambda: list(source.profiles([public("grace")]))


class TestCommonOfPosts(SpeaksHttp):
    @pytest.fixture
    def ask(self, fake, source):
        account = fake.account("ada")
        media = fake.post(account, "AbCdE")
        return lambda: list(source.post_stats([own(account, external_id="AbCdE", key=media)]))


def test_what_it_is():
    assert registered("ig_graph") is InstagramGraph
    assert {*KINDS.values(), *KINDS_OF_FEED.values()} <= set(Post.Kind.values)
    # Public accounts only through one of our own.
    assert Capability.HANDLE in InstagramGraph.able(SECRETS)
    assert Capability.HANDLE not in InstagramGraph.able(SECRETS | {"discovery_token": ""})
    assert Capability.OAUTH in InstagramGraph.able({})


# What each refusal means


@pytest.mark.parametrize(
    ("code", "sub", "message", "kind"),
    [
        (190, 463, "", AuthExpired),
        (190, 0, "", AuthExpired),
        (102, 0, "", AuthExpired),
        *[(190, sub, "", AuthRevoked) for sub in (458, 459, 460, 464, 467, 492)],
        (10, 0, "(#10) Not enough viewers for the media to show insights", Private),
        (10, 0, "Application does not have permission", AuthRevoked),
        (200, 0, "Requires permission", AuthRevoked),
        (299, 0, "", AuthRevoked),
        (110, 2207013, "", NotFound),
        (100, 33, "", NotFound),
        *[(code, 0, "", RateLimited) for code in (4, 17, 32, 341, 613, 80000, 80002, 80014)],
        (368, 0, "", Blocked),
        (1, 0, "", Transient),
        (2, 0, "", Transient),
        (3, 0, "", Permanent),
        (100, 0, "metric[0] must be one of", Permanent),
    ],
)
def test_errors_have_codes(fake, source, code, sub, message, kind):
    account = fake.account("ada")
    fake.faults += [error(400, code, sub, message)] * 2  # a field that is unknown is tried without

    try:
        found = only(source.profiles([own(account)])).error
    except (RateLimited, Blocked, Transient) as raised:
        found = raised

    assert type(found) is kind


def test_too_often_tells_how_long(fake, source):
    account = fake.account("ada")
    usage = {"1784": [{"type": "instagram", "call_count": 100, "estimated_time_to_regain_access": 19}]}
    fake.faults.append(
        Answer(400, {"error": {"code": 80002}}, {"X-Business-Use-Case-Usage": json.dumps(usage)}),
    )

    with pytest.raises(RateLimited) as caught:
        list(source.profiles([own(account)]))
    assert timedelta(minutes=18) < caught.value.retry_at - datetime.now(UTC) < timedelta(minutes=20)


def test_usage_is_told(fake, source):
    account = fake.account("ada")
    fake.usage = {
        "X-App-Usage": '{"call_count":28,"total_time":25,"total_cputime":76}',
        "X-Business-Use-Case-Usage": '{"1784":[{"type":"instagram","call_count":3,"estimated_time_to_regain_access":0}]}',
    }

    list(source.profiles([own(account)]))

    assert source.wire.meter.heard == [("app", 76, None, ""), ("account", 3, None, account)]
    assert source.wire.meter.spent == [("app", 1, ""), ("account", 1, account)]


def test_usage_that_cannot_be_read_is_no_harm(fake, source):
    account = fake.account("ada")
    fake.usage = {"X-App-Usage": "much", "X-Business-Use-Case-Usage": "[]"}

    assert only(source.profiles([own(account)])).value
    assert source.wire.meter.heard == []


def test_usage_without_sense_rests_no_longer_than_a_day(fake, source):
    account = fake.account("ada")
    usage = '{"1":[{"call_count":80.5,"total_time":1e400,"estimated_time_to_regain_access":%s}]}'
    fake.usage = {"X-Business-Use-Case-Usage": usage % "9999999"}

    assert only(source.profiles([own(account)])).value

    ((_bucket, percent, until, _scope),) = source.wire.meter.heard
    assert percent == 80
    assert until - datetime.now(UTC) <= timedelta(days=1)


# Profiles


def test_an_own_profile(fake, source):
    account = fake.account("ada")

    found = only(source.profiles([own(account)])).value

    assert (found.external_id, found.handle, found.name, found.bio) == (
        account,
        "ada",
        "Ada Lovelace ✨",
        "Brötchen 🥖",
    )
    assert (found.followers, found.following, found.posts, found.is_business) == (12345, 321, 0, True)
    assert (found.observed_at, found.url) == (NOW, "https://www.instagram.com/ada/")


def test_fields_that_this_login_may_not_read_are_left_out(fake, source):
    account = fake.account("ada")
    fake.unknown_fields = {"biography"}

    found = only(source.profiles([own(account)])).value

    assert (found.followers, found.bio) == (12345, "")
    assert len(fake.log) == 2


def test_a_counter_that_is_not_given(fake, source):
    account = fake.account("ada")
    del fake.accounts[account]["followers_count"]

    assert only(source.profiles([own(account)])).value.followers is None


def test_one_withdrawn_account_does_not_harm_its_neighbours(fake):
    ada, bob = fake.account("ada", token="ada's"), fake.account("bob", token="bob's")
    fake.ended.add("bob's")
    wire = made_wire(fake, SECRETS, token=lambda ref: {ada: "ada's", bob: "bob's"}.get(ref.account_id, "unknown"))

    results = list(InstagramGraph(wire).profiles([own(bob), own("17849"), own(ada)]))

    assert [type(each.error) for each in results] == [AuthExpired, AuthRevoked, type(None)]


def test_a_public_profile(fake, source):
    fake.account("Grace.H", token="theirs", account_type=None)

    ref = source.resolve("https://www.instagram.com/grace.h/", "instagram")
    found = only(source.profiles([ref])).value

    assert (found.handle, found.followers, found.external_id) == ("Grace.H", 12345, ref.external_id)
    assert source.wire.meter.units("discovery") == 2


def test_a_handle_that_somebody_else_has_now(fake, source):
    fake.account("grace", token="theirs")
    earlier = public("grace", "17841499999")

    assert isinstance(only(source.profiles([earlier])).error, NotFound)
    with pytest.raises(NotFound):
        source.posts(earlier, LONG_AGO, None)


def test_an_account_that_is_not_professional_or_not_there(fake, source):
    assert isinstance(only(source.profiles([public("nobody")])).error, NotFound)


@pytest.mark.parametrize("handle", ["ada){id}", "", "a" * 31, "ada lovelace", "äda"])
def test_no_handle_gets_into_the_question(fake, source, handle):
    assert isinstance(only(source.profiles([public(handle)])).error, NotFound)
    assert fake.log == []


def test_another_account_than_asked_for(fake, source):
    fake.faults.append(Answer(200, {"business_discovery": {"id": "1", "username": "somebody.else"}}))

    assert isinstance(only(source.profiles([public("grace")])).error, SchemaChanged)


def test_without_an_account_of_our_own_nobody_is_discovered(fake):
    wire = made_wire(fake, SECRETS | {"discovery_token": ""})

    with pytest.raises(Permanent):
        list(InstagramGraph(wire).profiles([public("grace")]))


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


# Connecting


def test_an_owner_connects(fake, source):
    account = fake.account("ada")
    fake.codes["code-1"] = account
    address = urlsplit(source.authorize_url("state-1", BACK))
    asked = parse_qs(address.query)

    tokens = source.exchange("code-1#_", BACK)

    assert (address.path, asked["state"], asked["redirect_uri"]) == ("/oauth/authorize", ["state-1"], [BACK])
    assert asked["scope"] == ["instagram_business_basic,instagram_business_manage_insights"]
    assert (tokens.external_id, tokens.handle, tokens.refresh) == (account, "ada", "")
    assert tokens.access.startswith("long-lived")
    assert tokens.ends_at == NOW + timedelta(days=60)
    # Weekly, as long as it lives.
    assert tokens.access_expires_at == NOW + timedelta(days=7)
    assert source.wire.tape.answers[0].request.startswith("GET")
    assert not [answer for answer in source.wire.tape.answers if b"access_token" in answer.body]


def test_a_token_is_renewed_until_it_has_ended(fake, source):
    account = fake.account("ada")
    fake.codes["code-1"] = account
    tokens = source.exchange("code-1", BACK)

    fresh = source.refresh(tokens)

    assert fresh.access != tokens.access
    assert (fresh.external_id, fresh.handle, fresh.scopes) == (account, "ada", tokens.scopes)
    fake.ended.add(fresh.access)
    with pytest.raises(AuthRevoked):
        source.refresh(fresh)
    source.revoke(fresh)


def test_a_mistake_of_ours_takes_no_leave_away(fake, source):
    fake.codes["code-1"] = fake.account("ada")
    tokens = source.exchange("code-1", BACK)
    fake.faults.append(error(400, 3, 0, "Application does not have the capability to make this API call."))

    with pytest.raises(Permanent):
        source.refresh(tokens)


def test_a_code_counts_once(fake, source):
    with pytest.raises(AuthRevoked):
        source.exchange("made up", BACK)


def test_an_owner_who_leaves_out_what_is_needed(fake, source):
    fake.faults.append(Answer(200, {"access_token": "t", "user_id": 1, "permissions": ["instagram_business_other"]}))

    with pytest.raises(AuthRevoked):
        source.exchange("code-1", BACK)


# Webhooks


def test_the_challenge(source):
    asked = {"hub.mode": "subscribe", "hub.verify_token": "a word of ours", "hub.challenge": "1158201444"}

    assert source.challenge(asked) == "1158201444"
    for change in ({"hub.verify_token": "guess"}, {"hub.verify_token": "ü"}, {"hub.mode": "x"}, {"hub.challenge": ""}):
        assert source.challenge(asked | change) is None
    assert source.challenge({}) is None


def test_without_a_word_of_ours_nothing_is_confirmed(fake):
    source = InstagramGraph(made_wire(fake, SECRETS | {"verify_token": ""}))

    assert source.challenge({"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"}) is None


def test_several_changes_at_once(fake, source):
    raw, headers = fake.event(
        "17841",
        ("story_insights", {"media_id": "18001"}),
        ("comments", {"id": "9", "media": {"id": "18002"}}),
        ("x", None),
    )

    story, comments, other = source.verify_webhook(headers, raw)

    assert (story.kind, story.account_id, story.ids) == ("story_insights", "17841", ("18001",))
    assert (comments.ids, other.ids) == (("18002",), ())
    assert len({story.id, comments.id, other.id}) == 3


def test_what_is_told_again_has_the_same_name(fake, source):
    first, headers = fake.event("17841", ("a", {"media_id": "1"}), ("b", {"media_id": "2"}))
    turned, theirs = fake.event("17841", ("b", {"media_id": "2"}), ("a", {"media_id": "1"}))
    later, last = fake.event("17841", ("a", {"media_id": "1"}), time=2)

    names = {event.id for event in source.verify_webhook(headers, first)}

    assert {event.id for event in source.verify_webhook(theirs, turned)} == names
    assert source.verify_webhook(last, later)[0].id not in names


@pytest.mark.parametrize("headers", [{}, {"x-hub-signature-256": "sha256=0"}, {"x-hub-signature-256": "ü"}])
def test_what_they_did_not_sign(fake, source, headers):
    raw, _good = fake.event("17841", ("a", {}))

    with pytest.raises(BadSignature):
        source.verify_webhook(headers, raw)


def test_a_body_that_was_changed(fake, source):
    raw, headers = fake.event("17841", ("a", {}))

    with pytest.raises(BadSignature):
        source.verify_webhook(headers, raw + b" ")


# Replay


def test_a_replay_makes_the_same_rows_and_asks_nobody(fake):
    ada, bob = fake.account("ada", token="ada's"), fake.account("bob", token="bob's")
    media = fake.post(ada, "first", "REELS")
    fake.followers[ada] = {"country": [(["DE"], 3)]}
    fake.account("grace", token="theirs")
    source = InstagramGraph(made_wire(fake, SECRETS, token=lambda ref: {ada: "ada's", bob: "bob's"}[ref.account_id]))

    def ask(source):
        return [
            *source.profiles([own(ada), own(bob), public("grace")]),
            *everything(source, own(ada)),
            *source.post_stats([own(ada, external_id="first", key=media), own(ada, external_id="gone", key="1800")]),
            source.audience(own(ada)),
        ]

    def told(rows):
        return [repr(row) for row in rows]

    rows, asked = ask(source), len(fake.log)

    assert told(replayed(source, ask)) == told(rows)
    assert len(fake.log) == asked
    assert not [answer for answer in source.wire.tape.answers if "ada's" in answer.request]


def test_no_token_is_on_the_tape(fake):
    ada = fake.account("ada", token="IGQVJ-a-token-of-ada")
    for number in range(30):
        fake.post(ada, f"post{number}")
    source = InstagramGraph(made_wire(fake, SECRETS, token=lambda _ref: "IGQVJ-a-token-of-ada"))

    assert len(everything(source, own(ada))) == 30

    answers = source.wire.tape.answers
    assert any(b'"next"' in answer.body for answer in answers)
    assert not [answer for answer in answers if b"IGQVJ" in answer.body or "IGQVJ" in answer.request]


def test_a_refusal_that_quotes_the_token_is_kept_without_it(fake):
    fake.faults.append(error(400, 190, 0, "Malformed access token a-token-of-ada"))
    source = InstagramGraph(made_wire(fake, SECRETS, token=lambda _ref: "a-token-of-ada"))

    assert only(source.profiles([own("17841")])).error

    (answer,) = source.wire.tape.answers
    assert b"Malformed" in answer.body
    assert b"a-token-of-ada" not in answer.body
