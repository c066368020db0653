from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.forms.settings import ReportForm
from accounts.moderation import KINDS, address_of, seen_by
from messaging.http import Request


@require_http_methods(["GET", "POST"])
def report(request: Request, kind: str, pk: int) -> HttpResponse:
    """Tell staff that something is wrong with whatever the reader can see."""
    thing = _visible(kind, pk, request)
    form = ReportForm(request.POST or None)
    back = _back(request, thing)
    if request.method == "POST" and form.is_valid():
        try:
            actions.report(thing, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Thank you. Staff will look at it and tell you."))
            return redirect(back)
    template = "accounts/report.html#dialog" if request.htmx else "accounts/report.html"
    return render(request, template, {"form": form, "thing": thing, "back": back, "kind": kind})


def _visible(kind: str, pk: int, request: Request) -> models.Model:
    if kind not in KINDS:
        raise Http404
    thing: models.Model = get_object_or_404(seen_by(request.user, kind), pk=pk)
    return thing


def _back(request: Request, thing: models.Model) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else address_of(thing) or "/home/"
