"""Who follows an account, and what links brought."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from analytics.models import AudienceSnapshot, TrafficDay, WebProperty
from analytics.sources.contract import AudienceSnapshot as Audience
from analytics.sources.contract import TrafficRow
from analytics.store import Stored, store_audience, store_traffic
from tests import factories as make

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
ROW = TrafficRow(
    property_id="123",
    date="2026-10-01",
    campaign="soup",
    source="instagram",
    medium="social",
    content="ada",
    sessions=10,
    key_events=1.5,
    revenue=12.34,
    currency="EUR",
    thresholded=False,
    sampled=False,
    observed_at=NOON,
)


def audience(at=NOON, **shares):
    return Audience(source="x", external_id="u1", observed_at=at, **shares)


def test_an_audience_a_day():
    account = make.SocialAccountFactory()
    said = audience(countries={"DE": 60.5, "AT": float("nan")}, gender_age={("female", "18-24"): 12.5})

    assert store_audience("x", [(account.pk, said), (account.pk, said), (account.pk + 9, said)]) == Stored(1, 1, 1)
    assert store_audience("x", [(account.pk, audience(NOON + timedelta(hours=1), languages={"de": 1}))]) == Stored(0, 1)
    assert store_audience("x", [(account.pk, audience(NOON + timedelta(days=1), languages={"de": 1}))]) == Stored(1)

    first, _second = AudienceSnapshot.objects.order_by("observed_on")
    assert (first.countries, first.gender_age) == ({"DE": 60.5}, {"female 18-24": 12.5})


def test_an_audience_of_which_nothing_is_said_is_none():
    account = make.SocialAccountFactory()

    assert store_audience("x", [(account.pk, audience())]) == Stored()


@pytest.fixture
def site():
    return WebProperty.objects.create(brand=make.BrandFactory(), number="123")


def test_traffic_is_overwritten_where_it_differs(site):
    other = replace(ROW, content="bob", revenue=None)

    assert store_traffic("ga4", site.pk, [ROW, other]) == Stored(new=2)
    assert store_traffic("ga4", site.pk, [ROW, replace(other, sessions=11)]) == Stored(new=1, unchanged=1)

    ada, bob = TrafficDay.objects.order_by("content")
    assert (ada.sessions, ada.revenue, ada.said_by) == (10, Decimal("12.34"), "ga4")
    assert (bob.sessions, bob.revenue) == (11, None)


def test_of_the_same_key_the_last_row_holds(site):
    assert store_traffic("ga4", site.pk, [ROW, replace(ROW, sessions=3)]) == Stored(new=1, unchanged=1)
    assert TrafficDay.objects.get().sessions == 3


def test_traffic_of_a_property_that_is_gone(site):
    assert store_traffic("ga4", site.pk + 1, [ROW]) == Stored(unknown=1)


def test_long_and_strange_names(site):
    store_traffic("ga4", site.pk, [replace(ROW, campaign="c" * 500, content="x\x00y")])

    row = TrafficDay.objects.get()
    assert (len(row.campaign), row.content) == (200, "xy")
