"""Access and refresh tokens.

Rotation happens under a row lock: of parallel uses of one
refresh token exactly one mints a successor; for ten seconds the others get an access token only; a use after that is
a theft, which ends the family and its session.

Uses private modules of allauth (*.internal): the version is pinned and tests/accounts/test_tokens.py holds it.
"""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from allauth.core.internal.httpkit import authenticated_user
from allauth.core.internal.sessionkit import get_session_user
from allauth.headless.internal.sessionkit import lookup_session
from allauth.headless.tokens.strategies.jwt import JWTTokenStrategy, internal
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import RefreshToken, User
from accounts.models.tokens import ABSOLUTE, SLIDING, digest

GRACE = timedelta(seconds=10)


def mint(user: User, session_key: str, family: uuid.UUID | None = None, ends: datetime | None = None) -> str:
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


class HubTokenStrategy(JWTTokenStrategy):
    def create_access_token_payload(self, request: HttpRequest) -> dict[str, Any] | None:
        access = self.create_access_token(request)
        key = request.session.session_key
        if not access or key is None:
            return None
        return {"access_token": access, "refresh_token": mint(authenticated_user(request), key)}

    def refresh_token(self, raw: str) -> tuple[str, str] | None:
        """Return an access token and the refresh token; handing back `raw` itself makes allauth leave it out."""
        stolen = None
        with transaction.atomic():
            row = RefreshToken.objects.select_for_update().filter(digest=digest(raw)).first()
            now = timezone.now()
            if row is None or row.revoked_at or row.expires_at <= now:
                return None
            family = RefreshToken.objects.filter(family=row.family)
            session = lookup_session(row.session_key)
            user = get_session_user(session) if session else None
            if user is None or user.pk != row.user_id:
                family.revoke("session_gone")
                return None
            if row.rotated_at is None:
                RefreshToken.objects.filter(pk=row.pk).update(rotated_at=now)
                raw = mint(user, row.session_key, row.family, row.family_expires_at)
            elif now - row.rotated_at > GRACE:
                family.revoke("reuse")
                stolen = session
            if stolen is None:
                return internal.create_access_token(user, session, self.get_claims(user)), raw
        stolen.flush()  # access tokens bound to it die with it
        return None
