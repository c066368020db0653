"""What staff do. Each act is the change, its audit row and word to everybody concerned, in one transaction."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.actions.access import end_access
from accounts.models import Brand, Report, User
from accounts.models.moderation import REPORTS_A_DAY
from accounts.moderation import address_of, audit, concerned, kind_of
from accounts.moves import IllegalMove
from messaging.actions import notify
from messaging.events import EventKind
from messaging.models import Flaggable
from messaging.webhooks import emit

HOME = "/home/"


@transaction.atomic
def approve_brand(brand: Brand, *, by: User, reason: str = "") -> None:
    brand.approve(reason=reason)
    audit("approve", brand, by=by, reason=reason)
    _announce(brand, EventKind.BRAND_APPROVED)
    text = format_lazy(_("{brand} is approved. You can publish, search and invite now."), brand=brand.name)
    notify(concerned(brand), "brand-approved", text, url=HOME, reason=reason)


@transaction.atomic
def reject_brand(brand: Brand, *, by: User, reason: str) -> None:
    brand.reject(reason=reason)
    audit("reject", brand, by=by, reason=reason)
    text = format_lazy(_("{brand} was not approved."), brand=brand.name)
    notify(concerned(brand), "brand-rejected", text, url=HOME, reason=reason)


@transaction.atomic
def flag(thing: Flaggable, *, by: User, reason: str) -> None:
    """Freeze anything Flaggable from the next request on."""
    if thing == by:
        raise IllegalMove("nobody flags themselves")
    _change(thing, models.Q(flagged_at=None), flagged_at=timezone.now(), flag_reason=reason)
    audit("flag", thing, by=by, reason=reason)
    _announce(thing, EventKind.BRAND_FLAGGED)
    thing.flag_changed()
    _end_access(thing, "flagged")
    _tell(thing, "flagged", _("Our staff flagged {what}. It is frozen until this is cleared up."), reason=reason)


@transaction.atomic
def unflag(thing: Flaggable, *, by: User, reason: str = "") -> None:
    _change(thing, ~models.Q(flagged_at=None), flagged_at=None, flag_reason="")
    audit("unflag", thing, by=by, reason=reason)
    _announce(thing, EventKind.BRAND_UNFLAGGED)
    thing.flag_changed()
    _tell(thing, "unflagged", _("Our staff lifted the flag from {what}."), reason=reason)


@transaction.atomic
def soft_delete(thing: models.Model, *, by: User, reason: str) -> None:
    """Hide anything that has a `deleted_at`. Nothing that was agreed or paid goes with it."""
    if thing == by:
        raise IllegalMove("staff do not delete themselves")
    people = concerned(thing)
    _change(thing, models.Q(deleted_at=None), deleted_at=timezone.now())
    audit("delete", thing, by=by, reason=reason)
    _thaw_or_freeze(thing)
    _end_access(thing, "deleted")
    for some, what in _addressed(thing, people):
        notify(some, "deleted", format_lazy(_("Our staff removed {what}."), what=what), reason=reason)


@transaction.atomic
def restore(thing: models.Model, *, by: User, reason: str = "") -> None:
    _change(thing, ~models.Q(deleted_at=None), deleted_at=None)
    audit("restore", thing, by=by, reason=reason)
    _thaw_or_freeze(thing)
    _tell(thing, "restored", _("{what} is back."), reason=reason)


@transaction.atomic
def report(thing: models.Model, *, by: User, reason: str, text: str = "", url: str = "") -> Report:
    """Put something into the queue of staff. A second report of the same by the same person changes nothing.

    Raises ValidationError for whoever reported often enough today.
    """
    again = Report.objects.open().about(thing).filter(reporter=by).first()
    if again:
        return again
    if by.reports.of_today().count() >= REPORTS_A_DAY:
        raise ValidationError(_("That were many reports for one day. Go on tomorrow."), code="too_many")
    row, _created = Report.objects.open().get_or_create(
        reporter=by,
        target_kind=kind_of(thing),
        target_id=thing.pk,
        defaults={
            "target_label": str(thing)[:200],
            "reason": reason,
            "text": text,
            "url": url or address_of(thing),
        },
    )
    return row


@transaction.atomic
def decide_report(row: Report, *, by: User, resolved: bool, note: str = "") -> None:
    status = Report.Status.RESOLVED if resolved else Report.Status.DISMISSED
    _change(
        row,
        models.Q(status=Report.Status.OPEN),
        status=status,
        decided_by=by,
        decided_at=timezone.now(),
        decision_note=note,
    )
    audit("resolve report" if resolved else "dismiss report", row, by=by, reason=note)
    text = format_lazy(_("Thank you: we looked at what you reported about {what}."), what=row.target_label)
    notify([row.reporter], "report", text, reason=note)


def _change(thing: models.Model, still: models.Q, **changes: Any) -> None:
    """Change the row only if nobody else did so meanwhile."""
    rows = type(thing)._default_manager.filter(still, pk=thing.pk)  # noqa: SLF001 -- Django's public API
    if not rows.update(**changes):
        raise IllegalMove(f"{kind_of(thing)} {thing.pk} changed meanwhile")
    for name, value in changes.items():
        setattr(thing, name, value)


def _tell(thing: Any, kind: str, words: Any, *, reason: str) -> None:
    """Tell everybody concerned; only who sees the thing is led to its page."""
    people, there = concerned(thing), type(thing)._default_manager  # noqa: SLF001 -- Django's public API
    seeing = {user.pk for user in people if there.visible_to(user).filter(pk=thing.pk).exists()}
    for some, what in _addressed(thing, people):
        text = format_lazy(words, what=what)
        notify([user for user in some if user.pk in seeing], kind, text, url=address_of(thing), reason=reason)
        notify([user for user in some if user.pk not in seeing], kind, text, reason=reason)


def _announce(thing: models.Model, kind: EventKind) -> None:
    """Let the brand's own programs hear of it too."""
    if isinstance(thing, Brand):
        place = f"/api/v1/brands/{thing.pk}/"
        emit(thing.party_id, kind, status=str(thing.status), flagged=thing.flagged, resource=place)


def _addressed(thing: models.Model, people: list[User]) -> list[tuple[list[User], str | Promise]]:
    """Say "your account" to the person it is about, and name what it is to the others."""
    others = [user for user in people if user != thing]
    return [([user for user in people if user == thing], _("your account")), (others, f"“{thing}”")]


def _end_access(thing: models.Model, reason: str) -> None:
    """Let a person whom staff stopped sign in anew; as what they are now."""
    if isinstance(thing, User):
        end_access(thing, reason=reason)


def _thaw_or_freeze(thing: models.Model) -> None:
    if isinstance(thing, Flaggable):
        thing.flag_changed()
