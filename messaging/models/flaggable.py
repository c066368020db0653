from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class FlaggableQuerySet(models.QuerySet[Row_co]):
    def flagged(self) -> Self:
        return self.filter(flagged_at__isnull=False)

    def unflagged(self) -> Self:
        return self.filter(flagged_at=None)


class Flaggable(models.Model):
    """Something staff may freeze: it stays as it is until the flag is taken away."""

    flagged_at = models.DateTimeField(_("flagged at"), null=True, blank=True, editable=False)
    flag_reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def flagged(self) -> bool:
        return self.flagged_at is not None

    def flag_changed(self) -> None:
        """What else freezes or thaws with the row, in the transaction that sets or lifts the flag."""
