"""A run again from what was kept of it, with the parser mended: over real HTTP, then without."""

import pytest

from accounts.models import AuditRow
from analytics.actions.runs import RunRefused, replay_run
from analytics.ingestion.fetching import fetch
from analytics.models import AccountSnapshot, Feed, Post, PostSnapshot, Quota, RawAnswer, Run
from analytics.sources import registry
from analytics.sources.contract import Page, ProfileSnapshot, Result
from analytics.sources.errors import SchemaChanged
from analytics.sources.http import by_status, call
from tests import factories as make
from tests.analytics.ingestion.made import Made, batch_of, feed, snapshot
from tests.fakes.server import Answer, FakeServer

pytestmark = pytest.mark.django_db


class Spoken(Made):
    """Speaks JSON. Its parser knows `followers` only as a number until it is mended."""

    mended = False

    def get(self, path):
        self.wire.meter.spend("calls")
        return call(
            self.wire.http(),
            "GET",
            self.wire.base + path,
            lambda status, headers, _body: by_status(status, headers, ""),
        )

    def profiles(self, refs):
        for ref in refs:
            said = self.get(f"/profiles/{ref.external_id}")["followers"]
            if isinstance(said, dict) and not self.mended:
                yield Result(ref.external_id, error=SchemaChanged("followers"))
            else:
                count = said["count"] if isinstance(said, dict) else said
                yield Result(ref.external_id, self.row(ref, count))

    def row(self, ref, followers):
        at = self.wire.now()
        return ProfileSnapshot(source="made", external_id=ref.external_id, observed_at=at, followers=followers)

    def posts(self, ref, since, cursor):
        said = self.get(f"/posts/{ref.external_id}?since={since:%Y-%m-%d}&cursor={cursor or ''}")
        return Page(tuple(snapshot(name, self.wire.now()) for name in said["posts"]), said["next"])


@pytest.fixture
def spoken(made, monkeypatch):
    registry.source.cache_clear()
    monkeypatch.setitem(registry.MODULES, "made", "tests.analytics.ingestion.test_replay.Spoken")
    monkeypatch.setattr(Spoken, "mended", False)
    yield Spoken
    registry.source.cache_clear()


@pytest.fixture
def fake(spoken, settings):
    with FakeServer() as server:
        settings.SOURCES = {"made": {"base": server.url}}
        yield server


@pytest.fixture
def staff():
    return make.UserFactory(staff=True)


def fetched(*feeds):
    batch = batch_of(*feeds)
    fetch(batch.pk)
    return Run.objects.get(pk=batch.run_id)


def replayed(run, by):
    made = replay_run(run, by=by, reason="The parser is mended.")
    for batch in made.batches.order_by("pk"):
        fetch(batch.pk)
    made.refresh_from_db()
    return made


def test_rows_that_lacked_are_added_and_the_others_unchanged(fake, spoken, staff):
    fake.routes["GET", "/profiles/*"] = lambda request: Answer(
        body={"followers": {"count": 7} if request.path.endswith("b") else 5}
    )
    feeds = [feed("a"), feed("b")]
    run = fetched(*feeds)
    before = list(AccountSnapshot.objects.values_list("followers", flat=True))
    asked, used = len(fake.log), Quota.objects.get(bucket="calls").used
    spoken.mended = True

    again = replayed(run, staff)
    third = replayed(run, staff)

    assert before == [5]
    assert sorted(AccountSnapshot.objects.values_list("followers", flat=True)) == [5, 7]
    assert (again.status, again.trigger, again.replay_of) == (Run.Status.DONE, Run.Trigger.REPLAY, run)
    assert (again.planned, again.fetched, again.failed, again.new, again.unchanged) == (2, 2, 0, 1, 1)
    assert (third.new, third.unchanged) == (0, 2)
    assert (len(fake.log), Quota.objects.get(bucket="calls").used) == (asked, used)
    assert again.quota == {}


def test_the_time_is_that_of_the_recording(fake, spoken, staff, time_machine):
    time_machine.move_to("2026-11-03T10:00:00Z", tick=False)
    fake.routes["GET", "/profiles/a"] = lambda _request: Answer(body={"followers": {"count": 7}})
    run = fetched(feed("a"))
    time_machine.move_to("2026-11-09T10:00:00Z", tick=False)
    spoken.mended = True

    replayed(run, staff)

    assert str(AccountSnapshot.objects.get().observed_on) == "2026-11-03"


