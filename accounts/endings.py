"""However a session, a password or an account ends, what hangs on it ends too.

The one place with signals: sessions end in Django, in allauth and in the admin, passwords change in allauth and by
manage.py, and none of these ways may leave a token or a socket behind.
"""

from typing import Any

from allauth.core import context as current
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.contrib.sessions.backends.base import SessionBase
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.actions.access import end_access, end_session
from accounts.models import User


@receiver(user_logged_out, dispatch_uid="end_what_hangs_on_the_session")
def on_logout(request: HttpRequest | None, user: User | None, **_: Any) -> None:
    key = request.session.session_key if request is not None else None
    if user is not None and key:
        # Django flushes the session only after this: it must be gone when open sockets ask.
        end_session(key, user.pk, reason="signed_out")


@receiver(post_delete, sender=UserSession, dispatch_uid="end_what_hung_on_a_listed_session")
def on_session_ended(instance: UserSession, **_: Any) -> None:
    end_session(instance.session_key, instance.user_id, reason="session_ended")


@receiver(post_save, sender=User, dispatch_uid="end_access_by_a_changed_user")
def on_user_saved(instance: User, created: bool, **_: Any) -> None:  # noqa: FBT001 -- Django's signature
    if created:
        return
    if not instance.is_active:
        end_access(instance, reason="deactivated")
    elif instance.password_is_new:
        end_access(instance, keep=_own_session(instance), reason="password")


def _own_session(user: User) -> SessionBase | None:
    """Return the session in which the person changes the password just now; after a reset by code there is none."""
    request = current.request
    if request is None or not hasattr(request, "session") or getattr(request, "user", None) != user:
        return None
    session: SessionBase = request.session
    return session
