"""Taking hold of feeds: what is due is locked, moved on to its next time, and given to batches, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from analytics.models import Feed, Tier
from analytics.models.feeds import CADENCE

# The words of the index "feeds_by_due": SQLite uses it only where they stand in the query as they stand there.
DUE = """
SELECT id FROM analytics_feed
WHERE batch_id IS NULL AND status IN ('active', 'gone', 'private')
  AND source = %s AND what = %s AND tier = %s AND next_due <= %s
ORDER BY next_due, id LIMIT %s"""
LOCK = " FOR NO KEY UPDATE SKIP LOCKED"  # SQLite has one writer and needs none
# What is private or gone is looked at as seldom as the rest.
POSTGRESQL = """
UPDATE analytics_feed
SET batch_id = claimed.batch, next_due = CASE WHEN status = 'active' THEN %s ELSE %s END
FROM unnest(%s::bigint[], %s::bigint[]) AS claimed (feed, batch) WHERE id = claimed.feed"""
# Each by its key: left to itself, the server reads all feeds for each slice, until there are millions.
BY_KEY = "SET LOCAL enable_hashjoin = off", "SET LOCAL enable_mergejoin = off"
AS_EVER = "SET LOCAL enable_hashjoin TO DEFAULT", "SET LOCAL enable_mergejoin TO DEFAULT"
SQLITE = """
UPDATE analytics_feed SET batch_id = %s, next_due = CASE WHEN status = 'active' THEN %s ELSE %s END WHERE id = %s"""


def due(source: str, what: str, tier: Tier, now: datetime, most: int) -> list[int]:
    """The keys of what has waited longest, locked; what others have locked is theirs."""
    sql = DUE + (LOCK if connection.vendor == "postgresql" else "")
    with connection.cursor() as cursor:
        cursor.execute(sql, [source, what, tier.value, _stored(now), most])
        return [key for (key,) in cursor.fetchall()]


def give(keys: Sequence[int], batches: Sequence[int], what: str, tier: Tier, now: datetime) -> None:
    """Give each feed to its batch, and set when it is due again."""
    by_tier = CADENCE[Feed.What(what)]
    soon, late = (_stored(now + by_tier[each]) for each in (tier, Tier.REST))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for sql in BY_KEY:
                cursor.execute(sql)
            cursor.execute(POSTGRESQL, [soon, late, list(keys), list(batches)])
            for sql in AS_EVER:
                cursor.execute(sql)
        else:
            cursor.executemany(SQLITE, [(batch, soon, late, key) for key, batch in zip(keys, batches, strict=True)])


def _stored(at: datetime) -> Any:  # a text on SQLite
    stored: Any = connection.ops.adapt_datetimefield_value(at)
    return stored
