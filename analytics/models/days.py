"""What counters gained day by day, in the days of the brand's time zone: changed with each snapshot, drawn by charts."""

from datetime import date

from django.db import models
from django.utils import timezone

from accounts.platforms import Platform

# Stands for all days before those that may be kept: sums of everything count it, charts never reach it.
CARRIED = date.min


class Gains(models.Model):
    views = models.BigIntegerField(default=0)
    likes = models.BigIntegerField(default=0)
    comments = models.BigIntegerField(default=0)
    shares = models.BigIntegerField(default=0)
    saves = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class CollaborationDay(Gains):
    pk = models.CompositePrimaryKey("collaboration_id", "platform", "day")
    collaboration = models.ForeignKey(
        "campaigns.Collaboration", on_delete=models.CASCADE, db_index=False, related_name="days"
    )
    platform = models.CharField(max_length=10, choices=Platform)
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.pk}"


class CampaignDay(Gains):
    """The sum of its collaborations' days: overviews read it."""

    pk = models.CompositePrimaryKey("campaign_id", "platform", "day")
    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, db_index=False, related_name="days")
    platform = models.CharField(max_length=10, choices=Platform)
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.pk}"


class DirtyCollaboration(models.Model):
    """A snapshot came late, or a post came or went: its days are made anew from the snapshots."""

    collaboration = models.OneToOneField(
        "campaigns.Collaboration", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.collaboration_id)
