from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from influencehub.demo.people import CAST
from influencehub.demo.seed import seed

WIDTH = 30


class Command(BaseCommand):
    help = "Fill an empty database with a made-up marketplace, the same for the same seed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--influencers", type=int, default=400, help="how many (default 400)")
        parser.add_argument("--seed", type=int, default=1, help="another number makes other people (default 1)")

    def handle(self, *, influencers: int, seed: int, **options: Any) -> None:
        if influencers < len(CAST):
            raise CommandError(f"The stories need at least {len(CAST)} influencers.")
        if User.objects.exists():
            raise CommandError("There is data already. Seed an empty database: set VAR_DIR or DATABASE_URL.")
        self._seed(influencers, seed)
        self.stdout.write(f"\r  the demo marketplace is ready: {influencers:,} influencers{' ' * WIDTH}")

    def _seed(self, influencers: int, number: int) -> None:
        def progress(done: int) -> None:
            filled = round(WIDTH * done / influencers)
            bar = "█" * filled + "░" * (WIDTH - filled)
            self.stdout.write(f"\r  filling the demo marketplace {bar} {done:,}", ending="")
            self.stdout.flush()

        progress(0)
        seed(influencers=influencers, number=number, progress=progress)
