from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SourceSetting(models.Model):
    """What staff decided about a source. Without a row, or where a field is empty, the source's own default holds."""

    source = models.CharField(_("source"), max_length=20, unique=True)
    enabled = models.BooleanField(_("on"), null=True, blank=True)
    limits = models.JSONField(_("limits"), default=dict, blank=True)  # {bucket: units}
    retention_days = models.PositiveIntegerField(_("days that numbers are kept"), null=True, blank=True)
    derived_metrics_allowed = models.BooleanField(_("rates may be derived"), null=True, blank=True)
    mix_platforms_allowed = models.BooleanField(_("may be added to other platforms"), null=True, blank=True)
    # Who read the notice of a source that goes against a platform's terms, and when.
    notice_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    notice_at = models.DateTimeField(_("notice read"), null=True, blank=True)

    class Meta:
        verbose_name = _("setting of a source")
        verbose_name_plural = _("settings of sources")
        ordering = ["source"]

    def __str__(self) -> str:
        return self.source
