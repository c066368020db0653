"""What the pages have in common: the admin's frame, the tabs, and only staff get in."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from messaging.http import Request

View = Callable[..., HttpResponse]


def staff_page(*methods: str) -> Callable[[View], View]:
    """Open a view to whom the admin is open, for these methods (GET when none is named)."""

    def decorate(view: View) -> View:
        guarded: View = admin.site.admin_view(require_http_methods(methods or ("GET",))(view))
        return wraps(view)(guarded)

    return decorate


def page(request: Request, template: str, tab: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    frame = {
        **admin.site.each_context(request),
        "tabs": tabs(),
        "tab": tab,
        "start_url": reverse("ingestion:run-start"),
    }
    return render(request, template, {**frame, **context}, status=status)


def tabs() -> list[dict[str, Any]]:
    names = {
        "overview": _("Overview"),
        "runs": _("Runs"),
        "feeds": _("Feeds"),
        "connections": _("Connections"),
        "events": _("Events"),
        "searches": _("Find creators"),
    }
    return [{"key": key, "label": label, "url": reverse(f"ingestion:{key}")} for key, label in names.items()]


def asked_of(request: Request, *names: str) -> dict[str, str]:
    return {name: request.GET.get(name, "").replace("\0", "") for name in names}
