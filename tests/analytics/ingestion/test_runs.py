"""What staff do with runs, each with its row in the log, or refused."""

import pytest

from accounts.models import AuditRow
from analytics.actions.runs import RunRefused, start_run, stop_run
from analytics.ingestion import telling
from analytics.ingestion.fetching import fetch
from analytics.models import Batch, Feed, Run
from tests import factories as make
from tests.analytics.ingestion.made import batch_of, feed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


@pytest.fixture
def staff():
    return make.UserFactory(staff=True)


def test_staff_ask_for_everything_of_a_source(staff):
    feeds = [feed("a"), feed("b", Feed.What.AUDIENCE)]

    run = start_run("made", by=staff, reason="Numbers look old.")

    assert (run.trigger, run.by, run.planned) == (Run.Trigger.STAFF, staff, 2)
    assert {Feed.objects.get(pk=each.pk).batch.run for each in feeds} == {run}
    row = AuditRow.objects.get()
    assert (row.verb, row.target_id, row.reason) == ("start run", run.pk, "Numbers look old.")


def test_or_for_one_kind_of_some_accounts(staff):
    wanted = feed("a")
    feed("a", Feed.What.AUDIENCE, account=wanted.account)
    feed("b")

    run = start_run("made", by=staff, what="profile", accounts=[wanted.account_id])

    assert list(Feed.objects.filter(batch__run=run)) == [wanted]


def test_what_was_stopped_is_not_asked_for_by_staff_either(staff):
    feed("a", status=Feed.Status.STOPPED)

    with pytest.raises(RunRefused, match="nothing to ask for"):
        start_run("made", by=staff)


def test_an_unknown_source_or_one_that_is_off_is_refused(staff, settings):
    feed("a")
    with pytest.raises(RunRefused, match="no source"):
        start_run("nowhere", by=staff)
    settings.SOURCES = {}

    with pytest.raises(RunRefused, match="switched off"):
        start_run("made", by=staff)

    assert not AuditRow.objects.exists()


def test_a_stopped_run_frees_its_feeds_and_its_batches_are_no_more_work(staff):
    one = feed("a")
    batch = batch_of(one)

    stop_run(batch.run, by=staff, reason="Wrong source.")
    fetch(batch.pk)

    batch.refresh_from_db()
    one.refresh_from_db()
    assert (batch.status, batch.run.status, one.batch) == (Batch.Status.STOPPED, Run.Status.STOPPED, None)
    assert AuditRow.objects.get().verb == "stop run"


def test_a_run_that_is_over_is_not_stopped(staff):
    batch = batch_of(feed("a"))
    fetch(batch.pk)

    with pytest.raises(RunRefused, match="over"):
        stop_run(batch.run, by=staff)

    assert Run.objects.get().status == Run.Status.DONE


def test_open_pages_of_staff_hear_of_progress(staff, monkeypatch):
    heard = []
    monkeypatch.setattr(telling, "hint", lambda users, topic: heard.append((list(users), topic)))
    batch = batch_of(feed("a"))

    fetch(batch.pk)

    assert {topic for _users, topic in heard} == {f"run-{batch.run_id}", "runs"}
    assert {tuple(users) for users, _topic in heard} == {(staff.pk,)}
