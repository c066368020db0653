"""Orders, payouts and reports of the shared data: every case twice, with all that must be true afterwards."""

from decimal import Decimal

import pytest

from analytics.models import Conversion, ReportedPayout, TrafficReport, TrafficReportRow, WebProperty
from analytics.returns import returns
from tests import factories as make
from tests.analytics.carrying import DATA, carry, cases, only

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="the shared data are not beside this repository"),
]
PEOPLE = DATA / "healthkart/influencers.csv"


@pytest.fixture
def brand():
    return make.BrandFactory()


def run(kind, brand):
    (case,) = cases(kind).values()
    return carry(DATA / case["files"][0], kind, people=PEOPLE, brand=brand.pk, currency="INR")


@pytest.mark.parametrize(("kind", "model"), [("tracking", Conversion), ("payouts", ReportedPayout)])
def test_rows_of_a_brand_come_in_once(kind, model, brand):
    (case,) = cases(kind).values()
    want = dict(case["expect"])
    again, warnings = want.pop("again"), want.pop("warnings", [])
    carry(DATA / "healthkart/posts.csv", "posts", people=PEOPLE)

    report = run(kind, brand)

    assert only(report, want) == want
    assert report["warnings"] == warnings
    assert only(run(kind, brand), again) == again
    assert model.objects.count() == want["rows"]
    assert run(kind, make.BrandFactory())[f"{'conversions' if kind == 'tracking' else 'payouts'}_new"] == want["rows"]


def close(value):
    return value if value is None else pytest.approx(value, rel=1e-9)


def test_what_came_back_for_what_was_paid(brand):
    run("tracking", brand)
    run("payouts", brand)

    by_influencer = {row.value: row for row in returns(brand, "influencer")}
    for truth in cases("tracking")["healthkart-tracking"]["truths"]:
        if truth["type"] == "group":
            value = truth.get("value", "all")
            row = next(row for row in returns(brand, truth["by"]) if row.value == value)
            payout = truth["payout"] and Decimal(truth["payout"])
            got = (row.orders, row.revenue, row.payout, row.roas, row.roi)
            want = (truth["orders"], Decimal(truth["revenue"]), payout, close(truth["roas"]))
            assert got == (*want, close(truth.get("roi")))
            assert row.influencers == truth.get("influencers", row.influencers)
            assert row.rows == truth.get("rows", row.rows)
        elif truth["type"] == "influencer":
            row = by_influencer[truth["external_id"]]
            assert (row.orders, row.revenue, row.payout) == (
                truth["orders"],
                Decimal(truth["revenue"]),
                Decimal(truth["payout"]),
            )
            assert row.roas == close(truth["roas"])
        elif truth["type"] == "roas_below_1":
            assert sum(row.roas < 1 for row in by_influencer.values()) == truth["value"]
        else:
            highest = truth["type"] == "roas_highest"
            rows = sorted(by_influencer.values(), key=lambda row: row.roas, reverse=highest)[: len(truth["items"])]
            assert [[row.value, close(row.roas)] for row in rows] == truth["items"]


def test_payouts_follow_their_basis(brand):
    run("tracking", brand)
    run("payouts", brand)

    rows = list(ReportedPayout.objects.all())
    assert sum(row.total for row in rows) == Decimal("167624.04")
    per_order = [row for row in rows if row.basis == "order"]
    assert sum(row.total == row.rate * row.orders for row in per_order) == len(per_order) == 59
    assert sum(row.total == row.rate * 3 for row in rows if row.basis == "post") == 41
    sold = {row.value: row.orders for row in returns(brand, "influencer")}
    assert sum(row.orders == sold[row.person] for row in rows) == 100


def test_buyers_can_be_counted_and_not_found(brand):
    run("tracking", brand)

    assert Conversion.objects.values("buyer").distinct().count() == 1000
    assert not Conversion.objects.filter(buyer__contains="-").exists()


@pytest.mark.parametrize("name", cases("ga4"))
def test_reports_are_kept_table_by_table(name, brand):
    site = WebProperty.objects.create(brand=brand, number="1")
    case = cases("ga4")[name]
    want = dict(case["expect"])
    again = want.pop("again")

    report = carry(DATA / case["files"][0], "ga4", web_property=site.pk)

    for got, table in zip(report["tables"], want.pop("tables"), strict=True):
        assert only(got, table) == table
    assert only(report, want) == want
    rows = sum(table["rows"] for table in report["tables"])
    assert (TrafficReport.objects.count(), TrafficReportRow.objects.count()) == (len(report["tables"]), rows)
    assert only(carry(DATA / case["files"][0], "ga4", web_property=site.pk), again) == again
    assert TrafficReportRow.objects.count() == rows


def test_the_numbers_of_a_website_agree(brand):
    site = WebProperty.objects.create(brand=brand, number="1")
    tables = {}
    for name, case in cases("ga4").items():
        report = carry(DATA / case["files"][0], "ga4", web_property=site.pk)
        tables |= {(name, table["columns"][0], at): table for at, table in enumerate(report["tables"])}

    counts = [table["sums"]["Event count"] for table in tables.values() if "Event count" in table["sums"]]
    assert counts == [41, 41, 41, 41]
    assert [table["sums"]["Views"] for table in tables.values() if "Views" in table["sums"]] == [15, 15]


def test_without_its_property_a_report_asks():
    case = cases("ga4")["ga4-11"]

    report = carry(DATA / case["files"][0], "ga4")

    assert (report["status"], report["reason"]) == ("refused", "property_unknown")
