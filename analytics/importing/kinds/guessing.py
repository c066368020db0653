"""What a file is about, by its headers alone: shown to whom it belongs, who may say otherwise."""

from pathlib import Path

from analytics.importing.fields import FIELDS, MAGNITUDES, Kind
from analytics.importing.options import BadOption, Options
from analytics.importing.reading import look
from analytics.importing.report import Report
from analytics.importing.run import look_at
from analytics.models import ImportKind

OTHERS = (ImportKind.POSTS, ImportKind.TRACKING, ImportKind.PAYOUTS, ImportKind.GA4)
_NOTHING = ("no_header", "unreadable_file", "empty_file", "broken_quotes")


def kind_of(path: Path, file_name: str) -> ImportKind:
    report = look(path, file_name, Options()).report
    if report.reason == "not_influencers":
        return ImportKind(report.importer)
    if report.reason == "no_header" or not _tells_numbers(report):
        return next((kind for kind in OTHERS if _is(kind, path, file_name)), ImportKind.INFLUENCERS)
    return ImportKind.INFLUENCERS


def _tells_numbers(report: Report) -> bool:
    """A table that only names people may be about their orders."""
    kinds = {FIELDS[column["field"]] for column in report.columns if column["field"]}
    return bool(kinds & {*MAGNITUDES, Kind.RATE})


def _is(kind: ImportKind, path: Path, file_name: str) -> bool:
    try:
        report = look_at(path, file_name, Options(kind=kind)).report
    except BadOption:
        return False
    return report.reason not in _NOTHING and not report.reason.startswith("not_")
