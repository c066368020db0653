"""Monthly range partitions on PostgreSQL: made ahead, dropped by retention. SQLite deletes in slices instead.

No default partition: a row that no month takes is a mistake to hear of, and what writes makes the months it lacks.
"""

import time
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.db import OperationalError, connection, migrations, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

AHEAD = 3  # months
PATIENCE = "2s"  # ATTACH copies foreign keys and waits for who writes the tables they name: who comes after waits too
_TRIES = 5
# The name of each partitioned table and the column it is cut by.
TABLES = {"analytics_postsnapshot": "bucket", "analytics_accountsnapshot": "observed_on"}


class CreatePartitioned(migrations.CreateModel):
    """CreateModel, plus PARTITION BY RANGE where the database can."""

    column = "bucket"

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        with_partitions(schema_editor, self.column)
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        vars(schema_editor).pop("sql_create_table", None)


def with_partitions(schema_editor: Any, column: str) -> None:
    """Let the next table that this editor creates be cut by a column."""
    if schema_editor.connection.vendor == "postgresql":
        create = BaseDatabaseSchemaEditor.sql_create_table
        schema_editor.sql_create_table = f"{create} PARTITION BY RANGE ({column})"


def month(day: date, ahead: int = 0) -> datetime:
    year, index = divmod(day.year * 12 + day.month - 1 + ahead, 12)
    return datetime(year, index + 1, 1, tzinfo=UTC)


def existing(table: str) -> set[str]:
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = to_regclass(%s)", [table])
        return {name for (name,) in cursor.fetchall()}


def is_partitioned(table: str) -> bool:
    return connection.vendor == "postgresql" and table in TABLES


def ensure_for(model: type[models.Model], days: Iterable[date]) -> list[str]:
    """Make the partitions that rows of these days (or times) go to. Before anything is locked: it waits for writers."""
    table = model._meta.db_table  # noqa: SLF001 -- documented
    if not is_partitioned(table):
        return []
    wanted = sorted({month(_utc(day)) for day in days})
    missing = {_name(table, low) for low in wanted} - existing(table) if wanted else set()
    return [made for low in wanted if _name(table, low) in missing for made in ensure(table, low)]


def ahead(today: date) -> list[str]:
    """Make this month's partitions and those of the next ones, of every table."""
    return [made for table in TABLES for made in ensure(table, today, AHEAD + 1)]


def ensure(table: str, first: date, months: int = 1) -> list[str]:
    """Make the partitions of so many months from `first`; callers at the same time do no harm."""
    if not is_partitioned(table):
        return []
    have = existing(table)
    lacking = [low for low in (month(first, step) for step in range(months)) if _name(table, low) not in have]
    return [name for name in (_made(table, low) for low in lacking) if name]


def _made(table: str, low: datetime) -> str:
    """Make one partition, or return an empty name where somebody else was quicker."""
    for attempt in range(_TRIES):
        try:
            with transaction.atomic():
                return _attach(table, low)
        except OperationalError:  # somebody writes for longer than we wait
            if attempt == _TRIES - 1:
                raise
            time.sleep(0.1 * (attempt + 1))
    return ""


def _attach(table: str, low: datetime) -> str:
    name = _name(table, low)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [table])
        if name in existing(table):
            return ""
        cursor.execute(f"DROP TABLE IF EXISTS {name}")  # detached by a purge that died before it dropped it
        cursor.execute(f"CREATE TABLE {name} (LIKE {table} INCLUDING ALL EXCLUDING IDENTITY)")
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ('{low}') TO ('{month(low, 1)}')")
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    return name


def expire(table: str, before: date) -> list[str]:
    """Drop whole months that ended at or before `before`. Outside a transaction: detaching must not block writers."""
    return drop(table, [name for name, _low in before_month(table, before)])


def before_month(table: str, before: date) -> list[tuple[str, date]]:
    """The partitions of whole months that ended at or before `before`, with their first days, the oldest first."""
    if not is_partitioned(table):
        return []
    last = _name(table, before)
    return [(name, _first_day(name)) for name in sorted(existing(table)) if name < last]


def drop(table: str, names: Iterable[str]) -> list[str]:
    gone = list(names)
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhdetachpending")
        half_gone = {name for (name,) in cursor.fetchall()}
        for name in gone:
            how = "FINALIZE" if name in half_gone else "CONCURRENTLY"
            cursor.execute(f"ALTER TABLE {table} DETACH PARTITION {name} {how}")
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
    return gone


def _first_day(name: str) -> date:
    year, month_ = name.split("_")[-2:]
    return date(int(year), int(month_), 1)


def _name(table: str, day: date) -> str:
    return f"{table}_{day.year:04}_{day.month:02}"


def _utc(day: date) -> date:
    return day.astimezone(UTC) if isinstance(day, datetime) else day
