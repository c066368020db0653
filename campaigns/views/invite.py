from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import approved_brand, brand_writer
from accounts.models import Influencer, SocialAccount
from accounts.money import currency_symbol, format_money
from campaigns import asked
from campaigns.actions import negotiation
from campaigns.actions.inviting import AT_ONCE, Candidate, candidates, invite_each
from campaigns.forms.invite import InvitationForm
from campaigns.models import Campaign
from messaging.http import Request

FOUND = 8


@brand_writer
@approved_brand
@require_GET
def choose(request: Request) -> HttpResponse:
    """Which campaign the chosen people are for."""
    campaigns = [c for c in Campaign.objects.writable_by(request.user).with_places() if c.takes_people]
    chosen = Influencer.objects.live().filter(pk__in=_keys(request.GET.getlist("influencer")))
    query = request.GET.urlencode()
    if len(campaigns) == 1:
        return redirect(f"{campaigns[0].get_absolute_url()}invite/?{query}")
    page = {"campaigns": campaigns, "people": chosen, "query": query}
    return render(request, "campaigns/invite_choose.html", page)


@brand_writer
@approved_brand
@require_http_methods(["GET", "POST"])
def invite_people(request: Request, pk: int) -> HttpResponse:
    found = Campaign.objects.writable_by(request.user).with_places()
    campaign = get_object_or_404(found.select_related("brand"), pk=pk)
    posted = request.POST if request.method == "POST" else None
    people = candidates(campaign, _chosen(request))
    blank = negotiation.Terms(amount=Decimal(0), lines=negotiation.template_lines(campaign))
    typed = InvitationForm(blank, posted)
    fit = [one.influencer for one in people if not one.obstacle]
    if posted is not None and fit and campaign.takes_people and typed.is_valid():
        try:
            return _invited(request, campaign, people, typed.terms)
        except negotiation.OverBudget as refused:
            typed.refuse(refused)
    words = asked.words((posted or request.GET).get("q", ""))
    page: dict[str, Any] = {
        "campaign": campaign,
        "people": people,
        "fit": len(fit),
        "form": typed.form,
        "lines": typed.lines,
        "amount_hint": _amount_hint(campaign),
        "symbol": currency_symbol(campaign.currency),
        "q": words,
        "found": _found(words, people) if words else None,
        "free": max(campaign.cap - campaign.taken, 0),
        "nobody": posted is not None and not fit and not typed.adding,
    }
    return render(request, "campaigns/invite.html", page, status=422 if typed.form.errors or page["nobody"] else 200)


def _amount_hint(campaign: Campaign) -> str:
    if campaign.max_per_influencer is None:
        return ""
    limit = format_money(campaign.max_per_influencer, campaign.currency)
    return _("At most %(limit)s for one influencer.") % {"limit": limit}


def _keys(given: list[str]) -> list[int]:
    return asked.keys(given)[:AT_ONCE]


def _chosen(request: Request) -> list[int]:
    """Those of the address or of the form, with one more or one less by a button."""
    keys = _keys(request.POST.getlist("influencer") or request.GET.getlist("influencer"))
    if request.method == "POST":
        keys = _keys([*map(str, keys), *request.POST.getlist("choose")])
        dropped = _keys(request.POST.getlist("drop"))
        keys = [key for key in keys if key not in dropped]
    return keys


def _found(words: str, people: list[Candidate]) -> list[Influencer]:
    accounts = SocialAccount.objects.filter(key__contains=words.lstrip("@").casefold()).values("influencer")
    matching = Influencer.objects.live().filter(Q(name__icontains=words) | Q(pk__in=accounts))
    return list(matching.exclude(pk__in=[one.influencer.pk for one in people]).order_by("name", "pk")[:FOUND])


def _invited(request: Request, campaign: Campaign, people: list[Candidate], terms: negotiation.Terms) -> HttpResponse:
    outcomes = invite_each(campaign, people, terms, by=request.user)
    skipped = [f"{one.influencer}: {one.detail}" for one in outcomes if one.detail]
    _tell(request, len(outcomes) - len(skipped), skipped)
    return redirect("campaigns:campaign-people", pk=campaign.pk)


def _tell(request: Request, done: int, skipped: list[str]) -> None:
    if done:
        text = ngettext("%(n)d person is invited.", "%(n)d people are invited.", done)
        messages.success(request, text % {"n": done})
    if skipped:
        text = ngettext("%(n)d was skipped.", "%(n)d were skipped.", len(skipped)) % {"n": len(skipped)}
        messages.warning(request, f"{text} {'; '.join(skipped)}")
