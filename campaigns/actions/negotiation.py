"""From the first word to the agreement. Offers are binding records: none is ever edited."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Influencer, User
from accounts.money import format_money
from campaigns.actions.telling import tell
from campaigns.agreement import canonical_text, digest
from campaigns.events import announce_offer
from campaigns.models import (
    OFFER_LIFE,
    Agreement,
    Campaign,
    Collaboration,
    IllegalMove,
    Offer,
    OfferLine,
    Side,
    Task,
)
from messaging.models import Conversation


class Refused(Exception):
    """The rules of the campaign stand against it; the text says which, to people."""


class CapReached(Refused):
    pass


class OverBudget(Refused):
    pass


@dataclass
class Terms:
    """What somebody offers: the shape that the forms fill and the seed writes."""

    amount: Decimal
    lines: Sequence[OfferLine]
    message: str = ""
    usage_rights: str = Offer.Rights.NONE
    usage_until: dt.date | None = None
    exclusivity: str = ""
    exclusivity_days: int | None = None
    life: dt.timedelta = field(default=OFFER_LIFE)


def template_lines(campaign: Campaign, today: dt.date | None = None) -> list[OfferLine]:
    """The lines that a first offer starts with, due so many days from today."""
    today = today or timezone.localdate()
    return [
        OfferLine(
            position=line.position,
            title=line.title,
            deliverable=line.deliverable,
            platform=line.platform,
            instructions=line.instructions,
            due_on=today + dt.timedelta(days=line.due_days),
        )
        for line in campaign.task_templates.all()
    ]


@transaction.atomic
def invite(campaign: Campaign, influencer: Influencer, terms: Terms, *, by: User) -> Collaboration:
    """Begin a collaboration by an offer of the brand."""
    collaboration = _begin(campaign, influencer, Collaboration.Origin.INVITATION, by=by)
    offer = _write_offer(collaboration, terms, side=Side.BRAND, by=by)
    text = _("%(brand)s invites you to %(campaign)s for %(amount)s.") % _words(collaboration, offer)
    tell(collaboration, "invitation", text, to=Side.INFLUENCER, but=by, line="")
    return collaboration


@transaction.atomic
def apply(campaign: Campaign, influencer: Influencer, terms: Terms, *, by: User) -> Collaboration:
    """Begin a collaboration by an offer of the influencer."""
    if not Campaign.objects.listed().filter(pk=campaign.pk).exists():
        raise IllegalMove(campaign, "applied to")
    collaboration = _begin(campaign, influencer, Collaboration.Origin.APPLICATION, by=by)
    offer = _write_offer(collaboration, terms, side=Side.INFLUENCER, by=by)
    text = _("%(influencer)s applies to %(campaign)s and asks %(amount)s.") % _words(collaboration, offer)
    tell(collaboration, "application", text, to=Side.BRAND, but=by, line="")
    return collaboration


def _begin(campaign: Campaign, influencer: Influencer, origin: Any, *, by: User) -> Collaboration:
    _check_takes_people(campaign)
    conversation = Conversation.objects.create(subject=campaign.name)
    conversation.seat(campaign.brand.party, influencer.party)
    applied = origin == Collaboration.Origin.APPLICATION
    try:
        with transaction.atomic():
            collaboration = Collaboration.objects.create(
                campaign=campaign,
                influencer=influencer,
                origin=origin,
                status=Collaboration.Status.APPLIED if applied else Collaboration.Status.INVITED,
                conversation=conversation,
            )
    except IntegrityError:
        text = _("%(influencer)s is already in %(campaign)s.")
        raise Refused(text % {"influencer": influencer, "campaign": campaign}) from None
    conversation.url = collaboration.get_absolute_url()
    conversation.save(update_fields=["url"])
    collaboration.write_down(collaboration.status, by=by)
    return collaboration


def _check_takes_people(campaign: Campaign) -> None:
    """Read again: the object in hand may be older than the flag or the pause."""
    fresh = Campaign.objects.select_related("brand").get(pk=campaign.pk)
    if not fresh.takes_people or not fresh.brand.may_publish:
        raise IllegalMove(fresh, "joined")


@transaction.atomic
def counter(collaboration: Collaboration, terms: Terms, *, by: User) -> Offer:
    """Make the next version of the terms, in answer to the other side or in place of one's own."""
    side = collaboration.side_of(by)
    if side is None:
        raise IllegalMove(collaboration, "countered")
    _check_takes_people(collaboration.campaign)
    latest = collaboration.offers.order_by("-version").first()
    status = Offer.Status.REPLACED if latest and latest.side == side else Offer.Status.COUNTERED
    if latest is None or not latest.answer(status):
        raise IllegalMove(collaboration, "countered")
    collaboration.move(to=Collaboration.Status.NEGOTIATING, by=by)
    offer = _write_offer(collaboration, terms, side=side, by=by)
    text = _("%(who)s offers %(amount)s in %(campaign)s.")
    words = {**_words(collaboration, offer), "who": collaboration.name_of(side)}
    tell(collaboration, "offer", text % words, to=side.other, but=by, line="")
    return offer


