"""Signing in after a join with an address that has an account: it goes on as if the join had made one.

Somebody who joins and signs in with the same password would learn otherwise whose address is known here: a new account
asks for the code that was mailed, a known one would say that the password is wrong. No code opens what is shown here.
"""

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import consume_email_verification_rate_limit
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import is_headless_request
from allauth.headless.base.response import AuthenticationResponse
from django.http import HttpRequest
from django.utils.cache import add_never_cache_headers

MARK = "accounts_pretends"


def pretends(request: HttpRequest | None) -> bool:
    """Say whether the password was hashed already in this request, as it is at a true sign-in."""
    return hasattr(request, MARK)


def pretend(request: HttpRequest, email: str) -> None:
    """Answer as a sign-in does whose address waits for its code. Always raises."""
    setattr(request, MARK, True)
    # A true one is refused for as long as no further code would be mailed.
    if not consume_email_verification_rate_limit(request, email, dry_run=True):
        raise get_adapter().validation_error("too_many_login_attempts")
    answer = prevent_enumeration(request, email=email)
    if is_headless_request(request):
        raise ImmediateHttpResponse(AuthenticationResponse.from_response(request, answer))
    request.session.set_expiry(app_settings.SESSION_COOKIE_AGE if request.POST.get("remember") else 0)
    # It leaves the view by another way than an answer does, past the view's own header.
    add_never_cache_headers(answer)
    raise ImmediateHttpResponse(answer)
