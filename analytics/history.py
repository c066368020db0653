"""The numbers of a profile over time, account by account, ready to be shown, drawn and exported."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Influencer, SocialAccount
from analytics.currents import NOT_DERIVED, NUMBERS, Said, engagement, underived
from analytics.models import AccountCurrent, AccountSnapshot
from analytics.sources import registry
from campaigns.tables import csv_file

VARIANTS = {
    "reported": gettext_lazy("as the source reports it"),
    "er_followers_now": gettext_lazy("interactions per post ÷ followers"),
    "er_followers_at_post": gettext_lazy("interactions ÷ followers when posted"),
    "er_views": gettext_lazy("interactions ÷ views"),
    "er_reach": gettext_lazy("interactions ÷ reach"),
    NOT_DERIVED: gettext_lazy("not made: the source's terms forbid it"),
}
# Where numbers come from besides the sources of the registry, which have names of their own.
SOURCES = {
    "file": gettext_lazy("file"),
    "manual": gettext_lazy("typed in"),
    "demo": gettext_lazy("demo data"),
}


@dataclass
class Point:
    """One snapshot as people read it."""

    day: dt.date
    month: bool
    source: str
    followers: int | None
    views: float | None
    rate: float | None
    variant: str

    @property
    def variant_words(self) -> str:
        return variant_words(self.variant) if self.variant else _("unknown")

    @property
    def source_words(self) -> str:
        return source_words(self.source)

    @property
    def shown_day(self) -> str:
        return date_format(self.day, "F Y") if self.month else date_format(self.day, "j M Y")


@dataclass
class AccountHistory:
    account: SocialAccount
    current: AccountCurrent | None
    points: list[Point] = field(default_factory=list)
    bound: Collection[str] = frozenset()

    @property
    def variant(self) -> str:
        return variant_words(self.current.engagement_variant) if self.current else ""

    @property
    def source(self) -> str:
        return source_words(self.current.source) if self.current else ""

    @property
    def why_no_rate(self) -> str:
        """Stands where a rate would, where its source lets nobody make one."""
        return self.variant if self.current and self.current.engagement_variant == NOT_DERIVED else ""

    @property
    def why_no_growth(self) -> str:
        bound = self.current and self.current.source in self.bound
        return str(VARIANTS[NOT_DERIVED]) if bound else ""

    @property
    def chart_id(self) -> str:
        return f"history-{self.account.pk}"

    @property
    def label(self) -> str:
        return _("Followers and engagement rate of %(account)s over time; the table has the numbers.") % {
            "account": self.account
        }

    @property
    def newest_first(self) -> list[Point]:
        return self.points[::-1]

    @property
    def chart(self) -> dict[str, Any]:
        """Followers as a line of points in time, the rate of the same kind on an axis of its own."""
        followers = [[str(point.day), point.followers] for point in self.points if point.followers is not None]
        rates = [[str(point.day), round(point.rate * 100, 2)] for point in self._comparable if point.rate is not None]
        axis = {"type": "value", "scale": True, "splitNumber": 3}
        line = {"type": "line", "showSymbol": True, "connectNulls": False}
        return {
            "xAxis": {"type": "time"},
            "yAxis": [axis, {**axis, "axisLabel": {"formatter": "{value} %"}, "splitLine": {"show": False}}],
            "legend": {"data": [_("Followers"), _("Engagement rate")], "top": 0},
            "tooltip": {"trigger": "axis"},
            "series": [
                {**line, "name": _("Followers"), "data": followers, "color": "@c1"},
                {**line, "name": _("Engagement rate"), "data": rates, "yAxisIndex": 1, "color": "@c3"},
            ],
        }

    @property
    def _comparable(self) -> list[Point]:
        """Rates made in different ways never share a line."""
        wanted = self.current.engagement_variant if self.current else ""
        return [point for point in self.points if point.variant == wanted]


def variant_words(variant: str) -> str:
    return str(VARIANTS.get(variant, variant))


def source_words(source: str) -> str:
    if source in registry.MODULES:
        return str(registry.source(source).name)
    return str(SOURCES.get(source, source))


def histories(influencer: Influencer) -> list[AccountHistory]:
    """Every account of the profile, the biggest first, each with its snapshots, oldest first."""
    accounts = list(influencer.accounts.select_related("current").order_by("platform", "key"))
    bound = underived()
    shown = {
        account.pk: AccountHistory(account, getattr(account, "current", None), bound=bound) for account in accounts
    }
    for pk, rows in groupby(_rows(influencer.pk, bound), key=lambda row: row[0]):
        shown[pk].points = [point for _, point in rows]
    known = list(shown.values())
    return sorted(known, key=lambda history: -((history.current and history.current.followers) or 0))


def numbers_file(influencer: Influencer) -> HttpResponse:
    """All of it as a table."""
    head = [_("Platform"), _("Account"), _("Observed on"), _("Precision"), _("Source")]
    head += [_("Followers"), _("Views per post"), _("Engagement rate"), _("How the rate is made")]
    rows = [
        [
            *(history.account.platform, history.account.label, point.day, "month" if point.month else "day"),
            *(source_words(point.source), point.followers, point.views, point.rate, variant_words(point.variant)),
        ]
        for history in histories(influencer)
        for point in history.points
    ]
    return csv_file(f"{influencer.slug}-metrics", head, rows)


def _rows(influencer_pk: int, bound: Collection[str]) -> Iterator[tuple[int, Point]]:
    columns = (
        "account_id",
        "account__platform",
        "observed_on",
        "precision",
        "source",
        "engagement_rate",
        "engagement_variant",
    )
    found = AccountSnapshot.objects.of_influencer(influencer_pk).in_order().values_list(*columns, *NUMBERS)
    for pk, platform, day, precision, source, given, variant, *numbers in found:
        rate, made = engagement(platform, Said(day, source, tuple(numbers), given, variant), bound)
        views = numbers[NUMBERS.index("avg_views")]
        yield pk, Point(day, precision == "month", source, numbers[0], views, rate, made)
