"""Planning: each due feed once, the most urgent first, no more than the quotas allow, whoever else is planning."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import SocialAccount
from analytics.ingestion import planner
from analytics.ingestion.planner import plan, plan_now
from analytics.ingestion.quotas import park
from analytics.models import Batch, Feed, Quota, QuotaDay, Run, SourceSetting, Tier
from analytics.models.feeds import CADENCE
from analytics.sources import registry
from analytics.sources.contract import Bucket, BucketKind, Capability, Source
from tests import factories as make

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WHAT = Feed.What.PROFILE


class Fake(Source):
    slug = "fake"
    name = "Fake"
    platforms = ("instagram",)
    capabilities = Capability.PROFILE | Capability.POSTS | Capability.HANDLE
    buckets = (Bucket("calls", BucketKind.DAILY_RESET, 1_000_000),)
    batch = 10

    @classmethod
    def cost(cls, what, feeds):  # noqa: ARG003 -- all kinds cost the same
        return {"calls": -(-feeds // 10)}


@pytest.fixture(autouse=True)
def woken(monkeypatch, settings):
    heard = []
    monkeypatch.setitem(registry.MODULES, "fake", f"{__name__}.Fake")
    settings.SOURCES = {"fake": {}}
    registry.source.cache_clear()
    monkeypatch.setattr(planner, "wake", heard.extend)
    yield heard
    registry.source.cache_clear()


def due_feeds(count, *, what=WHAT, tier=Tier.REST, **more):
    """Accounts made at once: factories would take most of the time."""
    person = make.InfluencerFactory()
    start = SocialAccount.objects.count()
    accounts = SocialAccount.objects.bulk_create(
        SocialAccount(influencer=person, platform="instagram", handle=f"h{start + n}", key=f"h{start + n}")
        for n in range(count)
    )
    more = {"next_due": NOW - timedelta(minutes=1), **more}
    return Feed.objects.bulk_create(
        Feed(source="fake", what=what, tier=tier, account=account, external_id=account.key, **more)
        for account in accounts
    )


@pytest.mark.django_db
class TestOnePass:
    def test_claims_what_is_due_and_moves_it_on(self, django_capture_on_commit_callbacks, woken):
        feeds = due_feeds(25)
        due_feeds(3, next_due=NOW + timedelta(minutes=1))

        with django_capture_on_commit_callbacks(execute=True):
            run = plan("fake", now=NOW)

        assert (run.planned, run.trigger, run.status) == (25, "schedule", "queued")
        assert sorted(run.batches.values_list("size", flat=True)) == [5, 10, 10]
        claimed = Feed.objects.filter(batch__run=run)
        assert {feed.pk for feed in feeds} == set(claimed.values_list("pk", flat=True))
        assert set(claimed.values_list("next_due", flat=True)) == {NOW + timedelta(days=7)}
        assert sorted(woken) == sorted(run.batches.values_list("pk", flat=True))
        assert {batch.size: batch.feeds.count() for batch in run.batches.all()} == {5: 5, 10: 10}

    def test_nothing_due_makes_no_run(self):
        due_feeds(2, next_due=NOW + timedelta(hours=1))

        assert plan("fake", now=NOW) is None
        assert not Run.objects.exists()

    def test_what_is_in_hand_or_stopped_is_left(self):
        run = Run.objects.create(source="fake")
        due_feeds(1, batch=Batch.objects.create(run=run, what=WHAT, size=1))
        for status in ("parked", "stopped", "resting"):
            due_feeds(1, status=status)

        assert plan("fake", now=NOW) is None

    @pytest.mark.parametrize("status", ["private", "gone"])
    def test_what_is_hidden_is_asked_for_as_seldom_as_the_rest(self, status):
        due_feeds(1, tier=Tier.ACTIVE, status=status)

        plan("fake", now=NOW)

        assert Feed.objects.get().next_due == NOW + timedelta(days=7)

    @pytest.mark.parametrize("tier", Tier)
    @pytest.mark.parametrize("what", [Feed.What.PROFILE, Feed.What.POSTS, Feed.What.AUDIENCE])
    def test_it_is_due_again_as_the_table_says(self, what, tier):
        due_feeds(1, what=what, tier=tier)

        plan("fake", now=NOW)

        assert Feed.objects.get().next_due == NOW + CADENCE[what][tier]

    def test_a_source_that_is_off_plans_nothing(self):
        due_feeds(1)
        SourceSetting.objects.create(source="fake", enabled=False)

        assert plan("fake", now=NOW) is None

    def test_it_uses_the_index_that_holds_what_waits(self):
        due_feeds(20)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # The table is too small to make a difference otherwise.
                cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
            explain = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
            with CaptureQueriesContext(connection) as said:
                plan("fake", now=NOW)
            asked = next(query["sql"] for query in said if "next_due <=" in query["sql"])
            cursor.execute(explain + asked.replace(" FOR NO KEY UPDATE SKIP LOCKED", ""))
            assert "feeds_by_due" in str(cursor.fetchall())


@pytest.mark.django_db
class TestQuotas:
    def setup_method(self):
        self.staff = {"source": "fake"}

    def test_the_urgent_come_first_and_the_rest_waits(self):
        due_feeds(40, tier=Tier.REST)
        due_feeds(30, tier=Tier.ACTIVE)
        SourceSetting.objects.create(source="fake", limits={"calls": 5})

        run = plan("fake", now=NOW)

        assert run.planned == 50
        by_tier = Feed.objects.filter(batch__run=run).order_by("tier").values_list("tier", flat=True)
        assert list(by_tier) == [1] * 30 + [3] * 20

    def test_what_waits_in_batches_counts_as_used(self):
        due_feeds(100)
        SourceSetting.objects.create(source="fake", limits={"calls": 5})
        plan("fake", now=NOW)

        assert plan("fake", now=NOW) is None
        Batch.objects.update(status=Batch.Status.DONE)
        assert plan("fake", now=NOW).planned == 50

    def test_what_was_used_is_left_out(self):
        due_feeds(100)
        SourceSetting.objects.create(source="fake", limits={"calls": 5})
        Quota.objects.create(source="fake", bucket="calls", window=NOW.replace(hour=0), used=3)

        assert plan("fake", now=NOW).planned == 20

    @pytest.mark.parametrize("bucket", ["calls", ""])
    def test_a_parked_bucket_plans_nothing(self, bucket):
        due_feeds(1)
        park("fake", bucket, NOW + timedelta(minutes=5), "told so")

        assert plan("fake", now=NOW) is None
        assert plan("fake", now=NOW + timedelta(minutes=6)).planned == 1

    def test_a_limit_by_the_second_plans_an_hour_ahead(self, monkeypatch):
        monkeypatch.setattr(Fake, "buckets", (Bucket("calls", BucketKind.FIXED_WINDOW, 1, window_s=1800),))
        due_feeds(100)
        assert plan("fake", now=NOW).planned == 10
        monkeypatch.setattr(Fake, "buckets", (Bucket("calls", BucketKind.FIXED_WINDOW, 1, window_s=900),))
        assert plan("fake", now=NOW).planned == 30  # four, less the one that waits


@pytest.mark.django_db
class TestAsked:
    def test_claims_whatever_the_clock_says(self):
        feeds = due_feeds(12, next_due=NOW + timedelta(days=3))
        staff = make.UserFactory(staff=True)

        run = plan_now(Feed.objects.all(), trigger=Run.Trigger.STAFF, by=staff)

        assert (run.planned, run.by, run.batches.count()) == (12, staff, 2)
        assert Feed.objects.exclude(batch=None).count() == len(feeds)

    def test_what_is_in_hand_stays_there(self):
        due_feeds(3)
        first = plan_now(Feed.objects.all(), trigger=Run.Trigger.STAFF)

        again = plan_now(Feed.objects.all(), trigger=Run.Trigger.STAFF)

        assert (again.planned, again.status, again.progress) == (0, "done", 100)
        assert Feed.objects.filter(batch__run=first).count() == 3

    def test_kinds_and_tiers_have_batches_of_their_own(self):
        due_feeds(2)
        due_feeds(2, what=Feed.What.POSTS, tier=Tier.ACTIVE)
        due_feeds(1, status=Feed.Status.STOPPED)

        run = plan_now(Feed.objects.filter(account__isnull=False), trigger=Run.Trigger.OWNER)

        assert sorted(run.batches.values_list("what", "size")) == [("posts", 2), ("profile", 2)]

    def test_a_worker_that_is_done_at_once_is_not_asked_again(self, monkeypatch):
        """Eager Celery fetches while the rest is planned: what it gave back must not be claimed for ever."""
        due_feeds(25)
        monkeypatch.setattr(planner, "SLICE", 10)
        give = planner.give

        def quick_worker(*args):
            give(*args)
            Feed.objects.update(batch=None)

        monkeypatch.setattr(planner, "give", quick_worker)
        run = plan_now(Feed.objects.all(), trigger=Run.Trigger.OWNER)

        assert (run.planned, run.batches.count()) == (25, 3)

    def test_of_two_sources_it_refuses(self):
        due_feeds(1)
        Feed.objects.create(source="other", what=WHAT, account=SocialAccount.objects.get())

        with pytest.raises(ValueError, match="one source"):
            plan_now(Feed.objects.all(), trigger=Run.Trigger.STAFF)


@pytest.mark.django_db
class TestWithWorkers:
    @pytest.fixture(autouse=True)
    def _small(self, monkeypatch):
        monkeypatch.setattr(planner, "SLICE", 10)

    def test_a_run_that_workers_thought_over_goes_on(self, monkeypatch):
        due_feeds(25)
        give = planner.give

        def quick_worker(*args):
            give(*args)
            Run.objects.update(status=Run.Status.DONE, finished_at=timezone.now())

        monkeypatch.setattr(planner, "give", quick_worker)
        run = plan("fake", now=NOW)

        assert (run.planned, run.status, run.finished_at) == (25, "running", None)

    def test_a_run_that_is_stopped_plans_no_further(self, monkeypatch):
        due_feeds(25)
        give = planner.give

        def staff_stops(*args):
            give(*args)
            Run.objects.update(status=Run.Status.STOPPED)

        monkeypatch.setattr(planner, "give", staff_stops)
        run = plan("fake", now=NOW)

        assert (run.planned, run.status) == (10, "stopped")
        assert Feed.objects.filter(batch=None).count() == 15


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_claim_each_feed_once(monkeypatch):
    monkeypatch.setattr(planner, "SLICE", 50)
    due_feeds(1_000)
    barrier, runs, failed = threading.Barrier(3), [], []

    def beat():
        try:
            barrier.wait()
            runs.append(plan("fake", now=NOW))
        except Exception as error:  # noqa: BLE001 -- told below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=beat) for _ in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert failed == []
    assert sum(run.planned for run in runs if run) == 1_000
    assert not Feed.objects.filter(batch=None).exists()
    assert sum(Batch.objects.values_list("size", flat=True)) == 1_000
    for batch in Batch.objects.all():
        assert batch.feeds.count() == batch.size


@pytest.mark.django_db
def test_memory_does_not_grow_with_what_is_due():
    """The number of statements grows by slices, and no statement returns more than a slice."""
    due_feeds(3_500)
    with CaptureQueriesContext(connection) as few:
        plan("fake", now=NOW)

    assert len(few) < 120
    assert QuotaDay.objects.count() == 0
