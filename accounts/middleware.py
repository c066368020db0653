import zoneinfo
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from accounts.doorkeeper import Doorkeeper, GetResponse
from accounts.headless import BROWSER, refused, user_behind, view_name
from rest.problems import TITLES

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
# What stays possible when everything else is frozen: to leave, to come back, to have one's data, to report, to be left
# in peace, and to keep others out of the account.
ALWAYS_ALLOWED = {
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "accounts:account-restore",
    "accounts:data-export",
    "accounts:report",
    "accounts:session-end",
    "accounts:sessions-end-others",
    "messaging:preferences",
    "messaging:notifications-read",
    "messaging:notification-read",
    "messaging:read",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    # The same for programs.
    "headless:browser:account:change_password",
    "headless:browser:account:current_session",
    "headless:browser:account:login",
    "headless:browser:account:reauthenticate",
    "headless:browser:config",
    "headless:browser:mfa:reauthenticate",
    "headless:browser:mfa:reauthenticate_webauthn",
    "headless:browser:tokens:refresh",
    "headless:browser:usersessions:sessions",
}


class LocaleZoneMiddleware:
    """Speak the reader's language and show the reader's time."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated or request.path.startswith("/api/"):
            # Programs read UTC, whoever asks.
            return self.get_response(request)
        with timezone.override(_zone(user.time_zone)), translation.override(user.language or "en"):
            return self.get_response(request)


class FrozenMiddleware(Doorkeeper):
    """Who is flagged or deleted, alone or with their brand or profile, may read and nothing else."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        user = None if _is_allowed(request) else user_behind(request)
        if user is None or (request.method in SAFE and not (user.is_staff and _shows_others(request))):
            return None
        reason = user.frozen_reason
        if reason is None:
            return None
        if view_name(request).startswith(BROWSER):
            return refused("frozen", reason or str(TITLES["frozen"]))
        context = {"reason": reason, "deleted": user.deleted_at is not None}
        return render(request, "accounts/frozen.html", context, status=403)


def _is_allowed(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None:
        return False
    # The API's policy says it in the API's words, whatever one signed in with.
    return view_name(request) in ALWAYS_ALLOWED or match.namespace == "api"


def _shows_others(request: HttpRequest) -> bool:
    """Staff read everything of everybody, so frozen staff read nothing but about themselves."""
    match = request.resolver_match
    return match is None or match.view_name != "accounts:account-delete"


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")
