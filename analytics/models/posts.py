"""Posts and their counters over time.

A post's integer key stands for (source, external id) in the wide tables: what one source says about one post at one time
is a row of counters, and its key is the post and the hour.
"""

from typing import Any, Self

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Influencer
from accounts.platforms import Platform
from analytics import partitions
from campaigns.models import Collaboration

COUNTERS = ("views", "plays", "likes", "comments", "shares", "saves", "reach", "impressions", "watch_time_s")
# What goals and dashboards add up.
SUMMED = ("views", "likes", "comments", "shares", "saves")


class Counters(models.Model):
    """The numbers of one post. Null was never said, 0 was."""

    views = models.BigIntegerField(_("views"), null=True)
    plays = models.BigIntegerField(_("plays"), null=True)
    likes = models.BigIntegerField(_("likes"), null=True)
    comments = models.BigIntegerField(_("comments"), null=True)
    shares = models.BigIntegerField(_("shares"), null=True)
    saves = models.BigIntegerField(_("saves"), null=True)
    reach = models.BigIntegerField(_("reach"), null=True)
    impressions = models.BigIntegerField(_("impressions"), null=True)
    watch_time_s = models.BigIntegerField(_("time watched in seconds"), null=True)

    class Meta:
        abstract = True


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, user: Any) -> Self:
        """A post is as visible as the media kit that shows its numbers, and as the collaboration it was made for."""
        shown = Q(account__influencer__in=Influencer.objects.media_kits_for(user))
        return self.filter(shown | self._inside(user))

    def with_view_of(self, user: Any) -> Self:
        """Tell of each whether the user is inside: sees what it was made for, and what only its owner's leave shows."""
        inside = Case(When(self._inside(user), then=Value(value=True)), default=Value(value=False))
        return self.annotate(seen_inside=inside)

    @staticmethod
    def _inside(user: Any) -> Q:
        if not user.is_authenticated:
            return Q(pk__in=[])
        if user.is_staff:
            return Q(pk__isnull=False)
        member = user.member
        theirs = Q(account__influencer__user=user) | Q(account__brand=member.brand_id if member else 0)
        return theirs | Q(collaboration__in=Collaboration.objects.visible_to(user))

    def with_numbers(self) -> Self:
        return self.select_related("current", "content")


class Post(models.Model):
    """One post as one source sees it. Narrow on purpose: every snapshot that is stored looks it up."""

    class Status(models.TextChoices):
        PRESENT = "present", _("Online")
        PRIVATE = "private", _("Private")
        GONE = "gone", _("Gone")

    class Kind(models.TextChoices):
        POST = "post", _("Post")
        REEL = "reel", _("Reel")
        STORY = "story", _("Story")
        CAROUSEL = "carousel", _("Carousel")
        VIDEO = "video", _("Video")
        SHORT = "short", _("Short")
        LIVE = "live", _("Live stream")
        THREAD = "thread", _("Thread")
        OTHER = "other", _("Other")

    source = models.CharField(_("source"), max_length=20)
    external_id = models.CharField(_("id at the source"), max_length=200)
    platform = models.CharField(_("platform"), max_length=10, choices=Platform)
    account = models.ForeignKey(
        "accounts.SocialAccount",
        on_delete=models.CASCADE,  # a post of nobody means nothing
        related_name="posts",
        null=True,
        blank=True,
        verbose_name=_("account"),
    )
    # What the post was made for. Of several sources that see the same post, one counts for the collaboration.
    collaboration = models.ForeignKey(
        "campaigns.Collaboration",
        on_delete=models.PROTECT,
        related_name="posts",
        null=True,
        blank=True,
        verbose_name=_("collaboration"),
    )
    # Copied, so that storing a snapshot needs no join: whose campaign it is, and whose days its gains belong to.
    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    zone = models.CharField(max_length=40, default="UTC")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.POST)
    url = models.URLField(_("address"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    is_sponsored = models.BooleanField(_("marked as advertising"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.PRESENT)
    first_seen_at = models.DateTimeField(_("first seen"), default=timezone.now)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="one_post_per_source_and_id"),
            models.UniqueConstraint(
                fields=["platform", "external_id"],
                condition=Q(collaboration__isnull=False),
                name="a_post_counts_once",
                violation_error_message=_("This post already counts for a collaboration."),
            ),
        ]
        indexes = [models.Index(fields=["account", "-published_at"], name="posts_of_account")]

    def __str__(self) -> str:
        return self.url or f"{self.platform} {self.external_id}"


class PostContent(models.Model):
    """What a post says: apart from the post, because it is long and seldom asked for."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, primary_key=True, related_name="content")
    title = models.CharField(_("title"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    hashtags = models.JSONField(_("hashtags"), default=list, blank=True)
    mentions = models.JSONField(_("mentions"), default=list, blank=True)
    duration_s = models.FloatField(_("duration in seconds"), null=True, blank=True)
    # What a file or source says beyond our counters, by its own names.
    extra = models.JSONField(_("what else was said"), default=dict, blank=True)

    def __str__(self) -> str:
        return self.title or self.text[:60]


class PostSnapshot(Counters):
    """What a post's source said at one time. Append-only: of one hour the first word stays."""

    pk = models.CompositePrimaryKey("post_id", "bucket")
    # No index of its own: the key begins with the post. Erasing takes many away slice by slice, before their posts.
    post = models.ForeignKey(Post, on_delete=models.CASCADE, db_index=False, related_name="snapshots")
    bucket = models.DateTimeField()  # observed_at cut to the hour; the partition key, so it is in the key
    observed_at = models.DateTimeField(_("observed at"))
    method = models.PositiveSmallIntegerField(_("version of the method"), default=1)

    def __str__(self) -> str:
        return f"{self.post_id} {self.observed_at}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """One by one only by hand; what sources say comes in by analytics/store/."""
        if self._state.adding:
            partitions.ensure_for(type(self), [self.bucket])
        super().save(*args, **kwargs)


class PostCurrent(Counters):
    """Last known value of each counter; born with the post, so that the row can be locked before it has data."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, primary_key=True, related_name="current")
    observed_at = models.DateTimeField(_("observed at"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.post_id} {self.observed_at or '–'}"
