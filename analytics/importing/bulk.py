# ruff: noqa: SLF001 -- _meta is documented
"""Many rows into one table without building model objects: COPY on PostgreSQL, executemany elsewhere."""

import datetime as dt
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Take ids for rows to come, so that rows of several tables can name each other before any is written.

    On SQLite this is safe only inside a write transaction, which is where imports write.
    """
    table, pk = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sql = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(sql, [f'"{table}"', pk, count])
            return [row[0] for row in cursor.fetchall()]
        # nosemgrep: no-raw-sql-from-strings
        cursor.execute(f"SELECT MAX({pk}) FROM {table}")  # noqa: S608 # nosec B608 # names from the model
        last = cursor.fetchone()[0] or 0
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        used = cursor.fetchone()
        first = max(last, used[0] if used else 0) + 1
    return list(range(first, first + count))


class Inserter:
    """Writes rows of the named fields; every other column gets the model's default."""

    def __init__(self, model: type[models.Model], *names: str) -> None:
        meta = model._meta
        by_name = {field.name: field for field in meta.concrete_fields}
        given = [by_name[name] for name in names]
        others = [
            field for field in meta.concrete_fields if field not in given and not (field.primary_key and "id" in names)
        ]
        others = [field for field in others if not isinstance(field, models.AutoField)]
        self._table = meta.db_table
        self._columns = [field.column for field in [*given, *others]]
        self._constant = tuple(field.get_db_prep_save(field.get_default(), connection) for field in others)
        if connection.vendor == "postgresql":
            self._constant = tuple(_plain(value) for value in self._constant)

    def insert(self, rows: Sequence[tuple[Any, ...]]) -> None:
        if not rows:
            return
        columns = ", ".join(connection.ops.quote_name(str(column)) for column in self._columns)
        table = connection.ops.quote_name(self._table)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row((*row, *self._constant))
                return
            marks = ", ".join(["%s"] * len(self._columns))
            sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 # nosec B608 # names from the model
            cursor.executemany(sql, [(*row, *self._constant) for row in rows])


@lru_cache(maxsize=4096)
def day(value: dt.date | None) -> Any:
    return connection.ops.adapt_datefield_value(value) if value else None


_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False)


def as_json(value: object) -> str:
    return _ENCODER.encode(value) if value else "{}"


def _plain(value: Any) -> Any:
    """COPY wants what a text literal would say, not the driver's JSON wrapper."""
    return json.dumps(value.obj) if hasattr(value, "obj") else value
