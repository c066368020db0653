from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics.importing.kinds.guessing import kind_of
from analytics.importing.options import BadOption, Options
from analytics.importing.owners import whose_of
from analytics.importing.report import Report
from analytics.importing.run import import_file
from analytics.importing.words import lines_of
from analytics.models import ImportKind, ImportRun


class Command(BaseCommand):
    help = "Import files: influencers, posts, orders, payouts, reports of Google Analytics. CSV, TSV, XLSX, JSON lines."
    kind = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--platform", default="", help="instagram, youtube, tiktok, x, …")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            dest="maps",
            metavar="COLUMN=FIELD[:UNIT]",
            help="a column by its header or #N; UNIT is K, M, B, %%, ratio, dot, comma, dmy or mdy; COLUMN=- ignores it",
        )
        parser.add_argument("--observed-on", default="", metavar="DATE", help="the day the numbers are of, YYYY-MM-DD")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        if not self.kind:
            self._add_others(parser)

    @staticmethod
    def _add_others(parser: ArgumentParser) -> None:
        parser.add_argument("--as", dest="kind", default="", choices=ImportKind.values, help="what it is about")
        parser.add_argument("--account", default="", metavar="PLATFORM:HANDLE", help="whose posts they are")
        parser.add_argument("--brand", default="", metavar="SLUG", help="whose orders, payouts or website it is")
        parser.add_argument("--property", default="", metavar="NUMBER", help="the website, by its number at Analytics")
        parser.add_argument("--currency", default="", metavar="CODE", help="of amounts without one: EUR, …")
        parser.add_argument(
            "--influencers", default="", metavar="FILE", help="the list that ids of influencers stand in"
        )

    def handle(self, *, files: list[str], dry_run: bool, **told: Any) -> None:
        missing = [name for name in [*files, *filter(None, [told.get("influencers")])] if not Path(name).is_file()]
        if missing:
            raise CommandError(f"No such file: {', '.join(missing)}.", returncode=2)
        try:
            reports = [self._import(Path(name), told, dry_run=dry_run) for name in files]
        except BadOption as error:
            raise CommandError(str(error), returncode=2) from error
        refused = [report.file_name for report in reports if report.status == "refused"]
        if refused:
            raise CommandError(f"Refused: {', '.join(refused)}. Nothing of it was imported.", returncode=1)

    def _import(self, path: Path, told: dict[str, Any], *, dry_run: bool) -> Report:
        said = {name: told[name] for name in ("platform", "maps", "observed_on", "currency") if told.get(name)}
        kind = self.kind or told.get("kind") or kind_of(path, path.name)
        options = Options.parse(kind=kind, dry_run=dry_run, **said)
        whose = whose_of(told)
        vars(options).update({name: row.pk for name, row in whose.items()})
        if told.get("influencers"):
            options.people = Path(told["influencers"])
        run = None
        if not dry_run:
            status, origin = ImportRun.Status.RUNNING, ImportRun.Origin.COMMAND
            run = ImportRun(file_name=path.name, status=status, origin=origin, kind=kind, options=said, **whose)
            run.save()
            options.run = run.pk
        report = import_file(path, path.name, options, run=run)
        self._tell(report, run, dry_run=dry_run)
        return report

    def _tell(self, report: Report, run: ImportRun | None, *, dry_run: bool) -> None:
        for line in lines_of(report):
            self.stdout.write(line)
        if run and run.rejects:
            self.stdout.write(f"  rejected rows: {run.rejects.path}")
        if dry_run:
            self.stdout.write("  dry run: nothing was written")
