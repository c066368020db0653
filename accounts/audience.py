"""Who watches, as shares that can be drawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Influencer
from accounts.places import country_name

MOST_COUNTRIES = 4
GENDERS: list[tuple[str, Any]] = [
    ("female", gettext_lazy("Women")),
    ("male", gettext_lazy("Men")),
    ("other", gettext_lazy("Other or not said")),
]
AGES: list[tuple[str, Any]] = [
    ("13-17", "13–17"),
    ("18-24", "18–24"),
    ("25-34", "25–34"),
    ("35-44", gettext_lazy("35–44")),
    ("45+", gettext_lazy("45 and over")),
]
TOO_MUCH = gettext_lazy("Together these are more than 100 %.")
ROUNDING = 0.01


def is_too_much(fractions: Iterable[float]) -> bool:
    """Say whether shares of one whole are more than it, by more than people round."""
    return sum(fractions) > 1 + ROUNDING + 1e-9


@dataclass(frozen=True)
class Share:
    label: str
    fraction: float

    @property
    def percent(self) -> int:
        return round(self.fraction * 100)


def known_shares(influencer: Influencer) -> dict[str, dict[str, float]]:
    """Return the shares by code, as fractions of one."""
    given: dict[str, Any] = influencer.audience or {}
    return {kind: _fractions(given.get(kind)) for kind in ("countries", "ages", "genders")}


def audience_of(influencer: Influencer) -> dict[str, list[Share]]:
    """Return the shares by country, age and gender; an empty list where nothing is known."""
    known = known_shares(influencer)
    return {
        "countries": _countries(known["countries"]),
        "ages": _named(known["ages"], AGES),
        "genders": _named(known["genders"], GENDERS),
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
