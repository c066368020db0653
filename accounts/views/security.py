"""What opens the account, on one page: password, second factor, passkeys, devices, Google."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import devices
from accounts.access import sure
from accounts.models import User
from accounts.sessions import list_session
from accounts.views.settings import page
from messaging.http import Request

SESSIONS = "usersessions_list"


@require_safe
def security(request: Request) -> HttpResponse:
    user = request.user
    google = SocialAccount.objects.filter(user=user, provider="google").first()
    context = {
        **_factors(user),
        "must_set_up": user.lacks_second_factor,
        "devices": len(UserSession.objects.purge_and_list(user)),
        "waiting_address": user.emailaddress_set.filter(verified=False).first(),
        "google": google,
        "google_offered": settings.GOOGLE or google,
    }
    return page(request, "settings_security", "security", context)


def _factors(user: User) -> dict[str, Any]:
    found = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    by_type = {one.type: one for one in found}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    return {
        "app": by_type.get(Authenticator.Type.TOTP),
        "passkeys": [one for one in found if one.type == Authenticator.Type.WEBAUTHN],
        "codes": codes,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
    }


@require_safe
def sessions(request: Request) -> HttpResponse:
    list_session(request)
    rows = UserSession.objects.purge_and_list(request.user)
    listed: list[dict[str, Any]] = [
        {
            "row": row,
            "name": devices.name_of(row.user_agent),
            "handheld": devices.is_handheld(row.user_agent),
            "here": row.session_key == request.session.session_key,
        }
        for row in rows
    ]
    listed.sort(key=lambda device: (device["here"], device["row"].last_seen_at), reverse=True)
    return page(request, "settings_sessions", "security", {"devices": listed})


@require_POST
@sure
def end_session(request: Request, pk: int) -> HttpResponse:
    others = _others(request)
    session = get_object_or_404(others, pk=pk)
    name = devices.name_of(session.user_agent)
    session.end()
    messages.success(request, _("%(device)s is signed out.") % {"device": name})
    return redirect(SESSIONS)


@require_POST
@sure
def end_other_sessions(request: Request) -> HttpResponse:
    ended = list(_others(request))
    for session in ended:
        session.end()
    text = ngettext("One other device is signed out.", "%(count)d other devices are signed out.", len(ended))
    messages.success(request, text % {"count": len(ended)} if ended else _("No other device was signed in."))
    return redirect(SESSIONS)


def _others(request: Request) -> Any:
    return UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
