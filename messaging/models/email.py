from __future__ import annotations

import re
from datetime import timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models.queued import Queued, QueuedQuerySet

CODE = re.compile(r":\s*\S+\s*$")
MAX_ATTEMPTS = 10
LONGEST_WAIT = timedelta(hours=6)
# Mails hold names, addresses that somebody may have given up, and codes: no longer than anybody asks what was sent.
KEPT = timedelta(days=30)


class OutgoingEmailQuerySet(QueuedQuerySet["OutgoingEmail"]):
    def sent(self) -> Self:
        return self.filter(sent_at__isnull=False)

    def unsent(self) -> Self:
        return self.filter(sent_at=None)

    def waiting(self) -> Self:
        return self.unsent().filter(attempts__lt=MAX_ATTEMPTS)

    def dead(self) -> Self:
        """Tried ten times: staff look at it."""
        return self.unsent().filter(attempts__gte=MAX_ATTEMPTS, next_try_at__lte=timezone.now())

    def old(self) -> Self:
        return self.filter(created_at__lt=timezone.now() - KEPT)

    def try_again(self) -> int:
        """Begin anew with those that never left."""
        return self.unsent().update(attempts=0, error="", next_try_at=timezone.now())


class OutgoingEmail(Queued):
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

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
        return f"{self.topic} ({self.to})"

    @property
    def topic(self) -> str:
        """The subject for other eyes than the reader's: it may end in a code, behind a colon."""
        return CODE.sub(": …", self.subject)

    @property
    def dead(self) -> bool:
        return self.sent_at is None and self.attempts >= MAX_ATTEMPTS

    def settle(self) -> None:
        OutgoingEmail.objects.filter(pk=self.pk).update(sent_at=timezone.now(), error="")

    def postpone(self, error: str) -> None:
        """Wait twice as long after each failure."""
        self.put_off(min(timedelta(seconds=30) * 2**self.attempts, LONGEST_WAIT), error)
