"""What staff see of quotas: what is used a day, and that unknown is not nought."""

import csv
import io
from datetime import UTC, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from analytics.models import Quota, QuotaDay, SourceSetting
from analytics.oversight.sources import source_states
from analytics.oversight.use import Use
from analytics.sources.ig_graph import InstagramGraph
from tests import factories as make
from tests.analytics.oversight.pages import text

pytestmark = pytest.mark.django_db
PAGE = "/admin/ingestion/sources/sandbox/"


@pytest.fixture
def staff(client):
    client.force_login(make.UserFactory(staff=True))
    return client


def today():
    return timezone.now().astimezone(UTC).date()


def used(units, back=0, source="sandbox", bucket="calls"):
    QuotaDay.objects.create(source=source, bucket=bucket, day=today() - timedelta(days=back), used=units)


def test_what_was_used_is_drawn_and_exported_day_by_day(staff):
    assert "Nothing was used in 14 days" in text(staff.get(PAGE))
    used(120)
    used(7, back=13)
    used(99, back=14)

    page = staff.get(PAGE).content.decode()
    rows = list(csv.reader(io.StringIO(staff.get(f"{PAGE}quota.csv").content.decode("utf-8-sig"))))

    assert 'id="use-option"' in page
    assert reverse("ingestion:source-quota", args=["sandbox"]) in page
    assert rows[0] == ["Day (UTC)", "calls a day"]
    assert [row[1] for row in rows[1:]] == ["120", *["0"] * 12, "7"]


def test_what_only_the_server_counts_is_unknown_where_it_said_nothing():
    used(40, back=1, source="ig_graph", bucket="app")

    use = Use(InstagramGraph, "app")

    assert use.table[0][1:] == ["–", "–", 0]
    assert use.table[1][1] == 40
    assert use.chart.option["series"][0]["data"][-2:] == [40, None]


def test_the_bucket_that_was_used_is_drawn_first():
    last = InstagramGraph.buckets[-1].name
    used(3, source="ig_graph", bucket=last)

    assert Use(InstagramGraph).bucket.name == last
    assert Use(InstagramGraph, "app").bucket.name == "app"
    assert Use(InstagramGraph, "nonsense").bucket.name == last


def test_more_days_are_no_more_queries(staff):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            staff.get(PAGE)
        return len(seen)

    used(1)
    queries()
    one = queries()
    used(1, back=1)
    used(1, back=2)

    assert queries() == one


def test_sources_without_keys_show_no_quota_and_lie_together(staff):
    states = {state.slug: state for state in source_states()}
    page = staff.get("/admin/ingestion/").content.decode()
    table, _, rest = page.partition("Not configured (")

    assert states["tiktok"].is_dormant
    assert states["tiktok"].tightest is None
    assert states["sandbox"].tightest.worst.percent == 0
    assert reverse("ingestion:source", args=["tiktok"]) not in table
    assert reverse("ingestion:source", args=["tiktok"]) in rest


def test_a_limit_of_nought_is_not_set(staff):
    SourceSetting.objects.create(source="sandbox", limits={"calls": 0})
    Quota.objects.create(source="sandbox", bucket="calls", used=5, window=timezone.now())

    (state,) = source_states("sandbox")

    assert state.tightest is None
    assert state.counters[0].percent is None
    assert state.counters[0].percent_words == "–"
    assert "No limit is set, so nothing is asked." in text(staff.get(PAGE))
