from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Brand, Influencer, Member
from campaigns.models.collaboration import REVIEW_WINDOW, Collaboration, Side


class ReviewQuerySet(models.QuerySet["Review"]):
    def shown(self) -> Self:
        """Both have written, or the 14 days are over: nobody answers a review with a review."""
        other = Review.objects.filter(collaboration=OuterRef("collaboration")).exclude(side=OuterRef("side"))
        over = Q(collaboration__completed_at__lte=timezone.now() - REVIEW_WINDOW)
        return self.filter(Exists(other) | over, collaboration__flagged_at=None)

    def visible_to(self, user: Any) -> Self:
        """What is shown, to whoever sees the one it is about or was there; and what their own side wrote, at once."""
        inside = Q(collaboration__in=Collaboration.objects.visible_to(user))
        about_influencer = Q(side=Side.BRAND, collaboration__influencer__in=Influencer.objects.media_kits_for(user))
        about_brand = Q(side=Side.INFLUENCER, collaboration__campaign__brand__in=Brand.objects.visible_to(user))
        shown = Review.objects.shown().filter(inside | about_influencer | about_brand)
        members = Member.objects.filter(user=user.pk).values("brand")
        by_brand = Q(side=Side.BRAND, collaboration__campaign__brand__in=members)
        by_influencer = Q(side=Side.INFLUENCER, collaboration__influencer__user=user.pk)
        return self.filter(Q(pk__in=shown.values("pk")) | by_brand | by_influencer)

    def about(self, side: Side, **whom: Any) -> Self:
        """Reviews of one side, written by the other."""
        return self.filter(side=side.other, **whom)


class Review(models.Model):
    collaboration = models.ForeignKey(Collaboration, on_delete=models.PROTECT, related_name="reviews")
    side = models.CharField(max_length=10, choices=Side)  # who wrote it
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rating = models.PositiveSmallIntegerField(_("rating"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    text = models.TextField(_("review"), blank=True, max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["collaboration", "side"],
                name="one_review_per_side",
                violation_error_message=_("You have already reviewed this collaboration."),
            ),
            models.CheckConstraint(
                condition=Q(rating__gte=1, rating__lte=5),
                name="rating_from_1_to_5",
                violation_error_message=_("A rating goes from 1 to 5."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rating}/5 {self.text[:60]}".strip()

    def get_absolute_url(self) -> str:
        """Return where it is read: what brands say stands on the media kit, the rest with the collaboration."""
        return (self.collaboration.influencer if self.side == Side.BRAND else self.collaboration).get_absolute_url()


def summarise(reviews: models.QuerySet[Review]) -> dict[str, Any]:
    """Mean rating and number of the reviews; without any the mean is None, not 0."""
    return reviews.aggregate(mean=models.Avg("rating"), count=Count("pk"))
