"""Schedules are rows that staff may change, and any number of beats start each thing once."""

import threading
from datetime import timedelta

import pytest
from celery import Celery, current_app
from celery.schedules import crontab
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from influencehub import beat
from influencehub.beat import LeasedScheduler
from influencehub.defaults import install, is_changed, is_default, reset
from influencehub.models import Lease, Schedule
from influencehub.schedule import SCHEDULE
from influencehub.schedule_forms import every_words
from tests import factories as make

LONG_AGO = timezone.now() - timedelta(days=1)
LINES = {
    "every minute": {"task": "tests.ping", "schedule": 60.0, "args": ["a"]},
    "each night": {"task": "tests.ping", "schedule": crontab(hour="3", minute="20")},
}


def ping():
    pass


@pytest.fixture
def app():
    """A Celery of its own, that sends nothing."""
    app = Celery("tests", set_as_current=False)
    app.config_from_object({"beat_schedule": dict(LINES), "timezone": "UTC", "broker_url": "memory://"})
    app.task(name="tests.ping")(ping)
    return app


@pytest.fixture
def started(monkeypatch):
    """What any scheduler started."""
    names = []
    monkeypatch.setattr(LeasedScheduler, "apply_async", lambda _self, entry, **_more: names.append(entry.name))
    return names


def rows():
    return {row.name: str(row.interval or row.crontab) for row in Schedule.with_times()}


def make_due():
    PeriodicTask.objects.update(last_run_at=LONG_AGO)


@pytest.mark.django_db
class TestDefaults:
    def test_what_is_missing_is_made(self, app):
        install(app)

        found = {row.name: row for row in Schedule.with_times()}
        assert set(found) == set(LINES)
        assert str(found["every minute"].interval) == "every 60 seconds"
        assert found["every minute"].args == '["a"]'
        assert (found["each night"].crontab.hour, found["each night"].crontab.minute) == ("3", "20")
        assert all(is_default(row) and not is_changed(row) for row in found.values())

    def test_what_staff_changed_stays(self, app):
        install(app)
        Schedule.objects.filter(name="every minute").update(
            interval=IntervalSchedule.objects.create(every=5, period="minutes")
        )
        Schedule.objects.filter(name="each night").update(enabled=False)

        app.conf.beat_schedule = {**LINES, "every minute": {**LINES["every minute"], "schedule": 30.0}}
        install(app)

        assert rows()["every minute"] == "every 5 minutes"
        assert set(Schedule.objects.values_list("name", "enabled")) == {("every minute", True), ("each night", False)}
        assert all(is_changed(row) for row in Schedule.with_times())

    def test_what_nobody_touched_follows_a_new_default(self, app):
        install(app)
        app.conf.beat_schedule = {**LINES, "each night": {**LINES["each night"], "schedule": 30.0}}

        install(app)

        assert rows() == {"every minute": "every 60 seconds", "each night": "every 30 seconds"}
        assert not any(is_changed(row) for row in Schedule.with_times())

    def test_rows_from_before_are_taken_over_switched_as_they_are(self, app):
        interval = IntervalSchedule.objects.create(every=60, period="seconds")
        PeriodicTask.objects.create(name="every minute", task="tests.ping", interval=interval, enabled=False)

        install(app)

        row = Schedule.objects.get(name="every minute")
        assert (is_default(row), row.enabled) == (True, False)

    def test_what_is_gone_goes(self, app):
        interval = IntervalSchedule.objects.create(every=60, period="seconds")
        PeriodicTask.objects.create(name="mine", task="tests.ping", interval=interval)
        PeriodicTask.objects.create(name="celery.backend_cleanup", task="tests.no_more", interval=interval)
        install(app)
        app.conf.beat_schedule = {"every minute": LINES["every minute"]}

        install(app)

        assert set(rows()) == {"every minute", "mine"}

    def test_one_goes_back_to_how_it_came(self, app):
        install(app)
        row = Schedule.objects.get(name="each night")
        row.interval, row.crontab = IntervalSchedule.objects.create(every=7, period="days"), None
        row.enabled = False
        row.save()

        assert reset(row, app)

        row = Schedule.with_times().get(name="each night")
        assert (row.interval, row.crontab.hour, row.enabled) == (None, "3", True)
        assert not reset(Schedule(name="another"), app)

    def test_again_changes_nothing(self, app, django_assert_max_num_queries):
        install(app)
        before = list(PeriodicTask.objects.values())
        with django_assert_max_num_queries(4):
            install(app)
        assert list(PeriodicTask.objects.values()) == before

    def test_each_of_ours_has_a_task(self):
        install()

        assert set(rows()) == set(SCHEDULE)


