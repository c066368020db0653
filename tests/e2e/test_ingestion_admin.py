"""Staff start a run of the sandbox, watch it, stop one and replay one: in a real browser, with a real worker's steps."""

import re

import pytest
from playwright.sync_api import expect

from analytics.ingestion.feeds import follow
from analytics.models import AccountSnapshot, Run
from tests.analytics.ingesting import AnswerFactory, BatchFactory, FeedFactory, RunFactory
from tests.factories import SocialAccountFactory, UserFactory


@pytest.fixture
def staff(site, sign_in):
    return sign_in(UserFactory(staff=True, name="Sam Staff"))


def start(page, handles=""):
    page.goto("/admin/ingestion/")
    page.get_by_role("link", name="Start a run").click()
    page.get_by_label("Source").select_option("sandbox")
    page.get_by_label(re.compile("Only these accounts")).fill(handles)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(re.compile(r"/admin/ingestion/runs/\d+/$"))
    return Run.objects.latest("pk")


def test_a_run_of_the_sandbox_is_started_and_fetches(staff):
    for _ in range(3):
        follow(SocialAccountFactory(), now=False)

    run = start(staff)

    # Tasks run at once here, so it is over when the page comes.
    expect(staff.get_by_role("heading", level=1)).to_contain_text("Done")
    run.refresh_from_db()
    assert (run.planned, run.settled) == (6, 6)
    assert AccountSnapshot.objects.filter(source="sandbox").exists()
    expect(staff.get_by_text("Nothing failed")).to_be_visible()


def test_the_bar_moves_by_itself_and_the_page_tells_when_it_is_over(staff):
    run = RunFactory(running=True)
    staff.goto(f"/admin/ingestion/runs/{run.pk}/")
    bar = staff.get_by_label("Progress of the run")
    expect(bar).to_have_attribute("value", "40")

    Run.objects.update(fetched=8)
    expect(bar).to_have_attribute("value", "80", timeout=10_000)
    Run.objects.update(status="done", fetched=10)

    expect(staff.get_by_role("heading", level=1)).to_contain_text("Done", timeout=10_000)
    expect(bar).to_have_count(0)


def test_the_overview_hears_of_a_run_that_began_and_ended(staff):
    run = RunFactory(running=True)
    staff.goto("/admin/ingestion/")
    live = staff.locator("#live")
    expect(live).to_contain_text("4 of 10")

    Run.objects.update(fetched=9)
    expect(live).to_contain_text("9 of 10", timeout=10_000)
    Run.objects.filter(pk=run.pk).update(status="done")

    expect(live).to_contain_text("Nothing runs at present", timeout=10_000)


def test_a_run_is_stopped_with_a_reason(staff):
    run = RunFactory(running=True)
    FeedFactory(batch=BatchFactory(run=run, status="running"))
    staff.goto(f"/admin/ingestion/runs/{run.pk}/")

    staff.get_by_role("link", name="Stop…").click()
    staff.get_by_label("Reason").fill("Wrong accounts.")
    staff.get_by_role("button", name="Stop it").click()

    expect(staff.get_by_role("heading", level=1)).to_contain_text("Stopped")
    expect(staff.get_by_text("What was fetched until now stays.")).to_be_visible()


def test_a_run_is_replayed_from_its_answers(staff):
    answer = AnswerFactory()
    staff.goto(f"/admin/ingestion/runs/{answer.run_id}/")

    staff.get_by_role("link", name="Replay…").click()
    expect(staff.get_by_text("Nothing is asked and no quota is used")).to_be_visible()
    staff.get_by_label("Reason").fill("A mended parser.")
    staff.get_by_role("button", name="Replay").click()

    expect(staff.get_by_role("link", name=f"of run {answer.run_id}")).to_be_visible()


def test_parked_feeds_are_ticked_and_tried_again(staff):
    feed = FeedFactory(parked=True)
    staff.goto("/admin/ingestion/feeds/?state=parked")
    bar = staff.get_by_role("region", name="Selection")
    expect(bar).to_be_hidden()

    staff.locator("[data-pick]").check()
    expect(bar).to_contain_text("1 selected")
    bar.get_by_label("Reason").fill("The parser is mended.")
    bar.get_by_role("button", name="Try parked again").click()

    expect(staff.get_by_text("1 feed is asked for again.")).to_be_visible()
    feed.refresh_from_db()
    assert feed.status == "active"


def test_charts_are_drawn_under_the_policy_of_the_site(staff):
    RunFactory(reasons={"transient": 1})
    staff.goto("/admin/ingestion/")

    expect(staff.locator("#activity-h")).to_be_visible()
    expect(staff.locator("[data-chart='activity-option'] canvas")).to_have_count(1)
    expect(staff.locator("[data-chart='failures-option'] canvas")).to_have_count(1)
    staff.get_by_role("link", name="Failed", exact=True).click()
    expect(staff.locator("[data-chart='activity-option'] canvas")).to_have_count(1)


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_scrolls_sideways(staff, width):
    run = RunFactory()
    FeedFactory(parked=True)
    staff.set_viewport_size({"width": width, "height": 800})
    for path in ("", "sources/sandbox/", "runs/", f"runs/{run.pk}/", "feeds/", "connections/", "events/"):
        staff.goto(f"/admin/ingestion/{path}")
        assert staff.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
