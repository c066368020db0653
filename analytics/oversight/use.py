"""What was used of a source's quotas, day by day, as a chart with its table."""

import datetime as dt
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from analytics.models import QuotaDay
from analytics.oversight.activity import DAYS, Chart
from analytics.sources.contract import Bucket, BucketKind, Source


class Use:
    """Of one source. Buckets count different things, so one is drawn at a time."""

    def __init__(self, source: type[Source], bucket: str = "") -> None:
        self.source = source
        today = timezone.now().astimezone(dt.UTC).date()
        self.days = [today - dt.timedelta(days=back) for back in reversed(range(DAYS))]
        self.bucket = self._chosen(bucket)

    def _chosen(self, name: str) -> Bucket | None:
        """The one that is asked for, else the first that was used, else the first."""
        used = {bucket for bucket, _day in self.rows}
        asked = [bucket for bucket in self.source.buckets if bucket.name == name]
        return next(iter([*asked, *(b for b in self.source.buckets if b.name in used), *self.source.buckets]), None)

    @cached_property
    def rows(self) -> dict[tuple[str, dt.date], int]:
        found = QuotaDay.objects.filter(source=self.source.slug, day__gte=self.days[0])
        return {(row.bucket, row.day): row.used for row in found}

    def used(self, bucket: Bucket, day: dt.date) -> int | None:
        """Where only the server counts, a day on which it said nothing is unknown."""
        return self.rows.get((bucket.name, day), None if bucket.kind == BucketKind.HEADER_MIRROR else 0)

    @property
    def chart(self) -> Chart:
        bucket = self.bucket
        values = {bucket.name: {day: self.used(bucket, day) for day in self.days}} if bucket else {}
        return Chart("use", self.days, values, {each.name: _name(each) for each in self.source.buckets})

    @property
    def note(self) -> str:
        return _name(self.bucket) if self.bucket else ""

    @property
    def choices(self) -> list[dict[str, str]]:
        return [
            {"key": bucket.name, "label": _name(bucket), "url": f"?bucket={bucket.name}#use-h"}
            for bucket in self.source.buckets
        ]

    @property
    def head(self) -> list[str]:
        return [_("Day (UTC)"), *(_name(bucket) for bucket in self.source.buckets)]

    @property
    def table(self) -> list[list[Any]]:
        """The newest day first."""
        return [
            [date_format(day, "j M"), *(_or_dash(self.used(bucket, day)) for bucket in self.source.buckets)]
            for day in reversed(self.days)
        ]


def _name(bucket: Bucket) -> str:
    return str(bucket.label or bucket.name)


def _or_dash(value: int | None) -> int | str:
    return "–" if value is None else value
