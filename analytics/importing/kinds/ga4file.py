"""A report of Google Analytics from path to rows: what links brought becomes days of traffic, the rest stays a table."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from django.db import transaction
from django.utils import timezone

from analytics.importing.kinds.ga4 import Exported, GaTable, is_sum, looks_like_one, number_of
from analytics.importing.kinds.planning import guess
from analytics.importing.options import Options
from analytics.importing.reading import Looked, Progress
from analytics.importing.records import Source, Unreadable
from analytics.importing.report import Rejects, Report
from analytics.importing.seen import Tally, key_of
from analytics.importing.tables import Survey, survey
from analytics.importing.workbook import BrokenWorkbook
from analytics.models import TrafficReport, TrafficReportRow, WebProperty
from analytics.sources.contract import TrafficRow
from analytics.store import store_traffic

CHUNK = 1000
SOURCE = "file"
_UNSAID = {"(not set)", "(none)"}


@dataclass
class LookedReport(Looked):
    tables: list[GaTable] = field(default_factory=list)
    currency: str = ""


def look_at(path: Path, file_name: str, options: Options) -> LookedReport:
    report = Report(file_name=file_name, kind="ga4")
    looked = LookedReport(None, Survey([], [], 0), [], report)
    try:
        looked.source = source = Source(path)
        exported = _survey(looked, source)
    except Unreadable as error:
        report.refuse(error.reason, line=error.line)
        return looked
    except (BrokenWorkbook, UnicodeError):
        report.refuse("unreadable_file")
        return looked
    if not looks_like_one(exported, looked.tables):
        found = survey(source.records())
        report.importer = guess(found) if found.tables else ""
        report.refuse("not_ga4" if report.importer else "no_header", importer=report.importer)
        return looked
    if not source.encoding.certain and source.kind == "delimited":
        report.warn({"code": "encoding_cp1252"})
    _ask(looked, exported, options)
    return looked


def _survey(looked: LookedReport, source: Source) -> Exported:
    exported, report = Exported(), looked.report
    rows = 0
    for table, _, cells in exported.walk(source.records()):
        if cells is None:
            looked.tables.append(table)
            continue
        rows += 1
        if _fits(table, cells) and not is_sum(cells, len(table.columns)) and not table.sums_up(cells):
            table.add(cells[: len(table.columns)])
    report.rows = rows
    report.more |= {"account": exported.account, "property": exported.property, "currency": None, "rows_new": 0}
    report.more["tables"] = [table.as_json() for table in looked.tables]
    return exported


def _fits(table: GaTable, cells: list[str]) -> bool:
    width = len(table.columns)
    return len(cells) >= width and not any(cell.strip() for cell in cells[width:])


def _ask(looked: LookedReport, exported: Exported, options: Options) -> None:
    report = looked.report
    site = WebProperty.objects.filter(pk=options.web_property or 0).first()
    looked.currency = options.currency or (site.currency if site else "")
    earns = any("revenue" in table.links and table.totals.get(table.links["revenue"]) for table in looked.tables)
    if earns and not looked.currency:
        report.questions.append({"reason": "currency_unknown", "found": ["revenue"]})
    if site is None:
        named = exported.property or "redacted"
        report.questions.append({"reason": "property_unknown", "found": [named]})
    if report.questions:
        report.refuse(report.questions[-1]["reason"])
    elif exported.property:
        report.notes.append({"code": "property_named", "value": exported.property})
    if looked.currency and earns:
        report.more["currency"] = looked.currency


def carry(looked: Looked, options: Options, *, rejects: TextIO | None, progress: Progress | None) -> Report:
    if not isinstance(looked, LookedReport) or looked.source is None:
        raise TypeError("a report that was looked at is carried")
    site = WebProperty.objects.get(pk=options.web_property or 0)
    carrying = _Carrying(looked, site, Rejects(rejects), dry=options.dry_run)
    total = looked.report.rows or 0
    try:
        for done, (table, line, cells) in enumerate(_walk(looked), start=1):
            if cells is None:
                carrying.begin(table)
            else:
                carrying.take(line, cells)
            if progress and done % CHUNK == 0:
                progress(done, total)
        carrying.flush()
    finally:
        carrying.tally.close()
    return looked.report


def _walk(looked: LookedReport) -> Any:
    """Walk again, with what the first walk learnt of each table."""
    tables = iter(looked.tables)
    table = None
    for _, line, cells in Exported().walk(looked.source.records() if looked.source else ()):
        table = next(tables) if cells is None else table
        yield table, line, cells


@dataclass
class _Carrying:
    looked: LookedReport
    site: WebProperty
    rejects: Rejects
    dry: bool
    tally: Tally = field(default_factory=Tally)
    table: GaTable | None = None
    kept: TrafficReport | None = None
    number: int = 0
    chunk: list[TrafficReportRow] = field(default_factory=list)
    days: list[TrafficRow] = field(default_factory=list)

    def begin(self, table: GaTable) -> None:
        self.flush()
        self.table, self.number, self.kept = table, 0, None
        if table.links and not table.has_more:
            return
        digest = _digest(table.title or "", str(table.start), str(table.end), *table.columns, str(table.ordinal))
        said: dict[str, Any] = {"title": (table.title or "")[:200], "starts_on": table.start, "ends_on": table.end}
        said["columns"] = table.columns
        if self.dry:
            there = TrafficReport.objects.filter(web_property=self.site, digest=digest).first()
            self.kept = there or TrafficReport(web_property=self.site, digest=digest)
        else:
            self.kept, _ = TrafficReport.objects.update_or_create(web_property=self.site, digest=digest, defaults=said)

    def take(self, line: int, cells: list[str]) -> None:
        table, report = self.table, self.looked.report
        if table is None:
            return
        width = len(table.columns)
        reason = "totals" if is_sum(cells, width) else "" if _fits(table, cells) else "wrong_width"
        reason = reason or _unusable(table, cells)
        if reason:
            report.reject({"line": line, "reason": reason})
            self.rejects.add(line, reason, "", cells)
            return
        cells, self.number = cells[:width], self.number + 1
        report.imported += 1
        if table.links:
            self._link(table, cells)
        if self.kept is not None:
            self.chunk.append(self._row(table, self.kept, cells))
        if max(len(self.chunk), len(self.days)) >= CHUNK:
            self.flush()

    def flush(self) -> None:
        report = self.looked.report
        if self.days and not self.dry:
            stored = store_traffic(SOURCE, self.site.pk, self.days)
            report.count("rows_new", stored.new)
            report.unchanged += stored.unchanged
        if self.chunk:
            self._keep(self.chunk)
        self.days, self.chunk = [], []

    def _row(self, table: GaTable, kept: TrafficReport, cells: list[str]) -> TrafficReportRow:
        about = [cell for at, cell in enumerate(cells) if at not in table.metrics]
        times = self.tally.add(key_of(kept.digest, *about))
        values = [number_of(cell) if at in table.metrics else cell for at, cell in enumerate(cells)]
        return TrafficReportRow(
            report=kept, number=self.number, day=table.day_of(cells), cells=values, digest=_digest(*about, str(times))
        )

    def _keep(self, rows: list[TrafficReportRow]) -> None:
        """A later export of the same table says what holds."""
        report = self.looked.report
        stored = TrafficReportRow.objects.filter(report=self.kept.pk if self.kept else None)
        there = {row.digest: row for row in stored.filter(digest__in=[row.digest for row in rows])}
        new = [row for row in rows if row.digest not in there]
        changed = [row for row in rows if row.digest in there and there[row.digest].cells != row.cells]
        report.count("rows_new", len(new))
        report.updated += len(changed)
        report.unchanged += len(rows) - len(new) - len(changed)
        if self.dry:
            return
        with transaction.atomic():
            TrafficReportRow.objects.bulk_create(new, ignore_conflicts=True)
            for row in changed:
                TrafficReportRow.objects.filter(pk=there[row.digest].pk).update(cells=row.cells, number=row.number)

    def _link(self, table: GaTable, cells: list[str]) -> None:
        links = table.links

        def said(name: str) -> str:
            return cells[links[name]].strip() if name in links else ""

        source, _, medium = said("both").partition(" / ") if "both" in links else (said("source"), "", said("medium"))
        day = table.day_of(cells) or table.start
        numbers = {
            name: number_of(cells[links[name]]) if name in links else None
            for name in ("sessions", "key_events", "revenue")
        }
        sessions = numbers["sessions"]
        self.days.append(
            TrafficRow(
                property_id=self.site.number,
                date=(day or dt.date.min).isoformat(),
                campaign=said("campaign"),
                source=source.strip(),
                medium=medium.strip(),
                content="" if said("content") in _UNSAID else said("content"),
                sessions=None if sessions is None else int(sessions),
                key_events=numbers["key_events"],
                revenue=numbers["revenue"],
                currency=self.looked.currency if numbers["revenue"] else "",
                thresholded=False,
                sampled=False,
                observed_at=timezone.now(),
            )
        )


def _unusable(table: GaTable, cells: list[str]) -> str:
    """Say why what links brought cannot be counted on any day."""
    if table.sums_up(cells):
        return "totals"
    dated = not table.links or table.day_column is None or table.day_of(cells) is not None
    return "" if dated else "observed_on_unknown"


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(errors="replace"), digest_size=20).hexdigest()
