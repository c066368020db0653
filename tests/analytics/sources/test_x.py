from datetime import UTC, datetime, timedelta

import pytest

from analytics.sources.contract import ExternalRef
from analytics.sources.errors import (
    AuthExpired,
    NotFound,
    Permanent,
    Private,
    QuotaExhausted,
    RateLimited,
    SchemaChanged,
    Transient,
)
from analytics.sources.registry import source as registered
from analytics.sources.x import X
from analytics.sources.x.api import PRICES, next_month, thousandths
from tests.analytics.sources.common import NOW, SpeaksHttp, WrittenMeter, made_wire, only, replayed
from tests.fakes.server import Answer
from tests.fakes.x import PROBLEM, SECRETS, FakeX

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


class Wallet(WrittenMeter):
    """So much money, in thousandths of a dollar."""

    def __init__(self, money):
        super().__init__()
        self.money = money

    def spend(self, bucket, units=1, scope=""):
        if bucket == "money" and self.units("money") + units > self.money:
            raise QuotaExhausted("the day's money is spent", "money", NOW + timedelta(hours=12))
        super().spend(bucket, units, scope)


@pytest.fixture
def fake():
    with FakeX() as fake:
        yield fake


@pytest.fixture
def source(fake):
    return X(made_wire(fake, SECRETS))


def number(external_id, handle="ada"):
    return ExternalRef("x", external_id, handle, "x")


def named(handle):
    return ExternalRef("x", "", handle, "x")


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
        user = fake.user("ada")
        return lambda: list(source.profiles([number(user)]))


class TestCommonOfPosts(SpeaksHttp):
    @pytest.fixture
    def ask(self, fake, source):
        tweet = fake.tweet(fake.user("ada"))
        return lambda: list(source.post_stats([number(tweet)]))


def test_what_it_is():
    assert registered("x") is X
    assert X.needs == ("bearer_token", "dollars_a_day")
    assert [thousandths(text) for text in ("25", "0.5", "", "much", "-3", "inf")] == [25_000, 500, 0, 0, 0, 0]
    assert X.cost("post", 101) == {"tweets": 2, "money": 505}
    assert X.cost("profile", 100)["money"] == 1000


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(429, {"type": PROBLEM + "usage-capped", "title": "UsageCapExceeded"}), QuotaExhausted),
        (Answer(402, {"title": "CreditsDepleted"}), QuotaExhausted),
        (Answer(429, {"title": "Too Many Requests"}, {"x-rate-limit-reset": "1"}), RateLimited),
        (Answer(401, {"title": "Unauthorized"}), AuthExpired),
        (Answer(403, {"type": PROBLEM + "client-forbidden"}), Permanent),
        (Answer(400, {"errors": [{"message": "…"}]}), Permanent),
        (Answer(503, {"title": "Service Unavailable"}), Transient),
    ],
)
def test_whole_errors(fake, source, answer, kind):
    fake.faults.append(answer)

    with pytest.raises(kind):
        list(source.profiles([number(fake.user("ada"))]))
    # Nothing was returned: nothing is paid for.
    assert source.wire.meter.units("money") == 0


@pytest.mark.parametrize(
    "answer", [Answer(drop=True), Answer(200, {"data": "x" * 500}, truncate=True), Answer(200, {"data": [{}]})]
)
def test_what_may_have_been_charged_is_not_spent_again(fake, source, answer):
    fake.faults.append(answer)

    with pytest.raises((Transient, SchemaChanged)):
        list(source.profiles([number(fake.user("ada"))]))
    assert source.wire.meter.units("money") == 10


def test_a_cap_lasts_until_the_next_month(fake, source):
    fake.faults.append(Answer(429, {"type": PROBLEM + "usage-capped"}))

    with pytest.raises(QuotaExhausted) as caught:
        list(source.profiles([number(fake.user("ada"))]))

    assert (caught.value.bucket, caught.value.until.day) == ("money", 1)
    assert next_month(datetime(2026, 12, 31, 23, tzinfo=UTC)) == datetime(2027, 1, 1, tzinfo=UTC)


