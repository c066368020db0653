# ruff: noqa: S608 -- names of columns from the models, never values
"""Snapshots into PostgreSQL: COPY into a temporary table, then statements that take all rows at once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import DataError, IntegrityError, connection, transaction

from analytics import partitions
from analytics.models import COUNTERS, SUMMED, PostSnapshot
from analytics.sources.contract import PostStats
from analytics.store.cleaning import storable
from analytics.store.stored import Stored

SLICE = 50_000  # rows of one transaction
ANALYZED = 1_000  # from so many rows on a plan made blindly costs more than looking
READ = attrgetter("external_id", "observed_at", "method", *COUNTERS)

STAGING = f"""
CREATE TEMP TABLE IF NOT EXISTS incoming_stats (
    external_id text NOT NULL, turn int NOT NULL, observed_at timestamptz NOT NULL, method smallint NOT NULL,
    {", ".join(f"{name} bigint" for name in COUNTERS)}) ON COMMIT DELETE ROWS"""

GAINS = f"""
CREATE TEMP TABLE IF NOT EXISTS incoming_gains (
    collaboration_id bigint NOT NULL, campaign_id bigint NOT NULL, platform text NOT NULL, day date NOT NULL,
    {", ".join(f"{name} bigint NOT NULL" for name in SUMMED)}) ON COMMIT DELETE ROWS"""

# The rows with what their posts say, in the order of posts, in which they are locked and in which keys like to come.
LOCATED = f"""
CREATE TEMP TABLE IF NOT EXISTS incoming_located (
    turn int NOT NULL, post_id bigint NOT NULL, collaboration_id bigint, campaign_id bigint, platform text NOT NULL,
    day date NOT NULL, bucket timestamptz NOT NULL, observed_at timestamptz NOT NULL, method smallint NOT NULL,
    {", ".join(f"{name} bigint" for name in COUNTERS)}, ahead boolean NOT NULL,
    {", ".join(f"more_{name} bigint" for name in SUMMED)}) ON COMMIT DELETE ROWS"""

# Its own statement: the next one then sees what the writer before us has committed. A post that was attached while we
# waited is read as it was; its collaboration is marked, and its days are made anew. A row is ahead if it is its post's
# first here and of a later hour than all that are stored: then it is new, and what was locked tells what it gained.
LOCATE = f"""
INSERT INTO incoming_located
SELECT s.turn, t.id, t.collaboration_id, t.campaign_id, t.platform, (s.observed_at AT TIME ZONE t.zone)::date,
    date_trunc('hour', s.observed_at, 'UTC'), s.observed_at, s.method, {", ".join(f"s.{name}" for name in COUNTERS)},
    %s AND s.turn = 0 AND (c.observed_at IS NULL OR date_trunc('hour', s.observed_at, 'UTC') > c.observed_at),
    {", ".join(f"s.{name} - coalesce(c.{name}, 0)" for name in SUMMED)}
FROM incoming_stats s JOIN analytics_post t ON t.source = %s AND t.external_id = s.external_id
JOIN analytics_postcurrent c ON c.post_id = t.id ORDER BY t.id FOR NO KEY UPDATE OF c"""

SNAPSHOT = f"post_id, bucket, observed_at, method, {', '.join(COUNTERS)}"

# What is ahead, and that is nearly everything, needs no look at what is there.
AHEAD = (
    f"INSERT INTO analytics_postsnapshot ({SNAPSHOT}) SELECT {SNAPSHOT} FROM incoming_located WHERE ahead",
    f"""
INSERT INTO incoming_gains
SELECT collaboration_id, campaign_id, platform, day, {", ".join(f"coalesce(sum(more_{name}), 0)" for name in SUMMED)}
FROM incoming_located WHERE ahead AND collaboration_id IS NOT NULL GROUP BY 1, 2, 3, 4""",
    f"""
UPDATE analytics_postcurrent c SET observed_at = g.observed_at,
    {", ".join(f"{name} = coalesce(g.{name}, c.{name})" for name in COUNTERS)}
