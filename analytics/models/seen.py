from django.db import models
from django.utils.translation import gettext_lazy as _


class Seen(models.Model):
    """When somebody last came across an influencer, in a search or a list: whoever is looked at is kept fresher."""

    influencer = models.OneToOneField(
        "accounts.Influencer",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="seen",
        verbose_name=_("influencer"),
    )
    at = models.DateTimeField(_("last seen"), db_index=True)  # to within a day

    class Meta:
        verbose_name = _("influencer that was seen")
        verbose_name_plural = _("influencers that were seen")

    def __str__(self) -> str:
        return f"{self.influencer_id} {self.at:%Y-%m-%d}"
