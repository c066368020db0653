"""Workers that are killed on the way, are only slow, or have the same batch: nothing is lost, nothing counts twice."""

import threading

import pytest
from django.db import connection as database
from django.utils import timezone

from analytics.ingestion import settling, working
from analytics.ingestion.fetching import fetch
from analytics.models import (
    AccountSnapshot,
    Batch,
    Feed,
    PostCurrent,
    PostSnapshot,
    RawAnswer,
    Run,
)
from analytics.sources.contract import Page
from analytics.sources.wire import Recorded
from analytics.tasks.fetching import sweep_batches
from tests import factories as make
from tests.analytics.ingestion.made import ASKED, Killed, batch_of, feed, snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


def run_of(batch):
    return Run.objects.get(pk=batch.run_id)


def silent(batch):
    """Its worker is gone for longer than anybody waits."""
    Batch.objects.filter(pk=batch.pk).update(beat_at=timezone.now() - 2 * Batch.PATIENCE)


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


def test_answers_that_name_whoever_stopped_meanwhile_are_not_kept(made):
    one, other = feed("gone-a"), feed("b")
    batch = batch_of(one, other)

    def stop(source):
        for name in (one.external_id, other.external_id):
            said = f'{{"id": "{name.upper()}"}}'.encode()
            source.wire.tape.record(Recorded(f"GET /{name}", name, 200, {}, said, timezone.now()))
        one.account.delete()

    made["profiles", "*"] = [stop]

    fetch(batch.pk)

    assert list(RawAnswer.objects.values_list("digest", flat=True)) == [other.external_id]


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
