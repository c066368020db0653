"""Every failure of the taxonomy, with what follows from it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from analytics.ingestion.asking import ref_of
from analytics.ingestion.fetching import fetch
from analytics.ingestion.reactions import REACTIONS, name_of_error
from analytics.models import AccountSnapshot, Batch, Connection, Feed, Post, Quota, RawAnswer, Run, Tier
from analytics.sources import errors
from analytics.sources.errors import (
    AuthExpired,
    AuthRevoked,
    Blocked,
    NotFound,
    Permanent,
    Private,
    QuotaExhausted,
    RateLimited,
    SchemaChanged,
    SourceError,
    Transient,
)
from messaging.models import Notification
from tests import factories as make
from tests.analytics.ingestion.made import ASKED, batch_of, connection, feed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def run_of(batch):
    return Run.objects.get(pk=batch.run_id)


def fetched(*feeds, **fields):
    """One batch of them, asked for; return it as it is then."""
    batch = batch_of(*feeds, **fields)
    fetch(batch.pk)
    for each in feeds:
        each.refresh_from_db()
    batch.refresh_from_db()
    return batch


def now(batch):
    """Its time has come."""
    Batch.objects.filter(pk=batch.pk).update(not_before=timezone.now())


def about(wait, of):
    return of * 0.85 < wait < of * 1.15


def test_the_table_has_the_whole_taxonomy():
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, SourceError)}

    assert set(REACTIONS) == kinds - {SourceError}


@pytest.mark.parametrize(
    ("error", "name"), [(Transient(), "transient"), (QuotaExhausted("", "calls", None), "quota_exhausted")]
)
def test_failures_are_called_by_their_names(error, name):
    assert name_of_error(error) == name


# Transient


def test_a_call_that_breaks_is_repeated_later_and_later_then_given_up(made):
    made["profiles", "*"] = [Transient("502")]
    one, waits = feed("a"), []
    batch = batch_of(one)

    for _attempt in range(Batch.TRIES):
        now(batch)
        fetch(batch.pk)
        batch.refresh_from_db()
        waits.append(batch.not_before - batch.beat_at)

    one.refresh_from_db()
    assert about(waits[0], timedelta(seconds=30))
    assert about(waits[1], timedelta(seconds=120))
    assert (batch.status, batch.error) == (Batch.Status.DEAD, "Transient: 502")
    assert (one.batch, one.failures, one.status) == (None, 1, Feed.Status.ACTIVE)
    assert run_of(batch).reasons == {"transient": 1}


def test_an_item_that_breaks_comes_again_later_and_later_and_never_later_than_its_tier_promises(made):
    made["profiles", "a"] = [Transient("cut")]
    one = feed("a", tier=Tier.ACTIVE)
    waits = []

    for _time in range(12):
        fetched(one)
        waits.append(one.next_due - timezone.now())

    assert (one.failures, one.error, one.error_text) == (12, "transient", "cut")
    assert about(waits[0], 10 * MINUTE)
    assert about(waits[1], 20 * MINUTE)
    assert about(waits[-1], DAY)


def test_three_breaks_in_a_row_are_the_sources(made):
    """Fifty time-outs one after the other would take longer than a worker has."""
    feeds = [feed(name, Feed.What.AUDIENCE) for name in "abcdef"]
    for name in "abc":
        made["audience", name] = [Transient("timeout"), None]
    batch = fetched(*feeds)

    assert len(ASKED) == 3
    assert batch.status == Batch.Status.QUEUED
    now(batch)
    fetch(batch.pk)
    assert (run_of(batch).fetched, run_of(batch).failed) == (4, 2)


def test_success_forgets_what_was_wrong(made):
    made["profiles", "a"] = [Transient("cut"), None]
    one = feed("a")
    fetched(one)

    fetched(one)

    assert (one.failures, one.error, one.error_text, one.error_at) == (0, "", "", None)


# Limits


def test_too_fast_waits_until_it_may_and_is_no_failure(made):
    opens = timezone.now() + 2 * MINUTE
    made["profiles", "*"] = [RateLimited("slow down", opens)]
    one = feed("a")
    batch = batch_of(one)

    for _time in range(5):
        now(batch)
        fetch(batch.pk)

    batch.refresh_from_db()
    one.refresh_from_db()
    assert (batch.status, batch.attempts) == (Batch.Status.QUEUED, 0)
    assert opens < batch.not_before < opens + MINUTE
    assert (one.batch, one.failures) == (batch, 0)


def test_too_fast_for_long_goes_back_to_planning(made):
    opens = timezone.now() + HOUR
    made["posts", "a"] = [RateLimited("slow down", opens)]
    one, other = feed("a", Feed.What.POSTS), feed("b", Feed.What.POSTS)

    batch = fetched(one, other)

    assert (batch.status, run_of(batch).reasons) == (Batch.Status.DONE, {"rate_limited": 2})
    assert (one.batch, one.failures, one.status) == (None, 0, Feed.Status.ACTIVE)
    assert opens < one.next_due < opens + 2 * MINUTE
    assert len(ASKED) == 1


def test_a_used_up_quota_parks_the_bucket_and_frees_the_feeds(made):
    until = timezone.now() + 5 * HOUR
    made["posts", "b"] = [QuotaExhausted("used up", "calls", until)]
    feeds = [feed(name, Feed.What.POSTS) for name in "abc"]

    batch = fetched(*feeds)

    bucket = Quota.objects.get(bucket="calls")
    assert bucket.parked_until == until
    assert [each.failures for each in feeds] == [0, 0, 0]
    assert feeds[2].next_due > until
    assert (run_of(batch).fetched, run_of(batch).reasons) == (1, {"quota_exhausted": 2})
    assert [name for _method, name, *_ in ASKED] == ["a", "b"]


def test_a_quota_that_ends_in_the_middle_of_a_call_loses_no_answer_that_came(made):
    made["profiles", "b"] = [QuotaExhausted("used up", "calls", timezone.now() + HOUR)]
    batch = fetched(feed("a"), feed("b"), feed("c"))

    assert (run_of(batch).fetched, run_of(batch).failed) == (2, 1)


def test_a_block_rests_its_source_and_nobody_tries_again_at_once(made):
    until = timezone.now() + 2 * HOUR
    made["profiles", "*"] = [Blocked("checkpoint", "", until)]
    one = feed("a")

    batch = fetched(one)
    again = fetched(feed("b"))

    assert len(ASKED) == 1
    assert (one.next_due > until, one.failures) == (True, 0)
    assert run_of(batch).reasons == {"blocked": 1}
    assert run_of(again).fetched == 0


# Leave


def test_withdrawn_leave_ends_the_connection_and_asks_its_owner(made):
    one = feed("a")
    Feed.objects.filter(pk=one.pk).update(connection=connection(one.account))
    other = feed("b")
    made["profiles", "a"] = [AuthRevoked("the user said no")]

    batch = fetched(one, other)

    ended = Connection.objects.get()
    assert (ended.status, bytes(ended.sealed), ended.reason) == (Connection.Status.REVOKED, b"", "the user said no")
    assert one.status == Feed.Status.STOPPED
    note = Notification.objects.get(user=one.account.influencer.user)
    assert (note.kind, note.url) == ("connection", "/settings/connections/")
    assert note.reason == "It was withdrawn at the platform, or a permission that we need is missing."
    assert (run_of(batch).fetched, run_of(batch).reasons) == (1, {"auth_revoked": 1})


def test_an_old_token_is_renewed_once_and_the_question_asked_again(made):
    one = feed("a")
    Feed.objects.filter(pk=one.pk).update(connection=connection(one.account))
    made["profiles", "a"] = [lambda source: refuse(source, one), None]

    batch = fetched(one)

    assert [asked[0] for asked in ASKED] == ["profiles", "profiles", "refresh", "profiles", "profiles"]
    assert run_of(batch).fetched == 1
    assert Connection.objects.get().status == Connection.Status.ACTIVE


def refuse(source, one):
    source.wire.token(ref_of(Feed.objects.get(pk=one.pk)))
    return AuthExpired("too old")


def test_a_token_that_is_refused_anew_counts_as_withdrawn(made):
    one = feed("a")
    Feed.objects.filter(pk=one.pk).update(connection=connection(one.account))
    made["profiles", "a"] = [lambda source: refuse(source, one)]

    fetched(one)

    assert Connection.objects.get().status == Connection.Status.REVOKED
    assert [asked[0] for asked in ASKED].count("refresh") == 1


def test_a_token_that_cannot_be_renewed_counts_as_withdrawn(made):
    one = feed("a")
    Feed.objects.filter(pk=one.pk).update(connection=connection(one.account))
    made["profiles", "a"] = [lambda source: refuse(source, one)]
    made["refresh", "second"] = [AuthRevoked("invalid_grant")]

    fetched(one)

    assert Connection.objects.get().status == Connection.Status.REVOKED
    assert one.status == Feed.Status.STOPPED


def test_our_own_key_refused_is_our_mistake(made):
    """Nobody's leave is used, so nobody can have withdrawn it: staff look."""
    staff = make.UserFactory(staff=True)
    made["profiles", "*"] = [AuthExpired("bad bearer")]
    feeds = [feed("a"), feed("b")]

    batch = fetched(*feeds)

    assert {each.status for each in feeds} == {Feed.Status.PARKED}
    assert run_of(batch).reasons == {"permanent": 2}
    assert len(ASKED) == 1
    assert [note.kind for note in staff.notifications.all()] == ["ingestion"]


