from django.db import models
from django.utils.translation import gettext_lazy as _


class TrafficDay(models.Model):
    """What campaign links brought to a website on one day of the property. Overwritten: Analytics revises two days."""

    web_property = models.ForeignKey(
        "analytics.WebProperty",
        on_delete=models.CASCADE,
        related_name="days",
        verbose_name=_("web property"),
    )
    day = models.DateField(_("day"))
    campaign = models.CharField("utm_campaign", max_length=200)
    source = models.CharField("utm_source", max_length=200)
    medium = models.CharField("utm_medium", max_length=200)
    content = models.CharField("utm_content", max_length=200)
    sessions = models.BigIntegerField(_("sessions"), null=True)
    key_events = models.FloatField(_("key events"), null=True)  # may be fractional
    revenue = models.DecimalField(_("revenue"), max_digits=16, decimal_places=4, null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    thresholded = models.BooleanField(_("small rows withheld"), default=False)
    sampled = models.BooleanField(_("sampled"), default=False)
    said_by = models.CharField(_("source"), max_length=20)  # ga4, file
    observed_at = models.DateTimeField(_("observed at"))

    class Meta:
        verbose_name = _("traffic of a day")
        verbose_name_plural = _("traffic by day")
        ordering = ["web_property", "day", "campaign", "source", "medium", "content"]
        constraints = [
            models.UniqueConstraint(
                fields=["web_property", "day", "campaign", "source", "medium", "content"],
                name="one_row_per_day_and_link",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.campaign}"
