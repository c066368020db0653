"""Google Analytics: Google's own client, a real signature, and a loopback API that computes its reports."""

import json
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import requests

from analytics.models import Connection
from analytics.sources.contract import ExternalRef, Result
from analytics.sources.errors import (
    AuthExpired,
    AuthRevoked,
    NotFound,
    Permanent,
    QuotaExhausted,
    RateLimited,
    SchemaChanged,
    Transient,
)
from analytics.sources.ga4 import GA4
from tests import factories as make
from tests.analytics.sources.common import NOW, SpeaksHttp, failure, made_wire, replayed
from tests.fakes.ga4 import FakeGA4, Property, Visit, rest_error, service_account
from tests.fakes.server import Answer

SHOP = ExternalRef("ga4", "123")
SINCE = NOW - timedelta(days=3)
TODAY, YESTERDAY = date(2026, 11, 21), date(2026, 11, 20)


@pytest.fixture
def shop():
    visits = [Visit(YESTERDAY, key_events=0.5, revenue=10.25)] * 3 + [
        Visit(TODAY, content="m3ra", source="youtube")
    ] * 2
    return Property(visits=[*visits, Visit(YESTERDAY, campaign="someone_elses")])


@pytest.fixture
def fake(shop):
    with FakeGA4(shop, now=NOW) as server:
        yield server


@pytest.fixture
def source(fake):
    return GA4(made_wire(fake, {}, token=lambda _ref: service_account()))


def traffic(source, *campaigns, since=SINCE, ref=SHOP):
    return list(source.traffic(ref, since, campaigns or ("cmp_42",)))


class TestCommon(SpeaksHttp):
    @pytest.fixture
    def ask(self, source):
        return lambda: [Result("123", tuple(traffic(source)))]

    def test_too_fast_waits_a_while_where_nothing_is_said(self, fake, ask):
        """Which quota it was cannot be read: the property rests for an hour."""
        fake.faults.append(Answer(429, {}))

        error = failure(ask)

        assert isinstance(error, QuotaExhausted)
        assert (error.bucket, error.scope, error.until) == ("hour", "123", NOW + timedelta(hours=1))


class TestReports:
    def test_visits_by_day_and_link(self, source):
        rows = sorted(traffic(source), key=lambda row: row.date)

        assert [(row.date, row.source, row.content, row.sessions) for row in rows] == [
            ("2026-11-20", "instagram", "k7qx", 3),
            ("2026-11-21", "youtube", "m3ra", 2),
        ]
        assert (rows[0].key_events, rows[0].revenue, rows[0].currency) == (1.5, 30.75, "USD")
        assert (rows[0].property_id, rows[0].campaign, rows[0].medium) == ("123", "cmp_42", "influencer")
        assert (rows[0].thresholded, rows[0].sampled, rows[0].observed_at) == (False, False, NOW)

    def test_one_report_for_all_campaigns(self, source, fake, shop):
        shop.visits.append(Visit(TODAY, campaign="ete_co_50"))

        assert {row.campaign for row in traffic(source, "ete_co_50", "cmp_42", "cmp_42")} == {"cmp_42", "ete_co_50"}
        assert len(fake.log) == 1

    def test_nothing_is_asked_without_a_campaign(self, source, fake):
        assert list(source.traffic(SHOP, SINCE, ())) == []
        assert fake.log == []

    def test_no_visits(self, source, shop):
        shop.visits.clear()

        assert traffic(source) == []

    def test_page_after_page(self, source, fake, shop):
        shop.visits = [Visit(YESTERDAY, content=f"c{n:05}") for n in range(20_001)]

        rows = traffic(source)

        assert len({row.content for row in rows}) == len(rows) == 20_001  # none twice, none left out
        assert [int(request.json().get("offset", 0)) for request in fake.log] == [0, 10_000, 20_000]
        assert source.wire.meter.spent.count(("hour", 1, "123")) == 3

    def test_three_days_are_read_again(self, source, fake, shop):
        shop.visits = [Visit(TODAY - timedelta(days=n), content=f"c{n}") for n in range(30)]

        assert {row.content for row in traffic(source, since=NOW)} == {"c0", "c1", "c2", "c3"}
        assert len(traffic(source, since=NOW - timedelta(days=10))) == 11

    def test_a_revised_yesterday_has_the_same_key(self, source, fake):
        before = {(row.date, row.content): row.revenue for row in traffic(source)}
        fake.revise("123", YESTERDAY, revenue=20)

        after = {(row.date, row.content): row.revenue for row in traffic(source)}

        assert before.keys() == after.keys()
        assert (before["2026-11-20", "k7qx"], after["2026-11-20", "k7qx"]) == (30.75, 60)

    def test_words_of_any_script(self, source, shop):
        shop.visits = [Visit(TODAY, content="été 🌿", source="あさ")]

        [row] = traffic(source)

        assert (row.content, row.source) == ("été 🌿", "あさ")

    def test_what_nobody_named_is_blank(self, source, shop):
        shop.visits = [Visit(TODAY, content="", source="", medium="")]

        [row] = traffic(source)

        assert (row.content, row.source, row.medium, row.sessions) == ("", "", "", 1)

    def test_what_was_folded_together_is_nobodys(self, source, shop):
        shop.visits = [Visit(TODAY, content=f"c{n}") for n in range(5)] + [Visit(TODAY, content="c0")]
        shop.most_groups = 2

        rows = traffic(source)

        assert len(rows) == 2
        assert all(row.thresholded for row in rows)

    def test_small_rows_are_withheld_and_it_is_said(self, source, shop):
        shop.threshold = 3

        [row] = traffic(source)

        assert (row.sessions, row.thresholded) == (3, True)

    def test_sampling_is_said(self, source, shop):
        shop.sampled = True

        assert all(row.sampled for row in traffic(source))

    def test_what_is_hidden_from_our_role_is_not_zero(self, source, shop):
        shop.hidden = frozenset({"totalRevenue"})

        [row, _other] = sorted(traffic(source), key=lambda row: row.date)

        assert (row.revenue, row.key_events, row.sessions) == (None, 1.5, 3)

    @pytest.mark.parametrize("day", ["2026-11-20", "yesterday", ""])
    def test_a_day_of_another_shape(self, source, fake, day):
        fake.faults.append(Answer(200, _report(date=day)))

        with pytest.raises(SchemaChanged):
            traffic(source)

    @pytest.mark.parametrize("value", ["many", "", "NaN", "inf"])
    def test_a_counter_that_is_no_number(self, source, fake, value):
        fake.faults.append(Answer(200, _report(sessions=value)))

        with pytest.raises(SchemaChanged):
            traffic(source)

    def test_more_rows_promised_than_there_are(self, source, fake):
        fake.faults.append(Answer(200, _report() | {"rowCount": 2_000_000_000}))
        fake.faults += [Answer(200, _report() | {"rowCount": 2_000_000_000, "rows": []})] * 9

        with pytest.raises(SchemaChanged):
            traffic(source)
        assert len(fake.log) == 2

    def test_other_columns_than_we_asked_for(self, source, fake):
        report = _report()
        report["metricHeaders"][0]["name"] = "visits"
        fake.faults.append(Answer(200, report))

        with pytest.raises(SchemaChanged):
            traffic(source)


