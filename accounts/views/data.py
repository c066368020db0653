"""One's own data: a copy of it, and what there is to know before one leaves."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import sure
from accounts.actions.exporting import ExportRefused, request_export, topic_of
from accounts.actions.leaving import UNDO_DAYS
from accounts.downloads import download
from accounts.models import DataExport
from accounts.models.rights import A_DAY
from accounts.views.settings import page
from messaging.http import Request

ZIP = "application/zip"


@require_safe
def data(request: Request) -> HttpResponse:
    asked = request.htmx and not (request.htmx.boosted or request.htmx.history_restore_request)
    return page(request, "settings_data", "data", _context(request), part="#state" if asked else "")


def _context(request: Request) -> dict[str, Any]:
    exports = DataExport.objects.visible_to(request.user)
    latest = exports.first()
    return {
        "export": latest,
        "topic": topic_of(latest) if latest else "",
        "left": max(0, A_DAY - exports.of_today().count()),
        "days": UNDO_DAYS,
    }


@require_POST
@sure
def export(request: Request) -> HttpResponse:
    try:
        request_export(request.user)
    except ExportRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your data is being gathered. You hear from us when the copy is ready."))
    return redirect("accounts:settings-data")


@require_safe
@sure
def export_file(request: Request, pk: int) -> HttpResponse:
    ready = get_object_or_404(DataExport.objects.visible_to(request.user).ready(), pk=pk)
    try:
        file = ready.file.open()
    except FileNotFoundError:
        raise Http404 from None
    # A stream, which the guards in front of views are not typed for.
    return cast(HttpResponse, download(request, file, ready.file_name, ZIP))
