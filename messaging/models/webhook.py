from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models.party import Party
from rest.sealing import seal, unseal

if TYPE_CHECKING:
    from accounts.models import User

# For so long after a rotation each delivery is signed with the old secret too.
OVERLAP = timedelta(hours=24)
MOST = 10


class WebhookOff(Exception):
    """Nothing is sent to a webhook that is switched off."""


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever speaks for the side that it belongs to; of a brand, owners and managers."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(party__memberships__user=user, party__memberships__speaks=True)

    def open(self) -> Self:
        """Those that something may be sent to at present."""
        return self.filter(on=True, held=False)

    def wanting(self, kind: str) -> list[Webhook]:
        rows = self.filter(on=True).select_related("party").order_by("pk")
        return [webhook for webhook in rows if kind in webhook.kinds]

    def hold(self, *, held: bool) -> int:
        """Keep back (or let go) what is waiting: its brand is frozen, or no longer."""
        return self.update(held=held)


class Webhook(models.Model):
    """Where a brand's own system wants to be told of events, and with which secret they are signed."""

    PREFIX: ClassVar[str] = "ihw_"

    # Without the side whose events it carries there is nothing to tell.
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="webhooks")
    brand_id = models.PositiveBigIntegerField(_("number of the brand in the API"))
    url = models.URLField(_("address"), max_length=500)
    description = models.CharField(_("description"), max_length=120, blank=True)
    kinds = models.JSONField(_("kinds of events"), default=list)
    secret_sealed = models.BinaryField(_("secret"))
    previous_sealed = models.BinaryField(_("secret before"), default=bytes)
    previous_until = models.DateTimeField(_("secret before holds until"), null=True)
    on = models.BooleanField(_("switched on"), default=True)
    held = models.BooleanField(_("held back"), default=False)
    off_reason = models.CharField(_("why it is off"), max_length=300, blank=True)
    off_at = models.DateTimeField(_("switched off"), null=True)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.description or self.url

    def get_absolute_url(self) -> str:
        return f"/settings/webhooks/{self.pk}/"

    @property
    def state(self) -> str:
        if not self.on:
            return "off"
        return "failing" if self.failing_since else "on"

    def new_secret(self) -> str:
        """Give it a secret and return it: this is the only time that anybody reads it."""
        secret = f"{self.PREFIX}{secrets.token_urlsafe(32)}"
        self.secret_sealed = seal(secret)
        return secret

    def rotate(self) -> str:
        """Sign with a new secret, and for a day with the old one beside it."""
        self.previous_sealed, self.previous_until = bytes(self.secret_sealed), timezone.now() + OVERLAP
        secret = self.new_secret()
        self.save(update_fields=["secret_sealed", "previous_sealed", "previous_until"])
        return secret

    def signature(self, timestamp: str, body: bytes) -> str:
        """Return what proves that it comes from us, was not changed, and when it was said."""
        sealed = [self.secret_sealed]
        if self.previous_until and self.previous_until > timezone.now():
            sealed.append(self.previous_sealed)
        said = timestamp.encode() + b"." + body
        digests = (hmac.new(unseal(bytes(secret)).encode(), said, hashlib.sha256).hexdigest() for secret in sealed)
        return ",".join(f"v1={digest}" for digest in digests)

    def switch_on(self) -> None:
        self._set(Q(on=False), on=True, off_reason="", off_at=None, failing_since=None)

    def switch_off(self, reason: str = "") -> bool:
        """Return whether it was on until now."""
        return self._set(Q(on=True), on=False, off_reason=reason, off_at=timezone.now())

    def failed(self) -> None:
        self._set(Q(failing_since=None), failing_since=timezone.now())

    def succeeded(self) -> None:
        self._set(~Q(failing_since=None), failing_since=None)

    def _set(self, still: Q, **changes: Any) -> bool:
        changed = Webhook.objects.filter(still, pk=self.pk).update(**changes)
        self.refresh_from_db(fields=list(changes))
        return bool(changed)
