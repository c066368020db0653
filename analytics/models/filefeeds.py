"""Files that lie at an address and are fetched by the clock."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Brand
from analytics.models.imports import ImportKind


class FileFeedQuerySet(models.QuerySet["FileFeed"]):
    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.is_staff else self.filter(Q(brand__members__user=user) | Q(brand=None, by=user))

    def changeable_by(self, user: Any) -> Self:
        if not user.is_authenticated or user.is_staff:
            return self.visible_to(user)
        return self.filter(Q(brand=None, by=user) | Q(brand__in=Brand.objects.writable_by(user)))

    def due(self) -> Self:
        return self.filter(active=True, next_due__lte=timezone.now())


class FileFeed(models.Model):
    """One address of one file. Its row says what came of the last time and when the next is."""

    class Every(models.IntegerChoices):
        HOUR = 1, _("Every hour")
        HOURS_6 = 6, _("Every 6 hours")
        DAY = 24, _("Every day")
        WEEK = 168, _("Every week")

    class Outcome(models.TextChoices):
        NONE = "", _("Not fetched yet")
        IMPORTED = "imported", _("Imported")
        UNCHANGED = "unchanged", _("Unchanged")
        REFUSED = "refused", _("Refused: questions are open")
        FAILED = "failed", _("Failed")

    PATIENCE = timedelta(minutes=10)  # what a fetch may take before another may begin
    LONGEST = timedelta(days=2)
    TELL_AFTER = 3  # failures in a row after which its maker is told

    kind = models.CharField(_("about"), max_length=12, choices=ImportKind)
    url = models.URLField(_("address"), max_length=500)
    options = models.JSONField(_("options"), default=dict, blank=True)
    brand = models.ForeignKey(
        "accounts.Brand",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="file_feeds",
        verbose_name=_("brand"),
    )
    account = models.ForeignKey(
        "accounts.SocialAccount",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="file_feeds",
        verbose_name=_("account"),
    )
    web_property = models.ForeignKey(
        "analytics.WebProperty",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="file_feeds",
        verbose_name=_("web property"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="file_feeds", verbose_name=_("made by")
    )
    every = models.PositiveSmallIntegerField(_("how often"), choices=Every, default=Every.DAY)
    active = models.BooleanField(_("on"), default=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    next_due = models.DateTimeField(_("next due"), default=timezone.now)
    outcome = models.CharField(_("last time"), max_length=10, choices=Outcome, blank=True)
    said = models.CharField(_("what was said"), max_length=300, blank=True)
    fetched_at = models.DateTimeField(_("last answer"), null=True, blank=True)
    changed_at = models.DateTimeField(_("last change"), null=True, blank=True)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)

    objects = FileFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("file at an address")
        verbose_name_plural = _("files at addresses")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["active", "next_due"], name="file_feeds_by_due")]

    def __str__(self) -> str:
        return self.url

    def claim(self) -> bool:
        """Take it for one fetch: whoever moves it on first has it, and a worker that dies loses ten minutes."""
        now = timezone.now()
        taken = FileFeed.objects.filter(pk=self.pk, active=True, next_due=self.next_due, next_due__lte=now)
        if not taken.update(next_due=now + self.PATIENCE):
            return False
        self.refresh_from_db()
        return True

    def switch(self, *, on: bool) -> None:
        """What was off is asked for at once."""
        FileFeed.objects.filter(pk=self.pk).update(active=on, next_due=timezone.now(), failures=0)
        self.refresh_from_db()

    def settle(self, outcome: "FileFeed.Outcome", said: str = "", **learnt: Any) -> None:
        now = timezone.now()
        changes = {"outcome": outcome, "said": said[:300], "fetched_at": now, "failures": 0, **learnt}
        FileFeed.objects.filter(pk=self.pk).update(next_due=now + timedelta(hours=self.every), **changes)
        self.refresh_from_db()

    def fail(self, said: str) -> bool:
        """Note a failure and wait longer each time; return whether its maker is to be told now."""
        failures = min(self.failures + 1, 1000)
        wait = min(timedelta(minutes=5) * 2 ** min(failures - 1, 12), self.LONGEST)
        FileFeed.objects.filter(pk=self.pk).update(
            outcome=self.Outcome.FAILED, said=said[:300], failures=failures, next_due=timezone.now() + wait
        )
        self.refresh_from_db()
        return failures == self.TELL_AFTER
