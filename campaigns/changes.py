"""What an offer changes against the one before, for people to see."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.money import format_money
from campaigns.models import Offer


@dataclass(frozen=True)
class Term:
    """One row of the terms: `before` is None where nothing changed."""

    name: str
    label: str
    value: str
    before: str | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return self.before is not None or bool(self.added or self.removed)


def terms(offer: Offer, previous: Offer | None = None) -> list[Term]:
    """Return the rows that an offer card shows, each with what it was in `previous`."""
    now, then = _plain(offer), _plain(previous) if previous else None
    rows = [
        Term(name, label, value, then[name][1] if then and then[name][1] != value else None)
        for name, (label, value) in now.items()
    ]
    return [rows[0], _deliverables(offer, previous), *rows[1:]]


def _plain(offer: Offer) -> dict[str, tuple[str, str]]:
    return {
        "amount": (_("Amount"), format_money(offer.amount, offer.currency)),
        "last_day": (_("Last due"), _last_day(offer)),
        "usage": (_("Usage rights"), _usage(offer)),
        "exclusivity": (_("Exclusivity"), _exclusivity(offer)),
    }


def _last_day(offer: Offer) -> str:
    days = [line.due_on for line in offer.lines.all()]
    return date_format(max(days), "D j M Y") if days else _("not set")


def _usage(offer: Offer) -> str:
    if offer.usage_until is None:
        return str(Offer.Rights.NONE.label)
    return _("%(rights)s, until %(day)s") % {
        "rights": offer.get_usage_rights_display(),
        "day": date_format(offer.usage_until, "j M Y"),
    }


def _exclusivity(offer: Offer) -> str:
    if not offer.exclusivity:
        return _("none")
    if not offer.exclusivity_days:
        return offer.exclusivity
    days = ngettext("%d day", "%d days", offer.exclusivity_days) % offer.exclusivity_days
    return f"{offer.exclusivity}, {days}"


def line_text(line: Any) -> str:
    day = date_format(line.due_on, "j M")
    return f"{line.title} ({line.get_platform_display()}), {day}"


@dataclass(frozen=True)
class LineChange:
    """One deliverable: kept (perhaps with another day), added or removed."""

    text: str
    day: dt.date
    day_before: dt.date | None = None
    state: str = "kept"


def line_changes(offer: Offer, previous: Offer | None = None) -> list[LineChange]:
    """Return the deliverables in order, those that fell away last."""
    before: dict[str, list[Any]] = {}
    for line in previous.lines.all() if previous else []:
        before.setdefault(_what(line), []).append(line)
    rows = []
    for line in offer.lines.all():
        same = before.get(_what(line))
        old = same.pop(0) if same else None
        if old is None:
            rows.append(LineChange(_what(line), line.due_on, state="added" if previous else "kept"))
        else:
            rows.append(LineChange(_what(line), line.due_on, old.due_on if old.due_on != line.due_on else None))
    gone = [line for lines in before.values() for line in lines]
    return rows + [LineChange(_what(line), line.due_on, state="removed") for line in gone]


def _what(line: Any) -> str:
    return f"{line.title}, {line.get_platform_display()}"


def in_short(offer: Offer) -> str:
    """Return the deliverables in one breath: 2 × Story, Reel."""
    counts: dict[str, int] = {}
    for line in offer.lines.all():
        label = str(line.get_deliverable_display())
        counts[label] = counts.get(label, 0) + 1
    return ", ".join(f"{count} × {label}" if count > 1 else label for label, count in counts.items())


def _deliverables(offer: Offer, previous: Offer | None) -> Term:
    mine = [line_text(line) for line in offer.lines.all()]
    before = [line_text(line) for line in previous.lines.all()] if previous else mine
    return Term(
        "deliverables",
        _("Deliverables"),
        "; ".join(text for text in mine if text in before),
        added=tuple(text for text in mine if text not in before),
        removed=tuple(text for text in before if text not in mine),
    )
