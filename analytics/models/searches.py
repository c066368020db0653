"""Creators that staff look for at a source: the question is the work, its answers are kept for a month."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import SocialAccount
from accounts.platforms import Platform, profile_url

KEPT = timedelta(days=30)  # no source lets us keep longer what nobody needed


class CreatorSearchQuerySet(models.QuerySet["CreatorSearch"]):
    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_authenticated and user.is_staff else self.none()

    def unfinished(self) -> Self:
        return self.filter(status__in=CreatorSearch.UNFINISHED)

    def ready(self) -> Self:
        """Wait for a worker, or are in the hands of one that gave no sign of life for too long."""
        now = timezone.now()
        waiting = models.Q(status=CreatorSearch.Status.QUEUED, not_before__lte=now)
        silent = models.Q(status=CreatorSearch.Status.RUNNING, beat_at__lt=now - CreatorSearch.PATIENCE)
        return self.filter(waiting | silent)

    def over(self) -> Self:
        return self.filter(created_at__lt=timezone.now() - KEPT)


class CreatorSearch(models.Model):
    PATIENCE = timedelta(minutes=3)  # longer than a worker may take
    TRIES = 3

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    UNFINISHED = (Status.QUEUED, Status.RUNNING)

    source = models.CharField(_("source"), max_length=20)
    platform = models.CharField(_("platform"), max_length=10, choices=Platform)
    query = models.CharField(_("words"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.QUEUED)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)  # of a failed one: when it may go better
    beat_at = models.DateTimeField(_("last sign of life"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    holder = models.CharField(max_length=32, blank=True, editable=False)  # another word at each claim
    count = models.PositiveIntegerField(_("found"), default=0)
    error = models.CharField(_("failure"), max_length=20, blank=True)  # a name of analytics.sources.errors
    error_text = models.CharField(_("what was said"), max_length=300, blank=True)
    quota = models.JSONField(_("quota used"), default=dict, blank=True)  # {bucket: units}

    objects = CreatorSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("search for creators")
        verbose_name_plural = _("searches for creators")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["status", "not_before"], name="searches_by_status")]

    def __str__(self) -> str:
        return f"{self.source} {self.platform}: {self.query}"

    @property
    def finished(self) -> bool:
        return self.status not in self.UNFINISHED

    def claim(self) -> bool:
        """Take it, or take it over from a worker that has been silent for too long. Each taking is an attempt."""
        now = timezone.now()
        changes = {"status": self.Status.RUNNING, "beat_at": now, "holder": uuid4().hex}
        ready = CreatorSearch.objects.ready().filter(pk=self.pk)
        taken = ready.update(attempts=models.F("attempts") + 1, **changes)
        if taken:
            self.refresh_from_db()
        return bool(taken) and self.holder == changes["holder"]

    @transaction.atomic
    def finish(self, found: "Iterable[FoundCreator]", **changes: Any) -> bool:
        """Keep what came. False where somebody else took it over meanwhile: then that one keeps it."""
        rows = list(found)
        for row in rows:
            row.search = self
        status = self.Status.DONE if rows or not changes.get("error") else self.Status.FAILED
        done = self._leave(status, finished_at=timezone.now(), count=len(rows), **changes)
        if done:
            FoundCreator.objects.bulk_create(rows, batch_size=500)
        return done

    def again(self, at: datetime, **changes: Any) -> bool:
        """Let go of it until then."""
        return self._leave(self.Status.QUEUED, not_before=at, **changes)

    def _leave(self, to: "CreatorSearch.Status", **changes: Any) -> bool:
        mine = CreatorSearch.objects.filter(pk=self.pk, status=self.Status.RUNNING, holder=self.holder)
        return bool(mine.update(status=to, beat_at=timezone.now(), **changes))


class FoundCreator(models.Model):
    """Somebody whom a search found. Not a profile yet: staff decide who becomes one."""

    search = models.ForeignKey(CreatorSearch, on_delete=models.CASCADE, related_name="creators")
    platform = models.CharField(_("platform"), max_length=10, choices=Platform)
    external_id = models.CharField(_("id at the source"), max_length=200, blank=True)
    handle = models.CharField(_("handle"), max_length=120)
    key = models.CharField(max_length=160)
    name = models.CharField(_("name"), max_length=160, blank=True)
    bio = models.TextField(_("bio"), blank=True)
    url = models.URLField(_("address"), max_length=300, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    followers = models.PositiveBigIntegerField(_("followers"), null=True, blank=True)
    posts = models.PositiveBigIntegerField(_("posts"), null=True, blank=True)

    class Meta:
        verbose_name = _("found creator")
        verbose_name_plural = _("found creators")
        ordering = ["pk"]  # as the source ranks them
        constraints = [models.UniqueConstraint(fields=["search", "key"], name="found_once_by_a_search")]
        indexes = [models.Index(fields=["platform", "key"], name="found_by_key")]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} @{self.handle}"

    @property
    def profile_url(self) -> str:
        return self.url or profile_url(self.platform, self.handle)

    known: SocialAccount | None = None  # what is here of them already, set by whoever lists them