# Not there, not for us


def test_gone_only_after_three_confirmations_over_three_days(made, time_machine):
    made["profiles", "a"] = [NotFound("a")]
    one, states = feed("a", tier=Tier.ACTIVE), []
    time_machine.move_to(timezone.now(), tick=False)

    for _time in range(5):
        fetched(one)
        states.append((one.missing_times, one.status))
        time_machine.shift(DAY)

    active, gone = Feed.Status.ACTIVE, Feed.Status.GONE
    assert states == [(1, active), (2, active), (3, active), (4, gone), (5, gone)]
    assert about(one.next_due - one.error_at, 7 * DAY)


def test_many_confirmations_on_one_day_prove_nothing(made):
    made["post_stats", "p"] = [NotFound("p")]
    one = feed("p", Feed.What.POST, tier=Tier.LIVE)

    for _time in range(10):
        fetched(one)

    assert (one.missing_times, one.status) == (10, Feed.Status.ACTIVE)
    assert about(one.next_due - one.error_at, HOUR)
    assert Post.objects.get().status == Post.Status.PRESENT


def test_a_post_that_is_gone_says_so_and_comes_back_if_it_is_found(made):
    made["post_stats", "p"] = [NotFound("p"), None]
    one = feed("p", Feed.What.POST, missing_since=timezone.now() - 4 * DAY, missing_times=2)

    fetched(one)
    gone = Post.objects.get().status
    fetched(one)

    assert gone == Post.Status.GONE
    assert (one.status, one.missing_since, one.missing_times) == (Feed.Status.ACTIVE, None, 0)
    assert Post.objects.get().status == Post.Status.PRESENT


