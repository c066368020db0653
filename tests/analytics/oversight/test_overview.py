"""Ingestion at a glance: what staff see first."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from analytics.models import Quota
from tests.analytics.ingesting import EventFactory, FeedFactory, RunFactory
from tests.analytics.oversight.pages import HTMX, at, rows, text

pytestmark = pytest.mark.django_db


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
