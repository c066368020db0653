from typing import Any

from babel.numbers import get_currency_symbol
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import influencer_only
from accounts.models import Influencer
from accounts.money import reader_locale
from accounts.niches import Niche
from campaigns.actions import negotiation
from campaigns.browsing import listed_for, with_own
from campaigns.forms.apply import ApplicationForm
from campaigns.forms.browse import BrowseForm
from campaigns.forms.offer import first_terms
from campaigns.models import Campaign, Collaboration
from campaigns.views.reviews import reviews_of_brand
from messaging.http import Request

PER_PAGE = 24


@require_GET
def browse(request: Request) -> HttpResponse:
    form = BrowseForm(request.GET)
    listed = listed_for(request.user)
    rows = with_own(form.narrow(listed.with_places()), request.user).select_related("brand")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"wishes": form, "page": page, "chips": form.chips(), "total": listed.count()}
    template = "campaigns/browse.html#results" if request.htmx else "campaigns/browse.html"
    return render(request, template, context)


def _seen(request: Request, pk: int) -> Campaign:
    campaigns = Campaign.objects.visible_to(request.user).with_places().select_related("brand")
    found: Campaign = get_object_or_404(campaigns.prefetch_related("task_templates"), pk=pk)
    return found


def _brief_context(request: Request, campaign: Campaign) -> dict[str, Any]:
    mine = Collaboration.objects.of_influencer(request.user).live().filter(campaign=campaign).first()
    listed = Campaign.objects.listed().filter(pk=campaign.pk).exists()
    return {
        "campaign": campaign,
        "places_left": getattr(campaign, "places_left", 0),
        "niche_names": [str(dict(Niche.choices).get(code, code)) for code in campaign.niches],
        "listed": listed,
        "mine": mine,
        "may_apply": listed
        and mine is None
        and request.user.influencer is not None
        and request.user.frozen_reason is None,
        "brand_reviews": reviews_of_brand(campaign.brand_id),
        "brand_campaigns": Campaign.objects.listed().filter(brand=campaign.brand_id).count(),
    }


@require_GET
def brief(request: Request, pk: int) -> HttpResponse:
    campaign = _seen(request, pk)
    return render(request, "campaigns/browse_brief.html", _brief_context(request, campaign))


@influencer_only
@require_http_methods(["GET", "POST"])
def apply(request: Request, pk: int) -> HttpResponse:
    campaign = _seen(request, pk)
    context = _brief_context(request, campaign)
    if context["mine"]:
        messages.info(request, _("You are already in this campaign."))
        return redirect(context["mine"])
    typed = ApplicationForm(
        first_terms(campaign, _profile(request)), request.POST if request.method == "POST" else None
    )
    if request.method == "POST" and typed.is_valid():
        try:
            made = negotiation.apply(campaign, _profile(request), typed.terms, by=request.user)
        except negotiation.Refused as refused:
            typed.refuse(refused)
        else:
            text = _("Your application is with %(brand)s.") % {"brand": campaign.brand}
            messages.success(request, text)
            return redirect(made)
    symbol = get_currency_symbol(campaign.currency, reader_locale())
    context |= {"form": typed.form, "lines": typed.lines, "address": request.path, "symbol": symbol}
    return render(request, "campaigns/browse_apply.html", context)


def _profile(request: Request) -> Influencer:
    profile = request.user.influencer
    assert profile is not None  # noqa: S101 -- influencer_only asked for the same
    return profile
