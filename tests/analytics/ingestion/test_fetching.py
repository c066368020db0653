"""A batch from claim to the last feed, also when workers are killed on the way, or two have the same."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection as database
from django.utils import timezone

from analytics.ingestion import settling, working
from analytics.ingestion.fetching import fetch
from analytics.models import (
    AccountSnapshot,
    AudienceSnapshot,
    Batch,
    Feed,
    Post,
    PostCurrent,
    PostSnapshot,
    Run,
    TrafficDay,
    WebProperty,
)
from analytics.sources.contract import Page
from analytics.sources.errors import NotFound, SchemaChanged, Transient
from analytics.sources.wire import Recorded
from analytics.tasks.fetching import sweep_batches
from tests import factories as make
from tests.analytics.ingestion.made import ASKED, Killed, batch_of, feed, post, row, snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]
LATER = timedelta(minutes=5)


def run_of(batch):
    return Run.objects.get(pk=batch.run_id)


def silent(batch):
    """Its worker is gone for longer than anybody waits."""
    Batch.objects.filter(pk=batch.pk).update(beat_at=timezone.now() - 2 * Batch.PATIENCE)


def test_profiles_are_stored_and_their_feeds_settled():
    feeds = [feed("a"), feed("b")]
    batch = batch_of(*feeds)

    fetch(batch.pk)

    assert AccountSnapshot.objects.filter(source="made", followers=10).count() == 2
    settled = Feed.objects.values_list("batch", "failures", "error").distinct()
    assert list(settled) == [(None, 0, "")]
    assert not Feed.objects.filter(fetched_at=None).exists()
    batch.refresh_from_db()
    assert batch.status == Batch.Status.DONE


def test_the_run_counts_and_ends_with_its_last_batch():
    first, second = feed("a"), feed("b")
    batch = batch_of(first)
    other = batch_of(second, run=batch.run)

    fetch(batch.pk)
    halfway = run_of(batch)
    fetch(other.pk)

    run = run_of(batch)
    assert (halfway.status, halfway.fetched, halfway.progress) == (Run.Status.RUNNING, 1, 50)
    assert (run.status, run.planned, run.fetched, run.failed) == (Run.Status.DONE, 2, 2, 0)
    assert (run.new, run.unchanged, run.quota, run.quota_left) == (2, 0, {"calls": 2}, {"calls": 998})
    assert run.started_at <= run.finished_at


def test_what_was_there_is_unchanged():
    one = feed("a")
    fetch(batch_of(one).pk)
    batch = batch_of(one)

    fetch(batch.pk)

    assert (run_of(batch).new, run_of(batch).unchanged) == (0, 1)


def test_a_handle_is_resolved_for_all_feeds_of_its_account(made):
    account = make.SocialAccountFactory(handle="ada")
    one, _other = feed("", account=account), feed("", Feed.What.POSTS, account=account)

    fetch(batch_of(one).pk)

    assert set(Feed.objects.values_list("external_id", flat=True)) == {"id-ada"}
    assert AccountSnapshot.objects.get().account == account


def test_a_handle_that_is_not_found_fails_alone(made):
    account = make.SocialAccountFactory(handle="nobody")
    made["resolve", "nobody"] = [NotFound("nobody")]
    missing, there = feed("", account=account), feed("a")
    batch = batch_of(missing, there)

    fetch(batch.pk)

    missing.refresh_from_db()
    assert (missing.error, missing.missing_times, missing.batch) == ("not_found", 1, None)
    assert (run_of(batch).fetched, run_of(batch).failed, run_of(batch).reasons) == (1, 1, {"not_found": 1})


def test_posts_come_page_by_page_and_the_next_look_begins_later(made):
    one = feed("a", Feed.What.POSTS)
    made["posts", "a"] = [Page((snapshot("p1"), snapshot("p2")), "more"), Page((snapshot("p3"),), None)]
    batch = batch_of(one)

    fetch(batch.pk)

    one.refresh_from_db()
    assert set(Post.objects.values_list("external_id", "account")) == {
        (name, one.account_id) for name in ("p1", "p2", "p3")
    }
    assert [details for _method, _name, *details in ASKED] == [[None], ["more"]]
    since = datetime.fromisoformat(one.memory["since"])
    assert set(one.memory) == {"since"}
    assert timedelta(days=3) <= datetime.now(UTC) - since < timedelta(days=4)
    assert (run_of(batch).fetched, run_of(batch).new) == (1, 3)


def test_a_list_that_turns_in_a_circle_is_no_list(made):
    one = feed("a", Feed.What.POSTS)
    made["posts", "a"] = [Page((), "same")]
    batch = batch_of(one)

    fetch(batch.pk)

    assert run_of(batch).reasons == {"schema_changed": 1}


def test_counters_of_posts(made):
    made["post_stats", "p1"] = [{"views": 7}]
    feeds = [feed("p1", Feed.What.POST), feed("p2", Feed.What.POST)]

    fetch(batch_of(*feeds).pk)

    views = PostCurrent.objects.values_list("post__external_id", "views")
    assert dict(views) == {"p1": 7, "p2": 5}


def test_an_audience_and_none(made):
    made["audience", "a"] = [{"DE": 60.0, "AT": 40.0}]
    batch = batch_of(feed("a", Feed.What.AUDIENCE), feed("b", Feed.What.AUDIENCE))

    fetch(batch.pk)

    assert AudienceSnapshot.objects.get().countries == {"DE": 60.0, "AT": 40.0}
    assert run_of(batch).fetched == 2


def test_traffic_of_a_website(made):
    site = WebProperty.objects.create(brand=make.BrandFactory(), number="77")
    made["traffic", "77"] = [[row(sessions=3)]]
    one = feed("77", Feed.What.TRAFFIC, web_property=site)

    fetch(batch_of(one).pk)

    assert TrafficDay.objects.get().sessions == 3
    one.refresh_from_db()
    assert set(one.memory) == {"since"}


def test_what_a_source_notes_about_a_feed_it_finds_again(made):
    one = feed("a")
    found = []

    def note(source):
        found.append(dict(source.wire.memory["a"]))
        source.wire.memory["a"]["etag"] = f"e{len(found)}"

    made["profiles", "a"] = [note]

    for _time in range(3):
        fetch(batch_of(one).pk)

    one.refresh_from_db()
    assert found == [{}, {"etag": "e1"}, {"etag": "e2"}]
    assert one.memory == {"notes": {"etag": "e3"}}


def test_traffic_is_asked_for_by_the_links_of_campaigns(made):
    site = WebProperty.objects.create(brand=make.BrandFactory(), number="77")
    make.CampaignFactory(brand=make.MemberFactory(brand=site.brand).brand, name="Slow food", running=True)
    links = []
    made["traffic", "77"] = [lambda source: links.append(source.links)]

    fetch(batch_of(feed("77", Feed.What.TRAFFIC, web_property=site)).pk)

    assert links == [["slow_food"]]


def test_a_post_of_a_collaboration_that_a_list_shows_gets_a_feed_of_its_own(made):
    collaboration = make.agreed()
    found = post("p1", collaboration=collaboration, campaign=collaboration.campaign)
    made["posts", "a"] = [Page((snapshot("p1"),), None)]

    fetch(batch_of(feed("a", Feed.What.POSTS)).pk)

    assert Feed.objects.get(what=Feed.What.POST).post == found


def test_a_bad_item_fails_alone(made):
    made["profiles", "b"] = [SchemaChanged("followers")]
    feeds = [feed("a"), feed("b"), feed("c")]
    batch = batch_of(*feeds)

    fetch(batch.pk)

    assert AccountSnapshot.objects.count() == 2
    assert run_of(batch).reasons == {"schema_changed": 1}


def test_a_row_that_cannot_be_stored_fails_alone(made):
    made["profiles", "b"] = [{"followers": 2**70}]
    batch = batch_of(feed("a"), feed("b"), feed("c"))

    fetch(batch.pk)

    run = run_of(batch)
    assert AccountSnapshot.objects.count() + run.failed == 3
    assert run.fetched + run.failed == 3
    assert AccountSnapshot.objects.filter(account__feeds__external_id__in=["a", "c"]).count() == 2


def test_an_item_that_breaks_the_parser_fails_alone(made):
    """The whole call breaks: each is then asked for alone."""
    made["profiles", "*"] = [KeyError("broken"), None]
    made["profiles", "b"] = [KeyError("broken")]
    feeds = [feed("a"), feed("b"), feed("c")]
    batch = batch_of(*feeds)

    fetch(batch.pk)

    assert (run_of(batch).fetched, run_of(batch).reasons) == (2, {"schema_changed": 1})


def test_a_failure_erases_no_good_number(made):
    one = feed("a")
    fetch(batch_of(one).pk)
    made["profiles", "a"] = [SchemaChanged("followers")]

    fetch(batch_of(one).pk)

    assert AccountSnapshot.objects.get().followers == 10
    one.refresh_from_db()
    assert one.account.current.followers == 10
    assert one.fetched_at is not None


def test_a_batch_that_is_done_is_done_once():
    batch = batch_of(feed("a"))
    fetch(batch.pk)

    fetch(batch.pk)

    assert [method for method, *_ in ASKED] == ["profiles", "profiles"]  # the call and its one item
    assert run_of(batch).fetched == 1


def test_a_source_that_was_switched_off_is_not_asked(settings):
    one = feed("a")
    batch = batch_of(one)
    settings.SOURCES = {}

    fetch(batch.pk)

    one.refresh_from_db()
    assert (ASKED, one.batch) == ([], None)
    assert run_of(batch).status == Run.Status.DONE


# Killed


def kill_at(monkeypatch, point):
    """Let the worker die at a named place of its work, once."""
    calls = {
        "before it asks": (working, "ask"),
        "when rows are stored": (settling, "_stored"),
        "before answers are kept": (settling.tapes, "keep"),
        "before feeds are settled": (settling, "_noted"),
        "before the run counts": (settling, "count"),
        "after the commit": (settling, "told"),
    }
    where, name = calls[point]
    real, killed = getattr(where, name), []

    def dying(*args, **kwargs):
        if not killed:
            killed.append(point)
            raise Killed(point)
        return real(*args, **kwargs)

    monkeypatch.setattr(where, name, dying)


POINTS = [
    "before it asks",
    "when rows are stored",
    "before answers are kept",
    "before feeds are settled",
    "before the run counts",
    "after the commit",
]


@pytest.mark.parametrize("point", POINTS)
def test_whoever_takes_over_finds_what_is_left(monkeypatch, made, point):
    one = feed("a", Feed.What.POSTS)
    at = timezone.now()
    pages = [Page((snapshot("p1", at), snapshot("p2", at)), "more"), Page((snapshot("p3", at),), None)]
    made["posts", "a"] = [lambda _source: pages[0] if ASKED[-1][2] is None else pages[1]]
    other = feed("b", Feed.What.POSTS)
    batch = batch_of(one, other)
    kill_at(monkeypatch, point)

    with pytest.raises(Killed):
        fetch(batch.pk)
    fetch(batch.pk)  # too early: the first worker may only be slow
    waiting = run_of(batch)
    silent(batch)
    fetch(batch.pk)

    run = run_of(batch)
    assert waiting.status == Run.Status.RUNNING
    assert (run.status, run.planned, run.fetched, run.failed, run.new) == (Run.Status.DONE, 2, 2, 0, 3)
    assert set(PostCurrent.objects.values_list("post__external_id", "views")) == {("p1", 5), ("p2", 5), ("p3", 5)}
    assert PostSnapshot.objects.count() == 3
    assert not Feed.objects.exclude(batch=None).exists()


def test_a_list_goes_on_where_the_killed_worker_stopped(monkeypatch, made):
    made["posts", "a"] = [Page((snapshot("p1"),), "two"), Killed(), Page((snapshot("p2"),), None)]
    batch = batch_of(feed("a", Feed.What.POSTS))

    with pytest.raises(Killed):
        fetch(batch.pk)
    silent(batch)
    fetch(batch.pk)

    assert [details for _method, _name, *details in ASKED] == [[None], ["two"], ["two"]]


def test_a_batch_that_kills_its_workers_is_given_up_and_its_feeds_are_free(made):
    made["profiles", "*"] = [Killed()]
    one = feed("a")
    batch = batch_of(one)
    staff = make.UserFactory(staff=True)

    for _attempt in range(Batch.TRIES):
        with pytest.raises(Killed):
            fetch(batch.pk)
        silent(batch)
    fetch(batch.pk)

    batch.refresh_from_db()
    one.refresh_from_db()
    run = run_of(batch)
    assert batch.status == Batch.Status.DEAD
    assert (one.batch, one.failures, one.error, one.status) == (None, 1, "transient", Feed.Status.ACTIVE)
    assert (run.status, run.failed, run.reasons) == (Run.Status.FAILED, 1, {"transient": 1})
    assert staff.notifications.get().kind == "ingestion"


def test_a_worker_that_was_only_slow_stores_nothing_any_more(made):
    """It wakes up after somebody took over and finished."""
    one = feed("a")
    batch = batch_of(one)

    def slow(source):
        if len(ASKED) == 1:
            silent(batch)
            fetch(batch.pk)

    made["profiles", "*"] = [slow]
    made["profiles", "a"] = [{"followers": 20}, {"followers": 30}]

    fetch(batch.pk)

    assert AccountSnapshot.objects.get().followers == 20
    assert (run_of(batch).fetched, run_of(batch).new) == (1, 1)


def test_what_is_stopped_meanwhile_is_not_stored(made):
    from analytics.actions.runs import stop_run

    batch = batch_of(feed("a"))
    staff = make.UserFactory(staff=True)

    def stop(source):
        stop_run(batch.run, by=staff, reason="Enough.")

    made["profiles", "a"] = [stop]

    fetch(batch.pk)

    assert not AccountSnapshot.objects.exists()
    assert run_of(batch).status == Run.Status.STOPPED
    assert not Feed.objects.exclude(batch=None).exists()


def test_a_feed_that_its_owner_stops_meanwhile_is_not_stored(made):
    one, other = feed("a"), feed("b")
    batch = batch_of(one, other)

    def stop(source):
        Feed.objects.filter(pk=one.pk).update(status=Feed.Status.STOPPED, batch=None)

    made["profiles", "a"] = [stop]

    fetch(batch.pk)

    assert AccountSnapshot.objects.get().account == other.account
    one.refresh_from_db()
    assert (one.status, one.fetched_at) == (Feed.Status.STOPPED, None)


def test_the_sweep_finds_what_no_message_reached():
    batch = batch_of(feed("a"))

    fresh = sweep_batches()
    silent(batch)
    found = sweep_batches()

    assert (fresh, found) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_for_a_batch_once():
    batch = batch_of(feed("a"), feed("b"))
    together = threading.Barrier(2)

    def worker():
        together.wait()
        try:
            fetch(batch.pk)
        finally:
            database.close()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len([one for one in ASKED if one[1] == "*"]) == 1
    assert (run_of(batch).fetched, run_of(batch).new) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_counters_of_a_run_are_exact_with_many_workers(made):
    made["profiles", "*"] = [lambda source: source.wire.tape.record(Recorded("GET /", "d", 200, {}, b"{}", None))]
    run = Run.objects.create(source="made")
    batches = [
        batch_of(*(feed(f"{number}.{n}") for n in range(3)), run=Run.objects.get(pk=run.pk)) for number in range(6)
    ]
    together = threading.Barrier(6)

    def worker(batch):
        together.wait()
        try:
            fetch(batch.pk)
        finally:
            database.close()

    threads = [threading.Thread(target=worker, args=(batch,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    run.refresh_from_db()
    assert (run.status, run.planned, run.fetched, run.failed) == (Run.Status.DONE, 18, 18, 0)
    assert (run.new, run.quota, run.answers.count()) == (18, {"calls": 6}, 6)


def test_down_for_a_moment_waits_and_goes_on(made):
    made["profiles", "*"] = [Transient("502"), None]
    one = feed("a")
    batch = batch_of(one)

    fetch(batch.pk)

    batch.refresh_from_db()
    assert (batch.status, batch.attempts) == (Batch.Status.QUEUED, 1)
    assert timezone.now() + timedelta(seconds=20) < batch.not_before < timezone.now() + timedelta(seconds=40)
    Batch.objects.filter(pk=batch.pk).update(not_before=timezone.now())
    fetch(batch.pk)
    assert run_of(batch).fetched == 1
