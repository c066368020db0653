"""The ZIP of somebody's data: a JSON file for each model, the files, a manifest, and a page to begin with.

Rows are read some at a time and written through, without a transaction: memory stays small, and nobody waits.
"""

import json
from collections.abc import Callable, Iterator
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from accounts.rights.covers import COVERS, Cover
from accounts.rights.person import Person

CHUNK = 500
PIECE = 256 * 1024
# What a column is called in the manifest.
KINDS = {
    "BooleanField": "boolean",
    "DateField": "date",
    "DateTimeField": "date-time",
    "DecimalField": "decimal string",
    "FileField": "file in this archive",
    "FloatField": "number",
    "ImageField": "file in this archive",
    "JSONField": "object",
    "UUIDField": "UUID",
}
WHOLE = ("AutoField", "IntegerField", "ForeignKey", "OneToOneField")

# What people look for comes first.
FIRST = ["accounts", "messaging", "campaigns", "analytics"]

Step = Callable[[int], None]


def write(user: User, target: IO[bytes], step: Step) -> int:
    """Write the archive and return the number of rows. `step` hears after every piece how far it is, in percent."""
    return Writer(Person(user), step).write(target)


class Writer:
    def __init__(self, person: Person, step: Step) -> None:
        self.person, self.step = person, step
        found = [cover for cover in COVERS.values() if cover.collects]
        self.covers = sorted(found, key=lambda cover: FIRST.index(app) if (app := _app(cover)) in FIRST else len(FIRST))
        self.done, self.total = 0, 0
        self.entries: list[dict[str, Any]] = []

    def write(self, target: IO[bytes]) -> int:
        self.total = sum(cover.rows(self.person).count() for cover in self.covers)
        with ZipFile(target, "w", ZIP_DEFLATED) as archive:
            for cover in self.covers:
                self._write_rows(archive, cover)
            manifest = self._manifest()
            archive.writestr("manifest.json", _json(manifest, indent=2))
            archive.writestr("index.html", render_to_string("accounts/data_export.html", {"manifest": manifest}))
        return self.done

    def _write_rows(self, archive: ZipFile, cover: Cover) -> None:
        path = f"{cover.label.replace('.', '/')}.json"
        found = 0
        with archive.open(_info(path), "w", force_zip64=True) as entry:
            entry.write(b"[")
            for rows in chunks(cover.rows(self.person), columns_of(cover)):
                said = ",\n".join(_json(shown(row, cover)) for row in rows)
                entry.write(f"{',' if found else ''}\n{said}".encode())
                found += len(rows)
                self._step(len(rows))
            entry.write(b"\n]\n")
        if found and (cover.files or type(cover).texts is not Cover.texts):
            self._write_files(archive, cover)
        self.entries.append(entry_of(cover, path, found))

    def _write_files(self, archive: ZipFile, cover: Cover) -> None:
        for rows in chunks(cover.rows(self.person), columns_of(cover)):
            for row in rows:
                for name in filter(None, (row[column] for column in cover.files)):
                    _copy(archive, name)
                for name, text in cover.texts(shown(row, cover)):
                    archive.writestr(f"{_app(cover)}/{name}", text)
            self._step(0)

    def _step(self, rows: int) -> None:
        self.done += rows
        self.step(min(99, 100 * self.done // max(self.total, 1)))

    def _manifest(self) -> dict[str, Any]:
        left_out = [cover for cover in COVERS.values() if not cover.collects]
        return {
            "format": 1,
            "made_at": timezone.now(),
            "person": {"id": self.person.user.pk, "name": self.person.user.name, "email": self.person.user.email},
            "files": self.entries,
            "left_out": [{"model": cover.label, "why": str(cover.not_collected)} for cover in left_out],
        }


def chunks(rows: "QuerySet[Any]", paths: list[str]) -> Iterator[list[dict[str, Any]]]:
    """Read on by key: no cursor stays open between two pieces."""
    last: Any = None
    ordered = rows.order_by("pk")
    while found := list((ordered.filter(pk__gt=last) if last is not None else ordered).values("pk", *paths)[:CHUNK]):
        yield found
        last = found[-1]["pk"]


def _app(cover: Cover) -> str:
    return cover.label.split(".")[0]


def columns_of(cover: Cover) -> list[str]:
    return [column if isinstance(column, str) else column[1] for column in cover.columns]


def shown(row: dict[str, Any], cover: Cover) -> dict[str, Any]:
    """The row as the export says it: under the names of its columns, with files where they lie in the archive."""
    named = {}
    for column in cover.columns:
        name, path = (column, column) if isinstance(column, str) else column
        named[name] = f"files/{row[path]}" if path in cover.files and row[path] else row[path]
    return named


def entry_of(cover: Cover, path: str, rows: int) -> dict[str, Any]:
    return {
        "path": path,
        "model": cover.label,
        "about": str(cover.about),
        "rows": rows,
        "kept_after_erasure": str(cover.kept),
        "columns": [_column(cover.model, column) for column in cover.columns],
    }


def _column(model: type[Model], column: "str | tuple[str, str]") -> dict[str, str]:
    name, path = (column, column) if isinstance(column, str) else column
    field = _field(model, path)
    return {"name": name, "type": _kind(field), "about": str(field.verbose_name)}


def _field(model: type[Model], path: str) -> "Field[Any, Any]":
    *relations, name = path.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model  # type: ignore[assignment] # noqa: SLF001 -- a relation
    found: Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment] # noqa: SLF001 -- a column
    return found


def _kind(field: "Field[Any, Any]") -> str:
    kind = field.get_internal_type()
    return KINDS.get(kind, "integer" if kind.endswith(WHOLE) else "string")


def _copy(archive: ZipFile, name: str) -> None:
    """Copy a file in pieces. One that is gone from the disk is no reason to hand out nothing."""
    try:
        source = default_storage.open(name)
    except FileNotFoundError:
        return
    with source, archive.open(_info(f"files/{name}", ZIP_STORED), "w", force_zip64=True) as entry:
        while piece := source.read(PIECE):
            entry.write(piece)


def _info(path: str, compression: int = ZIP_DEFLATED) -> ZipInfo:
    info = ZipInfo(path, timezone.now().timetuple()[:6])
    info.compress_type = compression
    info.external_attr = 0o600 << 16
    return info


def _json(value: Any, **options: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, **options)
