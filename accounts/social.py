"""Signing in with Google: a key to an account that exists, never a way to make one."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import is_headless_request
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User, tidy_email

PREFILL = "join_prefill"


class HubSocialAccountAdapter(DefaultSocialAccountAdapter):
    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        try:
            app: SocialApp = super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist:
            if is_headless_request(request):
                raise
            raise Http404 from None
        return app

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> User:
        user = _person(sociallogin)
        user.email = tidy_email(data.get("email") or "")
        names = [data.get("name") or "", data.get("first_name") or "", data.get("last_name") or ""]
        user.name = (names[0] or " ".join(names[1:])).strip()[:120]
        return user

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[Any, str] | None:
        """Both sides must have proven the address: Google that it is theirs, and its owner that it is theirs here."""
        found: tuple[Any, str] | None = super().authenticate_by_email(sociallogin)
        if found is None:
            return None
        user, email = found
        proven = EmailAddress.objects.filter(user=user, email__iexact=email, verified=True)
        return found if proven.exists() else None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        # Before Google is connected to it: what is closed stays as it was.
        if sociallogin.is_existing and not _person(sociallogin).is_active:
            raise ImmediateHttpResponse(redirect("account_inactive"))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Lead strangers to /join/, where they say what they are. Google knows no roles."""
        if is_headless_request(request):
            return False
        stranger = _person(sociallogin)
        request.session[PREFILL] = {"name": stranger.name, "email": stranger.email}
        text = _("There is no account with this address yet. Join first; afterwards Google opens the door.")
        messages.info(request, text)
        raise ImmediateHttpResponse(redirect("accounts:join"))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("accounts:settings-security")


def prefilled(request: HttpRequest) -> dict[str, str]:
    """Return what a stranger who came from Google need not type. It is theirs to change, and proves nothing."""
    known: dict[str, str] = request.session.get(PREFILL, {})
    return known


def _person(sociallogin: SocialLogin) -> User:
    assert isinstance(sociallogin.user, User)  # noqa: S101 -- AUTH_USER_MODEL, stored or not yet
    return sociallogin.user
