"""What an influencer's work is worth: agreed amounts, by currency. Nothing here has been paid by this."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from campaigns.models import Collaboration, Offer

EARNED = [Collaboration.Status.COMPLETED]
AGREED = [*Collaboration.WORKING, Collaboration.Status.DISPUTED]


@dataclass(frozen=True)
class Earnings:
    currency: str
    earned: Decimal
    agreed: Decimal


def earnings_of(user: Any) -> list[Earnings]:
    """One line for each currency; the one with most work first."""
    rows: Any = (
        Offer.objects.filter(status=Offer.Status.ACCEPTED, collaboration__in=Collaboration.objects.visible_to(user))
        .order_by()
        .values("currency")
        .annotate(
            earned=Sum("amount", filter=Q(collaboration__status__in=EARNED)),
            agreed=Sum("amount", filter=Q(collaboration__status__in=AGREED)),
        )
    )
    return sorted(_lines(rows), key=lambda line: (-(line.earned + line.agreed), line.currency))


def _lines(rows: Iterable[dict[str, Any]]) -> Iterable[Earnings]:
    for row in rows:
        earned, agreed = row["earned"] or Decimal(0), row["agreed"] or Decimal(0)
        if earned or agreed:
            yield Earnings(row["currency"], earned, agreed)
