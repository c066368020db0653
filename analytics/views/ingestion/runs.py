from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from analytics.actions.feeds import fetch_now
from analytics.actions.runs import RunRefused, replay_run, stop_run, unreplayable
from analytics.models import RawAnswer, Run
from analytics.oversight.runs import RUN_SORTS, quota_of, reasons_of, runs_csv, runs_of, time_left, title_of
from analytics.sources.registry import sources
from analytics.staff_forms import ReasonForm, StartForm
from analytics.views.ingestion.frame import asked_of, page, staff_page
from campaigns.views.parts import ordered, paged
from messaging.http import Request

ANSWERS = 20
BATCHES = 20
REFUSED = 422


def _run(pk: int) -> Run:
    # nosemgrep: unscoped-object -- staff see every run
    return get_object_or_404(Run.objects.select_related("by", "replay_of"), pk=pk)


@staff_page()
def runs(request: Request) -> HttpResponse:
    asked = asked_of(request, "source", "status", "trigger")
    sort, columns = ordered(request, RUN_SORTS, "-started")
    context = {
        "title": _("Runs"),
        "asked": asked,
        "page": paged(request, runs_of(**asked).order_by(*columns)),
        "sort": sort,
        "sources": sources(),
        "statuses": Run.Status.choices,
        "triggers": Run.Trigger.choices,
        "columns": [
            {"label": _("Run"), "key": "started"},
            {"label": _("Source"), "key": "source"},
            {"label": _("Why")},
            {"label": _("Status")},
            {"label": _("Fetched"), "key": "fetched", "number": True},
            {"label": _("New rows"), "key": "new", "number": True},
            {"label": _("Failed"), "key": "failed", "number": True},
            {"label": _("Took"), "number": True},
        ],
    }
    return page(request, "ingestion/runs.html", "runs", context)


@staff_page()
def export(request: Request) -> HttpResponse:
    _sort, columns = ordered(request, RUN_SORTS, "-started")
    found = runs_of(**asked_of(request, "source", "status", "trigger")).order_by(*columns)
    return runs_csv(found.iterator())


@staff_page()
def run(request: Request, pk: int) -> HttpResponse:
    found = _run(pk)
    # nosemgrep: unscoped-objects -- staff see every answer
    kept = RawAnswer.objects.filter(run=found).order_by("pk").defer("body")
    context = {
        **_progress(found),
        "title": title_of(found),
        "batches": Paginator(found.batches.order_by("pk"), BATCHES).get_page(request.GET.get("batches")),
        "answers": paged(request, kept, ANSWERS),
        "stop_url": reverse("ingestion:run-stop", args=[pk]),
        "replay_url": reverse("ingestion:run-replay", args=[pk]),
        "unreplayable": unreplayable(found),
    }
    return page(request, "ingestion/run.html", "runs", context)


@staff_page()
def progress(request: Request, pk: int) -> HttpResponse:
    """How far it is: asked for every two seconds, until it is over."""
    found = _run(pk)
    if not request.htmx:
        return redirect("ingestion:run", pk)
    answer = render(request, "ingestion/_progress.html", _progress(found))
    if found.finished:
        # The rest of the page tells what became of it.
        answer["HX-Refresh"] = "true"
    return answer


def _progress(found: Run) -> dict[str, Any]:
    return {
        "run": found,
        "quota": quota_of(found),
        "reasons": reasons_of(found),
        "time_left": time_left(found),
    }


@staff_page("GET", "POST")
def start(request: Request) -> HttpResponse:
    form = StartForm(request.POST if request.method == "POST" else None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("ingestion:run", fetch_now(form.cleaned_data["feeds"], by=request.user).pk)
        except RunRefused as refused:
            form.add_error(None, str(refused))
    status = REFUSED if form.is_bound else 200
    return page(request, "ingestion/start.html", "runs", {"title": _("Start a run"), "form": form}, status)


@staff_page("GET", "POST")
def stop(request: Request, pk: int) -> HttpResponse:
    found = _run(pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            stop_run(found, by=request.user, reason=form.cleaned_data["reason"])
        except RunRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Stopped. What was fetched until now stays."))
        return redirect("ingestion:run", pk)
    context = {"title": _("Stop a run"), "run": found, "name": title_of(found), "form": form}
    return page(request, "ingestion/stop.html", "runs", context, REFUSED if form.is_bound else 200)


@staff_page("GET", "POST")
def replay(request: Request, pk: int) -> HttpResponse:
    found = _run(pk)
    # nosemgrep: unscoped-objects -- staff see every answer
    kept = RawAnswer.objects.filter(run=found).count()
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("ingestion:run", replay_run(found, by=request.user, reason=form.cleaned_data["reason"]).pk)
        except RunRefused as refused:
            form.add_error(None, str(refused))
    context = {
        "title": _("Replay a run"),
        "run": found,
        "name": title_of(found),
        "kept": kept,
        "why": unreplayable(found),
        "form": form,
    }
    return page(request, "ingestion/replay.html", "runs", context, REFUSED if form.is_bound else 200)
