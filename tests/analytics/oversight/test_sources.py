"""One source: its switch, its limits, its policy."""

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from analytics.models import Quota, SourceSetting
from analytics.sources import registry
from tests import factories as make
from tests.analytics.ingesting import RunFactory
from tests.analytics.oversight.pages import SECRET, Frowned, at, audited, text

pytestmark = pytest.mark.django_db


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


def test_quotas_in_percent_say_so_once(staff):
    page = unescape(text(staff.get(at("source", "ga4"))))

    assert "the property's day" in page.lower()
    assert "% %" not in page
    assert "(%)" not in page.split("Change the limits")[0]


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
