"""Sources, runs and feeds, for the programs of staff."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditRow
from analytics.models import Quota, Run, SourceSetting
from analytics.sources import registry
from tests.analytics.ingesting import AnswerFactory, FeedFactory, QuotaFactory, RunFactory
from tests.api.asking import pointers, post
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def staff(client):
    client.person = UserFactory(staff=True)
    client.force_login(client.person)
    return client


def keys(client, path, **query):
    answer = client.get(f"{API}/{path}/", query)
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def test_sources_say_how_they_do(staff):
    FeedFactory(parked=True)
    FeedFactory(stale=True)
    run = RunFactory()
    QuotaFactory(used=150, parked=True)

    row = next(row for row in staff.get(f"{API}/sources/").json() if row["slug"] == "sandbox")

    assert (row["state"], row["feeds"], row["parked"], row["stale"], row["last_run"]) == ("on", 2, 1, 1, run.pk)
    (quota,) = row["quotas"]
    assert (quota["used"], quota["left"], quota["reason"]) == (150, 19850, "too many calls")
    assert quota["resets_at"]
    assert staff.get(f"{API}/sources/sandbox/").json() == row
    assert staff.get(f"{API}/sources/nonsense/").status_code == 404


def test_keys_that_are_missing_are_named_and_no_value_is_told(staff, settings):
    needs = dict.fromkeys(registry.source("youtube").needs, "s3cret")
    settings.SOURCES = {**settings.SOURCES, "youtube": dict.fromkeys(needs, "")}
    lacking = staff.get(f"{API}/sources/youtube/").json()
    settings.SOURCES = {**settings.SOURCES, "youtube": needs}
    having = staff.get(f"{API}/sources/youtube/")

    assert (lacking["state"], lacking["missing"]) == ("unconfigured", [f"YOUTUBE_{name}".upper() for name in needs])
    assert (having.json()["state"], having.json()["missing"]) == ("on", [])
    assert b"s3cret" not in having.content


@pytest.mark.parametrize("count", [1, 3])
def test_sources_cost_the_same_for_any_number_of_counters(staff, count, django_assert_num_queries):
    for number in range(count):
        Quota.objects.create(source="sandbox", bucket="calls", scope=str(number), used=1)
        RunFactory()
        FeedFactory()
    staff.get(f"{API}/sources/")

    with django_assert_num_queries(9):
        staff.get(f"{API}/sources/")


def test_a_source_is_switched_with_a_reason(staff):
    RunFactory(running=True)

    silent = post(staff, f"{API}/sources/sandbox/switch/", {"on": False})
    off = post(staff, f"{API}/sources/sandbox/switch/", {"on": False, "reason": "It is down."})

    assert pointers(silent) == {"#/reason"}
    assert (off.status_code, off.json()["state"]) == (200, "off")
    assert Run.objects.get().status == "stopped"
    assert AuditRow.objects.get(verb="switch source off").reason == "It is down."
    on = post(staff, f"{API}/sources/sandbox/switch/", {"on": True, "reason": "It is up."})
    assert on.json()["state"] == "on"


def test_what_stands_against_a_switch_is_said(staff, settings, monkeypatch):
    settings.SOURCES = {**settings.SOURCES, "youtube": {}}
    unconfigured = post(staff, f"{API}/sources/youtube/switch/", {"on": True, "reason": "Go."})
    monkeypatch.setattr(registry.source("sandbox"), "notice", "The terms forbid it.")
    unread = post(staff, f"{API}/sources/sandbox/switch/", {"on": True, "reason": "Go."})
    accepted = {"on": True, "reason": "Go.", "accepted_as": staff.person.name}

    assert (unconfigured.status_code, unconfigured.json()["code"]) == (409, "refused")
    assert pointers(unread) == {"#/accepted_as"}
    assert post(staff, f"{API}/sources/sandbox/switch/", accepted).json()["notice_accepted_at"]


def test_limits_are_checked_and_kept(staff):
    address = f"{API}/sources/sandbox/limits/"

    assert pointers(post(staff, address, {"limits": {"nonsense": 1}})) == {"#/limits/nonsense"}
    assert pointers(post(staff, address, {"limits": {"calls": -1}})) == {"#/limits/calls"}
    answer = post(staff, address, {"limits": {"calls": 40}})
    assert answer.json()["quotas"][0]["limit"] == 40
    assert post(staff, address, {"limits": {"calls": None}}).json()["quotas"][0]["limit"] == 20_000
    assert SourceSetting.objects.get().limits == {}


def test_a_policy_is_kept_and_taken_back(staff):
    address = f"{API}/sources/sandbox/policy/"

    assert pointers(post(staff, address, {"retention_days": 0})) == {"#/retention_days"}
    answer = post(staff, address, {"retention_days": 30, "derived_metrics_allowed": False})
    post(staff, address, {"derived_metrics_allowed": None})

    said = {"retention_days": 30, "derived_metrics_allowed": False, "mix_platforms_allowed": True}
    assert answer.json()["policy"] == said
    assert staff.get(f"{API}/sources/sandbox/").json()["policy"] == said | {"derived_metrics_allowed": True}


def test_a_quota_is_unparked_once(staff):
    QuotaFactory(parked=True)
    address, said = f"{API}/sources/sandbox/unpark/", {"bucket": "calls", "reason": "Raised."}

    answer = post(staff, address, said)

    assert (answer.status_code, answer.json()["quotas"][0]["parked_until"]) == (200, None)
    assert AuditRow.objects.get(verb="unpark").reason == "Raised."
    assert post(staff, address, said).json()["code"] == "stale"
    assert post(staff, address, said | {"bucket": "nonsense"}).status_code == 409


def test_runs_are_listed_and_narrowed(staff):
    old = RunFactory(status="failed", created_at=timezone.now() - timedelta(days=1))
    new = RunFactory(trigger="staff", by=staff.person)

    assert keys(staff, "runs") == [new.pk, old.pk]
    assert keys(staff, "runs", status="failed") == [old.pk]
    assert keys(staff, "runs", trigger="staff") == [new.pk]
    assert keys(staff, "runs", source="youtube") == []
    row = staff.get(f"{API}/runs/{new.pk}/").json()
    assert (row["by"], row["progress"], row["reasons"]) == (staff.person.name, 100, {"schema_changed": 1})


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_any_number(staff, count, django_assert_num_queries):
    RunFactory.create_batch(count, by=staff.person)
    FeedFactory.create_batch(count)

    with django_assert_num_queries(4):
        keys(staff, "runs")
    with django_assert_num_queries(4):
        keys(staff, "feeds")


def test_a_run_is_started_for_some_accounts(staff):
    feed, _other = FeedFactory(), FeedFactory()

    answer = post(staff, f"{API}/runs/", {"source": "sandbox", "accounts": [feed.account_id]})

    run = answer.json()
    assert (answer.status_code, run["planned"], run["trigger"], run["by"]) == (201, 1, "staff", staff.person.name)
    assert staff.get(answer["Location"]).json() == run


@pytest.mark.parametrize(("data", "code"), [({"source": "nonsense"}, 409), ({"source": "sandbox"}, 409), ({}, 400)])
def test_what_cannot_be_started_is_refused(staff, data, code):
    assert post(staff, f"{API}/runs/", data).status_code == code
    assert not Run.objects.exists()


def test_a_run_is_stopped_once(staff):
    run = RunFactory(running=True)

    answer = post(staff, f"{API}/runs/{run.pk}/stop/", {"reason": "Wrong accounts."})
    again = post(staff, f"{API}/runs/{run.pk}/stop/")

    assert (answer.status_code, answer.json()["status"]) == (200, "stopped")
    assert (again.status_code, again.json()["code"], again.json()["current"]["status"]) == (409, "refused", "stopped")
    assert AuditRow.objects.get(verb="stop run").reason == "Wrong accounts."


def test_a_run_is_replayed_from_its_answers(staff):
    run = AnswerFactory().run

    answer = post(staff, f"{API}/runs/{run.pk}/replay/")
    nothing = post(staff, f"{API}/runs/{RunFactory().pk}/replay/")

    assert (answer.status_code, answer.json()["replay_of"]) == (201, run.pk)
    assert answer["Location"] == f"{API}/runs/{answer.json()['id']}/"
    assert (nothing.status_code, nothing.json()["code"]) == (409, "refused")


def test_feeds_are_narrowed_to_what_waits(staff):
    parked, stale, fresh = FeedFactory(parked=True), FeedFactory(stale=True), FeedFactory(what="posts")

    assert keys(staff, "feeds", state="parked") == [parked.pk]
    assert keys(staff, "feeds", state="stale") == [stale.pk]
    assert keys(staff, "feeds", what="posts") == [fresh.pk]
    assert keys(staff, "feeds", account=stale.account_id) == [stale.pk]
    row = staff.get(f"{API}/feeds/{parked.pk}/").json()
    assert (row["error"], row["error_text"], row["in_hand"]) == ("schema_changed", "items.0.statistics", False)


def test_a_parked_feed_is_tried_again_once(staff):
    feed = FeedFactory(parked=True)
    address = f"{API}/feeds/{feed.pk}/try-again/"

    assert pointers(post(staff, address)) == {"#/reason"}
    answer = post(staff, address, {"reason": "Mended."})
    again = post(staff, address, {"reason": "Mended."})

    assert (answer.status_code, answer.json()["status"], answer.json()["failures"]) == (200, "active", 0)
    assert (again.status_code, again.json()["current"]["status"]) == (409, "active")