@pytest.mark.django_db
class TestLease:
    def take(self, holder, seconds=15):
        return Lease.take("beat", holder, timedelta(seconds=seconds))

    def test_one_has_it_and_keeps_it(self):
        assert self.take("a")
        assert not self.take("b")
        assert self.take("a")

    def test_who_falls_silent_loses_it(self):
        self.take("a")
        Lease.objects.update(until=LONG_AGO)

        assert self.take("b")
        assert not self.take("a")

    def test_who_leaves_it_leaves_it_at_once(self):
        self.take("a")
        Lease.leave("beat", "b")
        assert not self.take("b")
        Lease.leave("beat", "a")
        assert self.take("b")


@pytest.mark.django_db(transaction=True)
class TestTwoBeats:
    @pytest.fixture
    def beats(self, app, started, monkeypatch):
        monkeypatch.setattr(beat, "RENEWED_S", 0)
        each_hour = {"task": "tests.ping", "schedule": 3600.0}
        app.conf.beat_schedule = {"every minute": LINES["every minute"], "each hour": each_hour}
        return [LeasedScheduler(app=app) for _ in range(2)]

    def run(self, scheduler, ticks=4):
        return [scheduler.tick() for _ in range(ticks)]

    def test_one_starts_things_the_other_waits(self, beats, started):
        make_due()

        self.run(beats[0])
        assert self.run(beats[1]) == [beat.WAIT_S] * 4

        assert sorted(started) == ["each hour", "every minute"]
        assert set(PeriodicTask.objects.values_list("total_run_count", flat=True)) == {1}

    def test_the_other_takes_over_and_starts_nothing_again(self, beats, started):
        make_due()
        self.run(beats[0])
        Lease.objects.update(until=LONG_AGO)

        self.run(beats[1])
        assert sorted(started) == ["each hour", "every minute"]

        make_due()
        beats[1]._heap = None  # noqa: SLF001 -- as time would do
        beats[1]._initial_read = True  # noqa: SLF001
        self.run(beats[1])
        assert len(started) == 4

    def test_who_was_frozen_starts_nothing_that_was_started(self, beats, started, monkeypatch):
        make_due()
        monkeypatch.setattr(LeasedScheduler, "_may_lead", lambda _self: True)

        self.run(beats[0], 1)
        beats[1].tick()
        self.run(beats[0])
        self.run(beats[1])

        assert sorted(started) == ["each hour", "every minute"]

    def test_who_stops_makes_room_at_once(self, beats, started):
        make_due()
        beats[0].tick()
        beats[0].close()

        self.run(beats[1])
        assert sorted(started) == ["each hour", "every minute"]
        assert beats[0].tick() == beat.WAIT_S

    def test_what_was_switched_off_is_not_started(self, beats, started):
        make_due()
        PeriodicTask.objects.filter(name="each hour").update(enabled=False)

        self.run(beats[0])

        assert started == ["every minute"]

    def test_without_a_database_nobody_leads(self, beats, monkeypatch):
        def away(*_args):
            raise beat.Error

        monkeypatch.setattr(Lease, "take", away)

        assert beats[0].tick() == beat.WAIT_S


