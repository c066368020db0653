"""What we ask of allauth: nobody signs up past our forms, its mails go through our outbox, its secrets lie sealed."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import devices
from accounts.models import RefusedJoin, tidy_email
from accounts.pretending import pretend, pretends
from messaging.actions import send_email
from rest.sealing import seal, unseal

# What allauth says after each step that the page itself shows already.
NEEDLESS = {
    "account/messages/email_confirmation_sent.txt",
    "account/messages/logged_in.txt",
    "mfa/messages/recovery_codes_generated.txt",
}
METHODS = {
    "reauthenticate": gettext_lazy("Use your password"),
    "mfa_reauthenticate": gettext_lazy("Use a code of your app, or a recovery code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
}


class HubAccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy("This address and this password do not belong together."),
        "enter_current_password": gettext_lazy("That is not your present password."),
        "incorrect_code": gettext_lazy("That is not the code. The newest mail has the one that works."),
        "incorrect_password": gettext_lazy("That is not your password."),
        "duplicate_email": gettext_lazy("You sign in with this address already."),
        "too_many_login_attempts": gettext_lazy("That was wrong too often. Wait five minutes, then try again."),
        "rate_limited": gettext_lazy("That was too often. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Close allauth's own form: it knows no roles. Joining goes through /join/."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        agent = context.get("user_agent", "")
        words = {"request": current.request, "email": email, "device": devices.name_of(agent), **context}
        subject = render_to_string(f"{template_prefix}_subject.txt", words)
        body = render_to_string(f"{template_prefix}_message.txt", words)
        # Only news of what has happened says from where: somebody who did not do it has to act.
        facts = {"subject": subject.strip(), "body": body.strip(), "code": context.get("code", ""), "news": bool(agent)}
        send_email(email, "account", facts)

    def send_account_already_exists_mail(self, email: str) -> None:
        # A new address costs a password hash, so a known one must too: the time would tell them apart.
        if not pretends(current.request):
            make_password(secrets.token_urlsafe(16))
        super().send_account_already_exists_mail(email)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        email, password = tidy_email(credentials.get("email", "")), credentials.get("password", "")
        if not request.user.is_authenticated and RefusedJoin.objects.of(email, password).exists():
            self._rollback_login_failed_rl_usage()
            pretend(request, email)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if message_template not in NEEDLESS:
            super().add_message(request, level, message_template, *args, **kwargs)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": METHODS[method["id"]]} for method in methods]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        deleted = getattr(request.user, "deleted_at", None)
        return "/settings/delete/" if deleted else str(super().get_login_redirect_url(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/settings/security/"


class HubMFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "That is not it. A code works once, and the app shows a new one every 30 seconds."
        ),
        "unverified_email": gettext_lazy("First confirm your e-mail address."),
        "cannot_generate_recovery_codes": gettext_lazy("First set up an app or a passkey."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text.encode())

    def _get_site_name(self) -> str:
        return "InfluenceHub"

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002 -- allauth's name
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        device = devices.name_of(current.request.headers.get("User-Agent", "")) if current.request else ""
        return device if number == 1 and device else _("Passkey %(number)d") % {"number": number}
