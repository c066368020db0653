"""Webhooks come twice, late, in any order: each counts once, and is only a hint of what to ask for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from analytics.ingestion import events
from analytics.ingestion.events import receive, work_off
from analytics.models import Connection, Feed, PostContent, Run, SourceEvent
from analytics.sources.contract import WebhookEvent
from analytics.tasks.fetching import purge_events, work_events
from messaging.models import Notification
from tests.analytics.ingestion.made import ASKED, batch_of, connection, feed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]
ALL = [Feed.What.PROFILE, Feed.What.POSTS, Feed.What.AUDIENCE]


def told(kind, name="a", number="e1", ids=()):
    return WebhookEvent(number, kind, name, tuple(ids))


@pytest.fixture
def followed():
    """An account that its owner connected, with all its feeds."""
    first = feed("a")
    leave = connection(first.account)
    feeds = [first, *(feed("a", what, account=first.account) for what in ALL[1:])]
    Feed.objects.update(connection=leave, next_due=timezone.now() + timedelta(days=5))
    return feeds


def planned():
    """What is being asked for now."""
    return sorted(Feed.objects.exclude(batch=None).values_list("what", flat=True))


def test_the_same_event_counts_once_however_often_it_comes():
    event = told("PROFILES.UPDATED")

    new = [receive("made", [event, event]), receive("made", [event]), receive("other", [event])]

    assert new == [1, 0, 1]
    assert SourceEvent.objects.filter(source="made").count() == 1


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("PROFILES.UPDATED", ["profile"]),
        ("PROFILES_AUDIENCE.ADDED", ["audience"]),
        ("CONTENTS.ADDED", ["posts"]),
        ("CONTENTS_COMMENTS.UPDATED", ["posts"]),
        ("ACCOUNTS.CONNECTED", ["audience", "posts", "profile"]),
        ("video.published", ["audience", "posts", "profile"]),
    ],
)
def test_what_an_event_tells_of_is_asked_for_now(followed, kind, asked):
    receive("made", [told(kind)])

    work_off()

    run = Run.objects.get()
    assert planned() == asked
    assert (run.trigger, run.planned) == (Run.Trigger.EVENT, len(asked))
    assert SourceEvent.objects.get().done_at is not None


def test_events_that_come_together_make_one_run(followed):
    several = [told(kind, number=kind) for kind in ("CONTENTS.UPDATED", "PROFILES.UPDATED", "CONTENTS.ADDED")]
    receive("made", several[::-1])

    work_off()

    assert planned() == ["posts", "profile"]
    assert Run.objects.count() == 1


def test_posts_that_are_named_and_followed_are_asked_for_themselves(followed):
    one, two = feed("p1", Feed.What.POST), feed("p2", Feed.What.POST)
    PostContent.objects.filter(post=two.post).update(extra={"key": "uuid-2"})
    receive("made", [told("CONTENTS.UPDATED", ids=["p1", "uuid-2"])])

    work_off()

    assert set(Feed.objects.exclude(batch=None)) == {one, two}


def test_a_post_that_nobody_follows_is_found_in_the_list(followed):
    feed("p1", Feed.What.POST)
    receive("made", [told("CONTENTS.UPDATED", ids=["p1", "new"])])

    work_off()

    assert planned() == ["post", "posts"]


def test_an_account_that_disconnected_is_asked_nothing_more(followed):
    receive("made", [told("ACCOUNTS.DISCONNECTED"), told("PROFILES.UPDATED", number="e2")])

    work_off()

    ended = Connection.objects.get()
    assert (ended.status, bytes(ended.sealed)) == (Connection.Status.DISCONNECTED, b"")
    assert set(Feed.objects.values_list("status", flat=True)) == {Feed.Status.STOPPED}
    assert (planned(), ASKED) == ([], [])
    assert Notification.objects.get().kind == "connection"


def test_a_session_that_ended_is_marked(followed):
    receive("made", [told("SESSION.EXPIRED")])

    work_off()

    assert Connection.objects.get().status == Connection.Status.EXPIRED


def test_told_late_of_an_end_what_began_anew_goes_on(followed):
    receive("made", [told("ACCOUNTS.DISCONNECTED")])
    Connection.objects.update(connected_at=timezone.now() + timedelta(minutes=1))

    work_off()

    assert Connection.objects.get().status == Connection.Status.ACTIVE


def test_of_whom_we_know_nothing_nothing_is_asked():
    receive("made", [told("PROFILES.UPDATED", name="nobody"), told("CONTENTS.ADDED", name="", number="e2")])

    work_off()

    assert not Run.objects.exists()
    assert not SourceEvent.objects.filter(done_at=None).exists()


def test_what_is_being_asked_for_already_is_asked_for_again(followed):
    """The question may have been put before the change."""
    batch_of(Feed.objects.get(what="profile"))
    receive("made", [told("PROFILES.UPDATED")])

    work_off()
    waits = SourceEvent.objects.get()
    Feed.objects.update(batch=None)
    SourceEvent.objects.update(not_before=timezone.now())
    work_off()

    assert waits.done_at is None
    assert waits.not_before > timezone.now()
    assert planned() == ["profile"]


def test_an_event_at_which_we_fail_is_tried_again_then_given_up(followed, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError("no")

    monkeypatch.setattr(events, "plan_now", broken)
    receive("made", [told("PROFILES.UPDATED")])

    for _try in range(events.TRIES + 2):
        SourceEvent.objects.update(not_before=timezone.now())
        work_off()

    event = SourceEvent.objects.get()
    assert (event.dead, event.attempts, event.done_at, event.error) == (True, events.TRIES, None, "RuntimeError: no")


def test_one_bad_event_holds_up_no_other(followed, monkeypatch):
    real = events._concerned  # noqa: SLF001 -- the step that one event breaks

    def picky(event):
        if event.event_id == "bad":
            raise RuntimeError("no")
        return real(event)

    monkeypatch.setattr(events, "_concerned", picky)
    receive("made", [told("PROFILES.UPDATED", number="bad"), told("CONTENTS.ADDED", number="good")])

    work_off()

    assert planned() == ["posts"]
    assert set(SourceEvent.objects.filter(done_at=None).values_list("event_id", flat=True)) == {"bad"}


def test_the_message_wakes_a_worker_and_the_run_goes_through(followed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        receive("made", [told("PROFILES.UPDATED")])

    assert Run.objects.get().status == Run.Status.DONE
    assert Feed.objects.get(what="profile").fetched_at is not None


def test_events_are_kept_for_ninety_days():
    for number, days in enumerate((89, 91)):
        SourceEvent.objects.create(
            source="made", event_id=number, kind="x", received_at=timezone.now() - timedelta(days=days)
        )

    gone = purge_events()

    assert (gone, SourceEvent.objects.count()) == (1, 1)


def test_working_off_nothing_costs_one_question(django_assert_num_queries):
    with django_assert_num_queries(1):
        work_events()
