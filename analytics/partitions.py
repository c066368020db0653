"""Monthly range partitions on PostgreSQL: made ahead, dropped by retention. SQLite deletes in slices instead."""

from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class CreatePartitioned(migrations.CreateModel):
    """CreateModel, plus PARTITION BY RANGE (bucket) where the database can."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.sql_create_table = BaseDatabaseSchemaEditor.sql_create_table + " PARTITION BY RANGE (bucket)"
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        vars(schema_editor).pop("sql_create_table", None)


def month(day: date, ahead: int = 0) -> datetime:
    year, index = divmod(day.year * 12 + day.month - 1 + ahead, 12)
    return datetime(year, index + 1, 1, tzinfo=UTC)


def existing(table: str) -> set[str]:
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = to_regclass(%s)", [table])
        return {name for (name,) in cursor.fetchall()}
