from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions.erasing import recall, replay, tombstones_file


class Command(BaseCommand):
    help = "After a restored backup: erase again whoever was erased since it was made."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            help="tombstones, one a line; without it erasures.txt in VAR_DIR, which every erasure adds to",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"] or tombstones_file()
        if options["file"] and not path.exists():
            raise CommandError(f"there is no {path}")
        added = recall(path) if path.exists() else 0
        self.stdout.write(f"{added} tombstones were not in the database, {replay()} people erased again.")
