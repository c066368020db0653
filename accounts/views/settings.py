from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import brand_member, influencer_only, sure_to_change
from accounts.actions import (
    AccountTaken,
    HandOverFirst,
    can_return,
    delete_account,
    must_hand_over,
    removed_by_staff,
    restore_account,
    save_brand,
    save_profile,
    set_accounts,
    set_rates,
)
from accounts.actions.leaving import OBJECTION_DAYS, UNDO_DAYS
from accounts.forms.profile import prices_of, rate_rows, refuse_double_rates
from accounts.forms.rows import is_row_button
from accounts.forms.settings import AccountForm, BrandForm, DeleteAccountForm
from accounts.forms.together import SettingsTogether
from accounts.models import Influencer, User
from accounts.moves import IllegalMove
from accounts.rights import what_would_end
from messaging.http import Request

GET_POST = ["GET", "POST"]


def page(request: Request, template: str, current: str, context: dict[str, Any], *, part: str = "") -> HttpResponse:
    """Render one of the settings pages, with the tabs of the reader's role, or the part of it that htmx asks for."""
    tabs = {"tabs": tabs_of(request.user), "tab": current}
    name = f"accounts/{template}.html"
    return render(request, name + part, {**tabs, **context})


def tabs_of(user: User) -> list[dict[str, Any]]:
    writes = user.member is not None and user.member.can_write
    return [tab for tab in TABS if tab["role"] in {"", user.role} and (writes or not tab.get("writers"))]


TABS: list[dict[str, Any]] = [
    {"key": "account", "label": gettext_lazy("Account"), "url": "/settings/", "role": ""},
    {"key": "security", "label": gettext_lazy("Security"), "url": "/settings/security/", "role": ""},
    {"key": "profile", "label": gettext_lazy("Profile"), "url": "/settings/profile/", "role": User.Role.INFLUENCER},
    {"key": "rates", "label": gettext_lazy("Rates"), "url": "/settings/rates/", "role": User.Role.INFLUENCER},
    *(
        {"key": "connections", "label": gettext_lazy("Connections"), "url": "/settings/connections/", "role": role}
        for role in (User.Role.INFLUENCER, User.Role.BRAND)
    ),
    *(
        {"key": "files", "label": gettext_lazy("Files"), "url": "/imports/", "role": role}
        for role in (User.Role.INFLUENCER, User.Role.BRAND)
    ),
    {"key": "brand", "label": gettext_lazy("Brand"), "url": "/settings/brand/", "role": User.Role.BRAND},
    {"key": "team", "label": gettext_lazy("Team"), "url": "/settings/team/", "role": User.Role.BRAND},
    {"key": "claims", "label": gettext_lazy("Claims"), "url": "/claims/", "role": User.Role.INFLUENCER},
    {"key": "notifications", "label": gettext_lazy("Notifications"), "url": "/settings/notifications/", "role": ""},
    {"key": "tokens", "label": gettext_lazy("API tokens"), "url": "/settings/tokens/", "role": ""},
    {
        "key": "webhooks",
        "label": gettext_lazy("Webhooks"),
        "url": "/settings/webhooks/",
        "role": User.Role.BRAND,
        "writers": True,
    },
    {"key": "data", "label": gettext_lazy("Data"), "url": "/settings/data/", "role": ""},
]


@require_http_methods(GET_POST)
def account(request: Request) -> HttpResponse:
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:settings")
    return page(request, "settings_account", "account", {"form": form})


@influencer_only
@require_http_methods(GET_POST)
def profile(request: Request) -> HttpResponse:
    influencer = request.user.influencer
    assert influencer is not None  # noqa: S101 -- the decorator saw it
    form = SettingsTogether(request, influencer)
    if request.method == "POST" and form.is_valid() and _save_profile(influencer, form):
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:settings-profile")
    return page(request, "settings_profile", "profile", {"form": form, "influencer": influencer})


@transaction.atomic
def _save_profile(influencer: Influencer, form: SettingsTogether) -> bool:
    save_profile(influencer, form.fields)
    try:
        with transaction.atomic():
            set_accounts(influencer, [row.as_handle for row in form.handles if row.has_changed()])
    except AccountTaken:
        form.profile.add_error(None, _("Somebody else took one of these accounts meanwhile."))
        return False
    except ValidationError as refused:
        form.profile.add_error(None, refused)
        return False
    return True


@influencer_only
@require_http_methods(GET_POST)
def rates(request: Request) -> HttpResponse:
    influencer = request.user.influencer
    assert influencer is not None  # noqa: S101 -- the decorator saw it
    rows = rate_rows(influencer, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not is_row_button(request.POST):
        refuse_double_rates(rows)
        if not rows.errors and rows.is_valid():
            set_rates(influencer, prices_of(rows))
            messages.success(request, _("Your prices are saved."))
            return redirect("accounts:settings-rates")
    if is_row_button(request.POST):
        rows.forget_mistakes()
    return page(request, "settings_rates", "rates", {"rows": rows})


@brand_member
@require_http_methods(GET_POST)
def brand(request: Request) -> HttpResponse:
    member = request.user.member
    assert member is not None  # noqa: S101 -- the decorator saw it
    form = BrandForm(request.POST or None, request.FILES or None, instance=member.brand)
    if request.method == "POST" and not member.can_write:
        raise Http404
    if request.method == "POST" and form.is_valid():
        save_brand(form.save(commit=False), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("accounts:settings-brand")
    context = {"form": form, "brand": member.brand, "member": member}
    return page(request, "settings_brand", "brand", context)


@require_http_methods(GET_POST)
@sure_to_change
def delete(request: Request) -> HttpResponse:
    form = DeleteAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            delete_account(request.user, by=request.user)
        except HandOverFirst:
            form.add_error(None, _("You are the only owner of a team. Make somebody else an owner first."))
        else:
            logout(request)
            return redirect("accounts:account-deleted")
    context = {
        "form": form,
        "days": UNDO_DAYS,
        "objection_days": OBJECTION_DAYS,
        "can_return": can_return(request.user),
        "removal": removed_by_staff(request.user),
        "ending": what_would_end(request.user),
        "hand_over": must_hand_over(request.user),
    }
    return page(request, "settings_delete", "data", context)


@login_not_required
@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """Say good-bye to who is signed out now, and how to come back."""
    return render(request, "accounts/deleted.html", {"days": UNDO_DAYS})


@require_POST
def restore(request: Request) -> HttpResponse:
    user = request.user
    if not can_return(user):
        logout(request)
        return redirect("landing")
    try:
        restore_account(user, by=user)
    except IllegalMove:
        return redirect("accounts:account-delete")
    messages.success(request, _("Welcome back. Your profile and your conversations are as they were."))
    return redirect("accounts:settings")
