from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics.ingestion.webhooks import address_of, check
from analytics.sources import registry
from analytics.sources.errors import SourceError


class Command(BaseCommand):
    help = "Have a platform tell us what changes: register our webhook there, or switch it on again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", choices=sorted(registry.MODULES))

    def handle(self, *, source: str, **_: Any) -> None:
        if not registry.is_configured(source):
            raise CommandError(f"{source} is not configured.")
        try:
            done = check(source, register=True)
        except NotImplementedError as error:
            raise CommandError(f"Set it by hand at the platform: {address_of(source)}") from error
        except SourceError as error:
            raise CommandError(f"{type(error).__name__}: {error}") from error
        self.stdout.write(f"{address_of(source)} {'is registered and on now' if done else 'was on already'}.")
