"""The shared counters: never over a limit, in no window, whoever asks at once."""

import random
import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from analytics.ingestion import windows
from analytics.ingestion.quotas import EVERYTHING, SharedMeter, is_parked, left, park
from analytics.models import Quota, QuotaDay, SourceSetting
from analytics.sources import registry
from analytics.sources.contract import Bucket, BucketKind, Source
from analytics.sources.errors import Permanent, QuotaExhausted, RateLimited

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
FIXED = Bucket("second", BucketKind.FIXED_WINDOW, 8, window_s=1)
SLIDING = Bucket("minute", BucketKind.SLIDING, 30, window_s=60)
DAILY = Bucket("day", BucketKind.DAILY_RESET, 100, tz="America/Los_Angeles")
MONEY = Bucket("money", BucketKind.TOKEN_COST, 1_000)
TOLD = Bucket("app", BucketKind.HEADER_MIRROR, 75, window_s=3600)
BY_PERSON = Bucket("person", BucketKind.FIXED_WINDOW, 2, window_s=86_400, per_scope=True)


class Fake(Source):
    slug = "fake"
    name = "Fake"
    buckets = (FIXED, SLIDING, DAILY, MONEY, TOLD, BY_PERSON)


class Clock:
    def __init__(self, at=START):
        self.at, self.slept = at, []

    def __call__(self):
        return self.at

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def _known(monkeypatch):
    monkeypatch.setitem(registry.MODULES, "fake", f"{__name__}.Fake")
    registry.source.cache_clear()
    yield
    registry.source.cache_clear()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def meter(clock):
    return SharedMeter(Fake, now=clock, sleep=clock.sleep)


@pytest.mark.django_db
class TestFixedWindow:
    def test_a_call_waits_a_moment_for_the_next_second(self, meter, clock):
        for _ in range(20):
            meter.spend("second")

        assert clock.at == START + timedelta(seconds=2)
        assert Quota.objects.get().used == 4

    def test_longer_waits_are_the_works(self, monkeypatch, clock):
        slow = Bucket("slow", BucketKind.FIXED_WINDOW, 1, window_s=60)
        monkeypatch.setattr(Fake, "buckets", (slow,))
        meter = SharedMeter(Fake, now=clock, sleep=clock.sleep)
        meter.spend("slow")

        with pytest.raises(RateLimited) as refused:
            meter.spend("slow")

        assert refused.value.retry_at == START + timedelta(seconds=60)
        assert clock.slept == []

    def test_a_slow_clock_begins_no_old_window_anew(self, meter, clock):
        meter.spend("second", 8)
        late = Clock(START - timedelta(seconds=3))
        behind = SharedMeter(Fake, now=late, sleep=late.sleep)

        with pytest.raises(RateLimited):
            behind.spend("second")
        assert Quota.objects.get().used == 8

    def test_staffs_limit_replaces_the_sources(self, meter):
        SourceSetting.objects.create(source="fake", limits={"day": 3})

        meter.spend("day", 3)

        with pytest.raises(QuotaExhausted):
            meter.spend("day")

    def test_nothing_is_left_of_a_limit_of_nothing(self, meter):
        SourceSetting.objects.create(source="fake", limits={"day": 0})

        with pytest.raises(QuotaExhausted):
            meter.spend("day")

    def test_what_never_fits_is_our_mistake(self, meter):
        with pytest.raises(Permanent):
            meter.spend("second", 9)

    def test_scopes_count_apart_only_where_the_bucket_says_so(self, meter):
        meter.spend("person", 2, "ann")
        meter.spend("person", 2, "bob")
        meter.spend("second", 1, "ann")

        with pytest.raises(QuotaExhausted) as refused:
            meter.spend("person", 1, "ann")
        assert refused.value.scope == "ann"
        assert set(Quota.objects.values_list("bucket", "scope")) == {
            ("person", "ann"),
            ("person", "bob"),
            ("second", ""),
        }


def most_in_any_window(spent, seconds):
    """The most units that lie within any so many seconds, both ends counted."""
    best = 0
    for start, _units in spent:
        best = max(best, sum(units for at, units in spent if start <= at <= start + timedelta(seconds=seconds)))
    return best


