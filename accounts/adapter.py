import secrets

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.hashers import make_password


class HubAccountAdapter(DefaultAccountAdapter):
    def send_account_already_exists_mail(self, email: str) -> None:
        # A known address would skip the hash and answer faster, which tells that it is known.
        make_password(secrets.token_urlsafe(16))
        super().send_account_already_exists_mail(email)
