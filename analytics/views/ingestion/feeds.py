from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.actions.feeds import MOST_AT_ONCE, fetch_now, try_again
from analytics.actions.runs import RunRefused
from analytics.models import Feed, Run
from analytics.oversight.feeds import FEED_SORTS, STATES, feeds_of, longest_silent_first
from analytics.oversight.words import source_name
from analytics.sources.registry import sources
from analytics.views.ingestion.frame import asked_of, page, staff_page
from campaigns import asked as given
from campaigns.views.parts import ordered, paged
from messaging.http import Request

SILENT = "silent"


@staff_page()
def feeds(request: Request) -> HttpResponse:
    asked = asked_of(request, "state", "source", "what")
    words = given.words(request.GET.get("q", ""))
    found = feeds_of(asked["state"], asked["source"], asked["what"], words)
    sort, columns = ordered(request, FEED_SORTS, SILENT) if "sort" in request.GET else (SILENT, [])
    context = {
        "title": _("Feeds"),
        "asked": asked,
        "q": words,
        "page": paged(request, found.order_by(*columns) if columns else longest_silent_first(found)),
        "sort": sort,
        "sources": sources(),
        "states": STATES.items(),
        "whats": Feed.What.choices,
        "columns": [
            {"label": _("Of"), "key": "subject"},
            {"label": _("Source")},
            {"label": _("Tier"), "key": "tier"},
            {"label": _("Last good answer")},
            {"label": _("Next due"), "key": "due"},
            {"label": _("Failures"), "key": "failures", "number": True},
            {"label": _("Last failure"), "class": "w-72"},
        ],
    }
    return page(request, "ingestion/feeds.html", "feeds", context)


@staff_page("POST")
def act(request: Request) -> HttpResponse:
    """Do one thing to all that were ticked."""
    keys = given.keys(request.POST.getlist("pick"))[:MOST_AT_ONCE]
    if request.POST.get("verb") == "again":
        return _again(request, keys, _back(request))
    # nosemgrep: unscoped-objects -- staff see all feeds
    asked = Feed.objects.filter(pk__in=keys)
    runs: list[Run] = []
    # One run is of one source.
    for slug in asked.order_by("source").values_list("source", flat=True).distinct():
        try:
            runs.append(fetch_now(asked.filter(source=slug), by=request.user))
        except RunRefused as refused:
            messages.error(request, f"{source_name(slug)}: {refused}")
    if not runs:
        return redirect(_back(request))
    return redirect("ingestion:run", runs[0].pk) if len(runs) == 1 else redirect("ingestion:runs")


def _again(request: Request, keys: list[int], back: str) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()[:500]
    if not reason:
        messages.error(request, _("Say why it should go better now."))
        return redirect(back)
    # nosemgrep: unscoped-objects -- staff see all feeds
    taken = try_again(Feed.objects.filter(pk__in=keys), by=request.user, reason=reason)
    words = ngettext("%(n)s feed is asked for again.", "%(n)s feeds are asked for again.", len(taken))
    messages.success(request, words % {"n": len(taken)})
    return redirect(back)


def _back(request: Request) -> str:
    target = request.POST.get("back", "")
    ours = target.startswith("?") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return reverse("ingestion:feeds") + (target if ours else "")
