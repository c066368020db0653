"""Who works for a brand. A brand always keeps one owner."""

import hashlib
import secrets
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.actions.signup import vouch_for_address
from accounts.models import Brand, Member, MemberInvitation, User, tidy_email
from accounts.moderation import audit
from accounts.moves import IllegalMove
from messaging.actions import notify, send_email
from messaging.live import revoke

INVITATIONS_A_DAY = 30
# What upper apps do, in the same transaction, when a brand's days became those of another zone.
MOVED: list[Callable[[Brand], None]] = []


class LastOwner(IllegalMove):
    """The brand would be left without an owner."""


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def refuse_invitation(brand: Brand, email: str) -> None:
    """Raise what stands against an invitation of this address."""
    if brand.members.filter(user__email__iexact=email.strip()).exists():
        raise ValidationError({"email": _("Somebody with this address is in your team already.")}, code="member")
    # Each is a mail to an address that nobody proved: a team is not a way to write to the world.
    if brand.invitations.of_today().count() >= INVITATIONS_A_DAY:
        raise ValidationError(_("That were many invitations for one day. Go on tomorrow."), code="too_many")


@transaction.atomic
def invite_member(brand: Brand, *, email: str, role: str, by: User) -> str:
    """Mail a link that joins the team. Only the mail has the token: we keep its digest."""
    email = tidy_email(email)
    brand.invitations.open().filter(email=email).update(revoked_at=timezone.now())
    token = secrets.token_urlsafe(32)
    invitation = MemberInvitation.objects.create(
        brand=brand, email=email, role=role, invited_by=by, token_digest=digest(token)
    )
    subject = format_lazy(_("{name} invites you to {brand}"), name=by.name, brand=brand.name)
    context = {
        "subject": subject,
        "invitation": invitation,
        "brand": brand,
        "by": by,
        "path": f"/team/join/{token}/",
    }
    send_email(email, "team_invitation", context)
    audit("invite member", brand, by=by, email=email, role=role)
    return token


def open_invitation(token: str) -> MemberInvitation | None:
    rows = MemberInvitation.objects.open().select_related("brand", "invited_by")
    return rows.filter(token_digest=digest(token), brand__deleted_at=None).first()


@transaction.atomic
def accept_member_invitation(invitation: MemberInvitation, *, by: User) -> Member:
    """Join the team. The address must be the invited one: a forwarded link opens nothing."""
    if not invitation.is_for(by):
        raise IllegalMove("the invitation is for somebody else")
    row = MemberInvitation.objects.open().filter(pk=invitation.pk)
    if not row.update(accepted_at=timezone.now()):
        raise IllegalMove("the invitation is no longer open")
    member = Member.objects.create(user=by, brand=invitation.brand, role=invitation.role)
    invitation.brand.party.admit(by, speaks=member.can_write)
    audit("join team", invitation.brand, by=by, role=invitation.role)
    text = format_lazy(_("{name} joined {brand}."), name=by.name, brand=invitation.brand.name)
    notify([invitation.invited_by], "member", text, url="/settings/team/")
    return member


@transaction.atomic
def register_member(invitation: MemberInvitation, *, name: str, password: str) -> User:
    """Open an account for somebody whom a team invited, and join the team with it."""
    user = User.objects.create_user(invitation.email, password, name=name, role=User.Role.BRAND)
    # The link came by mail, so the address is proven.
    vouch_for_address(user)
    accept_member_invitation(invitation, by=user)
    return user


@transaction.atomic
def revoke_invitation(invitation: MemberInvitation, *, by: User) -> None:
    row = MemberInvitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    if not row.update(revoked_at=timezone.now()):
        raise IllegalMove("the invitation is no longer open")
    audit("revoke invitation", invitation.brand, by=by, email=invitation.email)


@transaction.atomic
def change_member_role(member: Member, *, role: str, by: User) -> None:
    _keep_an_owner(member, leaves=role != Member.Role.OWNER)
    Member.objects.filter(pk=member.pk).update(role=role)
    member.role = role
    member.brand.party.admit(member.user, speaks=member.can_write)
    if not member.is_owner:
        _take_back_invitations(member)
    audit("change role", member.brand, by=by, member=member.user.name, user=member.user_id, role=role)
    text = format_lazy(
        _("You are now {role} at {brand}."),
        role=member.get_role_display().lower(),
        brand=member.brand.name,
    )
    notify([member.user], "member", text, url="/settings/")


@transaction.atomic
def remove_member(member: Member, *, by: User) -> None:
    """Take somebody out of the team and of its conversations. What they wrote stays."""
    _keep_an_owner(member, leaves=True)
    Member.objects.filter(pk=member.pk).delete()
    member.brand.party.dismiss(member.user)
    revoke([member.user_id])
    _take_back_invitations(member)
    audit("remove member", member.brand, by=by, member=member.user.name, user=member.user_id)
    if member.user != by:
        text = format_lazy(_("You no longer belong to {brand}."), brand=member.brand.name)
        notify([member.user], "member", text, url="/settings/")


def _take_back_invitations(member: Member) -> None:
    """Only an owner invites: links of somebody who is none any more open nothing."""
    member.brand.invitations.open().filter(invited_by=member.user_id).update(revoked_at=timezone.now())


def _keep_an_owner(member: Member, *, leaves: bool) -> None:
    # The lock makes two owners who step down at once wait for each other.
    owners = list(member.brand.members.owners().select_for_update().values_list("pk", flat=True))
    if leaves and owners == [member.pk]:
        raise LastOwner("a brand keeps one owner")


@transaction.atomic
def save_brand(brand: Brand, *, by: User) -> None:
    """Keep what a form changed. Staff approved a name and a website, so they can read when these became others."""
    zone = Brand.objects.values_list("time_zone", flat=True).get(pk=brand.pk)
    before = Brand.objects.values("name", "website").get(pk=brand.pk)
    brand.save()
    brand.keep_party_in_step()
    after = {"name": brand.name, "website": brand.website}
    if after != before:
        audit("edit", brand, by=by, before=before, after=after)
    if brand.time_zone != zone:
        for moved in MOVED:
            moved(brand)