@pytest.mark.django_db(transaction=True)
def test_many_beats_at_once_start_each_thing_once(app, started, monkeypatch):
    """Even where all of them believe that they lead."""
    monkeypatch.setattr(LeasedScheduler, "_may_lead", lambda _self: True)
    app.conf.beat_schedule = {f"line {n}": LINES["every minute"] for n in range(10)}
    install(app)
    make_due()
    beats = [LeasedScheduler(app=app) for _ in range(4)]
    barrier, failed = threading.Barrier(4), []

    def run(scheduler):
        try:
            barrier.wait()
            for _ in range(30):
                scheduler.tick()
        except Exception as error:  # noqa: BLE001 -- told below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(scheduler,)) for scheduler in beats]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert failed == []
    assert sorted(started) == sorted(f"line {n}" for n in range(10))
    assert set(PeriodicTask.objects.values_list("total_run_count", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_the_lease_one_gets_it():
    barrier, got = threading.Barrier(6), []

    def want(holder):
        barrier.wait()
        try:
            if Lease.take("beat", holder, timedelta(seconds=15)):
                got.append(holder)
        finally:
            connection.close()

    threads = [threading.Thread(target=want, args=(str(n),)) for n in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert got == [Lease.objects.get().holder]


@pytest.mark.parametrize(
    ("every", "period", "words"),
    [
        (3600, "seconds", "every hour"),
        (20, "seconds", "every 20 seconds"),
        (90, "minutes", "every 90 minutes"),
        (48, "hours", "every 2 days"),
    ],
)
def test_how_often_is_said_in_the_largest_unit(every, period, words):
    assert every_words(IntervalSchedule(every=every, period=period)) == words


@pytest.mark.django_db
class TestAdmin:
    LIST = "admin:influencehub_schedule_changelist"

    @pytest.fixture
    def staff(self, client):
        install()
        client.force_login(make.UserFactory(staff=True))
        return client

    def row(self):
        return Schedule.with_times().get(name="expire offers")

    def change(self, client, **data):
        address = reverse("admin:influencehub_schedule_change", args=[self.row().pk])
        return client.post(address, {"enabled": "on", "every": "", "period": "seconds", "times": "", **data})

    def test_the_list_says_what_runs_when(self, staff, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            page = staff.get(reverse(self.LIST)).content.decode()

        assert "Expire offers" in page
        assert "every minute" in page
        assert "At 03:20 AM UTC" in page
        assert "every hour" in page
        assert "Plan what YouTube is asked for" in page
        assert "datetime" not in page.lower().split("<table", 1)[1].split("</thead>", 1)[0]

    def test_staff_change_how_often(self, staff):
        assert self.change(staff, every="2", period="minutes").status_code == 302

        assert str(self.row().interval) == "every 2 minutes"
        assert is_changed(self.row())
        install()
        assert str(self.row().interval) == "every 2 minutes"

    def test_staff_say_at_which_times(self, staff):
        assert self.change(staff, times="*/15 8-18 * * 1-5").status_code == 302

        row = self.row()
        assert (row.interval, row.crontab.minute, row.crontab.day_of_week) == (None, "*/15", "1-5")
        page = staff.get(reverse("admin:influencehub_schedule_change", args=[row.pk])).content.decode()
        assert "*/15 8-18 * * 1-5" in page

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"every": "1"},
            {"every": "0"},
            {"times": "every day"},
            {"times": "61 * * * *"},
            {"every": "9", "times": "1 1 * * *"},
        ],
    )
    def test_what_makes_no_sense_is_refused(self, staff, data):
        assert self.change(staff, **data).status_code == 200
        assert str(self.row().interval) == "every 60 seconds"

    def test_one_is_switched_off_and_put_back(self, staff):
        for action, on in (
            ("switch_off", False),
            ("back_to_default", True),
            ("switch_off", False),
            ("switch_on", True),
        ):
            staff.post(reverse(self.LIST), {"action": action, "_selected_action": [self.row().pk]})
            assert self.row().enabled is on

    def test_one_is_run_now(self, staff, monkeypatch):
        ran = []
        monkeypatch.setattr("campaigns.tasks.expire_offers.apply_async", lambda **said: ran.append(said))
        staff.post(reverse(self.LIST), {"action": "run_now", "_selected_action": [self.row().pk]})

        assert ran == [{"args": [], "kwargs": {}}]

    def test_nothing_is_added_or_deleted(self, staff):
        assert staff.get("/admin/influencehub/schedule/add/").status_code == 403
        assert staff.post(reverse("admin:influencehub_schedule_delete", args=[self.row().pk])).status_code == 403

    def test_it_is_for_staff(self, client):
        install()
        client.force_login(make.UserFactory())

        assert client.get(reverse(self.LIST)).status_code == 302
        assert CrontabSchedule.objects.exists()


def test_no_task_may_take_longer_than_the_broker_waits_for_it():
    """Else a healthy one is given to a second worker while the first is at it."""
    current_app.loader.import_default_modules()
    hour = 3600  # visibility_timeout of the broker's transport
    limits = {name: task.time_limit or 0 for name, task in current_app.tasks.items()}

    assert {name: limit for name, limit in limits.items() if limit > hour} == {}
