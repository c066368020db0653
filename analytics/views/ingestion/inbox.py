from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.actions.feeds import work_again
from analytics.models import Connection, SourceEvent
from analytics.sources.registry import sources
from analytics.views.ingestion.frame import asked_of, page, staff_page
from campaigns.views.parts import paged
from messaging.http import Request

EVENT_STATES = {
    "waiting": gettext_lazy("Waiting"),
    "dead": gettext_lazy("Given up"),
    "failing": gettext_lazy("Failing"),
    "done": gettext_lazy("Done"),
}
CONNECTION_STATES = {"ending": gettext_lazy("Ends soon"), **dict(Connection.Status.choices)}


@staff_page()
def connections(request: Request) -> HttpResponse:
    asked = asked_of(request, "state", "source")
    # nosemgrep: unscoped-objects -- staff see every connection
    found = Connection.objects.select_related("by", "account", "web_property__brand").defer("sealed")
    if asked["state"] == "ending":
        found = found.ending().order_by("ends_at", "pk")
    elif asked["state"] in Connection.Status.values:
        found = found.filter(status=asked["state"])
    if asked["source"]:
        found = found.filter(source=asked["source"])
    context = {
        "title": _("Connections"),
        "asked": asked,
        "page": paged(request, found),
        "sources": sources(),
        "states": CONNECTION_STATES.items(),
    }
    return page(request, "ingestion/connections.html", "connections", context)


@staff_page()
def events(request: Request) -> HttpResponse:
    asked = asked_of(request, "state", "source")
    states: dict[str, dict[str, Any]] = {
        "waiting": {"done_at": None, "dead": False},
        "dead": {"dead": True},
        "failing": {"attempts__gt": 0, "done_at": None},
        "done": {"done_at__isnull": False},
    }
    # nosemgrep: unscoped-objects -- staff see every event
    found = SourceEvent.objects.filter(**states.get(asked["state"], {}))
    if asked["source"]:
        found = found.filter(source=asked["source"])
    context = {
        "title": _("Events"),
        "asked": asked,
        "page": paged(request, found),
        "sources": sources(),
        "states": EVENT_STATES.items(),
    }
    return page(request, "ingestion/events.html", "events", context)


@staff_page("POST")
def event_again(request: Request, pk: int) -> HttpResponse:
    # nosemgrep: unscoped-object -- staff see every event
    event = get_object_or_404(SourceEvent, pk=pk)
    if work_again(event, by=request.user):
        messages.success(request, _("It is worked off again."))
    return redirect("ingestion:events")
