"""Ingestion in the admin: what staff see of sources, runs and feeds, and what they do."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditRow
from analytics.models import Feed, Quota, Run, SourceEvent, SourceSetting
from analytics.sources import registry
from analytics.sources.contract import Bucket, BucketKind, Capability, SourcePolicy, Words
from analytics.sources.sandbox import Sandbox
from tests import factories as make
from tests.analytics.ingesting import AnswerFactory, BatchFactory, EventFactory, FeedFactory, RunFactory

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
SECRET = "s3cret-value"


class Frowned(Sandbox):
    """A source that goes against somebody's terms, and needs a key."""

    slug = "frowned"
    name = "Frowned upon"
    platforms = ("instagram",)
    capabilities = Capability.PROFILE
    buckets = (
        Bucket("hourly", BucketKind.FIXED_WINDOW, 100, window_s=3600, label="calls an hour"),
        Bucket("load", BucketKind.HEADER_MIRROR, 80, label="load"),
    )
    policy = SourcePolicy(retention_days=30)
    words = Words(reads="Public numbers.", why="", often="Weekly.", until="")
    needs = ("key", "proxies")
    optional = True
    notice = "The platform's terms forbid it."


@pytest.fixture
def staff(client):
    client.person = make.UserFactory(staff=True, name="Sam Staff")
    client.force_login(client.person)
    return client


@pytest.fixture
def frowned(monkeypatch, settings):
    """Configured; a test takes a key away."""
    monkeypatch.setitem(registry.MODULES, "frowned", f"{__name__}.Frowned")
    registry.source.cache_clear()
    settings.SOURCES = {**settings.SOURCES, "frowned": {"key": SECRET, "proxies": "http://p"}}
    yield settings
    registry.source.cache_clear()


def at(name, *args, query=""):
    return reverse(f"ingestion:{name}", args=args) + query


