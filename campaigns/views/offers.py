from typing import Any

from babel.numbers import get_currency_symbol
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.money import format_money, reader_locale
from campaigns.actions import negotiation
from campaigns.changes import in_short, line_changes, terms
from campaigns.forms.offer import TermsForm, next_terms
from campaigns.forms.reason import OptionalReasonForm
from campaigns.models import Campaign, Collaboration, IllegalMove, Offer, Side
from campaigns.reader import Reader
from campaigns.views import panes
from campaigns.views.collaboration import AROUND, own
from messaging.http import Request

AROUND_OFFER = [f"collaboration__{name}" for name in AROUND]


@require_GET
def offer(request: Request, pk: int, version: int) -> HttpResponse:
    """The card that stands in the chat; opened alone, a page with it."""
    offers = Offer.objects.visible_to(request.user).select_related("by", *AROUND_OFFER)
    found = get_object_or_404(offers.prefetch_related("lines"), collaboration=pk, version=version)
    template = "campaigns/offer_card.html" if request.htmx else "campaigns/offer.html"
    return render(request, template, card_context(request, found))


def card_context(request: Request, found: Offer) -> dict[str, Any]:
    previous = found.previous
    reader = Reader(request.user, found.collaboration)
    newest = not Offer.objects.filter(collaboration=found.collaboration_id, version__gt=found.version).exists()
    return {
        "offer": found,
        "collaboration": found.collaboration,
        "campaign": found.collaboration.campaign,
        "you": reader,
        "newest": newest,
        "sender": _("you") if found.side == reader.side else _short(found),
        "in_short": in_short(found),
        "terms": terms(found, previous)[2:],
        "line_changes": line_changes(found, previous),
        "was": _was(found, previous),
        "can_answer": newest and reader.may_answer(found),
        "can_replace": newest and found.side == reader.side and reader.may_offer,
        "seconds_left": (found.expires_at - timezone.now()).total_seconds(),
        **_room(found),
    }


def _short(found: Offer) -> str:
    collaboration = found.collaboration
    return collaboration.campaign.brand.name if found.side == Side.BRAND else collaboration.influencer.first_name


def _was(found: Offer, previous: Offer | None) -> dict[str, Any]:
    """The amount before, and by how much it went up or down."""
    if previous is None or previous.amount == found.amount:
        return {}
    change = abs(found.amount - previous.amount)
    share = round(100 * change / previous.amount) if previous.amount else None
    return {"amount": previous.amount, "up": found.amount > previous.amount, "percent": share}


def _room(found: Offer) -> dict[str, Any]:
    """What stays free in the campaign once this offer is accepted."""
    campaign = Campaign.objects.with_places().get(pk=found.collaboration.campaign_id)
    total = campaign.budget_total
    return {
        "places_left": campaign.cap - campaign.taken - 1,
        "budget_left": None if total is None else total - campaign.agreed_amount - found.amount,
    }


@require_http_methods(["GET", "POST"])
def offer_new(request: Request, pk: int) -> HttpResponse:
    """Counter, or put a new version in the place of one's own."""
    found = own(request, pk)
    latest = found.latest_offer
    if latest is None:
        raise IllegalMove(found, "countered")
    typed = TermsForm(next_terms(latest), request.POST if request.method == "POST" else None)
    if request.method == "POST" and typed.is_valid():
        try:
            made = negotiation.counter(found, typed.terms, by=request.user)
        except negotiation.Refused as refused:
            typed.refuse(refused)
        else:
            return panes.done(request, found, _("Offer %(version)s is sent.") % {"version": made.version})
    return panes.show(request, "campaigns/offer_form.html", _form_context(request, found, latest, typed))


def _form_context(request: Request, found: Collaboration, latest: Offer, typed: TermsForm) -> dict[str, Any]:
    reader = Reader(request.user, found)
    return {
        "collaboration": found,
        "campaign": found.campaign,
        "you": reader,
        "latest": latest,
        "own": latest.side == reader.side,
        "next_version": latest.version + 1,
        "form": typed.form,
        "lines": typed.lines,
        "amount_hint": _amount_hint(found, latest, reader),
        "symbol": get_currency_symbol(found.campaign.currency, reader_locale()),
        "address": request.path,
    }


def _amount_hint(found: Collaboration, latest: Offer, reader: Reader) -> str:
    who = _("you offered") if latest.side == reader.side else _("%(who)s offers") % {"who": reader.other_short}
    said = _("In offer %(version)s %(who)s %(amount)s.") % {
        "version": latest.version,
        "who": who,
        "amount": format_money(latest.amount, latest.currency),
    }
    limit = found.campaign.max_per_influencer
    if limit is None:
        return said
    most = _("This campaign pays at most %(limit)s.") % {"limit": format_money(limit, found.campaign.currency)}
    return f"{said} {most}"


def _made_to(request: Request, pk: int, version: int) -> Offer:
    """An offer that was made to the reader's side, or 404. Whether it still waits is for the verb to say."""
    offers = Offer.objects.made_to(request.user).select_related("by", *AROUND_OFFER)
    return get_object_or_404(offers.prefetch_related("lines"), collaboration=pk, version=version)


@require_http_methods(["GET", "POST"])
def accept(request: Request, pk: int, version: int) -> HttpResponse:
    found = _made_to(request, pk, version)
    refusal = ""
    if request.method == "POST":
        try:
            negotiation.accept(found, by=request.user)
        except negotiation.Refused as refused:
            refusal = str(refused)
        else:
            return panes.done(request, found.collaboration, _("Agreed. The tasks can start."))
    elif not found.is_open:
        raise IllegalMove(found.collaboration, Collaboration.Status.AGREED)
    context = {**card_context(request, found), "refusal": refusal, "for_brand": found.side == Side.INFLUENCER}
    return panes.show(request, "campaigns/offer_accept.html", context, status=409 if refusal else 200)


@require_http_methods(["GET", "POST"])
def decline(request: Request, pk: int, version: int) -> HttpResponse:
    found = _made_to(request, pk, version)
    form = OptionalReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        negotiation.decline(found, by=request.user, reason=form.cleaned_data["reason"])
        return panes.done(request, found.collaboration, _("Declined. The other side is told."))
    if not found.is_open:
        raise IllegalMove(found.collaboration, Collaboration.Status.DECLINED)
    words = {
        "title": _("Decline offer %(version)s?") % {"version": found.version},
        "consequence": _("This ends the negotiation. To ask for other terms, make a counter-offer instead."),
        "verb": _("Decline"),
    }
    context = {"collaboration": found.collaboration, "form": form, "words": words, "address": request.path}
    return panes.show(request, "campaigns/collaboration_ask.html", context)
