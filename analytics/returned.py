"""What came back for what was paid, as a brand's page, its chart and its file show it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Brand
from accounts.platforms import Platform
from analytics.models import Conversion, ReportedPayout
from analytics.returns import OF_ORDERS, Return, currencies, returns

GROUPS = {
    "influencer": gettext_lazy("Influencer"),
    "platform": gettext_lazy("Platform"),
    "campaign": gettext_lazy("Campaign"),
    "product": gettext_lazy("Product"),
}
DRAWN = 12  # bars that can be told apart


@dataclass(frozen=True, slots=True)
class Line:
    """One group, with its name as people know it."""

    name: str
    sums: Return
    why: str  # ROAS and ROI are unknown; empty: they are known


class Returned:
    """A brand's groups in one currency, those with most revenue first."""

    def __init__(self, brand: Brand, by: str = "", currency: str = "") -> None:
        self.brand = brand
        self.by = by if by in GROUPS else "influencer"
        self.currencies = currencies(brand)
        self.currency = currency if currency in self.currencies else next(iter(self.currencies), "")

    @cached_property
    def lines(self) -> list[Line]:
        if not self.currencies:
            return []
        found = returns(self.brand, self.by, currency=self.currency)
        found.sort(key=lambda group: (-group.revenue, group.value))
        return [Line(self._name(group.value), group, self._why(group)) for group in found]

    def _name(self, value: str) -> str:
        if self.by == "platform":
            return str(dict(Platform.choices).get(value, value))
        return self._people.get(value, value) if self.by == "influencer" else value

    @cached_property
    def _people(self) -> dict[str, str]:
        """By the name in the files: the account that it was found to be."""
        found: dict[str, str] = {}
        for model in (Conversion, ReportedPayout):
            known = model.objects.filter(brand=self.brand, account__isnull=False).order_by()
            for person, handle, key in known.values_list("person", "account__handle", "account__key").distinct():
                found[person] = handle or key
        return found

    def _why(self, group: Return) -> str:
        if group.payout:
            return ""
        if group.payout is not None:
            return _("Nothing was paid.")
        if self.by in OF_ORDERS:
            return _("Files of payouts do not say what each was for.")
        return _("No payout is known.")

    @property
    def chart(self) -> dict[str, Any]:
        drawn = self.lines[:DRAWN]
        revenue, paid = str(_("Revenue")), str(_("Payouts"))
        return {
            "xAxis": {"type": "category", "data": [line.name or str(NAMELESS) for line in drawn]},
            "yAxis": {"type": "value"},
            "legend": {"data": [revenue, paid]},
            "series": [
                {"type": "bar", "name": revenue, "color": "@c1", "data": [float(line.sums.revenue) for line in drawn]},
                {"type": "bar", "name": paid, "color": "@c2", "data": [_amount(line.sums) for line in drawn]},
            ],
        }

    @property
    def head(self) -> list[str]:
        names = [_("Influencers"), _("Orders"), _("Revenue"), _("Payouts"), _("Currency"), "ROAS", "ROI"]
        return [str(GROUPS[self.by]), *names, _("Why they are unknown")]

    @property
    def table(self) -> list[list[Any]]:
        return [self._cells(line) for line in self.lines]

    def _cells(self, line: Line) -> list[Any]:
        sums = line.sums
        amounts = [f"{sums.revenue:.2f}", "" if sums.payout is None else f"{sums.payout:.2f}", self.currency]
        rates = ["" if rate is None else f"{rate:.4f}" for rate in (sums.roas, sums.roi)]
        return [line.name, sums.influencers, sums.orders, *amounts, *rates, line.why]


NAMELESS = pgettext_lazy("what a file leaves empty", "not said")


def _amount(sums: Return) -> float | None:
    return None if sums.payout is None else float(sums.payout)