@pytest.mark.django_db
class TestSliding:
    @pytest.mark.parametrize("seed", range(3))
    def test_no_window_ever_holds_more_than_the_limit(self, meter, clock, seed):
        dice, spent = random.Random(seed), []
        for _ in range(250):
            clock.at += timedelta(seconds=dice.choice([0, 0.01, 0.3, 1, 4, 30]))
            units = dice.choice([1, 1, 1, 2, 7])
            try:
                meter.spend("minute", units)
            except RateLimited as refused:
                clock.at = refused.retry_at
                meter.spend("minute", units)  # there is room when it was said that there would be
            spent.append((clock.at, units))
            if dice.random() < 0.1:
                meter.settle("minute", -units)
                spent.pop()

        assert most_in_any_window(spent, 60) <= 30

    def test_who_always_wants_more_gets_nearly_all_of_it(self, meter, clock):
        spent = 0
        while clock.at < START + timedelta(minutes=10):
            try:
                meter.spend("minute")
                spent += 1
            except RateLimited as refused:
                clock.at = refused.retry_at

        assert spent >= 30 * 10 * 0.94

    def test_the_row_stays_small(self, meter, clock):
        for _ in range(200):
            clock.at += timedelta(seconds=2.9)
            meter.spend("minute")

        assert len(Quota.objects.get().slices) <= windows.SLICES + 1


@pytest.mark.django_db
class TestDays:
    def test_a_day_ends_at_midnight_over_there(self, meter, clock):
        meter.spend("day", 100)

        with pytest.raises(QuotaExhausted) as refused:
            meter.spend("day")

        assert (refused.value.bucket, refused.value.until) == ("day", datetime(2026, 11, 21, 8, tzinfo=UTC))
        clock.at = refused.value.until
        meter.spend("day", 100)

    @pytest.mark.parametrize(
        ("at", "hours"),
        [
            (datetime(2026, 3, 8, 20, tzinfo=UTC), 23),  # clocks go forward
            (datetime(2026, 11, 1, 20, tzinfo=UTC), 25),  # and back
            (datetime(2026, 11, 2, 20, tzinfo=UTC), 24),
        ],
    )
    def test_days_are_as_long_as_they_are(self, at, hours):
        start, end = windows.window_of(DAILY, at)

        assert end - start == timedelta(hours=hours)
        assert start <= at < end

    def test_money_is_counted_by_utc_days(self, meter, clock):
        clock.at = datetime(2026, 11, 20, 23, 59, tzinfo=UTC)
        meter.spend("money", 990)
        with pytest.raises(QuotaExhausted) as refused:
            meter.spend("money", 11)

        assert refused.value.until == datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.django_db
class TestSettling:
    def test_what_was_not_used_comes_back(self, meter):
        meter.spend("money", 500)
        meter.settle("money", -480)

        assert left("fake", "money", now=START) == 980
        assert QuotaDay.objects.get().used == 20

    def test_what_cost_more_is_counted_even_over_the_limit(self, meter):
        meter.spend("money", 990)
        meter.settle("money", 50)

        assert Quota.objects.get().used == 1_040
        assert left("fake", "money", now=START) == 0

    def test_nothing_comes_back_to_another_day(self, meter, clock):
        meter.spend("money", 500)
        clock.at += timedelta(days=1)
        SharedMeter(Fake, now=clock, sleep=clock.sleep).spend("money", 300)
        meter.settle("money", -500)

        assert left("fake", "money", now=clock.at) == 700
        assert dict(QuotaDay.objects.values_list("day", "used")) == {date(2026, 11, 20): 0, date(2026, 11, 21): 300}

    def test_of_what_was_never_reserved_nothing_comes_back(self, meter):
        meter.settle("money", -5)

        assert not Quota.objects.exists()


@pytest.mark.django_db
class TestTold:
    def test_from_the_limit_on_nobody_asks_until_the_time_told(self, meter, clock):
        until = START + timedelta(minutes=40)
        meter.told("app", 74.2, until)
        meter.told("app", 74.9)
        meter.spend("app")
        meter.told("app", 75, until)

        with pytest.raises(QuotaExhausted) as refused:
            meter.spend("app")

        assert refused.value.until == until
        clock.at = until
        meter.spend("app")

    def test_without_a_time_the_window_is_waited_for(self, meter, clock):
        meter.told("app", 100)

        assert left("fake", "app", now=START + timedelta(minutes=59)) == 0
        assert left("fake", "app", now=START + timedelta(minutes=61)) is None

    def test_the_chart_has_the_most_of_the_day(self, meter):
        for percent in (10, 60.1, 30):
            meter.told("app", percent)

        assert QuotaDay.objects.get().used == 61
        assert Quota.objects.get().used == 30


