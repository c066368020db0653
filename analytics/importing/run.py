"""One file from path to report: looked at, refused or read, stored, written down on its ``ImportRun``."""

import gc
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TextIO

from django.core.files import File
from django.db import connection
from django.utils import timezone

from accounts.models import Influencer, SocialAccount
from analytics.importing.kinds import carrying, ga4file
from analytics.importing.options import Options
from analytics.importing.reading import Looked, Progress, look, read
from analytics.importing.report import Report
from analytics.importing.store import Store
from analytics.models import AccountCurrent, AccountSnapshot, ImportRun


def import_file(path: Path, file_name: str, options: Options, *, run: ImportRun | None = None) -> Report:
    """Import a file. With a run, its row follows the progress and keeps the report and the rejected rows."""
    with _fewer_collections():
        return _import(path, file_name, options, run)


def look_at(path: Path, file_name: str, options: Options) -> Looked:
    """Look at a file of any kind."""
    if options.kind == "influencers":
        return look(path, file_name, options)
    if options.kind == "ga4":
        return ga4file.look_at(path, file_name, options)
    return carrying.look_at(path, file_name, options)


def _import(path: Path, file_name: str, options: Options, run: ImportRun | None) -> Report:
    looked = look_at(path, file_name, options)
    if looked.report.status == "refused":
        _finish(run, looked.report, None)
        return looked.report
    with tempfile.TemporaryFile() as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as rejects:
        report = _carry(looked, options, rejects if run else None, run)
        rejects.flush()
        _finish(run, report, raw)
    return report


def _carry(looked: Looked, options: Options, rejects: TextIO | None, run: ImportRun | None) -> Report:
    if options.kind == "ga4":
        return ga4file.carry(looked, options, rejects=rejects, progress=_progress_of(run))
    if options.kind != "influencers":
        return carrying.carry(looked, options, rejects=rejects, progress=_progress_of(run))
    store = Store(run.pk if run else None, dry=options.dry_run)
    report = read(looked, store.take, rejects=rejects, progress=_progress_of(run))
    if not options.dry_run:
        _tell_the_planner()
    return report


def _tell_the_planner() -> None:
    """Thousands of rows came at once: whoever asks before autovacuum looks would get plans for empty tables."""
    if connection.vendor == "postgresql":
        tables = [model._meta.db_table for model in (SocialAccount, Influencer, AccountSnapshot, AccountCurrent)]  # noqa: SLF001 -- Django's public API
        with connection.cursor() as cursor:
            # nosemgrep: no-raw-sql-from-strings -- names from the model
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """Rows leave nothing for the cycle collector, but make it look through all modules again and again."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _progress_of(run: ImportRun | None) -> Progress | None:
    if run is None:
        return None

    def progress(done: int, total: int) -> None:
        percent = min(99, done * 100 // max(total, 1))
        ImportRun.objects.filter(pk=run.pk).update(progress=percent, beat_at=timezone.now())

    return progress


def _finish(run: ImportRun | None, report: Report, rejects: IO[bytes] | None) -> None:
    if run is None:
        return
    run.status = ImportRun.Status.REFUSED if report.status == "refused" else ImportRun.Status.DONE
    run.rows_total, run.rows_imported = report.rows or 0, report.imported
    run.rows_rejected, run.warnings = report.rejected_count, report.warnings_count
    run.report, run.progress, run.finished_at = report.as_json(), 100, timezone.now()
    if rejects is not None and report.rejected_count:
        rejects.seek(0)
        name = f"{Path(report.file_name).stem[:80]}-rejected.csv"
        run.rejects.save(name, File(rejects), save=False)
    run.save()
