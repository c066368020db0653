"""What the pages of the brand's side share: fetching a campaign, and answering with a page or its part."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from campaigns.models import Campaign, Collaboration, Task
from campaigns.roster import may_act
from campaigns.tables import columns_of
from messaging.http import Request

ROWS = 25


def watched(request: Request, pk: int) -> Campaign:
    """The campaign as its brand sees it; 404 for everybody else."""
    campaigns = Campaign.objects.watched_by(request.user).with_places().with_progress()
    found: Campaign = get_object_or_404(campaigns.select_related("brand"), pk=pk)
    return found


def frame(request: Request, campaign: Campaign, tab: str) -> dict[str, Any]:
    """What the head of every tab shows."""
    people = Collaboration.objects.filter(campaign=campaign)
    tasks = Task.objects.filter(collaboration__campaign=campaign)
    acts = may_act(campaign, request.user)
    return {
        "campaign": campaign,
        "acts": acts,
        "tab": tab,
        "tabs": _tabs(campaign, people.count(), tasks.count()),
        "menu": _menu(campaign) if acts else [],
        "in_dispute": people.filter(status=Collaboration.Status.DISPUTED).count(),
    }


def _tabs(campaign: Campaign, people: int, tasks: int) -> list[dict[str, Any]]:
    def tab(key: str, label: str, name: str, count: int | None = None) -> dict[str, Any]:
        return {"key": key, "label": label, "url": reverse(f"campaigns:{name}", args=[campaign.pk]), "count": count}

    return [
        tab("overview", _("Overview"), "campaign"),
        tab("people", _("People"), "campaign-people", people),
        tab("tasks", _("Tasks"), "campaign-tasks", tasks),
        tab("brief", _("Brief"), "campaign-brief"),
        tab("activity", _("Activity"), "campaign-activity"),
    ]


def _menu(campaign: Campaign) -> list[dict[str, Any]]:
    """The moves that are legal now; what hurts asks first."""
    here, status = [campaign.pk], campaign.status

    def post(label: str, icon: str, verb: str, *, danger: bool = False) -> dict[str, Any]:
        return {
            "label": label,
            "icon": icon,
            "post": reverse(f"campaigns:campaign-{verb}", args=here),
            "danger": danger,
        }

    def page(label: str, icon: str, verb: str, *, danger: bool = False) -> dict[str, Any]:
        return {
            "label": label,
            "icon": icon,
            "href": reverse(f"campaigns:campaign-{verb}", args=here),
            "danger": danger,
        }

    edit = {
        "label": _("Edit brief and goals"),
        "icon": "pencil",
        "href": reverse("campaigns:campaign-edit", args=[*here, "basics"]),
    }
    frozen = bool(campaign.flagged_at)
    live = campaign.is_live and not frozen
    return [
        *([edit] if campaign.is_editable else []),
        post(_("Duplicate"), "copy", "duplicate"),
        *([post(_("Start now"), "play", "start")] if live and status == "open" else []),
        *([post(_("Pause"), "pause", "pause")] if live and not campaign.paused_at else []),
        *([post(_("Resume"), "play", "resume")] if live and campaign.paused_at else []),
        *([page(_("Complete…"), "circle-check", "complete")] if live and status == "running" else []),
        *([page(_("Cancel campaign…"), "ban", "cancel", danger=True)] if live else []),
        *([post(_("Delete"), "trash-2", "delete", danger=True)] if not (campaign.is_live or frozen) else []),
    ]


def show(request: Request, template: str, part: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """Answer with the page, or with the part of it that htmx asks for."""
    asked = request.htmx and not (request.htmx.boosted or request.htmx.history_restore_request)
    answer = render(request, f"{template}#{part}" if asked else template, dict(context), status=status)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def paged(request: Request, rows: "QuerySet[Any, Any]", size: int = ROWS) -> Page[Any]:
    return Paginator(rows, size).get_page(request.GET.get("page"))


def ordered(request: Request, keys: Mapping[str, Sequence[str]], default: str) -> tuple[str, list[str]]:
    """Return the sort that the address asks for, and its columns; `keys` names the ascending ones."""
    asked = request.GET.get("sort", default)
    if asked.removeprefix("-") not in keys:
        asked = default
    return asked, columns_of(keys, asked)
