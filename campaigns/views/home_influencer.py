"""The dashboard of an influencer: what waits, what is due, what it is worth, how the numbers go."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import Claim, Influencer
from campaigns.earnings import earnings_of
from campaigns.forms.browse import with_own
from campaigns.models import REVIEW_WINDOW, Campaign, Collaboration, Offer, Review, Side, Task
from messaging.http import Request

DUE_SOON = dt.timedelta(days=7)
AROUND = "collaboration__campaign__brand"


def influencer_home(request: Request) -> HttpResponse:
    """Answer with the whole page, or with its live part."""
    influencer = request.user.influencer
    if influencer is None:
        claims = Claim.objects.filter(user=request.user).select_related("influencer").order_by("-pk")
        return render(request, "campaigns/home_influencer_none.html", {"claims": claims})
    context = {**_needs(request), **_work(request), **_suggestions(request, influencer), "influencer": influencer}
    template = "campaigns/home_influencer.html#live" if request.htmx else "campaigns/home_influencer.html"
    return render(request, template, context)


def _needs(request: Request) -> dict[str, Any]:
    """What waits for this person, the most urgent of each kind first."""
    user, now = request.user, timezone.now()
    offers = Offer.objects.answerable_by(user).filter(collaboration__in=Collaboration.objects.unfrozen())
    offers = offers.select_related(AROUND).prefetch_related("lines")
    tasks = Task.objects.submittable_by(user).unfrozen()
    changes, due = tasks.filter(status=Task.Status.CHANGES_REQUESTED), tasks.filter(status=Task.Status.TODO)
    unrated = Collaboration.objects.of_influencer(user).filter(
        status="completed", completed_at__gt=now - REVIEW_WINDOW, flagged_at=None
    )
    mine = Review.objects.filter(side=Side.INFLUENCER, collaboration__in=unrated).values("collaboration")
    return {
        "offers": [(offer, (offer.expires_at - now).total_seconds()) for offer in offers.order_by("expires_at", "pk")],
        "changes": changes.select_related(AROUND).prefetch_related("submissions").order_by("due_on", "pk"),
        "due": due.filter(due_on__lte=timezone.localdate() + DUE_SOON).select_related(AROUND).order_by("due_on", "pk"),
        "unrated": unrated.exclude(pk__in=mine).select_related("campaign__brand").order_by("completed_at", "pk"),
        "today": timezone.localdate(),
    }


def _work(request: Request) -> dict[str, Any]:
    user = request.user
    mine = Collaboration.objects.of_influencer(user)
    working = mine.filter(status__in=[*Collaboration.WORKING, Collaboration.Status.DISPUTED])
    deadlines = Task.objects.submittable_by(user).open().select_related(AROUND).order_by("due_on", "pk")
    waiting = mine.before_agreement().exclude(pk__in=mine.waiting_for(user).values("pk")).count()
    done = mine.filter(status="completed").select_related("campaign__brand").with_latest_offer()
    return {
        "deadlines": deadlines[:6],
        "working": working.with_progress().with_latest_offer().select_related("campaign__brand"),
        "earnings": earnings_of(user),
        "completed": done.order_by("-completed_at", "-pk")[:4],
        "waiting_count": waiting,
    }


def _suggestions(request: Request, influencer: Influencer) -> dict[str, Any]:
    """Open campaigns in one of the own niches; where none is named, the newest."""
    listed = with_own(Campaign.objects.listed().with_places(), request.user)
    free = [
        campaign
        for campaign in listed.filter(mine=False).select_related("brand").order_by("-published_at", "-pk")[:60]
        if campaign.taken < campaign.cap
    ]
    own = set(influencer.niches)
    fitting = [campaign for campaign in free if own & set(campaign.niches)]
    return {
        "suggestions": (fitting or free)[:4],
        "fitting": bool(fitting),
        "listed_count": Campaign.objects.listed().count(),
    }