def test_private_is_written_down_and_looked_at_seldom(made):
    made["profiles", "a"] = [Private("a"), None]
    one = feed("a", tier=Tier.ACTIVE)

    fetched(one)
    private = one.status, one.failures, about(one.next_due - timezone.now(), 7 * DAY)
    fetched(one)

    assert private == (Feed.Status.PRIVATE, 0, True)
    assert one.status == Feed.Status.ACTIVE


# Changed, or our mistake


def test_a_changed_answer_alarms_and_parks_only_if_it_keeps_happening(made):
    staff = make.UserFactory(staff=True)
    made["profiles", "a"] = [SchemaChanged("data.followers")]
    one, states = feed("a"), []

    for _time in range(3):
        fetched(one)
        states.append(one.status)

    assert states == [Feed.Status.ACTIVE, Feed.Status.ACTIVE, Feed.Status.PARKED]
    assert "data.followers" in staff.notifications.get().text


def test_a_changed_answer_once_in_a_while_parks_nothing(made):
    made["profiles", "a"] = [SchemaChanged("x"), None, SchemaChanged("x"), None, SchemaChanged("x")]
    one = feed("a")

    for _time in range(5):
        fetched(one)

    assert (one.status, one.failures) == (Feed.Status.ACTIVE, 1)
    assert AccountSnapshot.objects.get().followers == 10


def test_our_mistake_is_not_repeated(made):
    staff = make.UserFactory(staff=True)
    made["profiles", "b"] = [Permanent("bad parameter")]
    feeds = [feed(name) for name in "abc"]

    batch = fetched(*feeds)

    assert [each.status for each in feeds] == [Feed.Status.ACTIVE, Feed.Status.PARKED, Feed.Status.ACTIVE]
    assert run_of(batch).reasons == {"permanent": 1}
    assert staff.notifications.count() == 1


def test_a_wrong_key_parks_all_at_once(made):
    made["posts", "a"] = [Permanent("bad key", of_all=True)]
    feeds = [feed(name, Feed.What.POSTS) for name in "abc"]

    fetched(*feeds)

    assert {each.status for each in feeds} == {Feed.Status.PARKED}
    assert len(ASKED) == 1


def test_staff_hear_once_an_hour_of_a_source_whatever_breaks(made, time_machine):
    staff = make.UserFactory(staff=True)
    time_machine.move_to(timezone.now().replace(minute=10), tick=False)
    for name in "abc":
        made["profiles", name] = [SchemaChanged(name)]
    feeds = [feed(name) for name in "abc"]

    fetched(*feeds)
    fetched(feeds[0])
    one_hour = staff.notifications.count()
    time_machine.shift(HOUR)
    fetched(feeds[1])

    assert (one_hour, staff.notifications.count()) == (1, 2)


def test_a_failure_is_told_in_words_that_fit(made):
    made["profiles", "a"] = [Transient("x" * 1000)]
    one = feed("a")

    fetched(one)

    assert one.error_text == "x" * 300
    assert not RawAnswer.objects.exists()
