"""How the owner of an imported profile gets it: a code in the bio, looked at by staff."""

import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Claim, Influencer, SocialAccount, User
from accounts.models.influencer import CLAIMS_A_DAY
from accounts.moderation import audit
from accounts.moves import IllegalMove
from messaging.actions import notify
from messaging.models import Conversation

# Without letters and digits that people mix up.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CLAIMS_PAGE = "/claims/"
MANY = _("That were many claims for one day. Go on tomorrow.")
FILLED_IN = ("name", "bio", "country", "city", "languages", "niches", "photo", "audience")


def fresh_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _place in range(8))
    return f"hub-{letters[:4]}-{letters[4:]}"


def is_asked_for(account: SocialAccount, user: User) -> bool:
    return user.claims.pending().filter(influencer=account.influencer_id).exists()


def claims_left(user: User) -> int:
    """Staff look at each claim: so many a day are enough for everybody's accounts."""
    return max(0, CLAIMS_A_DAY - user.claims.of_today().count())


@transaction.atomic
def claim_profile(account: SocialAccount, *, by: User) -> Claim:
    """Ask for the profile that has this account; if it has an owner, for the account alone.

    The answer names the code to put into the bio. Raises ValidationError for whoever asked often enough today.
    """
    influencer = account.influencer
    claimable = SocialAccount.objects.claimable_by(by).filter(pk=account.pk).exists()
    if influencer is None or not claimable or by.role != User.Role.INFLUENCER:
        raise IllegalMove("only an influencer can claim, and nothing that its owner proved")
    if is_asked_for(account, by):
        raise IllegalMove("this claim waits already")
    if not claims_left(by):
        raise ValidationError(MANY, code="too_many")
    claim, created = Claim.objects.pending().get_or_create(
        influencer=influencer, user=by, defaults={"account": account, "code": fresh_code()}
    )
    if not created:
        raise IllegalMove("this claim was sent twice at once")
    return claim


@transaction.atomic
def claim_proven(account: SocialAccount, *, by: User, proof: str) -> Influencer:
    """Who signed in at the platform as this account needs neither a code in its bio nor somebody who looks there."""
    waiting = by.claims.pending().filter(influencer=account.influencer_id).first()
    claim = waiting or claim_profile(account, by=by)
    if claim.account_id != account.pk:
        claim.account = account
        claim.save(update_fields=["account"])
    return approve_claim(claim, by=by, reason=proof)


@transaction.atomic
def approve_claim(claim: Claim, *, by: User, reason: str = "") -> Influencer:
    """Hand the profile or the account over, and tell everybody who asked for it."""
    if claim.user.frozen_reason is not None:
        raise IllegalMove("who is frozen gets no other profile to act with")
    _decide(claim, Claim.Status.APPROVED, by=by, reason=reason)
    others = Claim.objects.pending().filter(influencer=claim.influencer)
    if claim.influencer.is_claimed:
        # Only the account is in question: who signed up with it keeps the rest of the profile.
        influencer, what, others = _move_proven(claim), str(claim.account), others.filter(account=claim.account_id)
    else:
        influencer, what = _hand_over(claim.influencer, claim.user), claim.influencer.name
        SocialAccount.objects.filter(pk=claim.account_id).update(verified_at=timezone.now())
    audit("approve claim", claim, by=by, reason=reason)
    notify([claim.user], "claim", format_lazy(_("{name} is yours now."), name=what), url="/home/", reason=reason)
    for other in others:
        reject_claim(other, by=by, reason=str(_("Somebody else proved that the account is theirs.")))
    return influencer


@transaction.atomic
def reject_claim(claim: Claim, *, by: User, reason: str) -> None:
    _decide(claim, Claim.Status.REJECTED, by=by, reason=reason)
    audit("reject claim", claim, by=by, reason=reason)
    text = format_lazy(_("Your claim on {name} was not accepted."), name=claim.influencer.name)
    notify([claim.user], "claim", text, url=CLAIMS_PAGE, reason=reason)


@transaction.atomic
def withdraw_claim(claim: Claim, *, by: User) -> None:
    _decide(claim, Claim.Status.REJECTED, by=by, reason=str(_("Withdrawn.")))


def _decide(claim: Claim, status: Claim.Status, *, by: User, reason: str) -> None:
    changes = {"status": status, "reason": reason, "decided_by": by, "decided_at": timezone.now()}
    if not Claim.objects.pending().filter(pk=claim.pk).update(**changes):
        raise IllegalMove(f"claim {claim.pk} cannot become {status}")
    for name, value in changes.items():
        setattr(claim, name, value)


def _hand_over(claimed: Influencer, user: User) -> Influencer:
    """Make one profile of two: the one that already talks to somebody stays, so that nothing said is lost."""
    own = user.influencer
    if own is None:
        return _give(claimed, user)
    if not _talks(own):
        return _take_place(own, claimed, user)
    if not _talks(claimed):
        _move_accounts(claimed, own)
        Influencer.objects.filter(pk=claimed.pk).update(deleted_at=timezone.now())
        return own
    raise IllegalMove("both profiles have conversations: they cannot become one")


def _move_proven(claim: Claim) -> Influencer:
    """Move the account alone, unless its holder was quicker to prove it."""
    own, holder = claim.user.influencer, claim.influencer
    if own is None:
        raise IllegalMove("there is no profile that the account could move to")
    row = SocialAccount.objects.filter(pk=claim.account_id, influencer=holder, verified_at=None)
    if not row.update(influencer=own, verified_at=timezone.now()):
        raise IllegalMove("the account is not what it was when it was claimed")
    for profile in (holder, own):
        # What is derived from a profile's accounts is told by a save.
        profile.save(update_fields=["media_kit_public"])
    text = format_lazy(_("{account} left your profile: somebody else proved that it is theirs."), account=claim.account)
    notify([holder.user] if holder.user else [], "claim", text, url="/settings/profile/")
    return own


def _take_place(own: Influencer, claimed: Influencer, user: User) -> Influencer:
    for name in FILLED_IN:
        setattr(claimed, name, getattr(own, name) or getattr(claimed, name))
    claimed.media_kit_public = own.media_kit_public
    claimed.save(update_fields=[*FILLED_IN, "media_kit_public"])
    _move_accounts(own, claimed)
    claimed.rates.all().delete()
    own.rates.update(influencer=claimed)
    own.party.dismiss(user)
    _leave_empty(own)
    return _give(claimed, user)


def _leave_empty(own: Influencer) -> None:
    """Nothing leads from what is left to its person: it must not keep what nobody could erase later."""
    blank = {"bio": "", "city": "", "country": "", "photo": "", "languages": [], "niches": [], "audience": {}}
    named = {"name": str(_("Joined profile")), "slug": f"joined-{own.pk}"}
    Influencer.objects.filter(pk=own.pk).update(user=None, deleted_at=timezone.now(), **blank, **named)
    own.refresh_from_db()
    own.keep_party_in_step()


def _move_accounts(source: Influencer, target: Influencer) -> None:
    # One by one: what is derived from a profile's accounts is told by each save.
    for account in source.accounts.all():
        account.influencer = target
        account.save(update_fields=["influencer"])


def _give(influencer: Influencer, user: User) -> Influencer:
    if not Influencer.objects.filter(pk=influencer.pk, user=None, deleted_at=None).update(user=user):
        raise IllegalMove("the profile has an owner already")
    influencer.refresh_from_db()
    influencer.party.admit(user)
    influencer.keep_party_in_step()
    return influencer


def _talks(influencer: Influencer) -> bool:
    return Conversation.objects.filter(parties=influencer.party_id).exists()
