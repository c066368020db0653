"""How a program proves who it is: an access token of five minutes, a personal token, or the website's session."""

from typing import Any

from allauth.headless.contrib.rest_framework.authentication import JWTTokenAuthentication
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts.models import ApiToken
from rest.problems import Problem

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
            raise exceptions.AuthenticationFailed
        token.mark_used()
        return token.user, token

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


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme == KEYWORD else ""
