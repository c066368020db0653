"""The influencer's agenda: what waits, what is due, what it is worth, what would fit."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.models import Influencer, User
from campaigns.browsing import with_own
from campaigns.earnings import earnings_of
from campaigns.models import REVIEW_WINDOW, Campaign, Collaboration, Offer, Review, Side, Task

DUE_SOON = dt.timedelta(days=7)
AROUND = ("collaboration__campaign__brand", "collaboration__influencer")


def needs(user: User) -> dict[str, Any]:
    """What waits for this person, the most urgent of each kind first."""
    now = timezone.now()
    offers = Offer.objects.answerable_by(user).filter(collaboration__in=Collaboration.objects.unfrozen())
    offers = offers.select_related(*AROUND).prefetch_related("lines")
    tasks = Task.objects.submittable_by(user).unfrozen()
    changes, due = tasks.filter(status=Task.Status.CHANGES_REQUESTED), tasks.filter(status=Task.Status.TODO)
    unrated = Collaboration.objects.of_influencer(user).filter(
        status="completed", completed_at__gt=now - REVIEW_WINDOW, flagged_at=None
    )
    mine = Review.objects.filter(side=Side.INFLUENCER, collaboration__in=unrated).values("collaboration")
    return {
        "offers": [(offer, (offer.expires_at - now).total_seconds()) for offer in offers.order_by("expires_at", "pk")],
        "changes": changes.select_related(*AROUND).prefetch_related("submissions").order_by("due_on", "pk"),
        "due": due.filter(due_on__lte=timezone.localdate() + DUE_SOON).select_related(*AROUND).order_by("due_on", "pk"),
        "unrated": unrated.exclude(pk__in=mine)
        .select_related("campaign__brand", "influencer")
        .order_by("completed_at", "pk"),
        "today": timezone.localdate(),
    }


def work(user: User) -> dict[str, Any]:
    mine = Collaboration.objects.of_influencer(user)
    working = mine.filter(status__in=[*Collaboration.WORKING, Collaboration.Status.DISPUTED])
    deadlines = Task.objects.submittable_by(user).open().select_related(*AROUND).order_by("due_on", "pk")
    waiting = mine.before_agreement().exclude(pk__in=mine.waiting_for(user).values("pk")).count()
    done = mine.filter(status="completed").select_related("campaign__brand", "influencer").with_latest_offer()
    return {
        "deadlines": deadlines[:6],
        "working": working.with_progress().with_latest_offer().select_related("campaign__brand", "influencer"),
        "earnings": earnings_of(user),
        "completed": done.order_by("-completed_at", "-pk")[:4],
        "waiting_count": waiting,
    }


def suggestions(user: User, influencer: Influencer) -> dict[str, Any]:
    """Open campaigns in one of the own niches; where none is named, the newest."""
    listed = with_own(Campaign.objects.listed().with_places(), user)
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
