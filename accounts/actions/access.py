"""Ending what somebody may do with a session, a token or an open page: all at once, on every device."""

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, RefreshToken, User
from accounts.moderation import audit
from accounts.moves import IllegalMove
from messaging.actions import notify
from messaging.live import revoke

LOGIN = "/accounts/login/"


@transaction.atomic
def end_access(user: User, *, keep: SessionBase | None = None, reason: str) -> None:
    """End all sessions, refresh tokens, personal tokens and open sockets of somebody.

    `keep` is the one session that stays: the request's own. Access tokens are bound to a session and die with it.
    `reason` is a word for the record, at most 20 letters.
    """
    User.objects.filter(pk=user.pk).update(access_epoch=F("access_epoch") + 1)
    user.refresh_from_db(fields=["access_epoch"])
    RefreshToken.objects.filter(user=user).revoke(reason)
    ApiToken.objects.filter(user=user).revoke()
    _drop_sessions(user, keep)
    if keep is not None:
        keep[HASH_SESSION_KEY] = user.get_session_auth_hash()
    revoke([user.pk])


def end_session(session_key: str, user_pk: int, *, reason: str) -> None:
    """End one session with the tokens and sockets that hang on it."""
    _store().delete(session_key)
    RefreshToken.objects.filter(session_key=session_key).revoke(reason)
    UserSession.objects.filter(session_key=session_key).delete()
    revoke([user_pk])


@transaction.atomic
def end_all_sessions(user: User, *, by: User, reason: str) -> None:
    """What staff do when somebody's devices or tokens are in wrong hands."""
    audit("end access", user, by=by, reason=reason)
    end_access(user, reason="staff")
    text = _("Our staff signed you out on all devices and ended your API tokens.")
    notify([user], "access", text, url="/settings/", reason=reason)


@transaction.atomic
def deactivate(user: User, *, by: User, reason: str) -> None:
    """Close the door: nobody signs in with this account until somebody opens it again."""
    if user == by:
        raise IllegalMove("nobody deactivates themselves")
    # Told before it is so: who is not active gets no mail.
    notify([user], "access", _("Our staff closed your account for the time being."), reason=reason)
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise IllegalMove("the account is not active")
    user.is_active = False
    audit("deactivate", user, by=by, reason=reason)
    end_access(user, reason="deactivated")


@transaction.atomic
def activate(user: User, *, by: User, reason: str = "") -> None:
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise IllegalMove("the account is active")
    user.is_active = True
    audit("activate", user, by=by, reason=reason)
    notify([user], "access-back", _("Your account is open again. Sign in."), url=LOGIN, reason=reason)


def _drop_sessions(user: User, keep: SessionBase | None) -> None:
    kept = keep.session_key if keep is not None else None
    for session in UserSession.objects.filter(user=user).exclude(session_key=kept or ""):
        session.end()


def _store() -> SessionBase:
    store: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore()
    return store
