from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from analytics.models import Run
from analytics.oversight.activity import MEASURES, Activity, Failures
from analytics.oversight.alarms import alarms
from analytics.oversight.runs import runs_of
from analytics.oversight.sources import by_keys, source_states
from analytics.views.ingestion.frame import page, staff_page
from campaigns.tables import csv_file
from messaging.http import Request

SHOWN = 6


@staff_page()
def overview(request: Request) -> HttpResponse:
    measure = request.GET.get("show", "fetched")
    measure = measure if measure in MEASURES else "fetched"
    activity, failures = Activity(), Failures()
    raised = [alarm for alarm in alarms() if alarm.count]
    context = {
        "title": _("Ingestion"),
        "alarms": raised,
        **by_keys(source_states()),
        "activity": activity,
        "activity_chart": activity.chart(measure),
        "failures": failures,
        "measures": [{"key": key, "label": label, "url": f"?show={key}#activity-h"} for key, label in MEASURES.items()],
        "measure": measure,
        "measure_label": MEASURES[measure],
        "last": runs_of()[:SHOWN],
        "activity_export": reverse("ingestion:activity-export"),
        "failures_export": reverse("ingestion:failures-export"),
        **_live(),
    }
    return page(request, "ingestion/overview.html", "overview", context)


@staff_page()
def live(request: Request) -> HttpResponse:
    """What is under way now: asked for every two seconds while something is."""
    if not request.htmx:
        return page(request, "ingestion/live.html", "overview", {"title": _("Under way"), **_live()})
    return render(request, "ingestion/_live.html", _live())


@staff_page()
def today(request: Request) -> HttpResponse:
    """The panel on the first page of the admin."""
    return render(request, "ingestion/_today.html", {"alarms": alarms(), **by_keys(source_states()), **_live()})


def _live() -> dict[str, object]:
    # nosemgrep: unscoped-objects -- staff see every run
    running = Run.objects.unfinished().select_related("by")
    return {
        "running": running[:SHOWN],
        "running_more": max(0, running.count() - SHOWN),
        "live_url": reverse("ingestion:live"),
    }


@staff_page()
def activity_export(request: Request) -> HttpResponse:
    activity = Activity(request.GET.get("source", "").replace("\0", ""))
    return csv_file("ingestion-activity", activity.head, activity.table)


@staff_page()
def failures_export(request: Request) -> HttpResponse:
    failures = Failures(request.GET.get("source", "").replace("\0", ""))
    return csv_file("ingestion-failures", failures.head, failures.table)
