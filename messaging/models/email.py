from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_ATTEMPTS = 10
# Longer than any SMTP conversation: who claimed a mail and died lets go of it after this.
LEASE = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=6)


class OutgoingEmailQuerySet(models.QuerySet["OutgoingEmail"]):
    def sent(self) -> Self:
        return self.filter(sent_at__isnull=False)

    def unsent(self) -> Self:
        return self.filter(sent_at=None)

    def due(self) -> Self:
        return self.waiting().filter(next_try_at__lte=timezone.now())

    def waiting(self) -> Self:
        return self.unsent().filter(attempts__lt=MAX_ATTEMPTS)

    def dead(self) -> Self:
        """Tried ten times: staff look at it."""
        return self.unsent().filter(attempts__gte=MAX_ATTEMPTS, next_try_at__lte=timezone.now())

    def try_again(self) -> int:
        """Begin anew with those that never left."""
        return self.unsent().update(attempts=0, error="", next_try_at=timezone.now())


class OutgoingEmail(models.Model):
    """The row is the truth: what is written here is sent, however often a worker dies."""

    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("last error"), max_length=300, blank=True)
    next_try_at = models.DateTimeField(_("next try at"), default=timezone.now)

    objects = OutgoingEmailQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(sent_at=None),
                name="email_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.to})"

    @property
    def dead(self) -> bool:
        return self.sent_at is None and self.attempts >= MAX_ATTEMPTS

    def claim(self) -> bool:
        """Become the only sender until the lease ends. False: somebody else is, or it is done."""
        row = OutgoingEmail.objects.due().filter(pk=self.pk)
        claimed = row.update(attempts=F("attempts") + 1, next_try_at=timezone.now() + LEASE)
        if claimed:
            self.refresh_from_db(fields=["attempts", "next_try_at"])
        return bool(claimed)

    def settle(self) -> None:
        OutgoingEmail.objects.filter(pk=self.pk).update(sent_at=timezone.now(), error="")

    def postpone(self, error: str) -> None:
        """Wait twice as long after each failure."""
        wait = min(timedelta(seconds=30) * 2**self.attempts, LONGEST_WAIT)
        OutgoingEmail.objects.filter(pk=self.pk).update(error=error[:300], next_try_at=timezone.now() + wait)
