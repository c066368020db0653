"""Requests for reports, and rows out of them. Every value is text, and stands where the headers say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from google.analytics.data_v1beta.types import (
    DateRange,
    Dimension,
    Filter,
    FilterExpression,
    Metric,
    PropertyQuota,
    RunReportRequest,
    RunReportResponse,
)

from analytics.sources.contract import TrafficRow
from analytics.sources.errors import SchemaChanged

# The UTM parameters by Analytics' names for them.
CAMPAIGN, SOURCE, MEDIUM, CONTENT = "sessionCampaignName", "sessionSource", "sessionMedium", "sessionManualAdContent"
DIMENSIONS = ("date", CAMPAIGN, SOURCE, MEDIUM, CONTENT)
METRICS = ("sessions", "keyEvents", "totalRevenue")
PAGE = 10_000
FOLDED = "(other)"  # many small rows in one: nobody's
UNSET = frozenset({"(not set)", "(none)", "(direct)"})


def request(number: str, campaigns: Sequence[str], begin: date, offset: int) -> RunReportRequest:
    """All campaigns of a property in one report. The days are the property's own, up to its today."""
    listed = Filter.InListFilter(values=sorted(set(campaigns)), case_sensitive=True)
    return RunReportRequest(
        property=f"properties/{number}",
        dimensions=[Dimension(name=name) for name in DIMENSIONS],
        metrics=[Metric(name=name) for name in METRICS],
        date_ranges=[DateRange(start_date=begin.isoformat(), end_date="today")],
        dimension_filter=FilterExpression(filter=Filter(field_name=CAMPAIGN, in_list_filter=listed)),
        limit=PAGE,
        offset=offset,
        return_property_quota=True,
    )


def smallest(number: str) -> RunReportRequest:
    """The cheapest report there is: whether we may read, and what the property says of itself."""
    return RunReportRequest(
        property=f"properties/{number}",
        metrics=[Metric(name="sessions")],
        date_ranges=[DateRange(start_date="yesterday", end_date="yesterday")],
        limit=1,
        return_property_quota=True,
    )


def rows(number: str, report: RunReportResponse, now: datetime) -> Iterator[TrafficRow]:
    # The message below the client's wrapper: with it, 10,000 rows take seconds.
    bare = RunReportResponse.pb(report)
    names = [header.name for header in [*bare.dimension_headers, *bare.metric_headers]]
    if bare.rows and set(names) != {*DIMENSIONS, *METRICS}:
        raise SchemaChanged(f"headers {names}"[:200])
    hidden, withheld = restricted(report), is_withheld(report)
    currency, sampled = bare.metadata.currency_code, bool(bare.metadata.sampling_metadatas)
    for row in bare.rows:
        cells = [cell.value for cell in [*row.dimension_values, *row.metric_values]]
        if len(cells) != len(names):
            raise SchemaChanged("rows[].metricValues")
        said = dict(zip(names, cells, strict=True))
        if FOLDED in cells or said[CAMPAIGN] in UNSET:
            continue
        yield TrafficRow(
            property_id=number,
            date=_day(said["date"]),
            campaign=said[CAMPAIGN],
            source=_set(said[SOURCE]),
            medium=_set(said[MEDIUM]),
            content=_set(said[CONTENT]),
            sessions=_whole(said, "sessions", hidden),
            key_events=_number(said, "keyEvents", hidden),
            revenue=_number(said, "totalRevenue", hidden),
            currency=currency,
            thresholded=withheld,
            sampled=sampled,
            observed_at=now,
        )


def is_withheld(report: RunReportResponse) -> bool:
    """Small rows are missing: kept back for privacy, folded into "(other)", or cut off."""
    said = report.metadata
    return bool(said.subject_to_thresholding or said.data_loss_from_other_row or said.data_truncation_reasons)


def restricted(report: RunReportResponse) -> frozenset[str]:
    """Metrics that the property hides from our role: they come as 0, and are not 0."""
    said = report.metadata.schema_restriction_response.active_metric_restrictions
    return frozenset(each.metric_name for each in said)


# By our bucket: what the property's quota calls it, and what a standard property has. Analytics 360 has ten times that.
MIRRORED = {
    "day": ("tokens_per_day", 200_000),
    "hour": ("tokens_per_hour", 40_000),
    "project": ("tokens_per_project_per_hour", 14_000),
    "failures": ("server_errors_per_project_per_hour", 10),
    "thresholded": ("potentially_thresholded_requests_per_hour", 120),
}


def used(quota: PropertyQuota) -> Mapping[str, float]:
    """Percent of each quota that is gone, where the answer says so."""
    found = {}
    for bucket, (name, standard) in MIRRORED.items():
        if name in quota:
            remaining = getattr(quota, name).remaining
            limit = standard if remaining <= standard else standard * 10
            found[bucket] = min(100.0, max(0.0, 100 * (1 - remaining / limit)))
    return found


def _day(said: str) -> str:
    try:
        return datetime.strptime(said, "%Y%m%d").replace(tzinfo=UTC).date().isoformat()
    except ValueError:
        raise SchemaChanged("date") from None


def _set(said: str) -> str:
    return "" if said in UNSET else said


def _number(said: Mapping[str, str], name: str, hidden: frozenset[str]) -> float | None:
    if name in hidden:
        return None
    try:
        found = float(said[name])
    except ValueError:
        raise SchemaChanged(name) from None
    if not math.isfinite(found):
        raise SchemaChanged(name)
    return found


def _whole(said: Mapping[str, str], name: str, hidden: frozenset[str]) -> int | None:
    found = _number(said, name, hidden)
    return None if found is None else int(found)
