import json
from datetime import UTC, datetime, timedelta

import pytest

from analytics.models import Post
from analytics.sources.contract import Capability
from analytics.sources.errors import (
    AuthExpired,
    AuthRevoked,
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
from tests.analytics.sources.common import LONG_AGO, NOW, SpeaksHttp, everything, made_wire, only, replayed
from tests.analytics.sources.meta import own, public
from tests.fakes.graph import SECRETS, FakeGraph, error
from tests.fakes.server import Answer

BACK = "https://hub.example/settings/connections/ig_graph/back/"


@pytest.fixture
def fake():
    with FakeGraph() as fake:
        yield fake


@pytest.fixture
def source(fake):
    return InstagramGraph(made_wire(fake, SECRETS))


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
