"""What the terms of an offer have to be, whoever writes them: a page's form or a program."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Offer, OfferLine

MAX_LINES = 20
LEAST = Decimal(0)
MAX_EXCLUSIVITY_DAYS = 3650
# An application needs words, and this asks for them.
WHY_YOU = gettext_lazy("Say in a sentence or two why you fit.")
# In how many hours an offer may run out.
LIVES = {
    24: gettext_lazy("24 hours"),
    48: gettext_lazy("48 hours"),
    72: gettext_lazy("72 hours"),
    168: gettext_lazy("7 days"),
}


def settle(typed: dict[str, Any]) -> dict[str, str]:
    """Drop what says nothing without its other half, and return what is wrong by the term's name.

    A term that is wrong by itself is not in `typed`, and nothing more is said about it.
    """
    return _settle_rights(typed) | _settle_exclusivity(typed)


def _settle_rights(typed: dict[str, Any]) -> dict[str, str]:
    until = typed.get("usage_until")
    if typed.get("usage_rights") == Offer.Rights.NONE:
        typed["usage_until"] = None
    elif until is None and "usage_until" in typed:
        return {"usage_until": _("Say until when the content may be used.")}
    elif until and is_over(until):
        return {"usage_until": _("This day is over.")}
    return {}


def _settle_exclusivity(typed: dict[str, Any]) -> dict[str, str]:
    if not typed.get("exclusivity"):
        typed["exclusivity_days"] = None
    elif not typed.get("exclusivity_days") and "exclusivity_days" in typed:
        return {"exclusivity_days": _("Say for how many days.")}
    return {}


def is_over(day: dt.date) -> bool:
    return day < timezone.localdate()


def known_instructions(text: str, lines: Iterable[OfferLine]) -> str | None:
    """Return these instructions as they stand in the brief or the offer before; None if they stand nowhere.

    Nobody sees them on the way, so nobody writes them on the way.
    """
    known = {one_newline(line.instructions): line.instructions for line in lines}
    return known.get(one_newline(text)) if text else ""


def one_newline(text: str) -> str:
    """Browsers send line breaks their own way."""
    return "\n".join(text.strip().splitlines())
