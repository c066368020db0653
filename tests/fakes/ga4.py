"""The Analytics Data API with state: visits to properties, who may read them, quotas. It computes its reports."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from google.analytics.data_v1beta.types import RunReportRequest

from tests.fakes.server import Answer, FakeServer, Request

EMAIL = "reader@project.iam.gserviceaccount.com"
SCOPE = "https://www.googleapis.com/auth/analytics.readonly"
_KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2048)  # of tests only
_PEM = _KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()


def service_account(email: str = EMAIL) -> str:
    """The file that Google's console gives."""
    said = {
        "type": "service_account",
        "project_id": "project",
        "private_key_id": "key-1",
        "private_key": _PEM,
        "client_email": email,
        "client_id": "1",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    return json.dumps(said)


@dataclass(frozen=True)
class Visit:
    day: date
    campaign: str = "cmp_42"
    source: str = "instagram"
    medium: str = "influencer"
    content: str = "k7qx"
    key_events: float = 0
    revenue: float = 0


@dataclass
class Property:
    number: str = "123"
    zone: str = "America/New_York"
    currency: str = "USD"
    readers: set[str] = field(default_factory=lambda: {EMAIL})
    visits: list[Visit] = field(default_factory=list)
    threshold: int = 0  # groups with fewer sessions are withheld
    sampled: bool = False
    most_groups: int = 0  # the rest is folded into "(other)"; 0: none
    hidden: frozenset[str] = frozenset()  # metrics that our role does not see
    tokens: int = 40_000  # left of the hour
    day_tokens: int = 200_000
    scale: int = 1  # 10: Analytics 360


def rest_error(status: int, name: str, message: str, reason: str = "") -> Answer:
    error: dict[str, Any] = {"code": status, "message": message, "status": name}
    if reason:
        error["details"] = [
            {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}
        ]
    return Answer(status, {"error": error})


class FakeGA4(FakeServer):
    def __init__(self, *properties: Property, now: datetime) -> None:
        super().__init__()
        self.properties = {one.number: one for one in properties}
        self.now = now
        self.cost = 4
        self.routes = {("POST", "/v1beta/properties/*"): self.report}

    def report(self, request: Request) -> Answer:
        asked = RunReportRequest.from_json(request.body.decode())
        number = request.path.removeprefix("/v1beta/properties/").removesuffix(":runReport")
        email = signer(request.headers.get("authorization", ""))
        if not email:
            return rest_error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        one = self.properties.get(number)
        if one is None or email not in one.readers:
            return rest_error(403, "PERMISSION_DENIED", "User does not have sufficient permissions for this property.")
        if one.tokens < self.cost:
            return rest_error(429, "RESOURCE_EXHAUSTED", "Exhausted property tokens per hour for this property.")
        if one.day_tokens < self.cost:
            return rest_error(429, "RESOURCE_EXHAUSTED", "Exhausted property tokens per day for this property.")
        one.tokens, one.day_tokens = one.tokens - self.cost, one.day_tokens - self.cost
        return Answer(200, self.computed(one, asked))

    def computed(self, one: Property, asked: RunReportRequest) -> dict[str, Any]:
        names, metrics = [each.name for each in asked.dimensions], [each.name for each in asked.metrics]
        groups = grouped(self.chosen(one, asked), names)
        thresholded = any(len(visits) < one.threshold for visits in groups.values())
        groups = {key: visits for key, visits in groups.items() if len(visits) >= one.threshold}
        groups, folded = fold(groups, one.most_groups)
        rows = [
            {
                "dimensionValues": [{"value": value} for value in key],
                "metricValues": [{"value": measured(name, visits, one.hidden)} for name in metrics],
            }
            for key, visits in sorted(groups.items())
        ]
        limit, offset = int(asked.limit or 10_000), int(asked.offset)
        said: dict[str, Any] = {
            "kind": "analyticsData#runReport",
            "dimensionHeaders": [{"name": name} for name in names],
            "metricHeaders": [{"name": name, "type": 1} for name in metrics],  # a number: the client asks for it so
            "metadata": self.metadata(one, thresholded=thresholded, folded=folded),
            "somethingNew": {"that": "we do not know"},
        }
        if rows:
            said |= {"rows": rows[offset : offset + limit], "rowCount": len(rows)}
        if asked.return_property_quota:
            said["propertyQuota"] = self.quota(one)
        return said

    def chosen(self, one: Property, asked: RunReportRequest) -> list[Visit]:
        today = self.now.astimezone(ZoneInfo(one.zone)).date()
        [days] = asked.date_ranges
        begin, end = (_day(text, today) for text in (days.start_date, days.end_date))
        listed = asked.dimension_filter.filter
        wanted = set(listed.in_list_filter.values) if listed.field_name else None
        return [
            visit for visit in one.visits if begin <= visit.day <= end and (wanted is None or visit.campaign in wanted)
        ]

    def metadata(self, one: Property, *, thresholded: bool, folded: bool) -> dict[str, Any]:
        said: dict[str, Any] = {"currencyCode": one.currency, "timeZone": one.zone}
        said |= {"subjectToThresholding": True} if thresholded else {}
        said |= {"dataLossFromOtherRow": True} if folded else {}
        if one.sampled:
            said["samplingMetadatas"] = [{"samplesReadCount": "5000", "samplingSpaceSize": "10000"}]
        if one.hidden:
            hidden = [{"metricName": name, "restrictedMetricTypes": ["REVENUE_DATA"]} for name in sorted(one.hidden)]
            said["schemaRestrictionResponse"] = {"activeMetricRestrictions": hidden}
        return said

    def quota(self, one: Property) -> dict[str, Any]:
        return {
            "tokensPerDay": {"consumed": self.cost, "remaining": one.day_tokens},
            "tokensPerHour": {"consumed": self.cost, "remaining": one.tokens},
            "concurrentRequests": {"consumed": 0, "remaining": 10},
            "serverErrorsPerProjectPerHour": {"remaining": 10 * one.scale},
            "potentiallyThresholdedRequestsPerHour": {"remaining": 120 * one.scale},
            "tokensPerProjectPerHour": {"remaining": 14_000 * one.scale},
        }

    def revise(self, number: str, day: date, **changes: Any) -> None:
        """Analytics has thought again about a day."""
        one = self.properties[number]
        one.visits = [replace(visit, **changes) if visit.day == day else visit for visit in one.visits]


def grouped(visits: Iterable[Visit], names: list[str]) -> dict[tuple[str, ...], list[Visit]]:
    found: dict[tuple[str, ...], list[Visit]] = defaultdict(list)
    for visit in visits:
        found[tuple(_dimension(name, visit) for name in names)].append(visit)
    return found


def fold(groups: dict[tuple[str, ...], list[Visit]], most: int) -> tuple[dict[tuple[str, ...], list[Visit]], bool]:
    if not most or len(groups) <= most:
        return groups, False
    kept = dict(sorted(groups.items(), key=lambda item: len(item[1]), reverse=True)[:most])
    rest = [visit for key, visits in groups.items() if key not in kept for visit in visits]
    width = len(next(iter(groups)))
    return {**kept, ("(other)",) * width: rest}, True


def measured(name: str, visits: list[Visit], hidden: frozenset[str]) -> str:
    if name in hidden:
        return "0"
    found = {
        "sessions": len(visits),
        "keyEvents": sum(visit.key_events for visit in visits),
        "totalRevenue": sum(visit.revenue for visit in visits),
    }
    return f"{found[name]:g}"


def _dimension(name: str, visit: Visit) -> str:
    return {
        "date": f"{visit.day:%Y%m%d}",
        "sessionCampaignName": visit.campaign,
        "sessionSource": visit.source or "(not set)",
        "sessionMedium": visit.medium or "(not set)",
        "sessionManualAdContent": visit.content or "(not set)",
    }[name]


def _day(text: str, today: date) -> date:
    if text in {"today", "yesterday"}:
        return today - timedelta(days=text == "yesterday")
    if text.endswith("daysAgo"):
        return today - timedelta(days=int(text.removesuffix("daysAgo")))
    return date.fromisoformat(text)


def signer(authorization: str) -> str:
    """Whose signature a request bears: a token that the key's owner signed, for this API and for reading only."""
    try:
        head, body, signature = authorization.removeprefix("Bearer ").split(".")
        _KEY.public_key().verify(_decoded(signature), f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
        said = json.loads(_decoded(body))
    except (ValueError, InvalidSignature):
        return ""
    living = said["iat"] <= datetime.now(UTC).timestamp() + 60 and said["exp"] - said["iat"] <= 3600
    return str(said["iss"]) if living and said.get("scope") == SCOPE and said["iss"] == said["sub"] else ""


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