@pytest.mark.django_db
class TestParking:
    def test_a_parked_bucket_refuses_and_says_why(self, meter):
        until = START + timedelta(hours=2)
        park("fake", "second", until, "too many calls")

        with pytest.raises(QuotaExhausted, match="too many calls") as refused:
            meter.spend("second")

        assert refused.value.until == until
        assert left("fake", "second", now=START) == 0
        meter.spend("money")

    def test_it_is_never_shortened(self):
        park("fake", "second", START + timedelta(hours=2), "first")
        park("fake", "second", START + timedelta(hours=1), "second")

        assert Quota.objects.get().reason == "first"

    def test_everything_is_every_bucket_and_no_scope_every_scope(self, meter):
        park("fake", EVERYTHING, START + timedelta(hours=1), "maintenance")
        with pytest.raises(QuotaExhausted):
            meter.spend("person", 1, "ann")
        Quota.objects.all().delete()

        park("fake", "person", START + timedelta(hours=1), "all of them")
        with pytest.raises(QuotaExhausted):
            meter.spend("person", 1, "ann")
        Quota.objects.all().delete()

        park("fake", "person", START + timedelta(hours=1), "only Ann", scope="ann")
        meter.spend("person", 1, "bob")
        assert not is_parked("fake", "person", "bob", now=START)
        assert is_parked("fake", "person", "ann", now=START)


def at_once(count, work):
    """Run `work` in so many threads that begin together; returns what each said or raised."""
    barrier, said = threading.Barrier(count), []

    def one():
        try:
            barrier.wait()
            said.append(work())
        except Exception as error:  # noqa: BLE001 -- told to the test
            said.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(count)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return said


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_no_unit_is_lost_and_none_is_given_twice(self):
        def work():
            meter, got = SharedMeter(Fake, now=lambda: START), Counter()
            for _ in range(30):
                try:
                    meter.spend("day")
                    got["spent"] += 1
                except QuotaExhausted:
                    got["refused"] += 1
            return got

        said = at_once(8, work)

        assert [each for each in said if isinstance(each, Exception)] == []
        assert sum(said, Counter()) == {"spent": 100, "refused": 140}
        assert Quota.objects.get().used == QuotaDay.objects.get().used == 100

    @pytest.mark.parametrize("bucket", ["minute", "second"])
    def test_a_short_limit_holds_too(self, bucket):
        def work():
            meter, got = SharedMeter(Fake, now=lambda: START, sleep=lambda _s: None), 0
            for _ in range(10):
                try:
                    meter.spend(bucket)
                    got += 1
                except RateLimited:
                    break
            return got

        said = at_once(8, work)

        assert sum(said) == (30 if bucket == "minute" else 8)

    def test_giving_back_meets_spending(self):
        def work():
            meter = SharedMeter(Fake, now=lambda: START)
            for _ in range(20):
                meter.spend("money", 5)
                meter.settle("money", -4)

        assert at_once(6, work) == [None] * 6
        assert Quota.objects.get().used == 120


@pytest.mark.django_db
@pytest.mark.parametrize(
    "bucket",
    [
        Bucket("calls", BucketKind.DAILY_RESET, 3, tz="America/Los_Angeles"),
        Bucket("calls", BucketKind.FIXED_WINDOW, 3, window_s=60),
        Bucket("calls", BucketKind.SLIDING, 3, window_s=60),
        Bucket("calls", BucketKind.TOKEN_COST, 3),
    ],
)
def test_a_clock_that_was_a_year_ahead_stops_nobody_for_a_year(bucket, monkeypatch):
    monkeypatch.setattr(Fake, "buckets", (bucket,))
    at = datetime(2026, 11, 21, 12, tzinfo=UTC)
    SharedMeter(Fake, now=lambda: at + timedelta(days=365)).spend("calls", 3)

    meter = SharedMeter(Fake, now=lambda: at)
    meter.spend("calls", 2)
    assert left("fake", "calls", now=at) == 1
    # Minutes are a slow clock of ours: no window begins twice.
    slow = SharedMeter(Fake, now=lambda: at - timedelta(minutes=5), sleep=lambda _seconds: None)
    with pytest.raises((RateLimited, QuotaExhausted)):
        slow.spend("calls", 2)
