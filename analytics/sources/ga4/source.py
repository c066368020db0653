from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from analytics.models import WebProperty
from analytics.sources.contract import (
    Bucket,
    BucketKind,
    Capability,
    ExternalRef,
    PropertyFacts,
    Source,
    SourcePolicy,
    TrafficRow,
    Words,
)
from analytics.sources.errors import NotFound, QuotaExhausted, SchemaChanged

if TYPE_CHECKING:
    from google.analytics.data_v1beta import BetaAnalyticsDataClient
    from google.analytics.data_v1beta.types import RunReportRequest, RunReportResponse

STOP = 90  # percent: the brand's own reports need some as well
HOUR = 3600
REVISED = timedelta(days=3)  # Analytics changes its last two days or so
NUMBER = re.compile(r"(?:properties/)?(\d{1,20})")


class GA4(Source):
    """Reads with a key that the brand made for us in Google's console: the connection's secret."""

    slug = "ga4"
    name = "Google Analytics"
    platforms = ()
    capabilities = Capability.TRAFFIC
    buckets = (
        Bucket("day", BucketKind.HEADER_MIRROR, STOP, 24 * HOUR, per_scope=True, label=_("the property's day")),
        Bucket("hour", BucketKind.HEADER_MIRROR, STOP, HOUR, per_scope=True, label=_("the property's hour")),
        Bucket("project", BucketKind.HEADER_MIRROR, STOP, HOUR, per_scope=True, label=_("our hour there")),
        Bucket("failures", BucketKind.HEADER_MIRROR, STOP, HOUR, per_scope=True, label=_("failures an hour")),
        Bucket("thresholded", BucketKind.HEADER_MIRROR, STOP, HOUR, per_scope=True, label=_("small reports")),
    )
    policy = SourcePolicy()
    words = Words(
        reads=_("Sessions, key events and revenue of visits that came by links of your campaigns on InfluenceHub."),
        why=_("So that campaigns show what they brought to your website."),
        often=_("Four times a day, the last three days each time, because Analytics still changes them."),
        until=_("Until you disconnect it, delete the key, or take its address off the property."),
    )
    batch = 1  # a property that is out of quota holds up no other

    @classmethod
    def cost(cls, what: str, feeds: int) -> Mapping[str, int]:  # noqa: ARG003 -- nothing of it is ours
        """The quotas are the properties'. What is left of each, only its answers tell."""
        return {}

    def traffic(self, ref: ExternalRef, since: datetime, campaigns: Sequence[str]) -> Iterator[TrafficRow]:
        from analytics.sources.ga4 import client, reading  # noqa: PLC0415 -- Google's client is heavy

        if not campaigns:
            return
        number = _number(ref)
        api = client.client(self.wire, self.wire.token(ref))
        begin = min(since, self.wire.now() - REVISED).date()
        offset, total = 0, 1
        while offset < total:
            report = self._run(api, number, reading.request(number, campaigns, begin, offset))
            if not offset:
                self._learn(ref, report)
            yield from reading.rows(number, report, self.wire.now())
            offset, total = offset + reading.PAGE, report.row_count
            if not report.rows and offset < total:
                raise SchemaChanged("rowCount")  # it promises what it does not have

    def check(self, ref: ExternalRef) -> PropertyFacts:
        """Ask for one number of yesterday: the answer also says the property's zone and currency."""
        from analytics.sources.ga4 import client, reading  # noqa: PLC0415 -- Google's client is heavy

        number = _number(ref)
        report = self._run(client.client(self.wire, self.wire.token(ref)), number, reading.smallest(number))
        return PropertyFacts(zone=report.metadata.time_zone, currency=report.metadata.currency_code)

    def _run(self, api: BetaAnalyticsDataClient, number: str, asked: RunReportRequest) -> RunReportResponse:
        from analytics.sources.ga4 import client, reading  # noqa: PLC0415 -- Google's client is heavy

        for bucket in self.buckets:
            self.wire.meter.spend(bucket.name, scope=number)
        now = self.wire.now()
        try:
            report = client.run(api, asked, now)
        except QuotaExhausted as error:
            error.scope = number
            raise
        for name, percent in reading.used(report.property_quota).items():
            until = client.midnight_pacific(now) if name == "day" else client.next_hour(now)
            self.wire.meter.told(name, percent, until, number)
        return report

    def _learn(self, ref: ExternalRef, report: RunReportResponse) -> None:
        """Days and money mean something only in the property's own zone and currency, which its owner may change."""
        said = {"zone": report.metadata.time_zone, "currency": report.metadata.currency_code}
        if ref.connection and all(said.values()):
            known = WebProperty.objects.filter(connections=ref.connection).exclude(**said)
            known.update(**said)


def _number(ref: ExternalRef) -> str:
    """Tags ("G-…") and old properties ("UA-…") are no numbers of properties."""
    if not (found := NUMBER.fullmatch(ref.external_id.strip())):
        raise NotFound(f"{ref.external_id[:40]!r} is not the number of a property")
    return found[1]
