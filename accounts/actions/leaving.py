"""Leaving, and coming back within the undo window."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions.access import end_access
from accounts.models import AuditRow, Brand, Influencer, User
from accounts.moderation import audit, concerned
from accounts.moves import IllegalMove
from messaging.actions import notify

UNDO_DAYS = 30


class HandOverFirst(IllegalMove):
    """The only owner of a brand with other members cannot just leave."""


@transaction.atomic
def delete_account(user: User, *, by: User, reason: str = "") -> None:
    """Hide the person, and with them the profile or the brand that nobody else runs."""
    now = timezone.now()
    brand = _own_brand(user)
    if not User.objects.filter(pk=user.pk, deleted_at=None).update(deleted_at=now):
        raise IllegalMove("the account is deleted already")
    if by != user:
        # Before the row in hand says so: who has left gets no mail.
        notify([user], "deleted", _("Our staff removed your account."), reason=reason)
        others = [person for person in concerned(user) if person != user]
        text = _("Our staff removed %(name)s, with whom you work.") % {"name": user}
        notify(others, "deleted", text, reason=reason)
    user.deleted_at = now
    Influencer.objects.filter(user=user, deleted_at=None).update(deleted_at=now)
    if brand:
        Brand.objects.filter(pk=brand.pk, deleted_at=None).update(deleted_at=now)
    audit("delete", user, by=by, reason=reason)
    end_access(user, reason="deleted")


@transaction.atomic
def restore_account(user: User, *, by: User, reason: str = "") -> None:
    """Bring back what went with the account, and nothing that was deleted before."""
    gone = user.deleted_at
    if by == user and not can_return(user):
        raise IllegalMove("whom staff removed, or who left long ago, comes back by staff")
    if gone is None or not User.objects.filter(pk=user.pk, deleted_at=gone).update(deleted_at=None):
        raise IllegalMove("the account is not deleted")
    user.deleted_at = None
    Influencer.objects.filter(user=user, deleted_at=gone).update(deleted_at=None)
    Brand.objects.filter(members__user=user, deleted_at=gone).update(deleted_at=None)
    audit("restore", user, by=by, reason=reason)
    if by != user:
        notify([user], "restored", _("Your account is back."), url="/home/", reason=reason)


def removed_by_staff(user: User) -> AuditRow | None:
    """Return how it came that somebody else took the account away, if so."""
    if user.deleted_at is None:
        return None
    removals = AuditRow.objects.about(user).removals().filter(at__gte=user.deleted_at)
    return removals.exclude(actor=user).first()


def can_return(user: User) -> bool:
    if user.deleted_at is None or removed_by_staff(user):
        return False
    return timezone.now() - user.deleted_at < timedelta(days=UNDO_DAYS)


def _own_brand(user: User) -> Brand | None:
    member = user.member
    if member is None or not member.is_owner:
        return None
    others = member.brand.members.exclude(pk=member.pk)
    if not others.exists():
        return member.brand
    if not others.owners().exists():
        raise HandOverFirst("make somebody else the owner first")
    return None