def test_a_limit_without_retry_after_has_a_reset(fake, source):
    opens = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=9)
    fake.faults.append(Answer(429, {}, {"x-rate-limit-reset": str(int(opens.timestamp()))}))

    with pytest.raises(RateLimited) as caught:
        list(source.profiles([number(fake.user("ada"))]))
    assert caught.value.retry_at == opens


def test_the_last_call_of_a_window_is_told(fake, source):
    fake.remaining["/users"] = 0

    list(source.profiles([number(fake.user("ada"))]))

    assert source.wire.meter.heard == [("users", 100, datetime.fromtimestamp(fake.opens_at, UTC), "")]


# Profiles


def test_a_profile(fake, source):
    user = fake.user("Ada_L", protected=True)

    ref = source.resolve("https://x.com/ada_l", "x")
    found = only(source.profiles([ref])).value

    assert (ref.external_id, ref.handle, found.handle, found.name) == (user, "Ada_L", "Ada_L", "Ada ✨")
    assert (found.followers, found.following, found.posts, found.total_likes) == (12345, 0, 9, None)
    assert (found.is_verified, found.is_private, found.observed_at) == (True, True, NOW)


def test_a_hidden_counter_is_unknown(fake, source):
    user = fake.user("ada", public_metrics={"followers_count": None})

    found = only(source.profiles([number(user)])).value

    assert (found.followers, found.following) == (None, None)


@pytest.mark.parametrize(
    "change", [{"public_metrics": {"followers_count": "12k"}}, {"protected": "no"}, {"username": None}]
)
def test_another_shape_is_said_so(fake, source, change):
    user = fake.user("ada")
    fake.users[user] |= change

    assert isinstance(only(source.profiles([number(user)])).error, SchemaChanged)


def test_profiles_are_asked_for_in_hundreds(fake, source):
    users = [fake.user(f"user{place}") for place in range(201)]

    results = list(source.profiles([number(user) for user in users]))

    assert [each.external_id for each in results if each.value] == users
    assert len(fake.log) == 3


def test_what_is_missing_stands_beside_what_was_found(fake, source):
    fake.user("ada")
    refs = [named("nobody"), named("Ada"), named("not a handle"), number("999")]

    results = {each.external_id: each for each in source.profiles(refs)}

    assert results["Ada"].value.handle == "ada"
    assert all(isinstance(results[each].error, NotFound) for each in ("nobody", "not a handle", "999"))
    # Who was not found costs nothing.
    assert source.wire.meter.units("money") == PRICES["user"]
    with pytest.raises(NotFound):
        source.resolve("nobody", "x")
    with pytest.raises(NotFound):
        source.resolve("ada", "instagram")


# Posts


def test_a_post(fake, source):
    user = fake.user("ada")
    tweet = fake.tweet(user)

    (found,) = everything(source, number(user))

    assert (found.stats.external_id, found.owner_id, found.kind) == (tweet, user, "post")
    assert (found.stats.likes, found.stats.comments, found.stats.shares, found.stats.saves) == (120, 14, 26, 10)
    assert (found.stats.views, found.stats.impressions, found.stats.reach) == (25_000, 25_000, None)
    assert (found.url, found.hashtags, found.mentions) == (f"https://x.com/ada/status/{tweet}", ("ad",), ("brand",))
    assert found.published_at == datetime(2026, 11, 18, 10, tzinfo=UTC)


def test_posts_come_in_pages_each_once_and_paid_once(fake, source):
    user = fake.user("ada")
    made = [fake.tweet(user, f"2026-11-{1 + place // 24:02}T{place % 24:02}:00:00.000Z") for place in range(250)]

    found = everything(source, number(user))

    assert [each.stats.external_id for each in found] == made[::-1]
    assert len(fake.log) == 3
    assert source.wire.meter.units("money") == 250 * PRICES["post"] == fake.dollars * 1000


def test_older_posts_are_not_even_bought(fake, source):
    user = fake.user("ada")
    fake.tweet(user, "2026-10-01T10:00:00.000Z")
    new = fake.tweet(user)

    found = everything(source, number(user), datetime(2026, 11, 1, tzinfo=UTC))

    assert [each.stats.external_id for each in found] == [new]
    assert fake.dollars == 0.005
    assert dict(fake.log[0].query)["exclude"] == "retweets,replies"


