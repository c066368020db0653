"""How long a sign-in lasts: so long without a visit, and so long altogether, which Django knows nothing of.

The moments stand in the session itself, so that a look costs no query; it is written at most once a minute.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User

BEGAN, SEEN = "signed_in_at", "seen_at"
TOUCHED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Limits:
    idle: timedelta
    altogether: timedelta


EVERYBODY = Limits(idle=timedelta(days=14), altogether=timedelta(days=30))
STAFF = Limits(idle=timedelta(minutes=30), altogether=timedelta(hours=12))


def limits_of(user: User) -> Limits:
    return STAFF if user.is_staff else EVERYBODY


def begin(session: SessionBase, user: User) -> None:
    session[BEGAN] = session[SEEN] = int(time.time())
    expire_in_time(session, user)


def is_over(session: SessionBase, user: User) -> bool:
    now = time.time()
    return is_outlived(session, user) or bool(now - session.get(SEEN, now) > limits_of(user).idle.total_seconds())


def is_outlived(session: SessionBase, user: User) -> bool:
    """Say whether it lasted as long as any may, however often somebody was here."""
    now = time.time()
    return bool(now - session.get(BEGAN, now) > limits_of(user).altogether.total_seconds())


def touch(session: SessionBase, user: User) -> bool:
    """Note that the person was here, and say whether it was worth noting."""
    if BEGAN not in session:
        begin(session, user)
        return True
    if time.time() - session[SEEN] < TOUCHED_EVERY.total_seconds():
        return False
    session[SEEN] = int(time.time())
    expire_in_time(session, user)
    return True


def expire_in_time(session: SessionBase, user: User) -> None:
    """Let the row go when its time is over: sockets and access tokens look only whether it is there."""
    if session.get_expire_at_browser_close() and not user.is_staff:
        return
    limits = limits_of(user)
    left = session[BEGAN] + limits.altogether.total_seconds() - time.time()
    session.set_expiry(max(1, int(min(limits.idle.total_seconds(), left))))


def list_session(request: HttpRequest) -> None:
    """Say when this session was last seen; whoever came in past allauth is listed from here on."""
    row = UserSession.objects.filter(session_key=request.session.session_key)
    if not row.update(last_seen_at=timezone.now()):
        UserSession.objects.create_from_request(request)


# Whichever door somebody comes in by: the form, a passkey, Google, an invitation, a program.
@receiver(user_logged_in, dispatch_uid="begin_session")
def on_login(request: HttpRequest, user: User, **_: Any) -> None:
    begin(request.session, user)


class SessionLimitsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User):
            if is_over(request.session, user):
                logout(request)
                messages.info(request, _("You were signed in for long enough. Sign in to go on."))
            elif touch(request.session, user):
                list_session(request)
        return self.get_response(request)