FROM incoming_located g WHERE g.ahead AND g.post_id = c.post_id""",
)

# One turn holds at most one row per post, so a gain is the row minus the current value.
MERGE = f"""
WITH fresh AS (
    INSERT INTO analytics_postsnapshot ({SNAPSHOT}) SELECT {SNAPSHOT} FROM incoming_located WHERE turn = %s AND NOT ahead
    ON CONFLICT DO NOTHING
    RETURNING post_id
), gain AS (
    SELECT s.collaboration_id, s.campaign_id, s.platform, s.day, s.post_id, s.observed_at,
        {", ".join(f"s.{name}" for name in COUNTERS)},
        c.observed_at IS NULL OR s.observed_at > c.observed_at AS newer,
        {", ".join(f"s.{name} - coalesce(c.{name}, 0) AS gained_{name}" for name in SUMMED)}
    FROM fresh f JOIN incoming_located s ON s.post_id = f.post_id AND s.turn = %s
    JOIN analytics_postcurrent c ON c.post_id = f.post_id
), moved AS (
    UPDATE analytics_postcurrent c SET observed_at = g.observed_at,
        {", ".join(f"{name} = coalesce(g.{name}, c.{name})" for name in COUNTERS)}
    FROM gain g WHERE g.newer AND g.post_id = c.post_id
), gained AS (
    INSERT INTO incoming_gains
    SELECT collaboration_id, campaign_id, platform, day,
        {", ".join(f"coalesce(sum(gained_{name}), 0)" for name in SUMMED)}
    FROM gain WHERE newer AND collaboration_id IS NOT NULL GROUP BY 1, 2, 3, 4
), late AS (
    INSERT INTO analytics_dirtycollaboration (collaboration_id, since)
    SELECT DISTINCT collaboration_id, now() FROM gain WHERE NOT newer AND collaboration_id IS NOT NULL ORDER BY 1
    ON CONFLICT DO NOTHING
)
SELECT count(*), coalesce(array_agg(post_id) FILTER (WHERE NOT newer), '{{}}') FROM gain"""

RECOMPUTE = f"""
UPDATE analytics_postcurrent c SET observed_at = x.observed_at, {", ".join(f"{name} = x.{name}" for name in COUNTERS)}
FROM (SELECT t.id, (SELECT max(observed_at) FROM analytics_postsnapshot s WHERE s.post_id = t.id) AS observed_at, {
    ", ".join(
        f"(SELECT {name} FROM analytics_postsnapshot s WHERE s.post_id = t.id AND {name} IS NOT NULL "
        f"ORDER BY bucket DESC LIMIT 1) AS {name}"
        for name in COUNTERS
    )
}
  FROM analytics_post t WHERE t.id = ANY(%s)) x WHERE x.id = c.post_id"""


def days_sql(table: str, key: str) -> str:
    """Add the gains to the days, in the order of their key, so that two writers never wait for each other in a ring."""
    return f"""
