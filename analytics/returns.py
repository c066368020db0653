"""What a brand got for what it paid, from the orders and payouts that its files report.

ROAS is revenue / cost, ROI is (revenue − cost) / cost, both as fractions. The cost is what payouts say; where no payout
belongs to a group (files of payouts mostly name neither campaign nor product), it is unknown, and so are both: None, never
0. Amounts of several currencies are never added up: each answer is about one currency.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from accounts.models import Brand
from analytics.models import Conversion, ReportedPayout

PLACES = Decimal("0.0001")
# By what a person is known, in orders and payouts alike.
PERSONAL = ("all", "platform", "basis", "influencer")
# What orders say about themselves; of payouts only the campaign.
OF_ORDERS = ("source", "campaign", "product")


class SeveralCurrencies(Exception):
    """Amounts of these can't be added up: ask for one."""


@dataclass
class Return:
    """One group. `payout` is None where the files don't say what it cost."""

    value: str
    people: set[str] = field(default_factory=set)
    rows: int = 0
    orders: int = 0
    revenue: Decimal = Decimal(0)
    payout: Decimal | None = None

    @property
    def influencers(self) -> int:
        return len(self.people)

    @property
    def roas(self) -> float | None:
        return float(self.revenue / self.payout) if self.payout else None

    @property
    def roi(self) -> float | None:
        return float((self.revenue - self.payout) / self.payout) if self.payout else None

    def pay(self, amount: Decimal) -> None:
        self.payout = (self.payout or Decimal(0)) + exact(amount)


def currencies(brand: Brand) -> list[str]:
    found = {
        code
        for model in (Conversion, ReportedPayout)
        for code in model.objects.filter(brand=brand).order_by().values_list("currency", flat=True).distinct()
    }
    return sorted(found)


def returns(brand: Brand, by: str = "all", *, currency: str | None = None) -> list[Return]:
    """Return the groups of a brand by platform, basis, influencer, source, campaign or product, in the order of names.

    `currency` may be left out where there is one; empty, it is that of files that say none.
    """
    currency = _only(currencies(brand)) if currency is None else currency
    orders = Conversion.objects.filter(brand=brand, currency=currency)
    payouts = ReportedPayout.objects.filter(brand=brand, currency=currency)
    if by in PERSONAL:
        return _by_person(by, orders, payouts)
    if by not in OF_ORDERS:
        raise ValueError(by)
    return _of_orders(by, orders, payouts)


def _only(found: list[str]) -> str:
    if len(found) > 1:
        raise SeveralCurrencies(", ".join(found))
    return found[0] if found else ""


def _by_person(by: str, orders: Any, payouts: Any) -> list[Return]:
    paid = list(payouts.order_by().values_list("person", "platform", "basis").annotate(Sum("total")))
    platforms, bases = _platforms(paid, orders), _bases(paid)

    def group_of(person: str) -> str:
        return {"all": "all", "platform": platforms.get(person, ""), "basis": bases.get(person, "")}.get(by, person)

    groups: dict[str, Return] = {}
    for person, rows, count, revenue in _sums(orders, "person"):
        _add(groups, group_of(person), [person], rows, count, revenue)
    for person, _, _, total in paid:
        group = groups.setdefault(group_of(person), Return(group_of(person)))
        group.people.add(person)
        group.pay(total)
    return [groups[name] for name in sorted(groups)]


def _platforms(paid: Iterable[Any], orders: Any) -> dict[str, str]:
    found = {person: platform for person, platform, _, _ in paid if platform}
    found |= dict(orders.exclude(platform="").order_by().values_list("person", "platform").distinct())
    return found


def _bases(paid: Iterable[Any]) -> dict[str, str]:
    """Name the basis of each person; who is paid by several belongs to none of them."""
    bases: dict[str, set[str]] = defaultdict(set)
    for person, _, basis, _ in paid:
        bases[person].add(basis)
    return {person: found.pop() if len(found) == 1 else "" for person, found in bases.items()}


def _of_orders(by: str, orders: Any, payouts: Any) -> list[Return]:
    groups: dict[str, Return] = {}
    for value, rows, count, revenue in _sums(orders, by):
        _add(groups, value, [], rows, count, revenue)
    for value, person in orders.order_by().values_list(by, "person").distinct():
        groups[value].people.add(person)
    if by == "campaign" and payouts.exists() and not payouts.filter(campaign="").exists():
        for value, total in payouts.order_by().values_list("campaign").annotate(Sum("total")):
            groups.setdefault(value, Return(value)).pay(total)
    return [groups[name] for name in sorted(groups)]


def _sums(orders: Any, by: str) -> Any:
    return orders.order_by().values_list(by).annotate(Count("pk"), Sum("orders"), Sum("revenue"))


def _add(groups: dict[str, Return], name: str, people: list[str], *sums: Any) -> None:
    rows, orders, revenue = sums
    group = groups.setdefault(name, Return(name))
    group.people.update(people)
    group.rows += rows
    group.orders += orders or 0
    group.revenue += exact(revenue)


def exact(amount: Any) -> Decimal:
    """SQLite adds amounts up as binary fractions: what it means has as many places as the column."""
    return Decimal(amount or 0).quantize(PLACES)
