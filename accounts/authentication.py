"""How a program proves who it is: an access token of five minutes, a personal token, or the website's session."""

from typing import Any

from allauth.account.internal.flows import reauthentication
from allauth.headless.contrib.rest_framework.authentication import JWTTokenAuthentication
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts.models import ApiToken
from accounts.tokens import session_of
from messaging.rate import within_rate
from rest.problems import Problem
from rest.throttles import Anonymous

MISSES_A_MINUTE = 30
KEYWORD = "Bearer"


class AccessToken(JWTTokenAuthentication):
    """`Authorization: Bearer <jwt>`: dies with its session."""

    def authenticate(self, request: Request) -> Any:
        if _bearer(request).startswith(ApiToken.PREFIX):
            return None
        return super().authenticate(request)


class PersonalToken(authentication.BaseAuthentication):
    """`Authorization: Bearer ihp_…`: what a person made for a script."""

    def authenticate(self, request: Request) -> Any:
        raw = _bearer(request)
        if not raw.startswith(ApiToken.PREFIX):
            return None
        token = ApiToken.objects.usable().select_related("user").filter(digest=ApiToken.digest_of(raw)).first()
        if token is None:
            self._count(request)
            raise exceptions.AuthenticationFailed
        token.mark_used()
        return token.user, token

    def _count(self, request: Request) -> None:
        """Slow down who tries tokens: limits of the API count only after this."""
        address = Anonymous().get_ident(request)
        if settings.API_RATE_LIMITS and not within_rate(f"token-{address}", MISSES_A_MINUTE):
            raise exceptions.Throttled(wait=60)

    def authenticate_header(self, request: Request) -> str:
        return KEYWORD


class WebsiteSession(authentication.SessionAuthentication):
    """The cookie of the website, for its own pages: with the CSRF token on whatever changes something."""

    def authenticate(self, request: Request) -> Any:
        # Who sends an Authorization header means it: if that does not hold, no cookie stands in for it.
        return None if "Authorization" in request.headers else super().authenticate(request)

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as refused:
            raise Problem(403, "csrf", str(refused.detail)) from None


def session_behind(request: Request) -> SessionBase | None:
    """Return the session that a call hangs on: the website's, or the one that the access token is bound to."""
    if isinstance(request.auth, ApiToken):
        return None
    return session_of(request.auth) if request.auth is not None else request.session


def proved_lately(request: Request) -> bool:
    """Say whether the person proved in these last minutes, and in this session, that it is them."""
    session = session_behind(request)
    return session is not None and has_proved(session, request.user)


def has_proved(session: SessionBase, user: Any) -> bool:
    bare = HttpRequest()
    bare.session, bare.user = session, user
    return bool(reauthentication.did_recently_reauthenticate(bare))


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme == KEYWORD else ""
