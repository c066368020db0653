"""What a search asks, as conditions that each facet can leave out to count its own options."""

from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import F, OrderBy, OuterRef, Q, Subquery

from accounts.models import Rate
from discovery.cards import fold
from discovery.forms import RANGES, SearchForm
from discovery.models import ANY_PLATFORM, Card, CardQuerySet

DEFAULT_SORT = "-followers"
DEFAULT_CURRENCY = "EUR"
MANY = 20_000


@dataclass
class Search:
    """The part of the form that could be understood; what could not is said beside its field."""

    data: dict[str, Any]

    @classmethod
    def of(cls, form: SearchForm) -> "Search":
        form.is_valid()
        return cls({name: value for name, value in form.cleaned_data.items() if value or value == 0})

    def get(self, name: str) -> Any:
        return self.data.get(name)

    @property
    def platform(self) -> str:
        return str(self.get("platform") or ANY_PLATFORM)

    @property
    def currency(self) -> str:
        return str(self.get("currency") or DEFAULT_CURRENCY)

    @property
    def sort(self) -> str:
        return str(self.get("sort") or DEFAULT_SORT)

    def includes_unknown(self, name: str) -> bool:
        return name in self.data.get("unknown", [])

    def has_range(self, name: str) -> bool:
        return self.get(f"{name}_min") is not None or self.get(f"{name}_max") is not None

    def cards(self, *, but: str = "", platform: str | None = None) -> CardQuerySet:
        """The cards that meet all conditions, or all but one."""
        found = Card.objects.live().filter(self._place(but) if platform is None else Q(platform=platform))
        for condition in self._conditions(but):
            found = found.filter(condition)
        return found

    def page(self) -> CardQuerySet:
        """The cards in the order asked for; who has no value to sort by comes last in both directions."""
        order = OrderBy(F(self.column), descending=self.descends, nulls_last=True)
        return self._sortable().order_by(order, "influencer_id")

    def beyond(self, value: Any, influencer_pk: int, *, back: bool = False) -> CardQuerySet:
        """What follows on a row of the page or, going back, what stands before it, the nearest first."""
        same = Q((self.column, value))
        if not back:
            theirs = Q(influencer_id__gt=influencer_pk)
            further = Q() if value is None else self._side(value, up=not self.descends) | Q((self.column, None))
            return self.page().filter(further | (same & theirs) if further else same & theirs)
        theirs = Q(influencer_id__lt=influencer_pk)
        nearer = ~Q((self.column, None)) if value is None else self._side(value, up=self.descends)
        order = OrderBy(F(self.column), descending=not self.descends, nulls_first=True)
        return self._sortable().filter(nearer | (same & theirs)).order_by(order, "-influencer_id")

    @property
    def column(self) -> str:
        key = self.sort.removeprefix("-")
        return "name_key" if key == "name" else key

    @property
    def descends(self) -> bool:
        return self.sort.startswith("-")

    def _sortable(self) -> CardQuerySet:
        found = self.cards()
        return found.annotate(price=self.lowest_price(within=True)) if self.column == "price" else found

    def _side(self, value: Any, *, up: bool) -> Q:
        return Q((f"{self.column}__gt" if up else f"{self.column}__lt", value))

    def rates(self, *, within: bool = False) -> Any:
        """The prices that answer the question: in this currency, for this deliverable, there, in this range."""
        wanted = {"currency": self.currency, "deliverable": self.get("deliverable"), "platform": self.platform}
        rates = Rate.objects.filter(**{name: value for name, value in wanted.items() if value})
        return (
            rates.filter(_between("amount", self.get("price_min"), self.get("price_max"), exact=True))
            if within
            else rates
        )

    def lowest_price(self, *, within: bool = False) -> Subquery:
        theirs = self.rates(within=within).filter(influencer=OuterRef("influencer")).order_by("amount")
        return Subquery(theirs.values("amount")[:1])

    def _place(self, but: str) -> Q:
        return ~Q(platform=ANY_PLATFORM) if but == "platform" else Q(platform=self.platform)

    def _conditions(self, but: str) -> list[Q]:
        asked = {
            "q": self._text(),
            "niche": self._any("niches__has", "niche"),
            "language": self._any("languages__has", "language"),
            "audience": self._any("audience__has", "audience"),
            "country": Q(country__in=self.get("country")) if self.get("country") else Q(),
            "claimed": Q(claimed=True) if self.get("claimed") else Q(),
            "rating": Q(rating__gte=float(self.get("rating"))) if self.get("rating") else Q(),
            "kind": self._kind(),
            **{name: self._range(name) for name in RANGES if name != "price"},
            "price": self._price(),
        }
        return [condition for name, condition in asked.items() if condition and name != but]

    def _text(self) -> Q:
        if not self._words:
            return Q()
        # Few people are named: a list of them is counted much faster than their names are read again.
        return Q(influencer__in=self._named) if len(self._named) < MANY else self._says()

    @cached_property
    def _words(self) -> list[str]:
        return [word for word in (word.lstrip("@") for word in fold(self.get("q") or "").split()) if word]

    def _says(self) -> Q:
        return Q(*(Q(text__contains=word) for word in self._words))

    @cached_property
    def _named(self) -> list[int]:
        named = Card.objects.live().overall().filter(self._says())
        return list(named.values_list("influencer_id", flat=True)[:MANY])

    def _any(self, lookup: str, name: str) -> Q:
        return reduce(or_, (Q((lookup, code)) for code in self.get(name) or []), Q())

    def _kind(self) -> Q:
        if not self.get("kind"):
            return Q()
        unknown = Q(engagement=None) if self.includes_unknown("engagement") else Q()
        return Q(variant=self.get("kind")) | unknown

    def _range(self, name: str) -> Q:
        if not self.has_range(name):
            return Q()
        within = _between(name, self.get(f"{name}_min"), self.get(f"{name}_max"))
        return within | Q((name, None)) if self.includes_unknown(name) else within

    def _price(self) -> Q:
        if not self.has_range("price"):
            return Q()
        within = Q(influencer__in=self.rates(within=True).values("influencer"))
        return (
            within | ~Q(influencer__in=self.rates().values("influencer")) if self.includes_unknown("price") else within
        )


def _between(name: str, low: Any, high: Any, *, exact: bool = False) -> Q:
    sides = {"gte": low, "lte": high}
    return Q(
        **{f"{name}__{side}": value if exact else float(value) for side, value in sides.items() if value is not None}
    )
