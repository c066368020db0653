"""File → report and rows. Two passes: ``survey`` learns what the columns are, then rows are read in chunks.

What grows with the file: nothing in memory. Accounts already named are kept on disk (``seen``); lists in the report
are cut; rows go out in chunks.
"""

import marshal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TextIO, TypeVar

from analytics.importing.elsewhere import importer_of_preamble
from analytics.importing.options import Options
from analytics.importing.plan import Plan, plan_table
from analytics.importing.records import Record, Source, Unreadable
from analytics.importing.report import Rejects, Report
from analytics.importing.rows import Rejected, Row, RowReader
from analytics.importing.seen import First, Seen, key_of
from analytics.importing.tables import (
    LEAST,
    Mark,
    Score,
    Survey,
    Table,
    header_score,
    is_blank,
    parted,
    survey,
)
from analytics.importing.workbook import BrokenWorkbook

CHUNK = 2000
MANY_LIKES = 1000
Sink = Callable[[list[Row], Report], None]
Progress = Callable[[int, int], None]
Planner = Callable[[Table, Survey, str, Options], Plan]


@dataclass
class Looked:
    """What the first pass found: plans for all tables, and a report that may already be a refusal."""

    source: Source | None
    survey: Survey
    plans: list[Plan]
    report: Report
    least: int = LEAST
    score: Score = header_score

    def records(self) -> Iterator[Record]:
        return self.source.records() if self.source else iter(())


def look(
    path: Path, file_name: str, options: Options, *, planner: Planner = plan_table, score: Score = header_score
) -> Looked:
    report = Report(file_name=file_name, kind=options.kind)
    try:
        source = Source(path)
        least = LEAST
        found = survey(source.records(), least, score)
        if not found.tables and options.maps:
            # Who says what the columns are may have a header of which no more than one name is known.
            least = 1
            found = survey(source.records(), least, score)
    except Unreadable as error:
        return Looked(None, Survey([], [], 0), [], report.refuse(error.reason, line=error.line))
    except (BrokenWorkbook, UnicodeError):
        return Looked(None, Survey([], [], 0), [], report.refuse("unreadable_file"))
    plans = [planner(table, found, file_name, options) for table in found.tables]
    looked = Looked(source, found, plans, report, least, score)
    _judge(looked, options)
    return looked


def _judge(looked: Looked, options: Options) -> None:
    report, plans = looked.report, looked.plans
    report.rows = looked.survey.rows
    if looked.source and not looked.source.encoding.certain and looked.source.kind == "delimited":
        if options.kind == "influencers":
            report.notes.append({"code": "cp1252_assumed"})
        else:
            report.warn({"code": "encoding_cp1252"})
    if not plans:
        importer = importer_of_preamble(looked.survey)
        report.importer = importer
        report.rows = None if importer == "ga4" else report.rows
        report.refuse(f"not_{options.kind}" if importer else "no_header", importer=importer)
        return
    report.columns = [
        {**column, **({"table": number} if len(plans) > 1 else {})}
        for number, plan in enumerate(plans, 1)
        for column in plan.columns
    ]
    report.columns_refused = [refusal for plan in plans for refusal in plan.refused]
    if all(plan.importer for plan in plans):
        report.importer = plans[0].importer
        report.rows = None if report.importer == "ga4" else report.rows
        report.refuse(f"not_{options.kind}", importer=report.importer)
        return
    looked.plans = [plan for plan in plans if not plan.importer]
    _ask(looked, options)
    _tell(report, looked.plans)


def _ask(looked: Looked, options: Options) -> None:
    report = looked.report
    for wish in options.maps:
        if all(wish in plan.mapping.unused_maps for plan in looked.plans):
            report.questions.append({"reason": "map_column_unknown", "found": [wish.column]})
    for plan in looked.plans:
        report.questions += [question for question in plan.questions if question not in report.questions]
    if report.questions:
        report.refuse(report.questions[0]["reason"])


def _tell(report: Report, plans: list[Plan]) -> None:
    """Say what holds for the whole file."""
    platforms = {plan.platform.value or "per row" for plan in plans}
    report.platform = platforms.pop() if len(platforms) == 1 else "per table"
    days = {(str(plan.date.day), plan.date.month) if plan.date.column is None else ("per row", False) for plan in plans}
    if len(days) == 1:
        day, month = days.pop()
        report.observed_on = None if day == "None" else day
        report.observed_precision = "per row" if day == "per row" else "month" if month else "day"
    for plan in plans:
        for item in plan.mapping.columns:
            if item.ambiguous:
                report.notes.append(
                    {"code": "ambiguous_column", "column": item.column.position, "header": item.column.header}
                )
        if plan.mapping.has("country") and not plan.mapping.has("audience_country"):
            report.notes.append({"code": "country_as_named"})