def test_lists_are_asked_with_the_memory_of_then(fake, staff, time_machine):
    """Cursor and beginning are those of the first time, whatever the feed remembers today."""
    time_machine.move_to("2026-11-03T10:00:00Z", tick=False)
    pages = {"": {"posts": ["p1"], "next": "two"}, "two": {"posts": ["p2"], "next": None}}
    fake.routes["GET", "/posts/a"] = lambda request: Answer(body=pages[dict(request.query)["cursor"]])
    one = feed("a", Feed.What.POSTS)
    run = fetched(one)
    memory = Feed.objects.get().memory
    PostSnapshot.objects.filter(post__external_id="p2").delete()
    time_machine.move_to("2026-11-12T10:00:00Z", tick=False)

    again = replayed(run, staff)

    assert (again.fetched, again.failed, again.new, again.unchanged) == (1, 0, 1, 1)
    assert Post.objects.count() == 2
    assert Feed.objects.get().memory == memory


def test_feeds_are_left_alone(fake, spoken, staff):
    fake.routes["GET", "/profiles/a"] = lambda _request: Answer(body={"followers": {"count": 7}})
    run = fetched(feed("a"))
    before = Feed.objects.values().get()
    spoken.mended = True

    replayed(run, staff)

    assert Feed.objects.values().get() == before


def test_of_a_refusal_and_an_answer_the_answer_is_played(fake, staff):
    """The call was repeated: the replay needs no second try."""
    fake.faults.append(Answer(502))
    fake.routes["GET", "/profiles/a"] = lambda _request: Answer(body={"followers": 5})
    one = feed("a")
    run = fetched(one)
    run.batches.update(not_before=run.created_at)
    fetch(run.batches.get().pk)
    run.refresh_from_db()

    again = replayed(run, staff)

    assert (run.fetched, RawAnswer.objects.filter(run=run).count()) == (1, 2)
    assert (again.fetched, again.failed, again.unchanged) == (1, 0, 1)


def test_what_was_not_kept_fails_alone(fake, staff):
    fake.routes["GET", "/profiles/*"] = lambda _request: Answer(body={"followers": 5})
    fake.routes["GET", "/posts/*"] = lambda _request: Answer(body={"posts": ["p"], "next": None})
    run = fetched(feed("a", Feed.What.POSTS), feed("b", Feed.What.POSTS))
    RawAnswer.objects.filter(request__contains="/posts/a").delete()

    again = replayed(run, staff)

    assert (again.status, again.fetched, again.failed, again.reasons) == (Run.Status.DONE, 1, 1, {"not_kept": 1})


def test_what_was_erased_or_stopped_does_not_come_back(fake, staff):
    fake.routes["GET", "/profiles/*"] = lambda _request: Answer(body={"followers": 5})
    stopped, erased = feed("a"), feed("b")
    run = fetched(stopped, erased)
    AccountSnapshot.objects.all().delete()
    Feed.objects.filter(pk=stopped.pk).update(status=Feed.Status.STOPPED)
    erased.delete()

    again = replayed(run, staff)

    assert not AccountSnapshot.objects.exists()
    assert (again.fetched, again.failed) == (0, 2)


def test_staff_say_why_and_it_is_written_down(fake, staff):
    fake.routes["GET", "/profiles/*"] = lambda _request: Answer(body={"followers": 5})
    run = fetched(feed("a"))

    again = replayed(run, staff)

    row = AuditRow.objects.get()
    assert (row.verb, row.actor, row.reason, row.target_id) == ("replay run", staff, "The parser is mended.", again.pk)
    assert row.detail == {"of": run.pk}


def test_what_cannot_be_replayed_is_refused(fake, staff):
    fake.routes["GET", "/profiles/*"] = lambda _request: Answer(body={"followers": 5})
    waiting = batch_of(feed("x")).run
    run = fetched(feed("a"))
    again = replay_run(run, by=staff)

    refused = [
        lambda: replay_run(waiting, by=staff),
        lambda: replay_run(run, by=staff),
        lambda: replay_run(again, by=staff),
    ]
    for refuse in refused:
        with pytest.raises(RunRefused):
            refuse()
    RawAnswer.objects.all().delete()
    Run.objects.filter(pk=again.pk).update(status=Run.Status.DONE)
    with pytest.raises(RunRefused, match="No answers"):
        replay_run(run, by=staff)
