"""allauth's door for programs, /_allauth/: who stands there, and how they read that they may not.

Its app client knows nobody by cookie: allauth looks at the token only inside its view, which is after our middleware.
"""

from typing import Any

from allauth.core.internal.sessionkit import get_session_user
from allauth.headless import app_settings
from django.http import HttpRequest, JsonResponse

from accounts.models import User

APP, BROWSER = "headless:app:", "headless:browser:"


def view_name(request: HttpRequest) -> str:
    """Return the name of the view, for either client that of the browser's: they do the same."""
    match = request.resolver_match
    name = match.view_name if match else ""
    return name.replace(APP, BROWSER, 1) if name.startswith(APP) else name


def user_behind(request: HttpRequest) -> User | None:
    """Return for whom the view will act."""
    user: Any = request.user
    match = request.resolver_match
    if match is not None and match.view_name.startswith(APP):
        strategy = app_settings.TOKEN_STRATEGY
        token = strategy.get_session_token(request)
        session = strategy.lookup_session(token) if token else None
        user = get_session_user(session) if session is not None else None
    return user if isinstance(user, User) else None


def refused(code: str, reason: str) -> JsonResponse:
    """Say it in the form in which allauth says what is wrong."""
    return JsonResponse({"status": 403, "errors": [{"code": code, "message": reason}]}, status=403)
