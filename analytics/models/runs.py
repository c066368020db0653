"""What was fetched, how it went. A run is what one pass of planning (or staff, or a webhook) asked for; workers take batches."""

from datetime import timedelta
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analytics.models.feeds import Feed


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_authenticated and user.is_staff else self.none()

    def unfinished(self) -> Self:
        return self.filter(status__in=[Run.Status.QUEUED, Run.Status.RUNNING])


class Run(models.Model):
    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Failed")

    class Trigger(models.TextChoices):
        SCHEDULE = "schedule", _("By the clock")
        STAFF = "staff", _("Started by staff")
        OWNER = "owner", _("Asked for by the owner")
        EVENT = "event", _("Told by the platform")
        REPLAY = "replay", _("Replay of kept answers")

    source = models.CharField(_("source"), max_length=20)
    trigger = models.CharField(_("why"), max_length=10, choices=Trigger, default=Trigger.SCHEDULE)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.QUEUED)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("by"),
    )
    replay_of = models.ForeignKey("self", on_delete=models.SET_NULL, related_name="replays", null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    planned = models.PositiveIntegerField(_("planned"), default=0)  # feeds
    fetched = models.PositiveIntegerField(_("fetched"), default=0)  # feeds that were answered
    failed = models.PositiveIntegerField(_("failed"), default=0)  # feeds that were not
    new = models.PositiveIntegerField(_("new"), default=0)  # rows stored
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)  # rows that were there already
    reasons = models.JSONField(_("why some failed"), default=dict, blank=True)  # {name of the error: count}
    quota = models.JSONField(_("quota used"), default=dict, blank=True)  # {bucket: units}
    quota_left = models.JSONField(_("quota left"), default=dict, blank=True)  # {bucket: units, null where unknown}

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["source", "-created_at"], name="runs_by_source")]

    def __str__(self) -> str:
        return f"{self.source} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def settled(self) -> int:
        return self.fetched + self.failed

    @property
    def progress(self) -> int:
        """In percent."""
        return min(100, 100 * self.settled // self.planned) if self.planned else 100 * self.finished

    @property
    def finished(self) -> bool:
        return self.status in {self.Status.DONE, self.Status.STOPPED, self.Status.FAILED}

    @property
    def duration(self) -> timedelta | None:
        return (self.finished_at or timezone.now()) - self.started_at if self.started_at else None


class BatchQuerySet(models.QuerySet["Batch"]):
    def ready(self) -> Self:
        """Wait for a worker, or are in the hands of one that gave no sign of life for too long."""
        now = timezone.now()
        waiting = models.Q(status=Batch.Status.QUEUED, not_before__lte=now)
        silent = models.Q(status=Batch.Status.RUNNING, beat_at__lt=now - Batch.PATIENCE)
        return self.filter(waiting | silent)


class Batch(models.Model):
    """The outbox of planning: feeds of one source and kind that one worker asks for together."""

    PATIENCE = timedelta(seconds=90)
    TRIES = 3

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")
        DEAD = "dead", _("Given up")

    UNFINISHED = (Status.QUEUED, Status.RUNNING)

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="batches")
    what = models.CharField(_("what"), max_length=10, choices=Feed.What)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.QUEUED)
    size = models.PositiveIntegerField(_("feeds"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)  # since something was last stored
    holder = models.CharField(max_length=32, blank=True, editable=False)  # another word at each claim
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    beat_at = models.DateTimeField(_("last sign of life"), default=timezone.now)
    error = models.CharField(_("last failure"), max_length=300, blank=True)
    # [{"feed", "memory", "at"}]: what was asked with which memory and when, so that a replay asks the same.
    asked = models.JSONField(default=list, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        indexes = [models.Index(fields=["status", "not_before"], name="batches_by_status")]

    def __str__(self) -> str:
        return f"{self.run} {self.what} × {self.size}"

    def claim(self) -> bool:
        """Take it, or take it over from a worker that has been silent for too long. Each taking is an attempt."""
        now = timezone.now()
        ready = Batch.objects.ready().filter(pk=self.pk)
        changes = {"status": self.Status.RUNNING, "beat_at": now, "holder": uuid4().hex}
        taken = ready.update(attempts=models.F("attempts") + 1, **changes)
        if taken:
            self.refresh_from_db()
        return bool(taken) and self.holder == changes["holder"]

    def beat(self, **changes: Any) -> bool:
        """Give a sign of life. False: it was stopped, or somebody took it over, and nothing may be stored any more.

        Inside a transaction it also locks the row: only one worker stores for a batch, and only while it is theirs.
        """
        return bool(self._mine().update(beat_at=timezone.now(), **changes))

    def leave(self, to: "Batch.Status", **changes: Any) -> bool:
        """Let go of it. False where it is no longer this worker's."""
        left = bool(self._mine().update(status=to, beat_at=timezone.now(), **changes))
        if left:
            self.refresh_from_db()
        return left

    def _mine(self) -> BatchQuerySet:
        return Batch.objects.filter(pk=self.pk, status=self.Status.RUNNING, holder=self.holder)
