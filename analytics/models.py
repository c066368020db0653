from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Precision(models.TextChoices):
    DAY = "day", _("Day")
    MONTH = "month", _("Month")


class Metrics(models.Model):
    """The numbers of one account. Null is not zero: null was never said, 0 was."""

    followers = models.BigIntegerField(_("followers"), null=True, blank=True)
    following = models.BigIntegerField(_("following"), null=True, blank=True)
    posts = models.BigIntegerField(_("posts"), null=True, blank=True)
    total_likes = models.BigIntegerField(_("likes in total"), null=True, blank=True)
    total_views = models.BigIntegerField(_("views in total"), null=True, blank=True)
    avg_views = models.FloatField(_("views per post"), null=True, blank=True)
    avg_likes = models.FloatField(_("likes per post"), null=True, blank=True)
    avg_comments = models.FloatField(_("comments per post"), null=True, blank=True)
    avg_shares = models.FloatField(_("shares per post"), null=True, blank=True)
    avg_engagement = models.FloatField(_("interactions per post"), null=True, blank=True)
    authentic_engagement = models.FloatField(_("real interactions per post"), null=True, blank=True)
    engagement_rate = models.FloatField(_("engagement rate"), null=True, blank=True)
    engagement_variant = models.CharField(_("how the rate is made"), max_length=40, blank=True)

    class Meta:
        abstract = True


class AccountSnapshotQuerySet(models.QuerySet["AccountSnapshot"]):
    def of_influencer(self, influencer_pk: int) -> Self:
        return self.filter(account__influencer_id=influencer_pk)

    def in_order(self) -> Self:
        return self.order_by("account_id", "observed_on", "source")


class AccountSnapshot(Metrics):
    """What one source said about one account on one day."""

    account = models.ForeignKey(
        "accounts.SocialAccount",
        on_delete=models.CASCADE,  # a number about nobody means nothing
        related_name="snapshots",
        verbose_name=_("account"),
    )
    source = models.CharField(_("source"), max_length=40)
    observed_on = models.DateField(_("observed on"))
    precision = models.CharField(_("precision"), max_length=5, choices=Precision, default=Precision.DAY)
    method_version = models.PositiveSmallIntegerField(_("version of the method"), default=1)
    raw = models.JSONField(_("what else was said"), default=dict, blank=True)
    run = models.ForeignKey(
        "ImportRun",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="snapshots",
        verbose_name=_("import"),
    )

    objects = AccountSnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "source", "observed_on"],
                name="one_snapshot_per_account_source_and_day",
                violation_error_message=_("This source already spoke about this account that day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.observed_on:%Y-%m-%d} ({self.source})"


class AccountCurrentQuerySet(models.QuerySet["AccountCurrent"]):
    def with_method(self) -> Self:
        """Tell which version of the definitions the latest snapshot was made with."""
        said = AccountSnapshot.objects.filter(
            account=OuterRef("account"), observed_on=OuterRef("observed_on"), source=OuterRef("source")
        )
        return self.annotate(method_version=Subquery(said.values("method_version")[:1]))


class AccountCurrent(Metrics):
    """The latest known value of each field of an account, kept by ``currents.refresh``."""

    account = models.OneToOneField(
        "accounts.SocialAccount",
        on_delete=models.CASCADE,  # derived from the account's snapshots
        primary_key=True,
        related_name="current",
        verbose_name=_("account"),
    )
    observed_on = models.DateField(_("observed on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=40, blank=True)
    growth_30d = models.FloatField(_("growth in 30 days"), null=True, blank=True)
    growth = models.FloatField(_("growth"), null=True, blank=True)
    growth_days = models.PositiveIntegerField(_("days of growth"), null=True, blank=True)
    # {field: [value, day]}: what is no number, with the day it was last said.
    facts = models.JSONField(_("facts"), default=dict, blank=True)

    objects = AccountCurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("current numbers")
        verbose_name_plural = _("current numbers")
        indexes = [
            models.Index(fields=["followers"], name="current_by_followers"),
            models.Index(fields=["engagement_rate"], name="current_by_engagement"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.observed_on or '–'}"

    def fact(self, name: str) -> Any:
        return self.facts.get(name, (None, None))[0]


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
