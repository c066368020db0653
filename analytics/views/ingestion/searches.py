from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.actions.searches import SearchRefused, known_of, start_search, take_in
from analytics.ingestion.searching import room, searchers
from analytics.models import CreatorSearch
from analytics.oversight.searching import advice_of
from analytics.search_forms import SearchForm
from analytics.views.ingestion.frame import asked_of, page, staff_page
from campaigns import asked as given
from campaigns.views.parts import paged
from messaging.http import Request

SHOWN = 20
FOUND = 50
REFUSED = 422


def _search(pk: int) -> CreatorSearch:
    # nosemgrep: unscoped-object -- staff see every search
    return get_object_or_404(CreatorSearch.objects.select_related("by"), pk=pk)


@staff_page("GET", "POST")
def searches(request: Request) -> HttpResponse:
    """Ask, and what was asked in the last month."""
    form = SearchForm(request.POST if request.method == "POST" else None, initial=asked_of(request, "where", "query"))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            search = start_search(*form.place, said["query"], by=request.user, reason=said["reason"])
        except SearchRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("ingestion:search", search.pk)
    # nosemgrep: unscoped-objects -- staff see every search
    rows: QuerySet[CreatorSearch] = CreatorSearch.objects.select_related("by")
    context = {
        "title": _("Find creators"),
        "form": form,
        "rooms": [(source, room(source)) for source in searchers()],
        "page": paged(request, rows, SHOWN),
    }
    return page(request, "ingestion/searches.html", "searches", context, REFUSED if form.is_bound else 200)


@staff_page()
def search(request: Request, pk: int) -> HttpResponse:
    found = _search(pk)
    rows = paged(request, found.creators.all(), FOUND)
    known = known_of(found, list(rows.object_list)) if rows.object_list else {}
    for row in rows.object_list:
        row.known = known.get(row.pk)
    context = {
        **_progress(found),
        "title": found.query,
        "page": rows,
        "new": sum(row.known is None for row in rows.object_list),
        "add_url": reverse("ingestion:search-add", args=[pk]),
        "rooms": [(source, room(source)) for source in searchers() if source.slug == found.source],
    }
    return page(request, "ingestion/search.html", "searches", context)


@staff_page()
def progress(request: Request, pk: int) -> HttpResponse:
    """Whether it is over: asked for every two seconds, until it is."""
    found = _search(pk)
    if not request.htmx:
        return redirect("ingestion:search", pk)
    answer = render(request, "ingestion/_searching.html", _progress(found))
    if found.finished:
        answer["HX-Refresh"] = "true"
    return answer


def _progress(found: CreatorSearch) -> dict[str, Any]:
    return {"search": found, "advice": advice_of(found)}


@staff_page("POST")
def add(request: Request, pk: int) -> HttpResponse:
    """Make profiles of all that were ticked."""
    found = _search(pk)
    keys = given.keys(request.POST.getlist("pick"))
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:500]
    if not keys:
        messages.error(request, _("Tick whom you want to add."))
    elif not reason:
        messages.error(request, _("Say what you add them for."))
    else:
        made = len(take_in(found, keys, by=request.user, reason=reason))
        words = ngettext(
            "%(n)s creator was added and is followed.", "%(n)s creators were added and are followed.", made
        )
        (messages.success if made else messages.info)(
            request, words % {"n": made} if made else _("All of them are here already.")
        )
    return redirect(_back(request, pk))


def _back(request: Request, pk: int) -> str:
    target = request.POST.get("back", "")
    ours = target.startswith("?") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return reverse("ingestion:search", args=[pk]) + (target if ours else "")
