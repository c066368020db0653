from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import brand_member
from campaigns import asked
from campaigns.models import Campaign
from campaigns.tables import CAMPAIGN_SORTS, CAMPAIGN_STATES, campaigns_csv, campaigns_of, with_numbers
from campaigns.views.parts import ordered, paged, show
from messaging.http import Request


@brand_member
@require_GET
def campaign_list(request: Request) -> HttpResponse:
    state, words = request.GET.get("state", ""), asked.words(request.GET.get("q", ""))
    sort, columns = ordered(request, CAMPAIGN_SORTS, "-created")
    found = campaigns_of(request.user, state, words)
    context = {
        "page": paged(request, with_numbers(found).order_by(*columns)),
        "sort": sort,
        "state": state,
        "q": words,
        "states": _states(request),
        "columns": _columns(),
        "can_write": request.user.membership.can_write,
        "today": timezone.localdate(),
    }
    return show(request, "campaigns/campaign_list.html", "list", context)


def _states(request: Request) -> list[dict[str, Any]]:
    """The filter with its counts; what holds nothing is left out, but for what is chosen."""
    own, gone = Campaign.objects.owned_by(request.user), Campaign.objects.restorable_by(request.user)
    counts = own.aggregate(
        all=Count("pk"),
        paused=Count("pk", filter=~Q(paused_at=None) & Q(status__in=Campaign.LIVE)),
        **{status: Count("pk", filter=Q(status=status)) for status in Campaign.Status.values},
    )
    counts["deleted"] = gone.count()
    labels = {**dict(Campaign.Status.choices), "paused": _("Paused"), "deleted": _("Recently deleted")}
    chosen = request.GET.get("state", "")
    return [
        {"key": "", "label": _("All"), "count": counts["all"]},
        *[
            {"key": key, "label": labels[key], "count": counts[key]}
            for key in CAMPAIGN_STATES
            if counts[key] or key == chosen
        ],
    ]


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Campaign"), "key": "name"},
        {"label": _("State"), "key": "status"},
        {"label": _("People"), "key": "people", "number": True},
        {"label": _("Tasks approved"), "key": "progress", "class": "w-44"},
        {"label": _("Budget agreed"), "key": "agreed", "class": "w-44"},
        {"label": _("Ends"), "key": "ends", "number": True},
        {"label": format_html('<span class="sr-only">{}</span>', _("Do"))},
    ]


@brand_member
@require_GET
def export(request: Request) -> HttpResponse:
    state, words = request.GET.get("state", ""), asked.words(request.GET.get("q", ""))
    _sort, columns = ordered(request, CAMPAIGN_SORTS, "-created")
    return campaigns_csv(with_numbers(campaigns_of(request.user, state, words)).order_by(*columns))
