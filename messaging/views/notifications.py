from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from messaging.forms import PreferencesForm
from messaging.http import Request, safe_next
from messaging.kinds import Group
from messaging.models import Notification
from messaging.threads import name_of_day

PAGE = 25


@require_GET
def notifications(request: Request) -> HttpResponse:
    context = _page_context(request)
    template = "messaging/notifications.html"
    if request.htmx and not request.htmx.boosted:
        template += "#list"
    return render(request, template, context)


@require_POST
def notifications_read(request: Request) -> HttpResponse:
    Notification.objects.all().mark_read(request.user)
    return redirect(safe_next(request) or "messaging:notifications")


@require_POST
def notification_read(request: Request, pk: int) -> HttpResponse:
    """Mark it read and go where it leads."""
    row = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    Notification.objects.filter(pk=row.pk).mark_read(request.user)
    return redirect(safe_next(request) or row.url or "messaging:notifications")


@require_GET
def bell(request: Request) -> HttpResponse:
    count = Notification.objects.visible_to(request.user).unread().count()
    return render(request, "messaging/bell.html", {"unread": count})


def preferences(request: Request) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = PreferencesForm(posted, user=request.user)
    if posted is not None and form.is_valid():
        form.save()
        messages.success(request, _("Saved. This holds from the next e-mail on."))
        return redirect("messaging:preferences")
    return render(request, "messaging/preferences.html", {"form": form})


def _page_context(request: Request) -> dict[str, Any]:
    mine = Notification.objects.visible_to(request.user)
    show = request.GET.get("show", "")
    rows = mine.recent()
    if show == "unread":
        rows = rows.unread()
    elif show in Group.values:
        rows = rows.in_group(show)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return {
        "days": _by_day(list(page)),
        "page": page,
        "show": show,
        "groups": Group,
        "unread": mine.unread().count(),
        "address": request.get_full_path(),
    }


def _by_day(rows: list[Notification]) -> list[tuple[str, list[Notification]]]:
    days = groupby(rows, key=lambda row: timezone.localtime(row.created_at).date())
    return [(name_of_day(day), list(some)) for day, some in days]
