"""What we ask of allauth: nobody signs up past our forms, and its mails go through our outbox."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.template.loader import render_to_string

from messaging.actions import send_email

# What allauth says after each step that the page itself shows already.
NEEDLESS = {"account/messages/logged_in.txt", "account/messages/email_confirmation_sent.txt"}


class HubAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Close allauth's own form: it knows no roles. Joining goes through /join/."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        words = {"request": current.request, "email": email, **context}
        subject = render_to_string(f"{template_prefix}_subject.txt", words)
        body = render_to_string(f"{template_prefix}_message.txt", words)
        code = context.get("code", "")
        send_email(email, "account", {"subject": subject, "body": body.strip(), "code": code})

    def send_account_already_exists_mail(self, email: str) -> None:
        # A new address costs a password hash, so a known one must too: the time would tell them apart.
        make_password(secrets.token_urlsafe(16))
        super().send_account_already_exists_mail(email)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if message_template not in NEEDLESS:
            super().add_message(request, level, message_template, *args, **kwargs)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        deleted = getattr(request.user, "deleted_at", None)
        return "/settings/delete/" if deleted else str(super().get_login_redirect_url(request))
