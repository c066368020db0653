from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from campaigns import history
from campaigns.actions import negotiation
from campaigns.changes import line_changes, terms
from campaigns.forms.collaborations import CollaborationsForm
from campaigns.forms.reason import OptionalReasonForm, ReasonForm
from campaigns.models import Agreement, Campaign, Collaboration, Review, Side, Task, summarise
from campaigns.reader import Reader
from campaigns.views import panes
from messaging.http import Request
from messaging.threads import thread_context

PER_PAGE = 25
AROUND = ("campaign__brand__party", "influencer__party", "influencer__user", "conversation")


def visible(request: Request, pk: int) -> Collaboration:
    found: Collaboration = get_object_or_404(
        Collaboration.objects.visible_to(request.user).select_related(*AROUND), pk=pk
    )
    return found


def own(request: Request, pk: int) -> Collaboration:
    """A collaboration in which the user may act for a side."""
    found: Collaboration = get_object_or_404(
        Collaboration.objects.actable_by(request.user).select_related(*AROUND), pk=pk
    )
    return found


@require_GET
def collaboration_list(request: Request) -> HttpResponse:
    wishes = CollaborationsForm(request.GET)
    rows: Any = Collaboration.objects.visible_to(request.user).with_progress().with_latest_offer()
    rows = wishes.narrow(rows.select_related("campaign__brand", "influencer"), request.user)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    of_influencer = request.user.role == "influencer"
    context = {
        "page": page,
        "wishes": wishes,
        "tabs": wishes.tabs(request.user),
        "columns": wishes.columns(of_influencer=of_influencer),
        "user_side": request.user.role,
        "turn": _waiting(page.object_list, request),
    }
    return render(request, "campaigns/collaboration_list.html", context)


def _waiting(rows: Iterable[Collaboration], request: Request) -> set[int]:
    shown = Collaboration.objects.filter(pk__in=[row.pk for row in rows])
    return set(shown.waiting_for(request.user).values_list("pk", flat=True))


@require_GET
def collaboration(request: Request, pk: int) -> HttpResponse:
    # The list of conversations beside the thread opens another one by this parameter.
    if (other := request.GET.get("open", "")).isdecimal():
        return redirect("messaging:conversation", pk=other)
    found = visible(request, pk)
    reader = Reader(request.user, found)
    begun_by = Side.BRAND if found.origin == Collaboration.Origin.INVITATION else Side.INFLUENCER
    if found.seen_at is None and reader.side == begun_by.other:
        found.mark_seen()
    context = thread_context(found.conversation, request.user)
    return render(request, "campaigns/collaboration.html", context | panel_context(reader))


@require_GET
def head(request: Request, pk: int) -> HttpResponse:
    """State and menu, read again when something happened."""
    reader = Reader(request.user, visible(request, pk))
    template = "campaigns/collaboration.html#head" if request.htmx else "campaigns/collaboration_panel.html"
    return render(request, template, panel_context(reader))


@require_GET
def panel(request: Request, pk: int) -> HttpResponse:
    """The terms beside the thread; on a phone and without JavaScript a page of its own."""
    reader = Reader(request.user, visible(request, pk))
    return panes.show(request, "campaigns/collaboration_panel.html", panel_context(reader))


def panel_context(reader: Reader) -> dict[str, Any]:
    found = reader.collaboration
    offers = list(found.offers.select_related("by").prefetch_related("lines"))
    tasks = list(Task.objects.filter(collaboration=found).prefetch_related("submissions"))
    return {
        "collaboration": found,
        "you": reader,
        "campaign": Campaign.objects.with_places().get(pk=found.campaign_id),
        "brand": found.campaign.brand,
        "events": history.history(found, offers, reader.user),
        "offers": offers,
        "latest": offers[-1] if offers else None,
        "tasks": tasks,
        "approved": sum(task.status == Task.Status.APPROVED for task in tasks),
        "agreement": _agreement(found),
        "reviews": Review.objects.shown().filter(collaboration=found).select_related("by"),
        "reputation": _reputation(reader),
    }


