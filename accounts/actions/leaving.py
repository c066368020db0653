"""Leaving, and coming back within the undo window."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Brand, Influencer, User
from accounts.moderation import audit
from accounts.moves import IllegalMove

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
    user.deleted_at = now
    Influencer.objects.filter(user=user, deleted_at=None).update(deleted_at=now)
    if brand:
        Brand.objects.filter(pk=brand.pk, deleted_at=None).update(deleted_at=now)
    audit("delete", user, by=by, reason=reason)


@transaction.atomic
def restore_account(user: User, *, by: User, reason: str = "") -> None:
    """Bring back what went with the account, and nothing that was deleted before."""
    gone = user.deleted_at
    if gone is None or not User.objects.filter(pk=user.pk, deleted_at=gone).update(deleted_at=None):
        raise IllegalMove("the account is not deleted")
    user.deleted_at = None
    Influencer.objects.filter(user=user, deleted_at=gone).update(deleted_at=None)
    Brand.objects.filter(members__user=user, deleted_at=gone).update(deleted_at=None)
    audit("restore", user, by=by, reason=reason)


def can_return(user: User) -> bool:
    return user.deleted_at is not None and timezone.now() - user.deleted_at < timedelta(days=UNDO_DAYS)


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
