"""Files that people import themselves: brands their orders, payouts and reports, creators the posts of their accounts."""

from contextlib import suppress
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import with_accounts, with_accounts_to_change
from accounts.downloads import download
from accounts.views.settings import tabs_of
from analytics.actions.imports import Unanswered, answer, bring_own, start
from analytics.file_forms import FeedForm, OwnMappingForm, OwnUploadForm, kinds_of
from analytics.importing.stored import looked_at
from analytics.importing.words import told_on_page
from analytics.models import FileFeed, ImportRun
from analytics.results import result_of
from messaging.http import Request

PAGE = 25
SMALL = 1 << 20  # bytes
GET_POST = ["GET", "HEAD", "POST"]


def _own(request: Request, pk: int) -> ImportRun:
    return get_object_or_404(ImportRun.objects.visible_to(request.user).select_related("account", "brand"), pk=pk)


def _changeable(request: Request, pk: int) -> ImportRun:
    return get_object_or_404(ImportRun.objects.changeable_by(request.user), pk=pk)


def _writes(request: Request) -> bool:
    member = request.user.member
    return request.user.influencer is not None or (member is not None and member.can_write)


def _posted(request: Request) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


@with_accounts
@require_safe
def imports(request: Request) -> HttpResponse:
    runs = ImportRun.objects.visible_to(request.user).select_related("by", "account", "web_property")
    feeds = FileFeed.objects.visible_to(request.user).select_related("account", "web_property")
    page = Paginator(runs, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "feeds": feeds, "writes": _writes(request)}
    return render(request, "analytics/imports.html", {**context, "tabs": tabs_of(request.user), "tab": "files"})


@with_accounts_to_change
@require_http_methods(GET_POST)
def new(request: Request) -> HttpResponse:
    form = OwnUploadForm(*_posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        run = bring_own(form.cleaned_data["file"], by=request.user, kinds=kinds_of(request.user), **form.said())
        return redirect("analytics:import", run.pk)
    return render(request, "analytics/import_new.html", {"form": form}, status=422 if form.is_bound else 200)


@with_accounts
@never_cache
@require_http_methods(GET_POST)
def one(request: Request, pk: int) -> HttpResponse:
    """Ask what the file leaves open, follow it, and tell what became of it."""
    run = _own(request, pk)
    if not run.waits_for_answers:
        return render(
            request, "analytics/import_run.html", {**result_of(run), "again": reverse("analytics:import-new")}
        )
    if request.method == "POST":
        run = _changeable(request, pk)
    looked = looked_at(run)
    form = OwnMappingForm(*_posted(request), looked=looked, user=request.user, run=run)
    if request.method == "POST" and form.is_valid():
        answer(run, form.options(), **form.chosen())
        if "start" in request.POST:
            with suppress(Unanswered):  # the page asks again
                start(run)
        return redirect("analytics:import", run.pk)
    context = {
        "run": run,
        "form": form,
        "looked": looked,
        "told": told_on_page(looked.report.as_json()),
        "writes": _writes(request),
    }
    return render(request, "analytics/import_preview.html", context)


@with_accounts
@require_safe
def state(request: Request, pk: int) -> HttpResponse:
    return render(request, "analytics/import_run.html#state", result_of(_own(request, pk)))


@with_accounts
@require_safe
def rejects(request: Request, pk: int) -> HttpResponse:
    run = _own(request, pk)
    if not run.rejects:
        raise Http404
    name, kind = f"rejected-{run.pk}.csv", "text/csv; charset=utf-8"
    if run.rejects.size > SMALL:
        return cast("HttpResponse", download(request, run.rejects.open("rb"), name, kind))
    with run.rejects.open("rb") as file:
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return HttpResponse(file.read(), content_type=kind, headers=headers)


@with_accounts_to_change
@require_http_methods(GET_POST)
def feed_new(request: Request) -> HttpResponse:
    form = FeedForm(*_posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("analytics:imports")
    return render(request, "analytics/feed_new.html", {"form": form}, status=422 if form.is_bound else 200)


@with_accounts_to_change
@require_POST
def feed_switch(request: Request, pk: int) -> HttpResponse:
    """On, off, or away with it."""
    feed = get_object_or_404(FileFeed.objects.changeable_by(request.user), pk=pk)
    if "delete" in request.POST:
        feed.delete()
    else:
        feed.switch(on="on" in request.POST)
    return redirect("analytics:imports")