def read(looked: Looked, sink: Sink, *, rejects: TextIO | None = None, progress: Progress | None = None) -> Report:
    """Read all rows of a file that was not refused, and hand them on in chunks."""
    report = looked.report
    seen = Seen()
    try:
        _Influencers(looked, Rejects(rejects, looked.plans[0].table.header), sink, seen).run(progress)
    finally:
        seen.close()
    zeros = report.warnings_by_code.pop("zero_comments", 0)
    if zeros:
        report.notes.append({"code": "zeros_may_mean_not_given", "field": "avg_comments", "count": zeros})
    return report


Item = TypeVar("Item")
Read_co = TypeVar("Read_co", covariant=True)
Chunk = list[tuple[Item, list[str]]]


class Reader(Protocol[Read_co]):
    def read(self, line: int, cells: list[str]) -> Read_co: ...


@dataclass
class Reading(Generic[Item]):
    """The second pass: rows in chunks, each read or rejected. What a row is and becomes is a subclass's."""

    looked: Looked
    rejects: Rejects

    def reader_of(self, plan: Plan) -> Reader[Item]:
        raise NotImplementedError

    def hand_on(self, chunk: Chunk[Item]) -> None:
        raise NotImplementedError

    def run(self, progress: Progress | None) -> None:
        report = self.looked.report
        total = report.rows or 0
        report.rows = 0
        chunk: Chunk[Item] = []
        for line, cells, reader in self.rows():
            report.rows += 1
            if reader is None:
                self.reject(line, cells, Rejected("other_table"))
                continue
            try:
                row = reader.read(line, cells)
            except Rejected as rejected:
                self.reject(line, cells, rejected)
                continue
            chunk.append((row, cells))
            if len(chunk) == CHUNK:
                self.hand_on(chunk)
                chunk = []
                if progress:
                    progress(report.rows, total)
        if chunk:
            self.hand_on(chunk)

    def rows(self) -> Iterator[tuple[int, list[str], Reader[Item] | None]]:
        reader: Reader[Item] | None = None
        begun = False
        headers = iter(self.looked.survey.tables)
        for line, cells, mark in parted(self.looked.records(), self.looked.least, self.looked.score):
            if mark is Mark.HEAD:
                table = next(headers)
                plan = next((plan for plan in self.looked.plans if plan.table is table), None)
                reader = self.reader_of(plan) if plan else None
                begun = True
            elif begun and mark is Mark.ROW:
                if is_blank(cells):
                    self.looked.report.blank += 1
                else:
                    yield line, cells, reader

    def reject(self, line: int, cells: list[str], rejected: Rejected) -> None:
        self.looked.report.reject({"line": line, "reason": rejected.reason, **rejected.more})
        detail = ", ".join(f"{key}: {value}" for key, value in rejected.more.items())
        self.rejects.add(line, rejected.reason, detail, cells)


@dataclass
class _Influencers(Reading[Row]):
    sink: Sink
    seen: Seen

    def reader_of(self, plan: Plan) -> RowReader:
        return RowReader(plan)

    def hand_on(self, chunk: Chunk[Row]) -> None:
        report = self.looked.report
        base = (report.rows or 0) * 2 + CHUNK
        named = [
            (
                key_of(row.platform, row.identity.key, str(row.observed_on)),
                base + place,
                marshal.dumps((row.line, row.values)),
            )
            for place, (row, _) in enumerate(chunk)
        ]
        firsts = self.seen.firsts(named)
        accepted = []
        for place, (row, cells) in enumerate(chunk):
            if place in firsts:
                self.reject(row.line, cells, duplicate(row, firsts[place]))
                continue
            accepted.append(row)
            for warning in row.warnings:
                report.warn(warning)
            report.accounts_without_handle += row.identity.handle is None
            values = row.values
            if values.get("avg_comments") == 0 and (values.get("avg_likes") or 0) >= MANY_LIKES:
                report.warnings_by_code["zero_comments"] += 1
        report.imported += len(accepted)
        self.sink(accepted, report)


def duplicate(row: Row, first: First) -> Rejected:
    more: dict[str, Any] = {"of": first.line, "account": row.identity.key}
    differs = sorted(name for name, value in row.values.items() if value != first.values.get(name))
    if differs:
        return Rejected("duplicate_conflict", **more, differs=differs)
    return Rejected("duplicate_identical", **more)
