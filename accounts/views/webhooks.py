"""Where a brand's own systems are told what happens: for its owners and managers."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import brand_writer
from accounts.views.settings import GET_POST, page
from messaging.forms import DeliveryFilterForm, WebhookForm
from messaging.http import Request
from messaging.models import Delivery, DeliveryUnderWay, Webhook, WebhookOff
from messaging.models.webhook import MOST
from messaging.webhooks import (
    TooManyWebhooks,
    create_webhook,
    edit_webhook,
    party_of_webhooks,
    ping,
    send_again,
)

PAGE = 25
LIST = "accounts:settings-webhooks"


def _own(request: Request, pk: int) -> Webhook:
    return get_object_or_404(Webhook.objects.visible_to(request.user), pk=pk)


def _own_delivery(request: Request, pk: int, delivery: UUID) -> Delivery:
    rows = Delivery.objects.select_related("webhook").filter(webhook=_own(request, pk))
    return get_object_or_404(rows, pk=delivery)


@brand_writer
@require_safe
def webhooks(request: Request) -> HttpResponse:
    found = Webhook.objects.visible_to(request.user)
    context = {"webhooks": found, "full": len(found) >= MOST, "most": MOST}
    return page(request, "settings_webhooks", "webhooks", context)


@brand_writer
@never_cache
@require_http_methods(GET_POST)
def new(request: Request) -> HttpResponse:
    """Add one. The secret is shown in the answer itself: nothing keeps its text for a page after this one."""
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, told = create_webhook(party_of_webhooks(request.user), by=request.user, **form.cleaned_data)
        except TooManyWebhooks:
            form.add_error(None, _("A brand has at most %(most)d webhooks.") % {"most": MOST})
        else:
            return page(request, "webhook_secret", "webhooks", {"webhook": made, "secret": told, "fresh": True})
    return page(request, "webhook_form", "webhooks", {"form": form, "webhook": None})


@brand_writer
@require_http_methods(GET_POST)
def edit(request: Request, pk: int) -> HttpResponse:
    found = _own(request, pk)
    form = WebhookForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        edit_webhook(found, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(found)
    return page(request, "webhook_form", "webhooks", {"form": form, "webhook": found})


@brand_writer
@require_safe
def webhook(request: Request, pk: int) -> HttpResponse:
    found = _own(request, pk)
    wishes = DeliveryFilterForm(request.GET).wishes()
    rows = Paginator(found.deliveries.filter(**wishes).recent().defer("payload"), PAGE)
    context: dict[str, Any] = {
        "webhook": found,
        "log": rows.get_page(request.GET.get("page")),
        "show": wishes.get("status", ""),
        "statuses": Delivery.Status,
    }
    return page(request, "webhook", "webhooks", context)


@brand_writer
@require_POST
def switch(request: Request, pk: int) -> HttpResponse:
    found = _own(request, pk)
    on = request.POST.get("on") == "1"
    edit_webhook(found, on=on)
    messages.success(request, _("The webhook is switched on.") if on else _("The webhook is switched off."))
    return redirect(found)


@brand_writer
@require_POST
def test(request: Request, pk: int) -> HttpResponse:
    found = _own(request, pk)
    try:
        ping(found)
        messages.success(request, _("A test is on its way. The log shows what came of it."))
    except WebhookOff:
        messages.error(request, _("The webhook is switched off."))
    return redirect(found)


@brand_writer
@never_cache
@require_POST
def secret(request: Request, pk: int) -> HttpResponse:
    """Make a new secret and show it, in this answer only."""
    found = _own(request, pk)
    return page(request, "webhook_secret", "webhooks", {"webhook": found, "secret": found.rotate(), "fresh": False})


@brand_writer
@require_http_methods(GET_POST)
def delete(request: Request, pk: int) -> HttpResponse:
    found = _own(request, pk)
    if request.method != "POST":
        return page(request, "webhook_delete", "webhooks", {"webhook": found})
    found.delete()
    messages.success(request, _("The webhook is deleted, and its log with it."))
    return redirect(LIST)


@brand_writer
@require_safe
def delivery(request: Request, pk: int, delivery: UUID) -> HttpResponse:
    found = _own_delivery(request, pk, delivery)
    body = json.dumps(found.payload, ensure_ascii=False, indent=2)
    context = {"delivery": found, "webhook": found.webhook, "body": body}
    return page(request, "webhook_delivery", "webhooks", context)


@brand_writer
@require_POST
def again(request: Request, pk: int, delivery: UUID) -> HttpResponse:
    found = _own_delivery(request, pk, delivery)
    try:
        send_again(found)
        messages.success(request, _("It is sent again, with the same id."))
    except WebhookOff:
        messages.error(request, _("The webhook is switched off."))
    except DeliveryUnderWay:
        messages.error(request, _("It waits to be sent already."))
    return redirect("accounts:delivery", pk, delivery)
