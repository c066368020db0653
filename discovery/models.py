from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.codes import CodesField
from accounts.models import Influencer, SocialAccount
from accounts.platforms import Platform

ANY_PLATFORM = ""


class CardQuerySet(models.QuerySet["Card"]):
    def live(self) -> Self:
        return self.filter(live=True)

    def overall(self) -> Self:
        """One card of each influencer: that of the account with most followers, wherever it is."""
        return self.filter(platform=ANY_PLATFORM)


class Card(models.Model):
    """What a search reads of one influencer: once overall and once for each platform they are on.

    Derived from profile, accounts, numbers and reviews by `cards.rebuild`, and thrown away without loss.
    """

    influencer = models.ForeignKey(
        Influencer,
        on_delete=models.CASCADE,  # derived from the influencer
        related_name="cards",
        verbose_name=_("influencer"),
    )
    platform = models.CharField(_("platform"), max_length=10, choices=Platform, blank=True)
    account = models.ForeignKey(
        SocialAccount,
        on_delete=models.CASCADE,  # derived from the account
        related_name="cards",
        null=True,
        blank=True,
        verbose_name=_("account"),
    )
    live = models.BooleanField(default=True)
    stale = models.BooleanField(default=False)
    # A review opens by the clock, without a change that could mark the card.
    fresh_until = models.DateTimeField(null=True, blank=True)
    # Bytes, because each database sorts text by rules of its own and all of them sort bytes alike.
    name_key = models.BinaryField(max_length=120)
    text = models.TextField()
    country = models.CharField(_("country"), max_length=2, blank=True)
    niches = CodesField(_("niches"), blank=True)
    languages = CodesField(_("languages"), blank=True)
    audience = CodesField(_("audience countries"), blank=True)
    claimed = models.BooleanField(_("claimed"), default=False)
    followers = models.BigIntegerField(_("followers"), null=True, blank=True)
    followers_bucket = models.SmallIntegerField(null=True, blank=True)
    engagement = models.FloatField(_("engagement rate"), null=True, blank=True)
    engagement_bucket = models.SmallIntegerField(null=True, blank=True)
    variant = models.CharField(_("how the rate is made"), max_length=40, blank=True)
    growth = models.FloatField(_("growth in 30 days"), null=True, blank=True)
    growth_bucket = models.SmallIntegerField(null=True, blank=True)
    rating = models.FloatField(_("rating"), null=True, blank=True)
    reviews = models.PositiveIntegerField(_("reviews"), default=0)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("search card")
        verbose_name_plural = _("search cards")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["influencer", "platform"], name="one_card_per_influencer_and_platform")
        ]
        indexes = [
            # Holds everything that is filtered and counted: facets are answered without touching the rows.
            models.Index(
                fields=[
                    *["platform", "live", "country", "claimed", "followers", "engagement", "variant", "growth"],
                    *["rating", "followers_bucket", "engagement_bucket", "growth_bucket"],
                    *["niches", "languages", "audience", "influencer"],
                ],
                name="card_facets",
            ),
            models.Index(fields=["platform", "live", "-followers"], name="card_by_followers"),
            models.Index(fields=["influencer"], condition=Q(stale=True), name="card_stale"),
            models.Index(fields=["fresh_until"], condition=Q(fresh_until__isnull=False), name="card_opens"),
        ]

    def __str__(self) -> str:
        return f"{self.influencer_id} {self.platform or '*'}"
