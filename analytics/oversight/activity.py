"""What came in and what failed, day by day, as charts with their tables."""

import datetime as dt
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.models import Run
from analytics.oversight.words import failure_short, source_name

DAYS = 14
MEASURES = {
    "fetched": gettext_lazy("Fetched"),
    "new": gettext_lazy("New rows"),
    "failed": gettext_lazy("Failed"),
}
COLOURS = 6


def last_days(days: int = DAYS) -> list[dt.date]:
    today = timezone.localdate()
    return [today - dt.timedelta(days=back) for back in reversed(range(days))]


def _since(days: list[dt.date]) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(days[0], dt.time.min))


@dataclass
class Chart:
    """What components/chart.html and the export take."""

    id: str
    days: list[dt.date]
    # By series and day.
    values: Mapping[str, Mapping[dt.date, int | None]]
    names: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        return not any(any(row.values()) for row in self.values.values())

    @property
    def option(self) -> dict[str, Any]:
        """Bars upon each other; a series keeps its colour, and grey is the sixth and all after it."""
        series = [
            {
                "type": "bar",
                "stack": "all",
                "name": self.names[key],
                "color": f"@c{min(place, COLOURS - 1) + 1}",
                "data": [row.get(day, 0) for day in self.days],
            }
            for place, (key, row) in enumerate(self.values.items())
        ]
        return {
            "xAxis": {"type": "category", "data": [date_format(day, "j M") for day in self.days]},
            "yAxis": {"type": "value", "minInterval": 1},
            "legend": {"data": [self.names[key] for key in self.values], "type": "scroll"},
            "series": series,
        }


class Activity:
    """Runs of the last days, by day and source."""

    def __init__(self, source: str = "") -> None:
        self.source, self.days = source, last_days()

    @cached_property
    def rows(self) -> dict[tuple[str, dt.date], dict[str, int]]:
        runs = Run.objects.filter(created_at__gte=_since(self.days), **({"source": self.source} if self.source else {}))
        found: Any = (  # the sums' names are made
            runs.order_by()
            .values("source", day=TruncDate("created_at"))
            .annotate(runs=Count("pk"), **{f"sum_{name}": Sum(name) for name in MEASURES})
        )
        return {
            (row["source"], row["day"]): {"runs": row["runs"]} | {name: row[f"sum_{name}"] for name in MEASURES}
            for row in found
        }

    @property
    def sources(self) -> list[str]:
        return sorted({slug for slug, _day in self.rows})

    def chart(self, measure: str) -> Chart:
        values = {
            slug: {day: self.rows.get((slug, day), {}).get(measure, 0) for day in self.days} for slug in self.sources
        }
        return Chart("activity", self.days, values, {slug: source_name(slug) for slug in values})

    @property
    def head(self) -> list[str]:
        return [_("Day"), _("Source"), _("Runs"), *(str(label) for label in MEASURES.values())]

    @property
    def table(self) -> list[list[Any]]:
        """The newest day first."""
        ordered = sorted(self.rows.items(), key=lambda item: (-item[0][1].toordinal(), item[0][0]))
        return [
            [date_format(day, "j M"), source_name(slug), row["runs"], *(row[name] for name in MEASURES)]
            for (slug, day), row in ordered
        ]

    def total(self, name: str) -> int:
        return sum(row[name] for row in self.rows.values())


class Failures:
    """Why runs of the last days failed, by day and kind."""

    def __init__(self, source: str = "") -> None:
        self.source, self.days = source, last_days()

    @cached_property
    def tallies(self) -> dict[str, Tally[dt.date]]:
        runs = Run.objects.filter(created_at__gte=_since(self.days), failed__gt=0)
        if self.source:
            runs = runs.filter(source=self.source)
        found: dict[str, Tally[dt.date]] = defaultdict(Tally)
        for at, reasons in runs.order_by().values_list("created_at", "reasons").iterator():
            for kind, count in reasons.items():
                found[kind][timezone.localdate(at)] += count
        return dict(sorted(found.items(), key=lambda item: (-item[1].total(), item[0])))

    @property
    def chart(self) -> Chart:
        return Chart("failures", self.days, self.tallies, {kind: failure_short(kind) for kind in self.tallies})

    @property
    def head(self) -> list[str]:
        return [_("Day"), *(failure_short(kind) for kind in self.tallies)]

    @property
    def table(self) -> list[list[Any]]:
        return [
            [date_format(day, "j M"), *(tally[day] for tally in self.tallies.values())] for day in reversed(self.days)
        ]

    @property
    def total(self) -> int:
        return sum(tally.total() for tally in self.tallies.values())