def _agreement(found: Collaboration) -> Agreement | None:
    people = Agreement.objects.select_related("brand_user", "influencer_user", "offer")
    return people.filter(collaboration=found).first()


def _reputation(reader: Reader) -> dict[str, Any]:
    """Mean and number of the reviews about the other side."""
    found, side = reader.collaboration, reader.seat.other
    if side == Side.INFLUENCER:
        return summarise(Review.objects.shown().about(side, collaboration__influencer=found.influencer_id))
    return summarise(Review.objects.shown().about(side, collaboration__campaign__brand=found.campaign.brand_id))


@require_GET
def compare(request: Request, pk: int) -> HttpResponse:
    """Every version of the terms side by side."""
    found = visible(request, pk)
    offers = list(found.offers.select_related("by").prefetch_related("lines"))
    pairs = list(zip(offers, [None, *offers], strict=False))
    versions = [terms(offer, before) for offer, before in pairs]
    rows = [{"label": cells[0].label, "cells": cells} for cells in zip(*versions, strict=True)]
    context = {
        "collaboration": found,
        "offers": offers,
        "amounts": rows[:1],
        "deliverables": [line_changes(offer, before) for offer, before in pairs],
        "rows": rows[2:],
        "you": Reader(request.user, found),
    }
    return panes.show(request, "campaigns/collaboration_offers.html", context)


@require_GET
def agreement(request: Request, pk: int) -> HttpResponse:
    found = visible(request, pk)
    text = get_object_or_404(Agreement.objects.select_related("brand_user", "influencer_user"), collaboration=found)
    return panes.show(request, "campaigns/agreement.html", {"collaboration": found, "agreement": text})


@require_GET
def agreement_text(request: Request, pk: int) -> HttpResponse:
    found = visible(request, pk)
    signed = get_object_or_404(Agreement.objects.filter(collaboration=found))
    response = HttpResponse(signed.text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="agreement-{found.pk}.txt"'
    return response


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, pk: int) -> HttpResponse:
    found = own(request, pk)
    form = OptionalReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        negotiation.withdraw(found, by=request.user, reason=form.cleaned_data["reason"])
        return panes.done(request, found, _("Withdrawn."))
    words = {
        "title": _("Withdraw from %(campaign)s?") % {"campaign": found.campaign},
        "consequence": _("This ends the negotiation. Open offers can no longer be accepted; the chat stays."),
        "verb": _("Withdraw"),
    }
    return _ask(request, found, form, words)


@require_http_methods(["GET", "POST"])
def cancel(request: Request, pk: int) -> HttpResponse:
    found = own(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        negotiation.cancel(found, by=request.user, reason=form.cleaned_data["reason"])
        return panes.done(request, found, _("The collaboration is cancelled."))
    words = {
        "title": _("Cancel this collaboration?"),
        "consequence": _(
            "The agreed work ends here and the place becomes free. What was approved stays approved. "
            "This cannot be taken back."
        ),
        "verb": _("Cancel the collaboration"),
    }
    return _ask(request, found, form, words)


@require_http_methods(["GET", "POST"])
def dispute(request: Request, pk: int) -> HttpResponse:
    found = own(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        negotiation.dispute(found, by=request.user, reason=form.cleaned_data["reason"])
        return panes.done(request, found, _("Staff have been asked to look at it."))
    words = {
        "title": _("Open a dispute?"),
        "consequence": _("All work stops until staff have looked at it. They read the chat, the offers and the work."),
        "verb": _("Open a dispute"),
    }
    return _ask(request, found, form, words)


def _ask(request: Request, found: Collaboration, form: Any, words: dict[str, str]) -> HttpResponse:
    context = {"collaboration": found, "form": form, "words": words, "address": request.path}
    return panes.show(request, "campaigns/collaboration_ask.html", context)
