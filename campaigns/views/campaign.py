"""The tabs of a campaign that only show: overview, brief and activity."""

from typing import Any

from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from campaigns.activity import activity as activity_of
from campaigns.activity import event
from campaigns.models import Campaign, Collaboration, Offer, Task
from campaigns.roster import FEW as FEW_CARDS
from campaigns.roster import board
from campaigns.views.parts import frame, paged, show, watched
from messaging.http import Request

FEW = 8


@require_GET
def overview(request: Request, pk: int) -> HttpResponse:
    if page := _own_page_of_influencer(request, pk):
        return page
    campaign = watched(request, pk)
    head = frame(request, campaign, "overview")
    context = head | {
        "board": board(campaign, acts=head["acts"], limit=FEW_CARDS),
        "budget": _budget(campaign),
        "shares": _shares(campaign),
        "tasks": _tasks(campaign),
        "events": [event(row) for row in activity_of(campaign)[:6]],
        "percent": _percent(campaign.tasks_approved, campaign.tasks_total),
    }
    return show(request, "campaigns/campaign_overview.html", "body", context)


def _own_page_of_influencer(request: Request, pk: int) -> HttpResponse | None:
    """Notifications name the campaign; an influencer reads it from the other side."""
    if not request.user.influencer or not Campaign.objects.visible_to(request.user).filter(pk=pk).exists():
        return None
    own = Collaboration.objects.of_influencer(request.user).filter(campaign=pk).order_by("-created_at").first()
    return redirect(own) if own else redirect("campaigns:brief-public", pk=pk)


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def _budget(campaign: Campaign) -> dict[str, Any]:
    """Agreed, promised in offers that wait for an influencer, and what is left; bars in percent of the whole."""
    waiting = Offer.objects.open().filter(collaboration__campaign=campaign)
    offered = waiting.aggregate(total=Sum("amount"))["total"] or 0
    agreed, total = campaign.agreed_amount, campaign.budget_total
    if not total:
        return {"agreed": agreed, "offered": offered, "free": None}
    bar_agreed = min(100.0, float(100 * agreed / total))
    return {
        "agreed": agreed,
        "offered": offered,
        "free": max(total - agreed - offered, 0),
        "over": agreed + offered > total,
        "bar_agreed": bar_agreed,
        "bar_offered": bool(offered),
        "bar_end": min(100.0, float(100 * (agreed + offered) / total)),
    }


def _shares(campaign: Campaign) -> list[Collaboration]:
    """Everybody who agreed, with how far their tasks are."""
    inside = Collaboration.objects.filter(campaign=campaign).taking_places()
    return list(inside.select_related("influencer").with_progress().order_by("agreed_at", "pk")[:FEW])


def _tasks(campaign: Campaign) -> list[Task]:
    """What was handed in first, then what is due next."""
    tasks = Task.objects.filter(collaboration__campaign=campaign).select_related("collaboration__influencer")
    handed_in = list(tasks.handed_in().order_by("auto_approve_at", "pk")[:FEW])
    return [*handed_in, *tasks.open().order_by("due_on", "pk")[: FEW - len(handed_in)]]


@require_GET
def brief(request: Request, pk: int) -> HttpResponse:
    campaign = watched(request, pk)
    goals = list(campaign.goals.all())
    context = frame(request, campaign, "brief") | {
        "goals": goals,
        "lines": list(campaign.task_templates.all()),
        "weights": sum(goal.weight for goal in goals),
    }
    return show(request, "campaigns/campaign_brief.html", "body", context)


@require_GET
def activity(request: Request, pk: int) -> HttpResponse:
    campaign = watched(request, pk)
    page = paged(request, activity_of(campaign), 30)
    context = frame(request, campaign, "activity") | {"page": page, "events": [event(row) for row in page]}
    return show(request, "campaigns/campaign_activity.html", "body", context)