def test_no_posts_private_posts_and_nobodys(fake, source):
    assert everything(source, number(fake.user("ada"))) == []
    with pytest.raises(Private):
        everything(source, number(fake.user("bob", protected=True)))
    with pytest.raises(NotFound):
        everything(source, number("999"))
    with pytest.raises(NotFound):
        everything(source, named("ada"))
    assert source.wire.meter.units("money") == 0


def test_one_unreadable_post_does_not_hide_the_page(fake, source):
    user = fake.user("ada")
    fake.tweet(user, public_metrics={"like_count": []})
    good = fake.tweet(user)

    assert [each.stats.external_id for each in everything(source, number(user))] == [good]


def test_counters_of_posts(fake, source):
    ada, bob = fake.user("ada"), fake.user("bob", protected=True)
    here, hidden = fake.tweet(ada), fake.tweet(bob)

    results = {
        each.external_id: each for each in source.post_stats([number(each) for each in (hidden, here, "1", "a")])
    }

    assert results[here].value.likes == 120
    assert [type(results[each].error) for each in (hidden, "1", "a")] == [Private, NotFound, NotFound]
    assert source.wire.meter.units("money") == PRICES["post"]


# Money


def test_a_thing_is_paid_for_once_a_day(fake, source):
    refs = [number(fake.user(f"user{place}")) for place in range(3)]
    tweet = number(fake.tweet(refs[0].external_id))

    for _time in range(3):
        list(source.profiles(refs))
        list(source.post_stats([tweet]))

    assert source.wire.meter.units("money") == 3 * PRICES["user"] + PRICES["post"] == fake.dollars * 1000

    source.wire.clock = lambda: NOW + timedelta(days=1)
    list(source.profiles(refs))
    assert source.wire.meter.units("money") == 6 * PRICES["user"] + PRICES["post"]


def test_what_is_left_of_the_money_is_used(fake):
    wire = made_wire(fake, SECRETS, meter=Wallet(25 * PRICES["user"]))
    refs = [number(fake.user(f"user{place}")) for place in range(40)]
    results = []

    with pytest.raises(QuotaExhausted):
        results.extend(X(wire).profiles(refs))

    assert len(results) == 0 or all(each.value for each in results)
    assert fake.dollars * 1000 == wire.meter.units("money") == 20 * PRICES["user"]


def test_the_money_is_never_exceeded(fake):
    wire = made_wire(fake, SECRETS, meter=Wallet(1000))
    user = fake.user("ada")
    for place in range(300):
        fake.tweet(user, f"2026-11-{1 + place // 24:02}T{place % 24:02}:00:00.000Z")

    with pytest.raises(QuotaExhausted):
        everything(X(wire), number(user))

    assert fake.dollars * 1000 == wire.meter.units("money") == 1000


def test_prices_change(fake):
    source = X(made_wire(fake, SECRETS | {"user_price": "0.0125", "post_price": ""}))

    list(source.profiles([number(fake.user("ada"))]))
    list(source.post_stats([number(fake.tweet(fake.user("bob")))]))

    assert source.wire.meter.units("money") == 13 + PRICES["post"]


def test_without_money_nothing_is_asked(fake):
    wire = made_wire(fake, SECRETS, meter=Wallet(0))

    with pytest.raises(QuotaExhausted):
        list(X(wire).profiles([number(fake.user("ada"))]))
    assert fake.log == []


# Replay


def test_a_replay_makes_the_same_rows_and_asks_nobody(fake, source):
    user = fake.user("ada")
    tweet = fake.tweet(user)

    def ask(source):
        return [
            *source.profiles([number(user), named("ada")]),
            *everything(source, number(user)),
            *source.post_stats([number(tweet)]),
        ]

    rows, asked = ask(source), len(fake.log)

    assert replayed(source, ask) == rows
    assert len(fake.log) == asked
    assert not [answer for answer in source.wire.tape.answers if "app-token" in answer.request]
