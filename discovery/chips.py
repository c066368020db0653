"""The filters that are on, each with the address of the page without it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_compact_decimal, format_decimal
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from accounts.money import NO_BREAK_SPACE, format_money, reader_locale
from accounts.platforms import Deliverable
from discovery.facets import LABELS, Facet
from discovery.forms import RANGES
from discovery.search import Search

FLEETING = ["page", "person", "at"]


@dataclass
class Chip:
    label: Any
    remove_url: str


def address(query: QueryDict, *drop: str, **changes: Any) -> str:
    """Return the query with other values; the page and the open person do not outlive a change."""
    kept = query.copy()
    for name in (*FLEETING, *drop):
        kept.pop(name, None)
    for name, value in changes.items():
        kept.setlist(name, value if isinstance(value, list) else [value])
    return f"?{kept.urlencode()}"


def chips_of(search: Search, facets: dict[str, Facet], query: QueryDict) -> list[Chip]:
    return [*_words(search, query), *_choices(facets, query), *_ranges(search, query)]


def _words(search: Search, query: QueryDict) -> Iterator[Chip]:
    if search.get("q"):
        yield Chip(f"“{search.get('q')}”", address(query, "q"))


def _choices(facets: dict[str, Facet], query: QueryDict) -> Iterator[Chip]:
    for name, facet in facets.items():
        for option in facet.all_options:
            if option.chosen and option.value:
                others = [value for value in query.getlist(name) if value != option.value]
                label = option.label if name in SELF_EXPLAINING else format_lazy("{}: {}", facet.label, option.label)
                yield Chip(label, address(query, **{name: others}) if others else address(query, name))


SELF_EXPLAINING = {"platform", "niche", "country", "claimed"}


def _ranges(search: Search, query: QueryDict) -> Iterator[Chip]:
    for name in RANGES:
        if search.has_range(name):
            words = _between(search, name)
            gone = address(query, f"{name}_min", f"{name}_max")
            yield Chip(f"{_label(search, name)} {words}", gone)


def _label(search: Search, name: str) -> str:
    if name == "price" and search.get("deliverable"):
        return str(Deliverable(search.get("deliverable")).label)
    return str(LABELS[name])


def _between(search: Search, name: str) -> str:
    low, high = (_shown(search, name, search.get(f"{name}_{side}")) for side in ("min", "max"))
    if low and high:
        return f"{low}–{high}"
    return f"≥ {low}" if low else f"≤ {high}"


def _shown(search: Search, name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "price":
        return format_money(value, search.currency)
    reader = reader_locale()
    if name == "followers":
        return format_compact_decimal(value, fraction_digits=1, locale=reader).replace("K", "k")
    return f"{format_decimal(value * 100, '#,##0.##', locale=reader)}{NO_BREAK_SPACE}%"


def loosened(chips: list[Chip]) -> list[Chip]:
    """What to try when nobody is left: the same search without one of its filters."""
    return [Chip(_("without %(filter)s") % {"filter": chip.label}, chip.remove_url) for chip in chips]
