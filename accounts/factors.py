"""Staff have a second factor. Who has none yet can set one up, prove who they are, sign out, and nothing else."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.doorkeeper import Doorkeeper
from accounts.headless import BROWSER, refused, user_behind, view_name
from rest.problems import TITLES

OPEN = {
    "account_logout",
    "account_reauthenticate",
    "accounts:avatar",
    "accounts:settings-security",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_download_recovery_codes",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
    "media",
    "offline",
    "service-worker",
    # The same for programs.
    "headless:browser:account:current_session",
    "headless:browser:account:login",
    "headless:browser:account:reauthenticate",
    "headless:browser:config",
    "headless:browser:mfa:authenticators",
    "headless:browser:mfa:manage_recovery_codes",
    "headless:browser:mfa:manage_totp",
    "headless:browser:mfa:manage_webauthn",
    "headless:browser:mfa:reauthenticate",
    "headless:browser:mfa:reauthenticate_webauthn",
    "headless:browser:tokens:refresh",
}


class StaffFactorMiddleware(Doorkeeper):
    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        # The API's policy says it in the API's words, whatever one signed in with.
        if match is None or view_name(request) in OPEN or match.namespace == "api":
            return None
        user = user_behind(request)
        if user is None or not user.lacks_second_factor:
            return None
        if view_name(request).startswith(BROWSER):
            return refused("second_factor_missing", str(TITLES["second_factor_missing"]))
        return redirect("accounts:settings-security")
