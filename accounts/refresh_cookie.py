"""The refresh token travels in an HttpOnly cookie that only the token endpoint sees.

For calls with `X-Refresh-Transport: cookie` to allauth's app client. Native clients leave the header out and get the
token in the body. It stands outside of CommonMiddleware, which has set the Content-Length already.
"""

import json
import logging
from collections.abc import Callable
from typing import Any

from allauth.core.internal.sessionkit import get_session_user
from allauth.headless.internal.sessionkit import lookup_session
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from accounts.models import User
from accounts.models.tokens import SLIDING
from accounts.tokens import new_pair

HEADLESS = "/_allauth/"
API = f"{HEADLESS}app/v1/"
COOKIE_PATH = f"{API}tokens/"
REFRESH = f"{COOKIE_PATH}refresh"
SESSION = f"{API}auth/session"
# Where the answers of passkeys arrive, here and on the website, and what fido2 raises at those that no device sends.
PASSKEY_PATHS = ("/webauthn", "/2fa/")
PASSKEY_ERRORS = (AttributeError, KeyError, TypeError, ValueError)

log = logging.getLogger(__name__)


def cookie_name() -> str:
    return "__Secure-ih_rt" if settings.SESSION_COOKIE_SECURE else "ih_rt"


class RefreshCookieMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(API):
            return self.get_response(request)
        response = self._by_cookie(request) if _wants_cookie(request) else self.get_response(request)
        response["Cache-Control"] = "no-store"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say that a body cannot be read: allauth expects what is no JSON at all, and no half of a passkey's answer."""
        too_deep = isinstance(exception, RecursionError) and request.path.startswith(HEADLESS)
        half = isinstance(exception, PASSKEY_ERRORS) and any(part in request.path for part in PASSKEY_PATHS)
        if half:
            log.warning("passkey.unreadable", exc_info=exception)
        return JsonResponse({"status": 400}, status=400) if too_deep or half else None

    def _by_cookie(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_ours(request):
            return JsonResponse({"status": 403}, status=403)
        if request.path == REFRESH and request.method == "POST":
            _hand_over(request)
        response = self.get_response(request)
        body = _read(response)
        if body is not None and isinstance(response, HttpResponse):
            _move(body, response)
        if request.path == SESSION and request.method == "DELETE":
            response.delete_cookie(cookie_name(), path=COOKIE_PATH, samesite="Strict")
        return response


def _wants_cookie(request: HttpRequest) -> bool:
    return request.headers.get("X-Refresh-Transport") == "cookie"


def _is_ours(request: HttpRequest) -> bool:
    """Refuse pages of strangers. Who sends no Origin is no page of another site."""
    origin = request.headers.get("Origin")
    own = f"{request.scheme}://{request.get_host()}"
    return origin is None or origin == own or origin in settings.CORS_ALLOWED_ORIGINS


def _hand_over(request: HttpRequest) -> None:
    """Put the cookie where allauth looks for the token. What the page sent as a body is not read at all."""
    token = request.COOKIES.get(cookie_name(), "")
    request._body = json.dumps({"refresh_token": token}).encode()  # noqa: SLF001 -- Django caches what was read there


def _read(response: HttpResponseBase) -> dict[str, Any] | None:
    if response.streaming or not response.get("Content-Type", "").startswith("application/json"):
        return None
    try:
        body = json.loads(getattr(response, "content", b""))
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _move(body: dict[str, Any], response: HttpResponse) -> None:
    """Take all that would outlive the page out of the body."""
    meta = body.get("meta")
    if isinstance(meta, dict) and meta.get("is_authenticated") and "session_token" in meta:
        _renew(meta, meta.pop("session_token"))
    tokens = [part.pop("refresh_token", None) for part in (meta, body.get("data")) if isinstance(part, dict)]
    response.content = json.dumps(body).encode()
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
    for token in filter(None, tokens):
        _set_cookie(response, token)


def _renew(meta: dict[str, Any], session_key: str) -> None:
    """After a change of password the session has a new key: give this device a pair for it."""
    if "access_token" in meta:
        return
    session = lookup_session(session_key)
    user = get_session_user(session) if session is not None else None
    if session is not None and isinstance(user, User):
        meta.update(new_pair(user, session))


def _set_cookie(response: HttpResponse, token: str) -> None:
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(SLIDING.total_seconds()),
        path=COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
