"""What the rows of a file of orders or payouts sum up to, and how many belong to somebody and something known here."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from analytics.importing.header import fold
from analytics.models import Conversion, ReportedPayout
from campaigns.models import Campaign

EXAMPLES = 5
TOLD = 10_000  # different names that are counted one by one


@dataclass
class Joined:
    brand: int | None
    orders: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)  # by currency: these are never added up
    rows_of_influencers: int = 0
    rows_of_campaigns: int = 0
    strangers: Counter[str] = field(default_factory=Counter)
    campaigns: Counter[str] = field(default_factory=Counter)

    @cached_property
    def known_campaigns(self) -> set[str]:
        return {fold(name) for name in Campaign.objects.filter(brand=self.brand).values_list("name", flat=True)}

    def add(self, person: str, campaign: str, *, known: bool) -> None:
        self.rows_of_influencers += known
        if person and not known:
            _count(self.strangers, person)
        if campaign and fold(campaign) in self.known_campaigns:
            self.rows_of_campaigns += 1
        elif campaign:
            _count(self.campaigns, campaign)

    def sum_up(self, row: Conversion | ReportedPayout) -> None:
        """Take the amounts of a row that is stored."""
        self.orders += row.orders or 0
        amount = row.revenue if isinstance(row, Conversion) else row.total
        self.amounts[row.currency] = self.amounts.get(row.currency, Decimal(0)) + (amount or Decimal(0))

    def as_json(self) -> dict[str, Any]:
        return {
            "orders": self.orders,
            "amounts": {currency: str(amount) for currency, amount in sorted(self.amounts.items())},
            "rows_of_influencers": self.rows_of_influencers,
            "rows_of_campaigns": self.rows_of_campaigns,
        }

    @property
    def notes(self) -> list[dict[str, Any]]:
        told = {"rows_of_nobody": self.strangers, "rows_of_no_campaign": self.campaigns}
        return [
            {"code": code, "rows": names.total(), "names": _examples(names)} for code, names in told.items() if names
        ]


def _count(names: Counter[str], name: str) -> None:
    names[name if name in names or len(names) < TOLD else "…"] += 1


def _examples(names: Counter[str]) -> str:
    first = [f"“{name}” ({rows})" for name, rows in names.most_common(EXAMPLES)]
    return ", ".join([*first, *(["…"] if len(names) > EXAMPLES else [])])
