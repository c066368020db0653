"""What somebody asked to have of their data, and whose data is gone for good."""

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models.user import User

# How long the file lies ready.
KEPT = dt.timedelta(hours=24)
# A worker that is silent for so long is gone.
PATIENCE = dt.timedelta(seconds=90)
A_DAY = 3


class DataExportQuerySet(models.QuerySet["DataExport"]):
    def visible_to(self, user: Any) -> Self:
        """Only one's own, for staff too."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def unfinished(self) -> Self:
        return self.filter(status__in=DataExport.UNFINISHED)

    def of_today(self) -> Self:
        """Those that count against the limit; what broke on our side does not."""
        since = timezone.now() - dt.timedelta(days=1)
        return self.filter(created_at__gt=since).exclude(status=DataExport.Status.FAILED)

    def ready(self) -> Self:
        return self.filter(status=DataExport.Status.READY, expires_at__gt=timezone.now())

    def stalled(self) -> Self:
        """Queued, or begun without a sign of life: no worker has them."""
        return self.unfinished().filter(beat_at__lt=timezone.now() - PATIENCE)

    def outdated(self) -> Self:
        return self.filter(status=DataExport.Status.READY, expires_at__lte=timezone.now())


class DataExport(models.Model):
    """A copy of somebody's data in the making. The row is the truth; the task only carries it on."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        EXPIRED = "expired", _("Expired")

    UNFINISHED = [Status.QUEUED, Status.RUNNING]

    # A copy of somebody's data goes with the somebody.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="data_exports", verbose_name=_("user")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.QUEUED)
    progress = models.PositiveSmallIntegerField(_("progress in percent"), default=0)
    # In a folder that influencehub.media serves to nobody.
    file = models.FileField(_("file"), upload_to="exports/%Y/%m/", blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), null=True, blank=True)
    rows = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    beat_at = models.DateTimeField(_("last sign of life"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)

    objects = DataExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("data export")
        verbose_name_plural = _("data exports")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(status__in=["queued", "running"]),
                name="one_export_at_a_time",
                violation_error_message=_("A copy of your data is being made already."),
            ),
        ]
        indexes = [models.Index(fields=["status", "beat_at"], name="exports_by_state")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def finished(self) -> bool:
        return self.status not in self.UNFINISHED

    @property
    def is_ready(self) -> bool:
        return self.status == self.Status.READY and self.expires_at is not None and self.expires_at > timezone.now()

    @property
    def shown_status(self) -> str:
        """What is over is over at once, whenever the sweep comes by."""
        over = self.status == self.Status.READY and not self.is_ready
        return self.Status.EXPIRED.value if over else str(self.status)

    @property
    def file_name(self) -> str:
        return f"influencehub-{self.created_at:%Y-%m-%d}.zip"

    def claim(self) -> bool:
        """Take it, or take it over from a worker that has been silent for too long."""
        now = timezone.now()
        waiting = Q(status=self.Status.QUEUED)
        silent = Q(status=self.Status.RUNNING, beat_at__lt=now - PATIENCE)
        row = DataExport.objects.filter(waiting | silent, pk=self.pk)
        taken = bool(row.update(status=self.Status.RUNNING, beat_at=now, progress=0))
        if taken:
            self.refresh_from_db()
        return taken

    def beat(self, progress: int) -> bool:
        """Say how far it is. False: somebody else has it, or nobody wants it any more."""
        now = timezone.now()
        mine = DataExport.objects.filter(pk=self.pk, status=self.Status.RUNNING, beat_at=self.beat_at)
        going_on = bool(mine.update(progress=progress, beat_at=now))
        if going_on:
            self.progress, self.beat_at = progress, now
        return going_on

    def fail(self, error: str) -> None:
        changes = {"status": self.Status.FAILED, "error": error[:300], "finished_at": timezone.now()}
        DataExport.objects.filter(pk=self.pk, status=self.Status.RUNNING, beat_at=self.beat_at).update(**changes)

    def throw_away(self) -> None:
        """Take the file off the disk; the row stays as a line of history."""
        self.file.delete(save=False)
        DataExport.objects.filter(pk=self.pk).update(status=self.Status.EXPIRED, file="")


class Erasure(models.Model):
    """A tombstone: whoever has one is erased again when a backup brings them back. It names nobody."""

    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(_("erased"), default=timezone.now)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.digest[:8]}"

    @staticmethod
    def digest_of(user: "User") -> str:
        """The key alone may be given again after a backup; with the moment of joining it is one person's."""
        return hashlib.sha256(f"{user.pk} {user.date_joined.isoformat()}".encode()).hexdigest()
