"""That a platform tells us by itself when a channel publishes, for a time."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analytics.models.feeds import Feed

PATIENCE = timedelta(hours=1)  # after which an unanswered question is asked again
REFUSED = timedelta(days=1)


class PushQuerySet(models.QuerySet["Push"]):
    def wanted(self) -> Self:
        """Whose feed is still fetched."""
        return self.filter(feed__status__in=Feed.FETCHED)

    def due(self) -> Self:
        """To be asked for: for the first time, again because nobody answered, or because half of the lease is over."""
        return self.wanted().filter(next_at__lte=timezone.now())

    def unwanted(self) -> Self:
        """Told though nobody asks any more, and not just asked to end."""
        now = timezone.now()
        told = Q(ends_at__gt=now) | Q(pending=Push.Pending.SUBSCRIBE)
        free = Q(next_at__lte=now) | Q(pending=Push.Pending.SUBSCRIBE) | Q(pending="", error="")
        return self.filter(told, free).exclude(feed__status__in=Feed.FETCHED)

    def claim(self, pk: int, pending: str) -> bool:
        """Become the one who asks now: False where somebody else does."""
        now = timezone.now()
        rows = self.due() if pending == Push.Pending.SUBSCRIBE else self.unwanted()
        return bool(rows.filter(pk=pk).update(pending=pending, asked_at=now, next_at=now + PATIENCE, error=""))

    def confirm(self, channel: str, mode: str, lease: timedelta) -> bool:
        """What was asked for holds. False: it was not."""
        now, asked = timezone.now(), self.filter(feed__external_id=channel, pending=mode)
        if mode == Push.Pending.UNSUBSCRIBE:
            return bool(asked.update(pending="", ends_at=None, next_at=now))
        return bool(asked.update(pending="", confirmed_at=now, ends_at=now + lease, next_at=now + lease / 2))

    def refuse(self, channel: str, reason: str) -> bool:
        asked = self.filter(feed__external_id=channel).exclude(pending="")
        return bool(asked.update(pending="", error=reason[:300], next_at=timezone.now() + REFUSED))


class Push(models.Model):
    class Pending(models.TextChoices):
        SUBSCRIBE = "subscribe", _("Asked for")
        UNSUBSCRIBE = "unsubscribe", _("Asked to end")

    feed = models.OneToOneField(Feed, on_delete=models.CASCADE, related_name="push", verbose_name=_("feed"))
    # What was asked of the hub and not yet confirmed by its question.
    pending = models.CharField(_("waits for"), max_length=11, choices=Pending, blank=True)
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    next_at = models.DateTimeField(_("asked again"), default=timezone.now, db_index=True)
    error = models.CharField(_("last failure"), max_length=300, blank=True)

    objects = PushQuerySet.as_manager()

    class Meta:
        verbose_name = _("push")
        verbose_name_plural = _("pushes")

    def __str__(self) -> str:
        return f"{self.feed} {self.pending or self.ends_at}"

    def failed(self, text: str, *, again_in: timedelta = PATIENCE) -> None:
        """The hub did not take what we asked."""
        self.error, self.pending, self.next_at = text[:300], "", timezone.now() + again_in
        self.save(update_fields=["error", "pending", "next_at"])