def _report(**changes):
    said = {
        "date": "20261120",
        "sessionCampaignName": "cmp_42",
        "sessionSource": "x",
        "sessionMedium": "y",
        "sessionManualAdContent": "z",
        "sessions": "1",
        "keyEvents": "0",
        "totalRevenue": "0",
    } | changes
    names = list(said)
    return {
        "kind": "analyticsData#runReport",
        "dimensionHeaders": [{"name": name} for name in names[:5]],
        "metricHeaders": [{"name": name} for name in names[5:]],
        "rows": [
            {
                "dimensionValues": [{"value": said[name]} for name in names[:5]],
                "metricValues": [{"value": said[name]} for name in names[5:]],
            }
        ],
        "rowCount": 1,
    }


class TestQuotas:
    def test_what_the_property_says_is_mirrored(self, source, shop):
        shop.tokens, shop.day_tokens = 10_000, 200_000

        traffic(source)

        heard = {bucket: (round(percent, 1), until, scope) for bucket, percent, until, scope in source.wire.meter.heard}
        assert heard["hour"] == (75.0, NOW + timedelta(hours=1), "123")
        assert heard["day"] == (0.0, datetime(2026, 11, 22, 8, tzinfo=UTC), "123")
        assert heard["project"][0] == heard["failures"][0] == heard["thresholded"][0] == 0

    def test_a_large_property_has_ten_times_that(self, source, shop):
        shop.tokens, shop.day_tokens, shop.scale = 200_000, 1_000_000, 10

        traffic(source)

        heard = {bucket: round(percent) for bucket, percent, _until, _scope in source.wire.meter.heard}
        assert heard == {"hour": 50, "day": 50, "project": 0, "failures": 0, "thresholded": 0}

    @pytest.mark.parametrize(
        ("left", "bucket", "until"),
        [
            ({"tokens": 3}, "hour", NOW + timedelta(hours=1)),
            ({"day_tokens": 3}, "day", datetime(2026, 11, 22, 8, tzinfo=UTC)),
        ],
    )
    def test_used_up(self, source, shop, left, bucket, until):
        for name, value in left.items():
            setattr(shop, name, value)

        with pytest.raises(QuotaExhausted) as raised:
            traffic(source)
        assert (raised.value.bucket, raised.value.until, raised.value.scope) == (bucket, until, "123")

    def test_too_many_at_once_is_a_matter_of_seconds(self, source, fake):
        fake.faults.append(rest_error(429, "RESOURCE_EXHAUSTED", "Exhausted concurrent requests quota."))

        with pytest.raises(RateLimited) as raised:
            traffic(source)
        assert raised.value.retry_at == NOW + timedelta(seconds=5)

    def test_one_property_holds_up_no_other(self):
        assert GA4.batch == 1
        assert GA4.cost("traffic", 10) == {}


