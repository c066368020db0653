"""What no database can hold is left out before it costs its neighbours: half characters, NUL, numbers beyond 64 bits."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any

from analytics.models import COUNTERS
from analytics.sources.contract import PostStats

LARGEST = 2**63 - 1
LONGEST_ID = 200


def storable(row: PostStats) -> PostStats | None:
    """Return the row without counters that no column holds, or None where even its id cannot be of a post."""
    if not nameable(row.external_id):
        return None
    beyond = [name for name in COUNTERS if not fits(getattr(row, name))]
    return replace(row, **dict.fromkeys(beyond)) if beyond else row  # type: ignore[arg-type] # counters all


def fits(value: int | None) -> bool:
    """No counter is below nothing: some platforms say -1 of what they hide."""
    return value is None or 0 <= value <= LARGEST


def nameable(external_id: str) -> bool:
    return bool(external_id) and len(external_id) <= LONGEST_ID and plain(external_id) == external_id


def plain(text: str) -> str:
    return text.replace("\x00", "").encode(errors="ignore").decode()


def plain_json(value: Mapping[str, object]) -> dict[str, Any]:
    """As JSON holds it: what has no form there becomes text, numbers that are none become nothing."""
    text = json.dumps(dict(value), default=str, ensure_ascii=False, skipkeys=True)
    found: dict[str, Any] = json.loads(plain(text.replace("\\u0000", "")), parse_constant=lambda _: None)
    return found


def plain_shares(shares: Mapping[str, float]) -> dict[str, float]:
    return {plain(name): share for name, share in shares.items() if isfinite(share)}


def utc_day(moment: datetime) -> date:
    """The day of an account's numbers: they are of no brand, so their days are nobody's but the clock's."""
    return moment.astimezone(UTC).date()
