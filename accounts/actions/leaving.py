"""Leaving, and coming back within the undo window."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.actions.access import end_access
from accounts.models import AuditRow, Brand, Influencer, Member, MemberInvitation, User
from accounts.models.brand import MemberQuerySet
from accounts.moderation import audit, concerned
from accounts.moves import IllegalMove
from accounts.rights import end_what_runs
from messaging.actions import notify, send_email

UNDO_DAYS = 14
# What staff removed is what somebody did: it stays so long for objections and for the law.
OBJECTION_DAYS = 90


class HandOverFirst(IllegalMove):
    """The only owner of a brand with other members cannot just leave."""


@transaction.atomic
def delete_account(user: User, *, by: User, reason: str = "") -> None:
    """Hide the person, and with them the profile or the brand that nobody else runs.

    What they were in ends now, by the verbs of each app, so that nobody waits for the end of the grace.
    """
    now = timezone.now()
    brand = _own_brand(user)
    if not User.objects.filter(pk=user.pk, deleted_at=None).update(deleted_at=now):
        raise IllegalMove("the account is deleted already")
    _tell(user, brand, by=by, reason=reason)
    end_what_runs(user, brand, by=by)
    user.deleted_at = now
    Influencer.objects.filter(user=user, deleted_at=None).update(deleted_at=now)
    MemberInvitation.objects.open().filter(invited_by=user).update(revoked_at=now)
    if brand:
        Brand.objects.filter(pk=brand.pk, deleted_at=None).update(deleted_at=now)
        _keep_programs_in_step(brand)
        audit("delete", brand, by=by, reason=reason)
    audit("delete", user, by=by, reason=reason)
    end_access(user, reason="deleted")


def _tell(user: User, brand: Brand | None, *, by: User, reason: str) -> None:
    """Write to who leaves, before the row in hand says so: who has left gets no mail."""
    if by == user:
        _mail_goodbye(user)
        return
    notify([user], "deleted", _("Our staff removed your account."), reason=reason)
    people = {person.pk: person for person in [*concerned(user), *(concerned(brand) if brand else [])]}
    people.pop(user.pk, None)
    text = _("Our staff removed %(name)s, with whom you work.") % {"name": brand or user}
    notify(people.values(), "deleted", text, reason=reason)


def _mail_goodbye(user: User) -> None:
    """Somebody else may have done it: the mail says how to come back."""
    with translation.override(user.language or settings.LANGUAGE_CODE):
        body = _(
            "Your account is deleted, and you are signed out on all devices. "
            "Until %(day)s you can come back by signing in; then your data is erased."
        )
        last_day = date_format(timezone.localdate() + timedelta(days=UNDO_DAYS), "DATE_FORMAT")
        subject = str(_("Your account is deleted"))
        facts = {"subject": subject, "body": body % {"day": last_day}, "code": "", "news": True}
        send_email(user.email, "account", facts)


@transaction.atomic
def restore_account(user: User, *, by: User, reason: str = "") -> None:
    """Bring back what went with the account, and nothing that was deleted before."""
    gone = user.deleted_at
    if by == user and not can_return(user):
        raise IllegalMove("whom staff removed, or who left long ago, comes back by staff")
    erased = User.objects.erased().filter(pk=user.pk).exists()
    if gone is None or erased or not User.objects.filter(pk=user.pk, deleted_at=gone).update(deleted_at=None):
        raise IllegalMove("the account is not deleted")
    user.deleted_at = None
    Influencer.objects.filter(user=user, deleted_at=gone).update(deleted_at=None)
    _reopen_brand(user, gone)
    audit("restore", user, by=by, reason=reason)
    if by != user:
        notify([user], "restored", _("Your account is back."), url="/home/", reason=reason)


def _reopen_brand(user: User, gone: datetime) -> None:
    """Bring the brand back that closed when the last of its people left, whoever of them returns first."""
    brand = Brand.objects.filter(members__user=user).first()
    if brand is None or brand.deleted_at is None:
        return
    removals = AuditRow.objects.about(brand).removals().filter(at__gte=brand.deleted_at)
    left = brand.members.filter(user__in=removals.values("actor")).exists()
    if brand.deleted_at == gone or left:
        Brand.objects.filter(pk=brand.pk).update(deleted_at=None)
        _keep_programs_in_step(brand)


def _keep_programs_in_step(brand: Brand) -> None:
    brand.refresh_from_db(fields=["deleted_at"])
    brand.flag_changed()


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


def must_hand_over(user: User) -> bool:
    """Whether somebody else of the team has to become an owner before this one may leave."""
    member = user.member
    if member is None or not member.is_owner:
        return False
    others = _others(member)
    return others.exists() and not others.owners().exists()


def _own_brand(user: User) -> Brand | None:
    """Return the brand that goes with its only member. Raises HandOverFirst."""
    if must_hand_over(user):
        raise HandOverFirst("make somebody else the owner first")
    member = user.member
    return member.brand if member and member.is_owner and not _others(member).exists() else None


def _others(member: Member) -> MemberQuerySet:
    return member.brand.members.exclude(pk=member.pk).filter(user__deleted_at=None)
