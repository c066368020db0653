from __future__ import annotations

from datetime import timedelta
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Longer than any conversation with a server: who claimed a row and died lets go of it after this.
LEASE = timedelta(minutes=10)
MAX_ERROR = 300
Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class QueuedQuerySet(models.QuerySet[Row_co]):
    def waiting(self) -> Self:
        """What is still to be sent. Each model says it by columns of its own row."""
        raise NotImplementedError

    def due(self) -> Self:
        return self.waiting().filter(next_try_at__lte=timezone.now())


class Queued(models.Model):
    """The row is the truth: what is written here is sent, however often a worker dies."""

    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("last error"), max_length=MAX_ERROR, blank=True)
    next_try_at = models.DateTimeField(_("next try at"), default=timezone.now)

    class Meta:
        abstract = True

    def claim(self) -> bool:
        """Become the only sender until the lease ends. False: somebody else is, or it is done."""
        row = self._rows().due().filter(pk=self.pk)
        claimed = row.update(attempts=F("attempts") + 1, next_try_at=timezone.now() + LEASE)
        if claimed:
            self.refresh_from_db(fields=["attempts", "next_try_at"])
        return bool(claimed)

    def put_off(self, wait: timedelta, error: str, **changes: Any) -> None:
        self._rows().filter(pk=self.pk).update(error=error[:MAX_ERROR], next_try_at=timezone.now() + wait, **changes)

    def _rows(self) -> Any:
        return type(self)._default_manager  # noqa: SLF001 -- Django's public API
