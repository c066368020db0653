"""The people of one page of the list, with what the list shows of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Influencer, Rate, SocialAccount
from accounts.money import format_money
from discovery.models import Card
from discovery.search import Search
from discovery.variants import variant_name


@dataclass
class Row:
    card: Card
    price: Rate | None
    place: int  # in the whole result, from 0

    @property
    def person(self) -> Influencer:
        return self.card.influencer

    @property
    def account(self) -> SocialAccount | None:
        return self.card.account

    @property
    def others(self) -> list[SocialAccount]:
        """Where else this person is, biggest account aside."""
        return [account for account in self.person.accounts.all() if account.pk != self.card.account_id]

    @property
    def variant(self) -> str:
        return str(variant_name(self.card.variant))

    @property
    def price_words(self) -> str:
        if self.price:
            return format_money(self.price.amount, self.price.currency)
        return _("not in this currency") if self.person.rates.all() else _("no price yet")


def rows_of(search: Search, pks: Sequence[int], start: int) -> list[Row]:
    """Return the rows in the order of their keys, with the same number of queries for any number of them."""
    cards = Card.objects.select_related("influencer", "account").prefetch_related(
        "influencer__accounts", "influencer__rates"
    )
    found = cards.in_bulk(pks)
    return [Row(found[pk], _price(search, found[pk].influencer), start + n) for n, pk in enumerate(pks) if pk in found]


def _price(search: Search, person: Influencer) -> Rate | None:
    """The lowest price that answers the question: inside the range, if one was given."""
    asked = [rate for rate in person.rates.all() if _answers(search, rate)]
    low, high = search.get("price_min"), search.get("price_max")
    within = [rate for rate in asked if (low is None or rate.amount >= low) and (high is None or rate.amount <= high)]
    return min(within or asked, key=lambda rate: rate.amount, default=None)


def _answers(search: Search, rate: Rate) -> bool:
    wanted: dict[str, Any] = {
        "currency": search.currency,
        "deliverable": search.get("deliverable"),
        "platform": search.platform,
    }
    return all(not value or getattr(rate, name) == value for name, value in wanted.items())
