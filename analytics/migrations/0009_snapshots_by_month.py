"""Account snapshots by month on PostgreSQL, so that retention drops months instead of deleting rows.

Django goes on knowing a row by its id; in the database the month's column joins it in the primary key, as every unique key
of a partitioned table must hold it. SQLite has no partitions: nothing changes there.
"""

from datetime import UTC, date, datetime
from typing import Any

from django.db import migrations

TABLE = "analytics_accountsnapshot"

CONSTRAINTS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = %s::regclass AND contype IN ('u', 'f', 'c') AND conparentid = 0 ORDER BY conname"""
INDEXES = """
SELECT c.relname, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = %s::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u'))"""


def apart(apps: Any, schema_editor: Any) -> None:
    _move(schema_editor, "PARTITION BY RANGE (observed_on)", "id, observed_on")


def together(apps: Any, schema_editor: Any) -> None:
    _move(schema_editor, "", "id")


def _move(schema_editor: Any, how: str, key: str) -> None:
    """Into a table of the same name and columns that is, or is not, cut by month; keys come after the rows: it is faster."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(CONSTRAINTS, [TABLE])
        constraints = cursor.fetchall()
        cursor.execute(INDEXES, [TABLE])
        indexes = cursor.fetchall()
        cursor.execute(f"ALTER TABLE {TABLE} RENAME TO {TABLE}_before")
        cursor.execute(f"ALTER SEQUENCE {TABLE}_id_seq RENAME TO {TABLE}_before_id_seq")
        for name, _definition in constraints:
            cursor.execute(f'ALTER TABLE {TABLE}_before DROP CONSTRAINT "{name}"')
        cursor.execute(f"ALTER TABLE {TABLE}_before DROP CONSTRAINT {TABLE}_pkey")
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute(f"CREATE TABLE {TABLE} (LIKE {TABLE}_before INCLUDING DEFAULTS INCLUDING IDENTITY) {how}")
        if how:
            _months(cursor)
        cursor.execute(f"INSERT INTO {TABLE} SELECT * FROM {TABLE}_before")
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{TABLE}', 'id'), max(id)) FROM {TABLE}_before HAVING max(id) > 0"
        )
        cursor.execute(f"ALTER TABLE {TABLE} ADD CONSTRAINT {TABLE}_pkey PRIMARY KEY ({key})")
        for name, definition in constraints:
            cursor.execute(f'ALTER TABLE {TABLE} ADD CONSTRAINT "{name}" {definition}')
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute(f"DROP TABLE {TABLE}_before")


def _months(cursor: Any) -> None:
    cursor.execute(f"SELECT DISTINCT date_trunc('month', observed_on)::date FROM {TABLE}_before")
    this = datetime.now(UTC).date()
    wanted = {day.replace(day=1) for (day,) in cursor.fetchall()} | {_later(this, ahead) for ahead in range(4)}
    for low in sorted(wanted):
        cursor.execute(
            f"CREATE TABLE {TABLE}_{low.year:04}_{low.month:02} PARTITION OF {TABLE} "
            f"FOR VALUES FROM ('{low}') TO ('{_later(low, 1)}')"
        )


def _later(day: date, months: int) -> date:
    year, index = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, index + 1, 1)


class Migration(migrations.Migration):
    dependencies = [("analytics", "0008_pushes")]

    operations = [migrations.RunPython(apart, together)]
