"""Runs, and the answers that are kept of them."""

import pytest
from django.utils import timezone

from accounts.models import AuditRow
from analytics.actions.runs import stop_run
from analytics.models import Run, SourceSetting
from tests.analytics.ingesting import AnswerFactory, BatchFactory, FeedFactory, RunFactory
from tests.analytics.oversight.pages import HTMX, at, audited, rows, text

pytestmark = pytest.mark.django_db


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


def test_what_failed_and_what_was_used_moves_while_it_goes_on(staff):
    run = RunFactory(running=True, quota={})

    fragment = staff.get(at("run-progress", run.pk), **HTMX).content.decode()
    assert "Nothing failed so far" in fragment
    assert "It has used none so far" in fragment
    assert "Took so far" in fragment
    Run.objects.update(reasons={"schema_changed": 2}, quota={"calls": 10})
    fragment = staff.get(at("run-progress", run.pk), **HTMX).content.decode()

    assert "Answer of another shape" in fragment
    assert "Nothing failed" not in fragment
    assert "not known" not in fragment


def test_a_run_that_is_stopped_keeps_what_was_left(staff):
    run = RunFactory(running=True, quota={"calls": 10})

    stop_run(run, by=staff.person, reason="Enough.")

    run.refresh_from_db()
    assert run.quota_left["calls"] is not None
    assert "not known" not in text(staff.get(at("run", run.pk)))


def test_many_batches_of_a_run_have_pages(staff):
    run = RunFactory()
    BatchFactory.create_batch(21, run=run)

    assert len(staff.get(at("run", run.pk)).context["batches"]) == 20
    assert len(staff.get(at("run", run.pk, query="?batches=2")).context["batches"]) == 1


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
