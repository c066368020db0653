"""Feeds: what is asked for again and again, how often, and how that goes."""

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Tier(models.IntegerChoices):
    """How fresh something is kept."""

    LIVE = 0, _("Post of a live campaign: hourly")
    ACTIVE = 1, _("Active collaboration: daily")
    SEEN = 2, _("Seen lately: every 3 days")
    REST = 3, _("The rest: weekly")

    @property
    def every(self) -> timedelta:
        return EVERY[self]


EVERY = {
    Tier.LIVE: timedelta(hours=1),
    Tier.ACTIVE: timedelta(days=1),
    Tier.SEEN: timedelta(days=3),
    Tier.REST: timedelta(days=7),
}


class FeedQuerySet(models.QuerySet["Feed"]):
    def due(self) -> Self:
        return self.filter(status__in=Feed.FETCHED, batch=None, next_due__lte=timezone.now())

    def stale(self) -> Self:
        """Older than twice what the tier promises: something keeps failing, or the quota is too small."""
        now = timezone.now()
        late = Q()
        for what, by_tier in CADENCE.items():
            for tier, every in by_tier.items():
                old = Q(fetched_at__lt=now - 2 * every) | Q(fetched_at=None, created_at__lt=now - every)
                late |= Q(what=what, tier=tier) & old
        return self.filter(late, status__in=Feed.FETCHED)


class Feed(models.Model):
    """One thing (an account's profile, its posts, one post's counters, …) that one source is asked for."""

    class What(models.TextChoices):
        PROFILE = "profile", _("Profile")
        POSTS = "posts", _("Posts")
        POST = "post", _("Counters of a post")
        AUDIENCE = "audience", _("Audience")
        TRAFFIC = "traffic", _("Traffic of a website")

    class Status(models.TextChoices):
        ACTIVE = "active", _("Followed")
        PRIVATE = "private", _("Private")  # asked again at the slowest tier
        GONE = "gone", _("Gone")  # asked again at the slowest tier
        PARKED = "parked", _("Parked")  # our mistake or a changed schema: staff look at it
        STOPPED = "stopped", _("Stopped")  # disconnected, revoked, or over
        RESTING = "resting", _("Rests")  # a connection reads the same: nothing is fetched twice

    # Asked for by the clock.
    FETCHED = (Status.ACTIVE, Status.PRIVATE, Status.GONE)

    source = models.CharField(_("source"), max_length=20)
    what = models.CharField(_("what"), max_length=10, choices=What)
    account = models.ForeignKey(
        "accounts.SocialAccount", on_delete=models.CASCADE, related_name="feeds", null=True, blank=True
    )
    post = models.ForeignKey("analytics.Post", on_delete=models.CASCADE, related_name="feeds", null=True, blank=True)
    web_property = models.ForeignKey(
        "analytics.WebProperty", on_delete=models.CASCADE, related_name="feeds", null=True, blank=True
    )
    # By whose leave it is read; null: it is public.
    connection = models.ForeignKey(
        "analytics.Connection", on_delete=models.SET_NULL, related_name="feeds", null=True, blank=True
    )
    external_id = models.CharField(_("id at the source"), max_length=200, blank=True)  # empty: still to be resolved
    tier = models.PositiveSmallIntegerField(_("tier"), choices=Tier, default=Tier.REST)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.ACTIVE)
    next_due = models.DateTimeField(_("next due"), default=timezone.now)
    # Who has it in hand. Set with the claim, emptied when the answer is stored or the failure noted.
    batch = models.ForeignKey("analytics.Batch", on_delete=models.SET_NULL, related_name="feeds", null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    fetched_at = models.DateTimeField(_("last good answer"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    error = models.CharField(_("last failure"), max_length=20, blank=True)  # a name of the taxonomy
    error_text = models.CharField(_("what was said"), max_length=300, blank=True)
    error_at = models.DateTimeField(_("failed at"), null=True, blank=True)
    # When it was first not found; gone only after confirmations over days.
    missing_since = models.DateTimeField(_("missing since"), null=True, blank=True)
    missing_times = models.PositiveSmallIntegerField(_("times not found"), default=0)
    memory = models.JSONField(_("memory of the source"), default=dict, blank=True)  # etag, since, cursor

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "what", "account"], condition=Q(account__isnull=False), name="one_feed_per_account"
            ),
            models.UniqueConstraint(
                fields=["source", "what", "post"], condition=Q(post__isnull=False), name="one_feed_per_post"
            ),
            models.UniqueConstraint(
                fields=["source", "what", "web_property"],
                condition=Q(web_property__isnull=False),
                name="one_feed_per_property",
            ),
        ]
        indexes = [
            # What waits to be claimed and nothing else: what is stopped, or in hand, is not walked over in each pass.
            models.Index(
                fields=["source", "what", "tier", "next_due", "id"],
                condition=Q(batch__isnull=True, status__in=["active", "gone", "private"]),
                name="feeds_by_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.what} {self.external_id}"

    @property
    def subject(self) -> Any:
        return self.account or self.post or self.web_property

    @property
    def every(self) -> timedelta:
        return CADENCE[Feed.What(self.what)][Tier(self.tier)]


# How often each is asked for. Audiences move slowly, and cost most; Analytics revises what it said for two days.
CADENCE: dict[Feed.What, dict[Tier, timedelta]] = {
    Feed.What.PROFILE: EVERY,
    Feed.What.POSTS: EVERY,
    Feed.What.POST: EVERY,
    Feed.What.AUDIENCE: dict.fromkeys(Tier, timedelta(days=7)),
    Feed.What.TRAFFIC: dict.fromkeys(Tier, timedelta(hours=6)),
}
