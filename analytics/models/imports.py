from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Brand


class ImportKind(models.TextChoices):
    """What a file is about: which importer reads it."""

    INFLUENCERS = "influencers", _("Influencers and their numbers")
    POSTS = "posts", _("Posts and their numbers")
    GA4 = "ga4", _("Reports of Google Analytics")
    TRACKING = "tracking", _("Orders and revenue")
    PAYOUTS = "payouts", _("Payouts")


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: Any) -> Self:
        """Imports are for who made them, for the team of the brand whose data they bring, and for staff."""
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.is_staff else self.filter(Q(by=user) | Q(brand__members__user=user)).distinct()

    def changeable_by(self, user: Any) -> Self:
        """Viewers of a brand look on."""
        if not user.is_authenticated or user.is_staff:
            return self.visible_to(user)
        return self.filter(Q(brand=None, by=user) | Q(brand__in=Brand.objects.writable_by(user)))

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

    class Origin(models.TextChoices):
        UPLOAD = "upload", _("Uploaded")
        COMMAND = "command", _("Command")
        FOLDER = "folder", _("Watched folder")
        URL = "url", _("Fetched from an address")

    kind = models.CharField(_("about"), max_length=12, choices=ImportKind, default=ImportKind.INFLUENCERS)
    origin = models.CharField(_("origin"), max_length=8, choices=Origin, default=Origin.UPLOAD)
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
    # Whose data the file brings, where it brings somebody's: a brand's orders, one account's posts, a site's traffic.
    brand = models.ForeignKey(
        "accounts.Brand",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="import_runs",
        verbose_name=_("brand"),
    )
    account = models.ForeignKey(
        "accounts.SocialAccount",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="import_runs",
        verbose_name=_("account"),
    )
    web_property = models.ForeignKey(
        "analytics.WebProperty",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="import_runs",
        verbose_name=_("web property"),
    )
    # The list of influencers that the ids of the file stand for.
    people = models.FileField(_("list of influencers"), upload_to="imports/%Y/%m/", blank=True)
    digest = models.CharField(
        max_length=64, blank=True
    )  # SHA-256 of the file: a folder or an address brings none twice
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