def text(answer):
    """What can be read of a page, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("\xa0", " ")


def audited(verb):
    return AuditRow.objects.get(verb=verb)


# The overview


def test_an_empty_site_says_so(staff):
    page = text(staff.get(at("overview")))

    for words in ("Nothing waits for staff", "Nothing runs at present", "No runs yet", "Nothing failed in 14 days"):
        assert words in page


def test_what_waits_for_staff_is_counted(staff):
    FeedFactory(parked=True)
    FeedFactory(stale=True)
    EventFactory(given_up=True)
    Quota.objects.create(source="sandbox", bucket="calls", parked_until=timezone.now() + timedelta(hours=1))
    RunFactory(status="failed")

    page = text(staff.get(at("overview")))

    for words in ("1 Parked feeds", "1 Stale feeds", "1 Parked quotas", "1 Runs failed today", "1 Events given up"):
        assert words in page
    assert "1 parked" in page
    assert "quota parked" in page


def test_the_first_page_of_the_admin_leads_there(staff):
    FeedFactory(parked=True)

    index = staff.get(reverse("admin:index")).content.decode()
    panel = staff.get(at("today"), **HTMX)

    assert f'hx-get="{at("today")}"' in index
    assert 'href="/admin/ingestion/"' in index
    assert "Parked feeds 1" in text(panel)
    assert "<html" not in panel.content.decode()


def test_charts_have_their_numbers_as_table_and_file(staff):
    RunFactory(reasons={"transient": 2, "not_found": 1}, failed=3, fetched=7)
    RunFactory(created_at=timezone.now() - timedelta(days=3), fetched=11)
    RunFactory(created_at=timezone.now() - timedelta(days=40), fetched=99)

    page = staff.get(at("overview", query="?show=new"))
    activity = rows(staff.get(at("activity-export")))
    failures = rows(staff.get(at("failures-export")))

    assert 'id="activity-option"' in page.content.decode()
    assert 'id="failures-option"' in page.content.decode()
    assert [row[1:] for row in activity[1:]] == [["Sandbox", "1", "7", "8", "3"], ["Sandbox", "1", "11", "8", "1"]]
    assert failures[0] == ["Day", "Broken off", "Not there", "Changed shape"]
    assert failures[1][1:] == ["2", "1", "0"]
    assert len(failures) == 15


def rows(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("count", [1, 3])
def test_the_overview_costs_the_same_for_any_number_of_runs(staff, count, django_assert_num_queries):
    for _ in range(count):
        RunFactory(by=staff.person, trigger="staff")
        RunFactory(running=True)
        FeedFactory(parked=True)
        Quota.objects.create(source="sandbox", bucket="calls", scope=str(_), used=4)
    staff.get(at("overview"))

    with django_assert_num_queries(OVERVIEW):
        staff.get(at("overview"))


OVERVIEW = 21


def test_what_runs_is_asked_for_every_two_seconds(staff):
    assert 'hx-trigger="every 15s"' in staff.get(at("live"), **HTMX).content.decode()
    run = RunFactory(running=True)

    fragment = staff.get(at("live"), **HTMX).content.decode()

    assert 'hx-trigger="every 2s"' in fragment
    assert "<html" not in fragment
    assert 'value="40"' in fragment
    assert at("run", run.pk) in fragment
    assert "4 of 10" in text(staff.get(at("live")))


# Sources


def test_missing_keys_are_named_and_no_value_is_shown(staff, frowned):
    frowned.SOURCES = {**frowned.SOURCES, "frowned": {"key": SECRET, "proxies": ""}}

    page = staff.get(at("source", "frowned"))

    assert "FROWNED_PROXIES" in text(page)
    assert "FROWNED_KEY" not in text(page)
    assert SECRET not in page.content.decode()
    assert "It has to be configured first" in text(page)
    assert (
        staff.post(at("source-switch", "frowned"), {"on": "1", "reason": "Go.", "accepted_as": "Sam Staff"}).status_code
        == 422
    )
    assert not registry.is_on("frowned")


def test_a_source_with_a_notice_needs_it_accepted_by_name(staff, frowned):
    address = at("source-switch", "frowned")

    refused = staff.post(address, {"on": "1", "reason": "The brand wants it.", "accepted_as": "Somebody"})
    assert refused.status_code == 422
    assert "forbid it" in text(refused)
    assert "Write your name" in text(refused)
    assert not registry.is_on("frowned")

    staff.post(address, {"on": "1", "reason": "The brand wants it.", "accepted_as": " sam  staff "})

    said = SourceSetting.objects.get(source="frowned")
    assert (registry.is_on("frowned"), said.notice_by, said.notice_at is not None) == (True, staff.person, True)
    row = audited("switch source on")
    assert (row.actor, row.target_id, row.reason) == (staff.person, said.pk, "The brand wants it.")


def test_who_accepted_a_notice_need_not_again_but_others_do(staff, frowned):
    SourceSetting.objects.create(source="frowned", enabled=False, notice_by=make.UserFactory(staff=True))

    assert staff.post(at("source-switch", "frowned"), {"on": "1", "reason": "Go."}).status_code == 422
    SourceSetting.objects.update(notice_by=staff.person)
    assert staff.post(at("source-switch", "frowned"), {"on": "1", "reason": "Go."}).status_code == 302


def test_off_stops_what_is_under_way(staff):
    run = RunFactory(running=True)

    staff.post(at("source-switch", "sandbox"), {"on": "0", "reason": "It is down."})

    run.refresh_from_db()
    assert (registry.is_on("sandbox"), run.status) == (False, "stopped")
    assert audited("switch source off").reason == "It is down."


def test_a_switch_wants_a_reason(staff):
    assert staff.post(at("source-switch", "sandbox"), {"on": "0"}).status_code == 422
    assert registry.is_on("sandbox")


def test_quotas_say_what_is_used_and_left(staff):
    now = timezone.now()
    Quota.objects.create(source="sandbox", bucket="calls", used=15_000, window=now)

    page = text(staff.get(at("source", "sandbox")))

    assert "15,000 of 20,000 used, 5,000 left" in page
    assert "again full" in page
    assert "75 %" in page
    Quota.objects.update(window=now - timedelta(days=2))
    assert "0 of 20,000 used" in text(staff.get(at("source", "sandbox")))


def test_limits_are_checked_kept_and_taken_back(staff, frowned):
    address = at("source-limits", "frowned")

    assert staff.post(address, {"limit-hourly": "-1"}).status_code == 422
    assert "between 0 and 100" in text(staff.post(address, {"limit-load": "101"}))
    staff.post(address, {"limit-hourly": "40", "limit-load": "", "reason": "Others share the key."})
    assert SourceSetting.objects.get().limits == {"hourly": 40}
    assert audited("set limits").detail == {"before": {}, "after": {"hourly": 40}}
    assert "0 of 40 used" in text(staff.get(at("source", "frowned")))
    staff.post(address, {"limit-hourly": ""})
    assert SourceSetting.objects.get().limits == {}


def test_a_policy_is_explained_checked_and_kept(staff, frowned):
    address = at("source-policy", "frowned")
    assert "30 days" in text(staff.get(at("source", "frowned")))

    assert staff.post(address, {"retention_days": "0"}).status_code == 422
    staff.post(address, {"retention_days": "7", "derived": "no", "mix": "", "reason": "The contract."})

    policy = registry.policy("frowned")
    assert (policy.retention_days, policy.derived_metrics_allowed, policy.mix_platforms_allowed) == (7, False, True)
    assert audited("set policy").reason == "The contract."
    staff.post(address, {"retention_days": "", "derived": "", "mix": ""})
    assert registry.policy("frowned") == Frowned.policy


def test_a_parked_quota_is_unparked_with_a_reason(staff):
    quota = Quota.objects.create(
        source="sandbox", bucket="calls", parked_until=timezone.now() + timedelta(hours=2), reason="too many calls"
    )
    assert "too many calls" in text(staff.get(at("source", "sandbox")))

    staff.post(at("quota-unpark", quota.pk), {"reason": " "})
    quota.refresh_from_db()
    assert quota.parked_until
    staff.post(at("quota-unpark", quota.pk), {"reason": "They raised it."})

    quota.refresh_from_db()
    assert (quota.parked_until, quota.reason) == (None, "")
    assert audited("unpark").reason == "They raised it."


def test_a_source_that_rests_as_a_whole_says_so(staff):
    Quota.objects.create(source="sandbox", parked_until=timezone.now() + timedelta(hours=2), reason="app review")

    page = text(staff.get(at("source", "sandbox")))

    assert "All of it rests." in page
    assert "app review" in page


def test_there_is_no_source_of_another_name(staff):
    assert staff.get(at("source", "nonsense")).status_code == 404


# Runs


def test_runs_are_filtered_sorted_and_exported(staff):
    mine = RunFactory(trigger="staff", by=staff.person, fetched=1)
    failed = RunFactory(status="failed", fetched=3)
    RunFactory(source="elsewhere", fetched=2)

    def found(query):
        return [run.pk for run in staff.get(at("runs", query=query)).context["page"]]

    assert found("?trigger=staff") == [mine.pk]
    assert found("?status=failed") == [failed.pk]
    assert len(found("?source=elsewhere")) == 1
    assert [run.fetched for run in staff.get(at("runs", query="?sort=-fetched")).context["page"]] == [3, 2, 1]
    assert [row[6] for row in rows(staff.get(at("runs-export", query="?sort=fetched")))[1:]] == ["1", "2", "3"]
    assert "No run matches" in text(staff.get(at("runs", query="?status=queued")))


@pytest.mark.parametrize("count", [1, 3])
def test_runs_cost_the_same_for_any_number(staff, count, django_assert_num_queries):
    RunFactory.create_batch(count, by=staff.person)
    staff.get(at("runs"))

    with django_assert_num_queries(RUNS):
        staff.get(at("runs"))


RUNS = 5


def test_a_run_tells_what_became_of_it(staff):
    run = RunFactory(reasons={"schema_changed": 2})
    FeedFactory(parked=True)
    BatchFactory(run=run, error="items.0.statistics")
    AnswerFactory(run=run)

    page = text(staff.get(at("run", run.pk)))

    assert "Answer of another shape" in page
    assert "items.0.statistics" in page
    assert "19,990" in page
    assert "2 min 0 s" in page
    assert "GET https://platform.example/users/" in page


def test_a_run_that_goes_on_is_followed_until_it_is_over(staff):
    run = RunFactory(running=True)

    page = staff.get(at("run", run.pk))
    fragment = staff.get(at("run-progress", run.pk), **HTMX)

    assert "4 of 10 feeds" in text(page)
    assert "about" in text(page)
    assert 'hx-trigger="every 2s"' in fragment.content.decode()
    assert "HX-Refresh" not in fragment
    Run.objects.update(status="done", finished_at=timezone.now())
    over = staff.get(at("run-progress", run.pk), **HTMX)
    assert (over["HX-Refresh"], "hx-trigger" in over.content.decode()) == ("true", False)
    assert staff.get(at("run-progress", run.pk)).url == at("run", run.pk)


def test_a_run_is_started_for_a_source_or_some_accounts(staff):
    nora, other = FeedFactory(account__handle="nora"), FeedFactory()
    FeedFactory(account=nora.account, what="posts")

    answer = staff.post(at("run-start"), {"source": "sandbox", "what": "profile", "handles": "@nora\n"})

    run = Run.objects.get()
    nora.refresh_from_db()
    other.refresh_from_db()
    assert answer.url == at("run", run.pk)
    assert (run.trigger, run.by, run.planned) == ("staff", staff.person, 1)
    assert (nora.batch.run, other.batch) == (run, None)
    assert audited("start run").target_id == run.pk


def test_what_cannot_be_asked_for_is_said(staff):
    FeedFactory()

    strange = staff.post(at("run-start"), {"source": "sandbox", "handles": "@nobody"})
    nothing = staff.post(at("run-start"), {"source": "sandbox", "what": "traffic"})
    many = staff.post(at("run-start"), {"source": "sandbox", "handles": "\n".join(map(str, range(201)))})

    assert "No feed here for @nobody" in text(strange)
    assert "no feed for that" in text(nothing)
    assert "At most 200" in text(many)
    assert {strange.status_code, nothing.status_code, many.status_code} == {422}
    assert not Run.objects.exists()


def test_without_a_source_nothing_can_be_started(staff):
    SourceSetting.objects.create(source="sandbox", enabled=False)

    assert "No source is on" in text(staff.get(at("run-start"))) or "Source" in text(staff.get(at("run-start")))


def test_a_run_is_stopped_with_a_reason(staff):
    run = RunFactory(running=True)
    feed = FeedFactory(batch=BatchFactory(run=run, status="running"))
    assert "What was fetched until now stays" in text(staff.get(at("run-stop", run.pk)))

    assert staff.post(at("run-stop", run.pk), {}).status_code == 422
    staff.post(at("run-stop", run.pk), {"reason": "Wrong accounts."})

    run.refresh_from_db()
    feed.refresh_from_db()
    assert (run.status, feed.batch) == ("stopped", None)
    assert audited("stop run").reason == "Wrong accounts."
    again = staff.post(at("run-stop", run.pk), {"reason": "Again."}, follow=True)
    assert "This run is over" in text(again)


def test_a_run_without_answers_cannot_be_replayed(staff):
    run = RunFactory()

    assert "No answers of this run are kept" in text(staff.get(at("run-replay", run.pk)))
    assert staff.post(at("run-replay", run.pk), {"reason": "A mended parser."}).status_code == 422
    assert at("run-replay", run.pk) not in text(staff.get(at("run", run.pk)))


def test_a_run_whose_questions_are_not_known_cannot_be_replayed(staff):
    run = AnswerFactory(batch=None).run

    page = text(staff.get(at("run", run.pk)))

    assert "It cannot be replayed: It is not known any more what this run asked." in page
    assert at("run-replay", run.pk) not in page
    assert staff.post(at("run-replay", run.pk), {"reason": "A mended parser."}).status_code == 422
    assert not Run.objects.filter(trigger="replay").exists()


def test_a_run_is_replayed_with_a_reason(staff):
    run = AnswerFactory().run
    assert "1 kept answer is read once more" in text(staff.get(at("run-replay", run.pk)))

    answer = staff.post(at("run-replay", run.pk), {"reason": "A mended parser."})

    again = Run.objects.get(trigger="replay")
    assert (answer.url, again.replay_of, again.by) == (at("run", again.pk), run, staff.person)
    assert audited("replay run").reason == "A mended parser."
    assert f"of run {run.pk}" in text(staff.get(at("run", again.pk)))


# Kept answers


def test_an_answer_is_opened_by_a_button_and_that_is_written_down(staff):
    answer = AnswerFactory(said={"name": "<script>alert(1)</script>", "likes": 5})

    closed = staff.get(at("answer", answer.pk))
    assert not AuditRow.objects.exists()
    opened = staff.post(at("answer", answer.pk))

    assert "alert" not in closed.content.decode()
    html = opened.content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "\n  &quot;likes&quot;: 5" in html
    row = audited("open answer")
    assert (row.actor, row.target_id, row.detail["run"]) == (staff.person, answer.pk, answer.run_id)


def test_an_answer_is_downloaded_as_it_came_and_no_browser_runs_it(staff):
    answer = AnswerFactory(raw=b"<html>\xff")

    file = staff.post(at("answer-download", answer.pk))

    assert (file.content, file["Content-Type"]) == (b"<html>\xff", "application/octet-stream")
    assert file["Content-Disposition"].startswith("attachment")
    assert audited("download answer").target_id == answer.pk
    assert staff.get(at("answer-download", answer.pk)).status_code == 405


def test_a_huge_answer_is_shown_by_its_beginning(staff):
    answer = AnswerFactory(raw=b"a" * 5_000_000)

    page = staff.post(at("answer", answer.pk))

    assert "the file has all of it" in text(page)
    assert len(page.content) < 400_000


# Feeds, connections, events


@pytest.mark.parametrize("state", ["stale", "parked", "failing", "gone", "private", "stopped", "active", "resting"])
def test_feeds_are_found_by_their_state(staff, state):
    made = {
        "stale": FeedFactory(stale=True, failures=0),
        "parked": FeedFactory(parked=True),
        "failing": FeedFactory(failures=2, error="transient", error_at=timezone.now()),
        **{name: FeedFactory(status=name) for name in ("gone", "private", "stopped", "resting")},
    }

    found = {feed.pk for feed in staff.get(at("feeds", query=f"?state={state}")).context["page"]}

    if state == "active":
        assert found == {made["stale"].pk, made["failing"].pk}
    else:
        assert found == {made[state].pk}


def test_feeds_are_searched_by_handle(staff):
    nora = FeedFactory(account__handle="nora.cooks")
    FeedFactory()

    assert [feed.pk for feed in staff.get(at("feeds", query="?q=@nora")).context["page"]] == [nora.pk]
    assert "No feed is parked" in text(staff.get(at("feeds", query="?state=parked")))


@pytest.mark.parametrize("count", [1, 3])
def test_feeds_cost_the_same_for_any_number(staff, count, django_assert_num_queries):
    FeedFactory.create_batch(count, parked=True)
    staff.get(at("feeds"))

    with django_assert_num_queries(FEEDS):
        staff.get(at("feeds"))


FEEDS = 5


def test_ticked_feeds_are_fetched_now(staff):
    stale, other = FeedFactory(stale=True), FeedFactory()

    answer = staff.post(at("feeds-act"), {"verb": "fetch", "pick": [stale.pk]})

    run = Run.objects.get()
    stale.refresh_from_db()
    other.refresh_from_db()
    assert (answer.url, stale.batch.run, other.batch) == (at("run", run.pk), run, None)


def test_a_parked_feed_is_tried_again_with_a_reason_and_not_fetched_before(staff):
    feed, fine = FeedFactory(parked=True), FeedFactory(failures=1)
    back = "?state=parked"

    fetched = staff.post(at("feeds-act"), {"verb": "fetch", "pick": [feed.pk], "back": back}, follow=True)
    silent = staff.post(at("feeds-act"), {"verb": "again", "pick": [feed.pk], "back": back}, follow=True)
    assert "Nothing of this is fetched" in text(fetched)
    assert "Say why" in text(silent)
    answer = staff.post(
        at("feeds-act"), {"verb": "again", "pick": [feed.pk, fine.pk], "reason": "Mended.", "back": back}
    )

    feed.refresh_from_db()
    fine.refresh_from_db()
    assert (feed.status, feed.failures, feed in Feed.objects.due(), fine.failures) == ("active", 0, True, 1)
    assert answer.url == at("feeds") + back
    row = audited("try again")
    assert (row.target_id, row.reason, row.detail["failure"]) == (feed.pk, "Mended.", "schema_changed")


def test_one_goes_back_to_our_own_pages_only(staff):
    answer = staff.post(at("feeds-act"), {"verb": "again", "pick": [], "back": "https://elsewhere.example/"})

    assert answer.url == at("feeds")


def test_connections_that_end_soon_come_first_and_no_secret_is_shown(staff):
    late = make.ConnectionFactory(ends_at=timezone.now() + timedelta(days=5))
    make.ConnectionFactory(ends_at=timezone.now() + timedelta(days=50))

    page = staff.get(at("connections", query="?state=ending"))

    assert [row.pk for row in page.context["page"]] == [late.pk]
    assert "access-token" not in page.content.decode()
    assert "sealed" in page.context["page"][0].get_deferred_fields()
    assert "No connection matches" in text(staff.get(at("connections", query="?state=revoked")))


@pytest.mark.parametrize("count", [1, 3])
def test_connections_cost_the_same_for_any_number(staff, count, django_assert_num_queries):
    for _ in range(count):
        make.ConnectionFactory()
    staff.get(at("connections"))

    with django_assert_num_queries(FEEDS):
        staff.get(at("connections"))


def test_an_event_that_was_given_up_is_worked_off_again(staff):
    dead = EventFactory(given_up=True)
    EventFactory(done_at=timezone.now())
    page = staff.get(at("events", query="?state=dead"))
    assert [event.pk for event in page.context["page"]] == [dead.pk]
    assert "not there" in text(page)

    staff.post(at("event-again", dead.pk))

    dead.refresh_from_db()
    assert (dead.dead, dead.attempts, dead in SourceEvent.objects.waiting()) == (False, 0, True)
    assert audited("work again").target_id == dead.pk


@pytest.mark.parametrize("model", ["feed", "run", "connection", "sourceevent", "post"])
def test_the_stock_admin_searches_and_changes_nothing(staff, model):
    FeedFactory(parked=True)
    RunFactory()
    make.ConnectionFactory()
    EventFactory()
    make.PostFactory()

    address = reverse(f"admin:analytics_{model}_changelist")
    page = staff.get(address, {"q": "nora"})
    form = staff.get(re.search(rf'href="({address}\d+/change/)', staff.get(address).content.decode())[1])

    assert (page.status_code, form.status_code) == (200, 200)
    assert "access-token" not in form.content.decode()
    assert 'name="_save"' not in form.content.decode()
    assert staff.get(f"{address}add/").status_code == 403
