"""Access and refresh tokens.

Rotation happens under a row lock: of parallel uses of one refresh token exactly one mints a successor; for ten
seconds the others get an access token only; a use after that is a theft, which ends the family and its session.

Uses private modules of allauth (*.internal): the version is pinned and tests/accounts/test_tokens.py holds it.
"""

import secrets
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.core.internal.httpkit import authenticated_user
from allauth.core.internal.sessionkit import get_session_user
from allauth.headless.internal.sessionkit import lookup_session
from allauth.headless.tokens.strategies.jwt import JWTTokenStrategy, internal
from allauth.usersessions.models import UserSession
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions.access import end_session
from accounts.models import RefreshToken, User
from accounts.models.tokens import ABSOLUTE, SLIDING, digest
from accounts.moderation import audit
from accounts.sessions import BEGAN, is_outlived, limits_of
from messaging.actions import notify

GRACE = timedelta(seconds=10)


def mint(user: User, session_key: str, family: uuid.UUID | None = None, ends: datetime | None = None) -> str:
    """Write down a new refresh token and return its text, which is never stored."""
    now = timezone.now()
    raw = secrets.token_urlsafe(32)
    ends = ends or now + ABSOLUTE
    RefreshToken.objects.create(
        user=user,
        session_key=session_key,
        digest=digest(raw),
        expires_at=min(now + SLIDING, ends),
        family_expires_at=ends,
        family=family or uuid.uuid4(),
    )
    return raw


def new_pair(user: User, session: SessionBase) -> dict[str, str]:
    """Begin a family: an access token and the first refresh token of a session."""
    key = session.session_key or ""
    return {"access_token": internal.create_access_token(user, session, {}), "refresh_token": mint(user, key)}


def session_of(access: Any) -> SessionBase | None:
    """Return the session that an access token is bound to: `access` is what it says, already checked."""
    return internal.get_token_session(access) if isinstance(access, dict) else None


class HubTokenStrategy(JWTTokenStrategy):
    def create_access_token_payload(self, request: HttpRequest) -> dict[str, Any] | None:
        return new_pair(_known(authenticated_user(request)), request.session)

    def lookup_session(self, session_token: str) -> SessionBase | None:
        """Hold programs to the limits too: each thing that a session notes moves its row's end."""
        session: SessionBase | None = super().lookup_session(session_token)
        user = get_session_user(session) if session is not None else None
        return None if session is None or (user and is_outlived(session, _known(user))) else session

    @transaction.atomic
    def refresh_token(self, raw: str) -> tuple[str, str] | None:
        """Return an access token and the refresh token; handing back `raw` itself makes allauth leave it out."""
        row = RefreshToken.objects.select_for_update().filter(digest=digest(raw)).first()
        now = timezone.now()
        if row is None or row.revoked_at:
            return None
        # Also long after its own end: a thief may have gone on with its successors meanwhile.
        reused = row.rotated_at is not None and now - row.rotated_at > GRACE
        if row.expires_at <= now and not reused:
            return None
        session = _session(row)
        if session is None:
            row.kin.revoke("session_gone")
            return None
        if reused:
            _stolen(row)
            return None
        if row.rotated_at is None:
            RefreshToken.objects.filter(pk=row.pk).update(rotated_at=now)
            raw = mint(row.user, row.session_key, row.family, row.family_expires_at)
            _prolong(session, row.user)
        return internal.create_access_token(row.user, session, {}), raw


def _session(row: RefreshToken) -> SessionBase | None:
    """Return the session that the token hangs on, if it still is the person's."""
    session = lookup_session(row.session_key)
    user = get_session_user(session) if session is not None else None
    if session is None or user is None or user.pk != row.user_id:
        return None
    row.user = _known(user)
    if is_outlived(session, row.user):
        return None
    if session.session_key and session.session_key != row.session_key:
        # It was signed with an older SECRET_KEY: Django gave it a new name, and the family follows.
        session.save()
        row.kin.update(session_key=session.session_key)
        row.session_key = session.session_key
    return session


def _prolong(session: SessionBase, user: User) -> None:
    """Count the renewal as a visit. Only the row's end moves: saving all of it could undo what another call wrote."""
    limits, now = limits_of(user), timezone.now()
    began = datetime.fromtimestamp(session.get(BEGAN, now.timestamp()), tz=UTC)
    ends = min(now + limits.idle, began + limits.altogether)
    Session.objects.filter(session_key=session.session_key).update(expire_date=ends)
    UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=now)


def _stolen(row: RefreshToken) -> None:
    """Somebody holds a token that was used before: thief or owner, nobody goes on with this family."""
    row.kin.revoke("reuse")
    end_session(row.session_key, row.user_id, reason="reuse")
    audit("refresh token reused", row.user, by=None, family=str(row.family))
    text = _("A sign-in token of yours was used twice, as a thief would. We ended that session: sign in again.")
    advice = _("If you did not do this, change your password and look at your list of sessions.")
    notify([row.user], "access", text, url="/settings/", reason=advice)


def _known(user: AbstractBaseUser) -> User:
    assert isinstance(user, User)  # noqa: S101 -- AUTH_USER_MODEL
    return user
