"""The whole result as a file, each number with where it comes from."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from analytics.models import AccountCurrent
from campaigns.tables import csv_file
from discovery.access import searchers_only
from discovery.cards import sync
from discovery.forms import SearchForm
from discovery.rows import Row, rows_of
from discovery.search import Search
from messaging.http import Request

CHUNK = 1000


@require_GET
@searchers_only
def export(request: Request) -> HttpResponse:
    return found_file(Search.of(SearchForm(request.GET)))


def found_file(search: Search) -> HttpResponse:
    sync()
    return csv_file("influencers", _head(), _lines(search))


def _head() -> list[str]:
    return [
        *(_("Name"), _("Platform"), _("Handle"), _("Country"), _("Niches"), _("Languages"), _("Claimed")),
        *(_("Followers"), _("Engagement rate"), _("How the rate is made"), _("Growth in 30 days")),
        *(_("Source"), _("Observed on"), _("Price"), _("Currency"), _("Price of"), _("Rating"), _("Reviews")),
    ]


def _lines(search: Search) -> Iterator[list[Any]]:
    pks = list(search.page().values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        rows = rows_of(search, pks[start : start + CHUNK], start)
        currents = AccountCurrent.objects.in_bulk([row.card.account_id for row in rows if row.card.account_id])
        yield from (_line(row, currents.get(row.card.account_id or 0)) for row in rows)


def _line(row: Row, current: AccountCurrent | None) -> list[Any]:
    """What is not known stays empty: a spreadsheet would count a word, or a 0, as something."""
    card, person, price = row.card, row.person, row.price
    return [
        *(
            person.name,
            card.account.get_platform_display() if card.account else "",
            card.account.label if card.account else "",
        ),
        *(person.country_name, ", ".join(person.niche_names), ", ".join(person.language_names)),
        _("yes") if person.is_claimed else _("no"),
        *(card.followers, card.engagement, row.variant, card.growth),
        *(current.source if current else "", current.observed_on if current else ""),
        *((price.amount, price.currency, str(price.get_deliverable_display())) if price else ("", "", "")),
        *(card.rating, card.reviews),
    ]
