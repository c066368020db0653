from __future__ import annotations

import uuid
from datetime import timedelta
from random import SystemRandom
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models.queued import Queued, QueuedQuerySet
from messaging.models.webhook import Webhook, WebhookOff

if TYPE_CHECKING:
    from accounts.models import User

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# After each failure: eleven tries in about three days.
WAITS = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, *[12 * HOUR] * 5]
TRIES = len(WAITS) + 1
LONGEST_WAIT = max(WAITS)
KEPT = timedelta(days=30)
EXCERPT = 500


class DeliveryUnderWay(Exception):
    """It waits to be sent already."""


class DeliveryQuerySet(QueuedQuerySet["Delivery"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(webhook__in=Webhook.objects.visible_to(user))

    def recent(self) -> Self:
        return self.order_by("-created_at", "-pk")

    def waiting(self) -> Self:
        # The state stands in the UPDATE itself; a join would move it into a subquery, which PostgreSQL does not
        # look at again after it waited for somebody else's claim.
        open_ones = Webhook.objects.open().filter(pk=OuterRef("webhook"))
        return self.filter(Exists(open_ones), status__in=[Delivery.Status.PENDING, Delivery.Status.FAILED])

    def old(self) -> Self:
        return self.filter(created_at__lt=timezone.now() - KEPT)


class Delivery(Queued):
    """One event on its way to one webhook. Every try carries the same id and the same body."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed, tried again")
        DEAD = "dead", _("Given up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # A log of nothing says nothing.
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.UUIDField(_("event"))
    kind = models.CharField(_("kind"), max_length=40)
    payload = models.JSONField(_("body"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    tried_at = models.DateTimeField(_("last tried"), null=True)
    code = models.PositiveSmallIntegerField(_("last answer"), null=True)
    excerpt = models.CharField(_("what it said"), max_length=EXCERPT, blank=True)
    duration_ms = models.PositiveIntegerField(_("milliseconds"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery of a webhook")
        verbose_name_plural = _("deliveries of webhooks")
        indexes = [
            models.Index(fields=["webhook", "-created_at"], name="delivery_recent"),
            models.Index(fields=["next_try_at"], condition=Q(status__in=["pending", "failed"]), name="delivery_due"),
            models.Index(fields=["created_at"], name="delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def waits(self) -> bool:
        return self.status in {self.Status.PENDING, self.Status.FAILED}

    def settle(self, **seen: Any) -> None:
        rows = Delivery.objects.filter(pk=self.pk)
        rows.update(status=self.Status.DELIVERED, error="", tried_at=timezone.now(), **seen)

    def postpone(self, error: str, *, at_least: timedelta = timedelta(0), **seen: Any) -> None:
        """Wait longer after each failure, as long as the receiver asks within reason; give up after the last."""
        last = self.attempts >= TRIES
        wait = WAITS[min(self.attempts, len(WAITS)) - 1] * SystemRandom().uniform(0.9, 1.1)
        status = self.Status.DEAD if last else self.Status.FAILED
        self.put_off(max(wait, min(at_least, LONGEST_WAIT)), error, status=status, tried_at=timezone.now(), **seen)

    def give_up(self, error: str, **seen: Any) -> None:
        self.put_off(timedelta(0), error, status=self.Status.DEAD, tried_at=timezone.now(), **seen)

    def send_again(self) -> None:
        """Begin anew, with the same id. What was never tried, or not yet to the end, just goes out sooner."""
        if not Webhook.objects.filter(pk=self.webhook_id, on=True).exists():
            raise WebhookOff
        rows = Delivery.objects.filter(~Q(status=self.Status.PENDING), pk=self.pk)
        if not rows.update(status=self.Status.PENDING, attempts=0, next_try_at=timezone.now()):
            raise DeliveryUnderWay
