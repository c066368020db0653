"""Counters of posts into the store: of one hour the first word stays, and what is derived changes with it.

One transaction stores a slice of snapshots and moves the current values, the days of collaborations and those of
campaigns. Writers of the same post take turns at the row of its current values, so that the gains stay exact.
"""

from collections.abc import Iterable

from django.db import connection

from analytics.sources.contract import PostStats
from analytics.store import postgresql, sqlite
from analytics.store.stored import Stored


def store_stats(source: str, rows: Iterable[PostStats]) -> Stored:
    """Store counters of known posts. Reading `rows` must not touch the database: it may happen in another thread."""
    parts = postgresql.parts if connection.vendor == "postgresql" else sqlite.parts
    return sum(parts(source, rows), Stored())