def _write_offer(collaboration: Collaboration, terms: Terms, *, side: Side, by: User) -> Offer:
    campaign = collaboration.campaign
    limit = campaign.max_per_influencer
    if limit is not None and terms.amount > limit:
        text = _("This campaign pays at most %(limit)s per influencer.")
        raise OverBudget(text % {"limit": format_money(limit, campaign.currency)})
    offer = Offer.objects.create(
        collaboration=collaboration,
        version=collaboration.offers.count() + 1,
        side=side,
        by=by,
        amount=terms.amount,
        currency=campaign.currency,
        usage_rights=terms.usage_rights,
        usage_until=terms.usage_until,
        exclusivity=terms.exclusivity,
        exclusivity_days=terms.exclusivity_days,
        message=terms.message,
        expires_at=timezone.now() + terms.life,
    )
    _write_lines(offer, terms.lines)
    announce_offer(offer)
    summary = _("Offer %(version)s: %(amount)s")
    amount = format_money(offer.amount, offer.currency)
    collaboration.conversation.card(
        offer.get_absolute_url(),
        summary % {"version": offer.version, "amount": amount},
        by=by,
        party=collaboration.party_of(side),
    )
    return offer


def _write_lines(offer: Offer, lines: Iterable[OfferLine]) -> None:
    for position, line in enumerate(lines):
        line.pk, line.offer, line.position = None, offer, position
    OfferLine.objects.bulk_create(lines)


@transaction.atomic
def accept(offer: Offer, *, by: User) -> Agreement:
    """Make the offer binding for both. The campaign's cap and budget are held under its lock."""
    collaboration = offer.collaboration
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=collaboration.campaign_id)
    _check_room(campaign, offer)
    if not offer.answer(Offer.Status.ACCEPTED):
        raise IllegalMove(collaboration, Collaboration.Status.AGREED)
    collaboration.move(to=Collaboration.Status.AGREED, by=by, agreed_at=timezone.now())
    agreement = _write_agreement(collaboration, offer, by=by)
    _write_tasks(collaboration, offer)
    if campaign.status == Campaign.Status.RUNNING:
        collaboration.move(to=Collaboration.Status.ACTIVE, by=by)
    text = _("%(who)s accepted %(amount)s. The agreement for %(campaign)s stands.")
    who = collaboration.name_of(Side(offer.side).other)
    tell(collaboration, "offer-accepted", text % {**_words(collaboration, offer), "who": who}, but=by)
    return agreement


def _check_room(campaign: Campaign, offer: Offer) -> None:
    if not campaign.takes_people:
        raise IllegalMove(offer.collaboration, Collaboration.Status.AGREED)
    fresh = Campaign.objects.with_places().get(pk=campaign.pk)
    if fresh.taken >= campaign.cap:
        raise CapReached(_("All %(cap)s places of the campaign are taken.") % {"cap": campaign.cap})
    if campaign.budget_total is not None and fresh.agreed_amount + offer.amount > campaign.budget_total:
        raise OverBudget(_what_is_left(campaign.budget_total - fresh.agreed_amount, campaign, offer))


def _what_is_left(left: Decimal, campaign: Campaign, offer: Offer) -> str:
    """How much is the brand's own business: an influencer who accepts is told only that it does not reach."""
    if offer.side == Side.BRAND:
        return _("The campaign's budget does not reach for this any more.")
    return _("Only %(left)s of the campaign's budget is left.") % {"left": format_money(left, campaign.currency)}


def _write_agreement(collaboration: Collaboration, offer: Offer, *, by: User) -> Agreement:
    text = canonical_text(collaboration, offer)
    now = timezone.now()
    offered = (offer.by, offer.created_at)
    brand, influencer = (offered, (by, now)) if offer.side == Side.BRAND else ((by, now), offered)
    return Agreement.objects.create(
        collaboration=collaboration,
        offer=offer,
        text=text,
        sha256=digest(text),
        brand_user=brand[0],
        brand_accepted_at=brand[1],
        influencer_user=influencer[0],
        influencer_accepted_at=influencer[1],
    )


