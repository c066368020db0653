"""A report in words: questions to the user, what was done, what was left out and why."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from analytics.importing.kinds import phrases
from analytics.importing.report import Report

SHOWN = 10
_OPTION = re.compile(r"(?:^|\s)--[a-z]|\s:(?:dmy|mdy|dot|comma)\b")


def question_text(question: dict[str, Any]) -> str:
    """Ask, with what the file says and how to answer."""
    found = ", ".join(str(item) for item in question.get("found", []))
    texts = {
        "platform_unknown": _(
            "Which platform are these accounts on? Neither a column, the file's name nor its headers say. Answer with --platform."
        ),
        "platform_ambiguous": _(
            "Which platform are these accounts on? The file speaks of several: %(found)s. Answer with --platform."
        ),
        "observed_on_unknown": _(
            "Which day are these numbers of? Neither a column nor the file's name says. Answer with --observed-on YYYY-MM-DD."
        ),
        "observed_on_ambiguous": _(
            "Which day are these numbers of? It could be: %(found)s. Answer with --observed-on, or map the column with :dmy or :mdy."
        ),
        "observed_on_relative": _(
            "Counted from which day? The dates are relative (%(found)s). Answer with --observed-on YYYY-MM-DD."
        ),
        "handle_column_unknown": _(
            "Which column holds the handles? By their values it could be: %(found)s. Answer with --map COLUMN=handle."
        ),
        "no_identity": _(
            "Which column names the account? Columns: %(found)s. Answer with --map COLUMN=handle or COLUMN=name."
        ),
        "map_column_unknown": _("There is no column %(found)s."),
        "no_header": _("No header with known names was found."),
        "empty_file": _("The file is empty."),
        "broken_quotes": _("A quote that is opened near line %(line)s is never closed."),
        "unreadable_file": _("This is no table that can be opened: CSV, TSV, XLSX, JSON lines are."),
        "not_influencers": _("This is no table of influencers; the importer for it is: %(importer)s."),
        "shifted_header": _(
            "The headers don't fit the values below them: %(columns)s. Say what the columns are with --map '#N=FIELD', or ignore one with '#N=-'."
        ),
    }
    texts |= phrases.questions()
    columns = "; ".join(
        f"#{item['position']} “{item['header'].strip()}”: {_examples(item)}" for item in question.get("columns", [])
    )
    names = {
        "found": found,
        "line": question.get("line", "?"),
        "importer": question.get("importer", ""),
        "columns": columns,
        "column": str(question.get("column", "")).strip(),
    }
    text: str = texts.get(question["reason"], question["reason"])
    return text % names


def refusal_text(refusal: dict[str, Any]) -> str:
    texts = {
        "unit_lost": _(
            "“%(header)s” (#%(position)s) is left out: its counts have fractions, so a unit was lost. If you know it: --map '#%(position)s=%(field)s:UNIT' (K, M, B, %% or ratio)."
        ),
        "decimal_sign_unproved": _(
            "“%(header)s” (#%(position)s) is left out: nothing proves whether %(examples)s has decimals. Say --map '#%(position)s=%(field)s:dot' or ':comma' for the decimal sign."
        ),
        "rate_unit_unknown": _(
            "“%(header)s” (#%(position)s) is left out: are its values percent or fractions? Say --map '#%(position)s=%(field)s:%%' or ':ratio'."
        ),
    }
    names = {**refusal, "header": refusal["header"].strip(), "examples": _examples(refusal)}
    return texts[refusal["reason"]] % names


def note_text(note: dict[str, Any]) -> str:
    texts: dict[str, str] = {
        "cp1252_assumed": _("The file is not UTF-8; it was read as Windows-1252."),
        "zeros_may_mean_not_given": _(
            "%(count)s accounts have 0 in %(field)s but many likes: the zeros may mean “not given”."
        ),
        "country_as_named": _(
            "“Country” was read as the account's own country, as the header says; some lists mean the audience's."
        ),
        "ambiguous_column": _(
            "“%(header)s” (#%(column)s) was not imported: it may be a rate or a count. Say which with --map."
        ),
    }
    return (texts | phrases.notes())[note["code"]] % {
        key: value.strip() if isinstance(value, str) else value for key, value in note.items()
    }


def warning_text(warning: dict[str, Any]) -> str:
    texts = {
        "not_a_handle": _("“%(value)s” is no handle: the account is known by its name."),
        "shifted_cells": _("The cells from column %(from_column)s on have slid (“%(value)s” for a country): unknown."),
        "unreadable": _("Column %(column)s (%(header)s): “%(value)s” can't be read: unknown."),
        "twins_differ": _("The columns of %(field)s disagree (%(value)s): unknown."),
        "kept_earlier": _("Said otherwise for the same day before, which is kept: %(value)s."),
    }
    urls = ", ".join(f"{url} ({times})" for url, times in list(warning.get("urls", {}).items())[:3])
    listed = warning.get("rows")
    names = {**warning, "what": urls, "count": len(listed) if isinstance(listed, list) else listed}
    return (texts | phrases.warnings())[warning["code"]] % names


def reason_text(reason: str, kind: str = "influencers") -> str:
    texts = {
        "duplicate_identical": _("the account stands in the file before, with the same values"),
        "duplicate_conflict": _("the account stands in the file before, with other values"),
        "wrong_width": _("the row has more or fewer cells than the header"),
        "totals": _("the row sums up others"),
        "note": _("a remark, no account"),
        "repeated_header": _("the header again"),
        "no_identity": _("neither handle nor name"),
        "platform_unknown": _("no known platform"),
        "other_platform": _("the row is of another platform"),
        "observed_on_unknown": _("no date that can be read"),
        "other_table": _("a table of something else"),
    }
    texts = {**phrases.reasons(), **texts} if kind == "influencers" else {**texts, **phrases.reasons()}
    return texts.get(reason, reason)


def told(report: dict[str, Any]) -> dict[str, list[str]]:
    """Questions, refused columns and notes in words."""
    return {
        "questions": [question_text(question) for question in report.get("questions", [])],
        "refused": [refusal_text(refusal) for refusal in report.get("columns_refused", [])],
        "notes": [note_text(note) for note in report.get("notes", [])],
    }


def told_on_page(report: dict[str, Any]) -> dict[str, list[str]]:
    """The same without the answers for the command line: pages have fields for them."""
    return {name: [_without_options(text) for text in texts] for name, texts in told(report).items()}


def _without_options(text: str) -> str:
    sentences = re.split(r"(?<=[.?!])\s+", text)
    return " ".join(sentence for sentence in sentences if not _OPTION.search(sentence))


def lines_of(report: Report) -> Iterator[str]:
    """Tell the whole story of one file, the first things first."""
    yield f"{report.file_name}: " + (_("refused") if report.status == "refused" else _("imported"))
    for question in report.questions:
        yield f"  ? {question_text(question)}"
    if report.status != "refused" and report.kind == "influencers":
        yield f"  platform: {report.platform}, observed on: {report.observed_on} ({report.observed_precision})"
        yield f"  rows: {report.rows}, imported: {report.imported}, rejected: {report.rejected_count}, blank: {report.blank}"
        yield (
            f"  accounts: {report.accounts_new} new ({report.accounts_without_handle} rows without a handle), "
            f"snapshots: {report.snapshots_new} new, updated: {report.updated}, unchanged: {report.unchanged}"
        )
    elif report.status != "refused":
        yield from _counted(report)
    ignored = [
        f"#{column['position']} {column['header'].strip()}" for column in report.columns if column["field"] is None
    ]
    if ignored and not report.importer:
        yield f"  columns without a field: {', '.join(ignored)}"
    for refusal in report.columns_refused:
        yield f"  ! {refusal_text(refusal)}"
    for note in report.notes:
        yield f"  ! {note_text(note)}"
    yield from _listed(report)


def _counted(report: Report) -> Iterator[str]:
    yield f"  rows: {report.rows}, imported: {report.imported}, rejected: {report.rejected_count}, blank: {report.blank}"
    if report.observed_on:
        yield f"  observed on: {report.observed_on} ({report.observed_precision})"
    for name, value in report.more.items():
        if isinstance(value, (int, str)) and value != "":
            yield f"  {name.replace('_', ' ')}: {value}"


def _listed(report: Report) -> Iterator[str]:
    for reason, count in sorted(report.rejected_by_reason.items()):
        lines = [str(item["line"]) for item in report.rejected if item["reason"] == reason][:SHOWN]
        yield f"  rejected {count}: {reason_text(reason, report.kind)} (line {', '.join(lines)}{', …' if count > len(lines) else ''})"
    for warning in report.warnings[:SHOWN]:
        where = f", line {warning['line']}" if "line" in warning else ""
        yield f"  warning{where}: {warning_text(warning)}"
    if report.warnings_count > SHOWN:
        yield f"  … and {report.warnings_count - SHOWN} more warnings"


def _examples(item: dict[str, Any]) -> str:
    return ", ".join(f"“{example['value']}” (line {example['line']})" for example in item.get("examples", [])[:3])
