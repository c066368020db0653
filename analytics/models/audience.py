from django.db import models
from django.utils.translation import gettext_lazy as _


class AudienceSnapshot(models.Model):
    """Who follows an account, as one source said on one day. Shares in percent, 0 to 100; an empty map was not given."""

    account = models.ForeignKey(
        "accounts.SocialAccount",
        on_delete=models.CASCADE,  # an audience of nobody means nothing
        related_name="audiences",
        verbose_name=_("account"),
    )
    source = models.CharField(_("source"), max_length=20)
    observed_on = models.DateField(_("observed on"))
    observed_at = models.DateTimeField(_("observed at"))
    method_version = models.PositiveSmallIntegerField(_("version of the method"), default=1)
    countries = models.JSONField(_("countries"), default=dict, blank=True)  # {"DE": 31.5}
    cities = models.JSONField(_("cities"), default=dict, blank=True)
    languages = models.JSONField(_("languages"), default=dict, blank=True)
    gender_age = models.JSONField(_("gender and age"), default=dict, blank=True)  # {"female 18-24": 12.5}

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ["account", "-observed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "source", "observed_on"], name="one_audience_per_account_source_and_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.observed_on:%Y-%m-%d} ({self.source})"
