"""The dashboard of an influencer: what waits, what is due, what it is worth, how the numbers go."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.models import Claim
from campaigns.agenda_influencer import needs, suggestions, work
from messaging.http import Request


def influencer_home(request: Request) -> HttpResponse:
    """Answer with the whole page, or with its live part."""
    user, influencer = request.user, request.user.influencer
    if influencer is None:
        claims = Claim.objects.filter(user=user).select_related("influencer").order_by("-pk")
        return render(request, "campaigns/home_influencer_none.html", {"claims": claims})
    context = {**needs(user), **work(user), **suggestions(user, influencer), "influencer": influencer}
    template = "campaigns/home_influencer.html#live" if request.htmx else "campaigns/home_influencer.html"
    return render(request, template, context)
