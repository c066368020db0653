"""Who watches, as shares that can be drawn."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.forms.profile import AGES, GENDERS
from accounts.models import Influencer
from accounts.places import country_name

MOST_COUNTRIES = 4


@dataclass(frozen=True)
class Share:
    label: str
    fraction: float

    @property
    def percent(self) -> int:
        return round(self.fraction * 100)


def audience_of(influencer: Influencer) -> dict[str, list[Share]]:
    """Return the shares by country, age and gender; an empty list where nothing is known."""
    given: dict[str, Any] = influencer.audience or {}
    return {
        "countries": _countries(_fractions(given.get("countries"))),
        "ages": _named(_fractions(given.get("ages")), AGES),
        "genders": _named(_fractions(given.get("genders")), GENDERS),
    }


def _countries(shares: dict[str, float]) -> list[Share]:
    top = sorted(shares.items(), key=lambda pair: -pair[1])[:MOST_COUNTRIES]
    rows = [Share(country_name(code), fraction) for code, fraction in top]
    rest = 1 - sum(row.fraction for row in rows)
    return [*rows, Share(_("elsewhere"), rest)] if rows and rest >= 0.005 else rows  # noqa: PLR2004 -- rounds to 1 %


def _named(shares: dict[str, float], names: list[tuple[str, Any]]) -> list[Share]:
    known = dict(names)
    order = [code for code, _label in names if code in shares] + [code for code in shares if code not in known]
    return [Share(str(known.get(code, code)), shares[code]) for code in order]


def _fractions(shares: dict[str, Any] | None) -> dict[str, float]:
    numbers = {code: float(share) for code, share in (shares or {}).items()}
    # Sources that count in hundreds give 71 where others give 0.71.
    return {code: share / 100 for code, share in numbers.items()} if sum(numbers.values()) > 2 else numbers  # noqa: PLR2004 -- between 1 and 100
