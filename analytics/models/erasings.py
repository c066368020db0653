from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PATIENCE = timedelta(seconds=90)


class SourceErasingQuerySet(models.QuerySet["SourceErasing"]):
    def unfinished(self) -> Self:
        return self.filter(finished_at=None)

    def stalled(self) -> Self:
        """No worker took them, or it gave no sign of life for too long."""
        return self.unfinished().filter(beat_at__lt=timezone.now() - PATIENCE)


class SourceErasing(models.Model):
    """That the owner wants gone what one source said about an account. The row is the work; it goes with the account."""

    account = models.ForeignKey("accounts.SocialAccount", on_delete=models.CASCADE, related_name="erasings")
    source = models.CharField(_("source"), max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    beat_at = models.DateTimeField(_("last sign of life"), default=timezone.now)
    done = models.PositiveIntegerField(_("rows erased"), default=0)
    total = models.PositiveIntegerField(_("rows to erase"), default=0)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = SourceErasingQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasing of a source")
        verbose_name_plural = _("erasings of sources")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "source"],
                condition=models.Q(finished_at__isnull=True),
                name="one_erasing_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} ({self.source})"

    def took(self, done: int, total: int) -> None:
        """Tell how far it is, and that somebody is at it."""
        progress: dict[str, Any] = {"done": done, "total": max(done, total), "beat_at": timezone.now()}
        SourceErasing.objects.filter(pk=self.pk, finished_at=None).update(**progress)

    def finish(self) -> None:
        SourceErasing.objects.filter(pk=self.pk, finished_at=None).update(finished_at=timezone.now())
