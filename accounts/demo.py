"""Who can be entered by one click on a demo instance: the first of each kind, so seeds make the richest first."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Brand, Influencer, Member, User


@dataclass(frozen=True)
class Entry:
    role: str
    user: User
    title: str | Promise
    note: str | Promise
    picture: str


ROLES: dict[str, tuple[str | Promise, str | Promise]] = {
    "brand": (_("Brand owner"), _("runs campaigns and answers offers")),
    "viewer": (_("Brand viewer"), _("sees everything, may change nothing")),
    "influencer": (_("Creator"), _("gets invitations, hands in work")),
    "pending": (_("New brand"), _("waits for approval, prepares drafts")),
    "staff": (_("Staff"), _("approves, answers reports, oversees")),
}


def entries() -> list[Entry]:
    found = ((role, demo_user(role)) for role in ROLES)
    return [_entry(role, user) for role, user in found if user]


def demo_user(role: str) -> User | None:
    """Return whom a click on this role enters as, if the instance has such a person."""
    if role == "staff":
        found: User | None = User.objects.staff().unflagged().order_by("pk").first()
        return found
    if role == "influencer":
        live = Influencer.objects.live().claimed().select_related("user").order_by("pk").first()
        return live.user if live else None
    member = _members(role).select_related("user", "brand").order_by("pk").first()
    return member.user if member else None


def _members(role: str) -> "QuerySet[Member]":
    people = Member.objects.filter(user__in=User.objects.active().unflagged())
    if role == "pending":
        return people.filter(brand__in=Brand.objects.pending())
    wanted = {"brand": Member.Role.OWNER, "viewer": Member.Role.VIEWER}.get(role, "")
    return people.filter(brand__in=Brand.objects.live(), role=wanted)


def _entry(role: str, user: User) -> Entry:
    title, note = ROLES[role]
    if user.brand:
        note = f"{user.brand.name}: {note}"
    return Entry(role, user, title, note, user.picture)
