from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Quota(models.Model):
    """One counter that all workers share: how much of a source's limit this window has used."""

    source = models.CharField(_("source"), max_length=20)
    bucket = models.CharField(_("bucket"), max_length=30)
    scope = models.CharField(_("scope"), max_length=100, blank=True)  # a connection, a proxy; empty: the whole app
    window = models.DateTimeField(_("window since"), default=timezone.now)
    used = models.BigIntegerField(_("used"), default=0)
    # Of a sliding window: what each of its slices used, {number of the slice: units}.
    slices = models.JSONField(default=dict, blank=True, editable=False)
    # Until when nobody asks: the source said so.
    parked_until = models.DateTimeField(_("parked until"), null=True, blank=True)
    reason = models.CharField(_("why it is parked"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [models.UniqueConstraint(fields=["source", "bucket", "scope"], name="one_counter_per_quota")]

    def __str__(self) -> str:
        return f"{self.source} {self.bucket} {self.scope}".strip()


class QuotaDay(models.Model):
    """What was used of a bucket on one UTC day, for the charts."""

    source = models.CharField(max_length=20)
    bucket = models.CharField(max_length=30)
    day = models.DateField()
    used = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "bucket", "day"], name="one_quota_row_per_day")]

    def __str__(self) -> str:
        return f"{self.source} {self.bucket} {self.day:%Y-%m-%d}"