def _write_tasks(collaboration: Collaboration, offer: Offer) -> None:
    Task.objects.bulk_create(
        Task(
            collaboration=collaboration,
            position=line.position,
            title=line.title,
            deliverable=line.deliverable,
            platform=line.platform,
            instructions=line.instructions,
            due_on=line.due_on,
        )
        for line in offer.lines.all()
    )


@transaction.atomic
def decline(offer: Offer, *, by: User, reason: str = "") -> None:
    """Say no to the latest offer, which ends the collaboration before it began."""
    collaboration = offer.collaboration
    if not offer.answer(Offer.Status.DECLINED):
        raise IllegalMove(collaboration, Collaboration.Status.DECLINED)
    collaboration.move(to=Collaboration.Status.DECLINED, by=by, note=reason)
    who = collaboration.name_of(Side(offer.side).other)
    text = _("%(who)s declined: %(campaign)s.") % {**_words(collaboration, offer), "who": who}
    tell(collaboration, "offer-declined", f"{text} {reason}".strip(), but=by)


@transaction.atomic
def withdraw(collaboration: Collaboration, *, by: User, reason: str = "") -> None:
    """Take back an invitation, an application or one's part in the negotiation."""
    collaboration.offers.filter(status=Offer.Status.OPEN).update(
        status=Offer.Status.WITHDRAWN, answered_at=timezone.now()
    )
    collaboration.move(to=Collaboration.Status.WITHDRAWN, by=by, note=reason)
    side = collaboration.side_of(by)
    text = _("%(who)s withdrew from %(campaign)s.") % {
        "who": collaboration.name_of(side) if side else by,
        "campaign": collaboration.campaign,
    }
    tell(collaboration, "collaboration-withdrawn", f"{text} {reason}".strip(), but=by)


@transaction.atomic
def expire(offer: Offer) -> None:
    """The clock's answer. Running late or twice changes nothing."""
    if not offer.answer(Offer.Status.EXPIRED):
        return
    collaboration = offer.collaboration
    collaboration.move(to=Collaboration.Status.EXPIRED)
    text = _("Nobody answered in time: the offer of %(amount)s for %(campaign)s has expired.")
    tell(collaboration, "offer-expired", text % _words(collaboration, offer))


def close_before_agreement(campaign: Campaign, *, by: User | None) -> None:
    """Withdraw whatever was still being negotiated when the campaign ended."""
    for collaboration in campaign.collaborations.before_agreement():
        try:
            with transaction.atomic():
                collaboration.offers.filter(status=Offer.Status.OPEN).update(
                    status=Offer.Status.WITHDRAWN, answered_at=timezone.now()
                )
                collaboration.move(to=Collaboration.Status.WITHDRAWN, by=by)
        except IllegalMove:
            continue  # answered or frozen in this very moment
        text = _("%(campaign)s ended before there was an agreement.") % {"campaign": campaign}
        tell(collaboration, "collaboration-withdrawn", text, but=by)


@transaction.atomic
def cancel(collaboration: Collaboration, *, by: User, reason: str) -> None:
    """End agreed work early. What was approved stays approved."""
    # Out of a dispute only staff lead.
    cancelled = Collaboration.Status.CANCELLED
    collaboration.change(Collaboration.WORKING, to=cancelled, by=by, note=reason, status=cancelled)
    text = _("%(campaign)s was cancelled: %(reason)s")
    words = {"campaign": collaboration.campaign, "reason": reason}
    tell(collaboration, "collaboration-cancelled", text % words, but=by)


@transaction.atomic
def dispute(collaboration: Collaboration, *, by: User, reason: str) -> None:
    """Stop the work and ask staff to look at it."""
    collaboration.move(to=Collaboration.Status.DISPUTED, by=by, note=reason)
    side = collaboration.side_of(by)
    text = _("%(who)s opened a dispute about %(campaign)s: %(reason)s") % {
        "who": collaboration.name_of(side) if side else by,
        "campaign": collaboration.campaign,
        "reason": reason,
    }
    tell(collaboration, "dispute", text, but=by)


def _words(collaboration: Collaboration, offer: Offer) -> dict[str, str]:
    return {
        "brand": collaboration.campaign.brand.name,
        "influencer": collaboration.influencer.name,
        "campaign": collaboration.campaign.name,
        "amount": format_money(offer.amount, offer.currency),
    }
