"""The choices beside the list, each with how many people it would leave: its own condition does not count itself out."""

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.niches import Niche
from accounts.places import country_name, language_name
from accounts.platforms import Platform
from discovery.cards import BUCKETS, log_bucket
from discovery.forms import RATINGS
from discovery.models import ANY_PLATFORM
from discovery.search import Search
from discovery.variants import variant_name

SHOWN = 8


@dataclass
class Option:
    value: str
    label: Any
    count: int
    chosen: bool


@dataclass
class Facet:
    name: str
    label: Any
    options: list[Option]
    single: bool = False
    open: bool = False
    more: list[Option] = field(default_factory=list)

    @property
    def all_options(self) -> list[Option]:
        return [*self.options, *self.more]


@dataclass
class RangeFacet:
    """A range over a histogram. `scale` is "log" or "even"; `start` and `span` say what the slider's ends mean."""

    name: str
    label: Any
    scale: str
    start: float
    span: float
    buckets: list[int]
    unknown: int
    included: bool
    active: bool
    low: Any
    high: Any

    @property
    def edges(self) -> list[float]:
        """Where the bars of the histogram begin and end."""
        places = [self.start + self.span * place / BUCKETS for place in range(BUCKETS + 1)]
        return [round(10**place if self.scale == "log" else place, 4) for place in places]

    @property
    def low_place(self) -> int:
        return self._place(self.low, 0)

    @property
    def high_place(self) -> int:
        return self._place(self.high, 100)

    def _place(self, value: Any, otherwise: int) -> int:
        if value is None:
            return otherwise
        place = math.log10(max(float(value), 1)) if self.scale == "log" else float(value)
        return min(100, max(0, round(100 * (place - self.start) / self.span)))


SCALES: dict[str, tuple[str, float, float]] = {
    "followers": ("log", 2, 6),
    "engagement": ("even", 0, 0.12),
    "growth": ("even", -0.12, 0.24),
    "price": ("log", 1, 4),
}
LABELS = {
    "followers": _("Followers"),
    "engagement": _("Engagement rate"),
    "growth": _("Growth in 30 days"),
    "price": _("Price"),
}


def choices(search: Search) -> dict[str, Facet]:
    """All the facets by name."""
    return {
        "platform": _platform(search),
        "niche": _codes(search, "niche", "niches", _("Niche"), _niche, is_open=True),
        "country": _column(search, "country", _("Country"), country_name, is_open=True),
        "audience": _codes(search, "audience", "audience", _("Audience country"), country_name),
        "language": _codes(search, "language", "languages", _("Language"), language_name),
        "rating": _rating(search),
        "claimed": _claimed(search),
        "kind": _kinds(search),
    }


def ranges(search: Search) -> dict[str, RangeFacet]:
    return {name: _range(search, name) for name in SCALES}


def _facet(
    search: Search, name: str, label: Any, counts: Iterable[tuple[str, int]], words: Callable[[str], Any], **how: bool
) -> Facet:
    """Put the chosen first, then the most frequent; what is chosen stays, even when nobody is left of it."""
    chosen = search.get(name) or []
    chosen = [chosen] if isinstance(chosen, str) else chosen
    known = dict.fromkeys(chosen, 0) | {value: count for value, count in counts if value}
    options = [Option(value, words(value), count, value in chosen) for value, count in known.items()]
    options.sort(key=lambda option: (not option.chosen, -option.count, str(option.label)))
    shown = max(SHOWN, len(chosen))
    is_open = how.get("is_open", False) or bool(chosen)
    return Facet(name, label, options[:shown], how.get("single", False), is_open, options[shown:])


def _column(search: Search, name: str, label: Any, words: Callable[[str], Any], column: str = "", **how: bool) -> Facet:
    counts = search.cards(but=name).values_list(column or name).annotate(n=Count("pk")).order_by()
    return _facet(search, name, label, counts, words, **how)


def _codes(search: Search, name: str, column: str, label: Any, words: Callable[[str], Any], **how: bool) -> Facet:
    counts: Counter[str] = Counter()
    for codes, count in search.cards(but=name).values_list(column).annotate(n=Count("pk")).order_by():
        for code in codes:
            counts[code] += count
    return _facet(search, name, label, counts.items(), words, **how)


def _platform(search: Search) -> Facet:
    facet = _column(search, "platform", _("Platform"), lambda code: Platform(code).label, single=True, is_open=True)
    everywhere = search.cards(platform=ANY_PLATFORM).count()
    facet.options.insert(0, Option("", _("Any platform"), everywhere, not search.platform))
    return facet


def _kinds(search: Search) -> Facet:
    facet = _column(search, "kind", _("Kind of rate"), variant_name, "variant", single=True)
    if not facet.options:
        return facet
    everything = sum(option.count for option in facet.all_options)
    facet.options.insert(0, Option("", _("Any kind"), everything, not search.get("kind")))
    return facet


def _rating(search: Search) -> Facet:
    rated = list(
        search.cards(but="rating").exclude(rating=None).values_list("rating").annotate(n=Count("pk")).order_by()
    )
    options = [
        Option(value, label, sum(n for rating, n in rated if rating >= float(value)), search.get("rating") == value)
        for value, label in RATINGS
    ]
    everybody = Option("", _("Any, rated or not"), search.cards(but="rating").count(), not search.get("rating"))
    return Facet("rating", _("Rating"), [everybody, *options], single=True, open=bool(search.get("rating")))


def _claimed(search: Search) -> Facet:
    count = search.cards(but="claimed").filter(claimed=True).count()
    chosen = bool(search.get("claimed"))
    return Facet("claimed", _("Profile"), [Option("on", _("Claimed by its owner"), count, chosen)], open=chosen)


def _range(search: Search, name: str) -> RangeFacet:
    counts = _prices(search) if name == "price" else _buckets(search, name)
    scale, start, span = SCALES[name]
    return RangeFacet(
        *(name, LABELS[name], scale, start, span),
        buckets=[counts.get(place, 0) for place in range(BUCKETS)],
        unknown=counts.get(None, 0),
        included=search.includes_unknown(name),
        active=search.has_range(name),
        low=search.get(f"{name}_min"),
        high=search.get(f"{name}_max"),
    )


def _buckets(search: Search, name: str) -> dict[int | None, int]:
    return dict(search.cards(but=name).values_list(f"{name}_bucket").annotate(n=Count("pk")).order_by())


def _prices(search: Search) -> dict[int | None, int]:
    counts: Counter[int | None] = Counter()
    priced = search.cards(but="price").annotate(price=search.lowest_price())
    for price, count in priced.values_list("price").annotate(n=Count("pk")).order_by():
        counts[log_bucket(None if price is None else float(price), low=1, per_decade=6)] += count
    return counts


def _niche(code: str) -> Any:
    return dict(Niche.choices).get(code, code)
