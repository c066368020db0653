"""allauth's door for programs, /_allauth/: who stands there, and how they read that they may not.

Its app client knows nobody by cookie: allauth looks at the token only inside its view, which is after our middleware.
"""

from collections.abc import Callable
from typing import Any

from allauth.core.internal.sessionkit import get_session_user
from allauth.headless import app_settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, JsonResponse

from accounts.authentication import has_proved
from accounts.doorkeeper import Doorkeeper
from accounts.models import User
from rest.problems import TITLES

APP, BROWSER = "headless:app:", "headless:browser:"
DEVICES = f"{BROWSER}usersessions:sessions"


def view_name(request: HttpRequest) -> str:
    """Return the name of the view, for either client that of the browser's: they do the same."""
    match = request.resolver_match
    name = match.view_name if match else ""
    return name.replace(APP, BROWSER, 1) if name.startswith(APP) else name


def session_behind(request: HttpRequest) -> SessionBase | None:
    """Return the session with which the view will work."""
    match = request.resolver_match
    if match is None or not match.view_name.startswith(APP):
        return request.session
    strategy = app_settings.TOKEN_STRATEGY
    token = strategy.get_session_token(request)
    return strategy.lookup_session(token) if token else None


def user_behind(request: HttpRequest) -> User | None:
    """Return for whom the view will act."""
    session = session_behind(request)
    user: Any = request.user if session is request.session else session and get_session_user(session)
    return user if isinstance(user, User) else None


def refused(code: str, reason: str) -> JsonResponse:
    """Say it in the form in which allauth says what is wrong."""
    return JsonResponse({"status": 403, "errors": [{"code": code, "message": reason}]}, status=403)


class ProofMiddleware(Doorkeeper):
    """Ending sessions takes a fresh proof, as on the page of one's devices: allauth asks programs for none."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method != "DELETE" or view_name(request) != DEVICES:
            return None
        session, user = session_behind(request), user_behind(request)
        if session is None or user is None or has_proved(session, user):
            return None
        return refused("reauthentication_required", str(TITLES["reauthentication_required"]))
