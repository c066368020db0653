"""What tests do at the door: type a password or a code, prove it again, read the mail."""

import re

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.core.cache import cache

from messaging.models import OutgoingEmail
from tests.factories import PASSWORD, TOTP_SECRET

LOGIN = "/accounts/login/"
AGAIN = "/accounts/reauthenticate/"
SECURITY = "/settings/security/"


def proven(user):
    """Give the user a confirmed address, as everybody who joined has."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(client, user, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": user.email, "password": password, **more})


def prove_again(client, password=PASSWORD):
    answer = client.post(AGAIN, {"password": password})
    assert answer.status_code == 302
    return client


def add_app(user):
    return totp.TOTP.activate(user, TOTP_SECRET).instance


def add_codes(user):
    return RecoveryCodes.activate(user)


def app_code(user=None):
    """Return what the app shows just now. It counts once, so what was used is forgotten between steps of a test."""
    secret = TOTP_SECRET
    if user is not None:
        row = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
        secret = decrypt(row.data["secret"])
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


def thirty_seconds_pass():
    cache.clear()


def mail_to(user):
    return OutgoingEmail.objects.filter(to=user.email).order_by("-pk").first()


def code_of(mail):
    return re.search(r"\b[A-Z0-9]{3,4}-[A-Z0-9]{3,4}\b", mail.subject)[0]
