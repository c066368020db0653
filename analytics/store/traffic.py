"""What links brought to a website: overwritten day by day, because Analytics revises its last days."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from analytics.models import TrafficDay, WebProperty
from analytics.sources.contract import TrafficRow
from analytics.store.cleaning import plain
from analytics.store.slices import slices
from analytics.store.stored import Stored

SLICE = 1_000  # rows of one transaction
KEY = ("day", "campaign", "source", "medium", "content")
SAID = ("sessions", "key_events", "revenue", "currency", "thresholded", "sampled", "said_by")
CENTS = Decimal("0.0001")
LONGEST = 200


def store_traffic(source: str, web_property_id: int, rows: Iterable[TrafficRow]) -> Stored:
    if not WebProperty.objects.filter(pk=web_property_id).exists():
        return Stored(unknown=sum(1 for _ in rows))
    return sum((_stored(source, web_property_id, part) for part in slices(rows, SLICE)), Stored())


def _stored(source: str, web_property_id: int, rows: Iterable[TrafficRow]) -> Stored:
    made = [_day(source, web_property_id, row) for row in rows]
    said = {key_of(row): row for row in made}
    with transaction.atomic():
        there = {key_of(row): row for row in _there(web_property_id, said)}
        new = [row for key, row in sorted(said.items()) if not same(row, there.get(key))]
        TrafficDay.objects.bulk_create(
            new,
            update_conflicts=True,
            unique_fields=["web_property", *KEY],
            update_fields=[*SAID, "observed_at"],
        )
    return Stored(len(new), len(made) - len(new))


def _there(web_property_id: int, said: dict[tuple[Any, ...], TrafficDay]) -> Iterator[TrafficDay]:
    days = {row.day for row in said.values()}
    names = {row.campaign for row in said.values()}
    found = TrafficDay.objects.filter(web_property=web_property_id, day__in=days, campaign__in=names)
    return found.iterator()


def key_of(row: TrafficDay) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in KEY)


def same(row: TrafficDay, there: TrafficDay | None) -> bool:
    return there is not None and all(getattr(row, name) == getattr(there, name) for name in SAID)


def _day(source: str, web_property_id: int, row: TrafficRow) -> TrafficDay:
    return TrafficDay(
        web_property_id=web_property_id,
        day=date.fromisoformat(row.date),
        **{name: plain(getattr(row, name))[:LONGEST] for name in KEY[1:]},
        sessions=row.sessions,
        key_events=row.key_events,
        revenue=None if row.revenue is None else Decimal(str(row.revenue)).quantize(CENTS),
        currency=row.currency[:3],
        thresholded=row.thresholded,
        sampled=row.sampled,
        said_by=source,
        observed_at=row.observed_at,
    )
