from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_authenticated and user.is_staff else self.none()

    def unfinished(self) -> Self:
        return self.filter(status__in=[ImportRun.Status.QUEUED, ImportRun.Status.RUNNING])

    def stalled(self) -> Self:
        """Queued, or running without a sign of life: no worker has them."""
        return self.unfinished().exclude(file="").filter(beat_at__lt=timezone.now() - ImportRun.PATIENCE)


class ImportRun(models.Model):
    """One file on its way in. The row is the truth; the task only carries it on."""

    PATIENCE = timedelta(seconds=90)

    class Status(models.TextChoices):
        DRAFT = "draft", _("Waiting for answers")
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Failed")

    WAITING = (Status.DRAFT, Status.REFUSED)

    file_name = models.CharField(_("file name"), max_length=255)
    file = models.FileField(_("file"), upload_to="imports/%Y/%m/", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="import_runs",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    beat_at = models.DateTimeField(_("last sign of life"), default=timezone.now)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    options = models.JSONField(_("options"), default=dict, blank=True)
    progress = models.PositiveSmallIntegerField(_("progress in percent"), default=0)
    rows_total = models.PositiveIntegerField(_("rows"), default=0)
    rows_imported = models.PositiveIntegerField(_("rows imported"), default=0)
    rows_rejected = models.PositiveIntegerField(_("rows rejected"), default=0)
    warnings = models.PositiveIntegerField(_("warnings"), default=0)
    report = models.JSONField(_("report"), default=dict, blank=True)
    rejects = models.FileField(_("rejected rows"), upload_to="imports/%Y/%m/", blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def waits_for_answers(self) -> bool:
        return bool(self.file) and self.status in self.WAITING

    @property
    def finished(self) -> bool:
        return self.status in {self.Status.DONE, self.Status.REFUSED, self.Status.FAILED}

    def queue(self) -> bool:
        """Let it run with the options it has. What was refused may be tried again with other options."""
        return self._move(self.Status.QUEUED, *self.WAITING, progress=0)

    def claim(self) -> bool:
        """Take it, or take it over from a worker that has been silent for too long."""
        now = timezone.now()
        waiting = models.Q(status=self.Status.QUEUED)
        silent = models.Q(status=self.Status.RUNNING, beat_at__lt=now - self.PATIENCE)
        changes = {"status": self.Status.RUNNING, "started_at": now, "beat_at": now}
        taken = bool(ImportRun.objects.filter(waiting | silent, pk=self.pk).update(**changes))
        if taken:
            self.refresh_from_db()
        return taken

    def fail(self, reason: str) -> None:
        report = {"status": "failed", "reason": reason[:500]}
        self._move(self.Status.FAILED, self.Status.RUNNING, report=report, finished_at=timezone.now())

    def _move(self, to: "ImportRun.Status", *sources: "ImportRun.Status", **changes: Any) -> bool:
        changes |= {"status": to, "beat_at": timezone.now()}
        moved = bool(ImportRun.objects.filter(pk=self.pk, status__in=sources).update(**changes))
        if moved:
            self.refresh_from_db()
        return moved