class TestRefusals:
    @pytest.mark.parametrize(
        ("fault", "kind"),
        [
            (rest_error(403, "PERMISSION_DENIED", "User does not have sufficient permissions."), AuthRevoked),
            (rest_error(403, "PERMISSION_DENIED", "The API is off.", "SERVICE_DISABLED"), Permanent),
            (
                rest_error(403, "PERMISSION_DENIED", "Google Analytics Data API has not been used in project 1"),
                Permanent,
            ),
            (rest_error(401, "UNAUTHENTICATED", "expired"), AuthExpired),
            (rest_error(404, "NOT_FOUND", "gone"), NotFound),
            (rest_error(400, "INVALID_ARGUMENT", "Did you mean sessions?"), Permanent),
            (rest_error(500, "INTERNAL", "oops"), Transient),
        ],
    )
    def test_each_means_what_it_says(self, source, fake, fault, kind):
        fake.faults.append(fault)

        with pytest.raises(kind):
            traffic(source)
        assert len(fake.log) == 1  # nothing is asked twice behind the quota's back

    def test_our_reader_was_taken_off_the_property(self, source, shop):
        shop.readers.clear()

        with pytest.raises(AuthRevoked):
            traffic(source)

    def test_another_property_is_not_ours(self, source):
        with pytest.raises(AuthRevoked):
            traffic(source, ref=ExternalRef("ga4", "999"))

    @pytest.mark.parametrize(
        "key", ['{"type": "service_account"}', "{}", "{not json", '{"private_key": "x", "client_email": 1}']
    )
    def test_a_key_that_is_none(self, fake, key):
        source = GA4(made_wire(fake, {}, token=lambda _ref: key))

        with pytest.raises(AuthRevoked) as raised:
            traffic(source)
        assert raised.value.__cause__ is None
        assert fake.log == []

    def test_a_key_of_somebody_else(self, fake):
        other = json.loads(service_account()) | {"client_email": "other@x.iam.gserviceaccount.com"}
        source = GA4(made_wire(fake, {}, token=lambda _ref: json.dumps(other)))

        with pytest.raises(AuthRevoked):
            traffic(source)


class TestChecking:
    def test_a_key_that_opens_it(self, source, fake):
        facts = source.check(SHOP)

        assert (facts.zone, facts.currency) == ("America/New_York", "USD")
        assert fake.log[0].json()["limit"] == "1"
        assert "dimensions" not in fake.log[0].json()

    @pytest.mark.parametrize("number", ["properties/123", " 123 "])
    def test_however_the_number_is_written(self, source, number):
        assert source.check(ExternalRef("ga4", number)).zone

    @pytest.mark.parametrize("number", ["G-ABC123", "UA-1-2", "", "12/../13", "x" * 99])
    def test_what_is_no_number_of_a_property(self, source, fake, number):
        with pytest.raises(NotFound):
            source.check(ExternalRef("ga4", number))
        assert fake.log == []

    def test_a_key_that_does_not(self, source, shop):
        shop.readers.clear()

        with pytest.raises(AuthRevoked):
            source.check(SHOP)


@pytest.mark.django_db
def test_zone_and_currency_are_kept_at_the_property(source, shop):
    ours = make.WebPropertyFactory(number="123", zone="UTC", currency="EUR")
    other = make.WebPropertyFactory(number="123", zone="UTC", currency="EUR")
    connection = Connection.objects.create(
        source="ga4", external_id="123", web_property=ours, by=make.UserFactory(), sealed=b"x"
    )

    traffic(source, ref=ExternalRef("ga4", "123", connection=connection.pk))

    ours.refresh_from_db()
    other.refresh_from_db()
    assert (ours.zone, ours.currency) == ("America/New_York", "USD")
    assert (other.zone, other.currency) == ("UTC", "EUR")


def test_it_reads_and_no_more(source, fake):
    traffic(source)
    [asked] = fake.log

    assert asked.path == "/v1beta/properties/123:runReport"
    assert asked.headers["x-goog-request-params"] == "property=properties/123"


def test_nobody_but_analytics_is_asked(source, monkeypatch):
    """The library looks up in a thread where a key may be used, at another address than the wire's."""
    started, start = [], threading.Thread.start
    monkeypatch.setattr(threading.Thread, "start", lambda self: (started.append(type(self).__name__), start(self)))

    traffic(source)

    assert set(started) == {"Thread"}  # those of the fake


def test_without_a_signature_nobody_reads(fake):
    assert requests.post(f"{fake.url}/v1beta/properties/123:runReport", json={}, timeout=5).status_code == 401


def test_a_replay_needs_no_key_and_asks_nobody(source, fake, shop, monkeypatch):
    monkeypatch.setattr("analytics.sources.ga4.reading.PAGE", 100)
    shop.visits = [Visit(YESTERDAY, content=f"c{n:05}") for n in range(101)]
    first, requested = traffic(source), len(fake.log)

    def again(asked):
        asked.wire.token = lambda _ref: "replayed"
        return traffic(asked)

    assert replayed(source, again) == first
    assert len(fake.log) == requested == 2
