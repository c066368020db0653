from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Influencer
from campaigns import asked
from campaigns.models import Campaign, Task
from campaigns.tables import TASK_SORTS, tasks_csv, tasks_of
from campaigns.views.parts import frame, ordered, paged, show, watched
from messaging.http import Request


@require_GET
def tasks(request: Request, pk: int) -> HttpResponse:
    campaign = watched(request, pk)
    sort, columns = ordered(request, TASK_SORTS, "due")
    context = frame(request, campaign, "tasks") | {
        "page": paged(request, _found(request, campaign).order_by(*columns)),
        "sort": sort,
        "state": request.GET.get("state", ""),
        "person": _person(request),
        "states": _states(campaign),
        "everybody": Influencer.objects.filter(collaborations__in=_agreed(campaign)).distinct().order_by("name", "pk"),
        "columns": [
            {"label": _("Task"), "key": "task"},
            {"label": _("Person"), "key": "person"},
            {"label": _("Platform"), "key": "platform"},
            {"label": _("Due"), "key": "due"},
            {"label": _("State"), "key": "state"},
            {"label": format_html('<span class="sr-only">{}</span>', _("Do"))},
        ],
        "today": timezone.localdate(),
    }
    return show(request, "campaigns/campaign_tasks.html", "list", context)


def _agreed(campaign: Campaign) -> QuerySet[Any]:
    return campaign.collaborations.exclude(tasks=None)


def _found(request: Request, campaign: Campaign) -> QuerySet[Task]:
    return tasks_of(campaign, request.GET.get("state", ""), _person(request))


def _person(request: Request) -> int:
    """Whose tasks are asked for; 0 for everybody's."""
    return next(iter(asked.keys([request.GET.get("person", "")])), 0)


def _states(campaign: Campaign) -> list[dict[str, Any]]:
    counts = dict(tasks_of(campaign).order_by().values_list("status").annotate(n=Count("pk")))
    overdue = tasks_of(campaign).overdue().count()
    return [
        {"key": "", "label": _("All"), "count": sum(counts.values())},
        *[{"key": key, "label": label, "count": counts.get(key, 0)} for key, label in Task.Status.choices],
        *([{"key": "overdue", "label": _("Overdue"), "count": overdue}] if overdue else []),
    ]


@require_GET
def export(request: Request, pk: int) -> HttpResponse:
    campaign = watched(request, pk)
    _sort, columns = ordered(request, TASK_SORTS, "due")
    return tasks_csv(campaign, _found(request, campaign).order_by(*columns))
