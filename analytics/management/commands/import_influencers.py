from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics.importing.options import BadOption, Options
from analytics.importing.report import Report
from analytics.importing.run import import_file
from analytics.importing.words import lines_of
from analytics.models import ImportRun


class Command(BaseCommand):
    help = "Import tables of influencers and their numbers: CSV, TSV, XLSX, JSON lines."

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

    def handle(
        self, *, files: list[str], platform: str, maps: list[str], observed_on: str, dry_run: bool, **_: Any
    ) -> None:
        try:
            options = Options.parse(platform=platform, maps=maps, observed_on=observed_on, dry_run=dry_run)
        except BadOption as error:
            raise CommandError(str(error), returncode=2) from error
        missing = [name for name in files if not Path(name).is_file()]
        if missing:
            raise CommandError(f"No such file: {', '.join(missing)}.", returncode=2)
        told = {"platform": platform, "maps": maps, "observed_on": observed_on}
        reports = [self._import(Path(name), options, told) for name in files]
        refused = [report.file_name for report in reports if report.status == "refused"]
        if refused:
            raise CommandError(f"Refused: {', '.join(refused)}. Nothing of it was imported.", returncode=1)

    def _import(self, path: Path, options: Options, told: dict[str, Any]) -> Report:
        run = None
        if not options.dry_run:
            run = ImportRun.objects.create(file_name=path.name, status=ImportRun.Status.RUNNING, options=told)
        report = import_file(path, path.name, options, run=run)
        for line in lines_of(report):
            self.stdout.write(line)
        if run and run.rejects:
            self.stdout.write(f"  rejected rows: {run.rejects.path}")
        if options.dry_run:
            self.stdout.write("  dry run: nothing was written")
        return report