INSERT INTO {table} AS d ({key}, platform, day, {", ".join(SUMMED)})
SELECT {key}, platform, day, {", ".join(f"sum({name})" for name in SUMMED)}
FROM incoming_gains GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
ON CONFLICT ({key}, platform, day) DO UPDATE SET {", ".join(f"{name} = d.{name} + excluded.{name}" for name in SUMMED)}"""


# Campaigns come last: most writers meet there, and hold what they locked for the shortest time.
DAYS = (
    days_sql("analytics_collaborationday", "collaboration_id"),
    days_sql("analytics_campaignday", "campaign_id"),
)

EMPTY = "TRUNCATE incoming_stats, incoming_located, incoming_gains"
# A slice is sorted and joined in memory, by plans that need neither machine code nor a look at every row.
ROOM = ("SET LOCAL work_mem = '32MB'", "SET LOCAL jit = off", "SET LOCAL default_statistics_target = 10")

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NOTHING = "None"  # what str() makes of an absent counter, so that encoding is one map
BELOW = "\t-"  # only a counter below nothing begins so: ids come first, and their tabs are escaped


class Slice(NamedTuple):
    rows: list[PostStats]
    text: str
    turns: int
    times: Sequence[datetime]  # of each month that the rows belong to


def parts(source: str, rows: Iterable[PostStats]) -> Iterator[Stored]:
    """While the server merges one slice, a thread reads and encodes the next."""
    stream = iter(rows)

    def take() -> Slice:
        return _slice(list(islice(stream, SLICE)))

    part = take()
    if len(part.rows) < SLICE:
        yield from [_stored(source, part)] if part.rows else []
        return
    with ThreadPoolExecutor(1) as thread:
        while part.rows:
            ready = thread.submit(take)
            yield _stored(source, part)
            part = ready.result()


def _slice(rows: list[PostStats]) -> Slice:
    text, turns = encode(rows)
    if BELOW in text:
        text, turns = encode([storable(row) or row for row in rows])
    times = [row.observed_at for row in rows]
    ends = [min(times), max(times)] if times else []
    of_one_month = len({partitions.month(at.astimezone(UTC)) for at in ends}) == 1
    return Slice(rows, text, turns, ends if of_one_month else times)


def encode(rows: Sequence[PostStats]) -> tuple[str, int]:
    """Write the rows as COPY reads them, each with its turn: the how-manieth of its post; and count the turns."""
    turns: Counter[str] = Counter()
    lines = []
    for row in rows:
        name, *rest = READ(row)
        turn = turns[name]
        turns[name] = turn + 1
        escaped = name.translate(ESCAPES) if name != NOTHING else "\\x4eone"
        lines.append(f"{escaped}\t{turn}\t" + "\t".join(map(str, rest)) + "\n")
    return "".join(lines), max(turns.values(), default=0)


def _stored(source: str, part: Slice) -> Stored:
    partitions.ensure_for(PostSnapshot, part.times)
    with suppress(DataError, UnicodeError):
        return _merged(source, part)
    # One row that no database can hold must not cost its neighbours.
    kept = [row for row in map(storable, part.rows) if row is not None]
    return _merged(source, _slice(kept)) + Stored(unknown=len(part.rows) - len(kept))


def _merged(source: str, part: Slice) -> Stored:
    # Where a snapshot came in by hand, the present numbers may not tell of it: then each row is compared.
    with suppress(IntegrityError), transaction.atomic():
        return _merge(source, part, trusting=True)
    with transaction.atomic():
        return _merge(source, part, trusting=False)


def _merge(source: str, part: Slice, *, trusting: bool) -> Stored:
    late = set[int]()
    with connection.cursor() as cursor:
        known = _located(cursor, source, part, trusting=trusting)
        new = _advanced(cursor) if trusting else 0
        for turn in range(part.turns if new < known else 0):
            cursor.execute(MERGE, [turn, turn])
            made, older = cursor.fetchone()
            new, late = new + made, late.union(older)
        if late:
            cursor.execute(RECOMPUTE, [sorted(late)])
        for sql in DAYS:
            cursor.execute(sql)
        cursor.execute(EMPTY)  # there may be an outer transaction
    return Stored(new, known - new, len(part.rows) - known)


def _located(cursor: Any, source: str, part: Slice, *, trusting: bool) -> int:
    """Bring the rows of known posts to the server, lock their current values, and count them."""
    large = len(part.rows) > ANALYZED
    for sql in (STAGING, LOCATED, GAINS, *(ROOM if large else ())):
        cursor.execute(sql)
    with connection.wrap_database_errors, cursor.copy(f"COPY incoming_stats FROM STDIN (NULL '{NOTHING}')") as copy:
        copy.write(part.text)
    # Nobody else looks at a temporary table, and the plans depend on it.
    if large:
        cursor.execute("ANALYZE incoming_stats (external_id)")
    cursor.execute(LOCATE, [trusting, source])
    known: int = cursor.rowcount
    if large:
        cursor.execute("ANALYZE incoming_located (turn, post_id)")
    return known


def _advanced(cursor: Any) -> int:
    """Take in what is ahead; return how many snapshots that were."""
    snapshots, gains, current = AHEAD
    cursor.execute(snapshots)
    new: int = cursor.rowcount
    if new:
        cursor.execute(gains)
        cursor.execute(current)
    return new
