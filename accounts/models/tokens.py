"""Tokens for programs. Only digests are kept: who reads the table can sign in as nobody."""

import hashlib
import secrets
import uuid
from datetime import timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

SLIDING = timedelta(days=7)
ABSOLUTE = timedelta(days=30)
REMEMBERED = timedelta(days=90)
USED_EVERY = timedelta(minutes=1)


def digest(raw: str) -> bytes:
    # The tokens are random and long: a plain hash cannot be guessed backwards.
    # JSON may carry half a surrogate pair, which is no text.
    return hashlib.sha256(raw.encode(errors="backslashreplace")).digest()


class RefreshTokenQuerySet(models.QuerySet["RefreshToken"]):
    def live(self) -> Self:
        return self.filter(rotated_at=None, revoked_at=None)

    def revoke(self, reason: str) -> int:
        return self.filter(revoked_at=None).update(revoked_at=timezone.now(), reason=reason)

    def dead(self) -> Self:
        """Return what is kept for no reason any more: long over, so its replay would tell nobody anything."""
        return self.filter(expires_at__lt=timezone.now() - ABSOLUTE)


class RefreshToken(models.Model):
    """One link of a chain: each use ends it and mints the next. A family is the chain of one sign-in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    family = models.UUIDField(_("family"), default=uuid.uuid4, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE)
    session_key = models.CharField(_("session"), max_length=40, db_index=True)
    digest = models.BinaryField(_("digest"), max_length=32, unique=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    family_expires_at = models.DateTimeField(_("family expires"))
    rotated_at = models.DateTimeField(_("rotated"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    reason = models.CharField(_("reason"), max_length=20, blank=True)

    objects = RefreshTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("refresh token")
        verbose_name_plural = _("refresh tokens")
        constraints = [
            models.UniqueConstraint(
                fields=["family"], condition=Q(rotated_at=None, revoked_at=None), name="one_live_token_per_family"
            ),
        ]

    def __str__(self) -> str:
        return f"refresh token {self.pk}"

    @property
    def kin(self) -> RefreshTokenQuerySet:
        """Return the whole chain of the sign-in that this token belongs to."""
        return RefreshToken.objects.filter(family=self.family)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: Any) -> Self:
        """Only one's own, for staff too."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def unrevoked(self) -> Self:
        return self.filter(revoked_at=None)

    def usable(self) -> Self:
        people = {"user__is_active": True, "user__flagged_at": None, "user__deleted_at": None}
        return self.live().filter(**people)

    def live(self) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def dead(self) -> Self:
        long_ago = timezone.now() - REMEMBERED
        return self.filter(Q(expires_at__lt=long_ago) | Q(revoked_at__lt=long_ago))

    def revoke(self) -> int:
        return self.filter(revoked_at=None).update(revoked_at=timezone.now())


class ApiToken(models.Model):
    """What a person makes for a script: scoped, expiring, shown once."""

    PREFIX: ClassVar[str] = "ihp_"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(_("name"), max_length=80)
    hint = models.CharField(_("begins with"), max_length=12)
    digest = models.BinaryField(_("digest"), max_length=32, unique=True)
    scopes = models.JSONField(_("scopes"), default=list)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def digest_of(raw: str) -> bytes:
        return digest(raw)

    @classmethod
    def fresh(cls) -> str:
        """Return a new token's text, which is never stored."""
        return f"{cls.PREFIX}{secrets.token_urlsafe(32)}"

    @property
    def is_over(self) -> bool:
        return self.expires_at <= timezone.now()

    def mark_used(self) -> None:
        """At most once a minute: a script in a loop must not write a row per call."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > USED_EVERY:
            ApiToken.objects.filter(pk=self.pk).update(last_used_at=now)


class RefusedJoinQuerySet(models.QuerySet["RefusedJoin"]):
    def of(self, email: str, password: str) -> Self:
        return self.filter(**_traces(email, password))

    def note(self, email: str, password: str) -> None:
        self.bulk_create([self.model(**_traces(email, password))], ignore_conflicts=True)

    def dead(self) -> Self:
        return self.filter(at__lt=timezone.now() - ABSOLUTE)


class RefusedJoin(models.Model):
    """Somebody joined with an address that has an account: signing in with that password must not tell so.

    Of the password there are sixteen bits, under our key: enough to know it again, too few to find it out.
    """

    address = models.BinaryField(_("trace of the address"), max_length=32)
    password = models.BinaryField(_("trace of the password"), max_length=2)
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)

    objects = RefusedJoinQuerySet.as_manager()

    class Meta:
        verbose_name = _("refused join")
        verbose_name_plural = _("refused joins")
        constraints = [models.UniqueConstraint(fields=["address", "password"], name="one_trace_per_refused_join")]

    def __str__(self) -> str:
        return f"refused join {self.pk}"


def _traces(email: str, password: str) -> dict[str, bytes]:
    return {"address": _trace(email), "password": _trace(f"{email} {password}")[:2]}


def _trace(text: str) -> bytes:
    return salted_hmac("accounts.RefusedJoin", text.encode(errors="backslashreplace"), algorithm="sha256").digest()
