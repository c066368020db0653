from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.actions import work
from campaigns.api.collaborations import CollaborationSerializer, with_all
from campaigns.api.names import BRAND, INFLUENCER, NamedBrandSerializer, NamedInfluencerSerializer
from campaigns.api.parents import KEY, OfCollaboration
from campaigns.models import Collaboration, Review, Side, summarise
from campaigns.models.review import ReviewQuerySet
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import Key, ModelInput

SAID = {"rating": 5, "text": "Clear brief, quick answers, paid on the day."}
REVIEW = {
    "id": 5,
    "side": "influencer",
    "brand": BRAND,
    "influencer": INFLUENCER,
    **SAID,
    "created_at": "2026-05-04T11:00:00Z",
}


@extend_schema_serializer(examples=[OpenApiExample("Of a brand", value=REVIEW)])
class ReviewSerializer(serializers.ModelSerializer[Review]):
    """What one side said of the other."""

    side = serializers.ChoiceField(choices=Side.choices, read_only=True, help_text="Who wrote it, about the other.")
    brand = NamedBrandSerializer(source="collaboration.campaign.brand", read_only=True)
    influencer = NamedInfluencerSerializer(source="collaboration.influencer", read_only=True)

    class Meta:
        model = Review
        fields = list(REVIEW)
        read_only_fields = fields


@extend_schema_serializer(examples=[OpenApiExample("Three reviews", value={"mean": 4.67, "count": 3})])
class ReviewSummarySerializer(serializers.Serializer[Any]):
    """All reviews of an influencer or a brand in two numbers."""

    mean = serializers.FloatField(allow_null=True, help_text="Null without any review.")
    count = serializers.IntegerField()


@extend_schema_serializer(examples=[OpenApiExample("Wonderful", value=SAID, request_only=True)])
class ReviewInput(ModelInput):
    """A review of the other side."""

    class Meta:
        model = Review
        fields = ["rating", "text"]


class ReviewFilter(serializers.Serializer[Any]):
    influencer = Key(required=False, help_text="What brands said of this influencer.")
    brand = Key(required=False, help_text="What influencers said of this brand.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError(_("Name an influencer or a brand."))
        return attrs


def about(wished: dict[str, Any]) -> tuple[Side, dict[str, Any]]:
    if "influencer" in wished:
        return Side.INFLUENCER, {"collaboration__influencer": wished["influencer"]}
    return Side.BRAND, {"collaboration__campaign__brand": wished["brand"]}


class Reviews(Listing, Retrieving, Resource):
    """What the two sides of a completed collaboration say of each other: shown when both have written, or after 14 days."""

    noun = "review"
    area = Area.COLLABORATIONS
    who = {"list": "signed_in", "retrieve": "signed_in"}
    serializer_class = ReviewSerializer
    queries = {"list": ReviewFilter}
    queryset = Review.objects.none()
    ordering = ("-created_at", "-pk")
    lookup_value_regex = KEY

    def get_queryset(self) -> QuerySet[Review]:
        found: ReviewQuerySet = Review.objects.visible_to(self.request.user)
        if self.action == "list":
            side, whom = about(self.asked)
            found = found.shown().about(side, **whom)
        return found.select_related("collaboration__campaign__brand", "collaboration__influencer")


class ReviewSummary(Retrieving, Resource):
    """Mean and number of the reviews of an influencer or a brand."""

    noun = "review_summary"
    alone = True
    area = Area.COLLABORATIONS
    who = {"retrieve": "signed_in"}
    serializer_class = ReviewSummarySerializer
    queries = {"retrieve": ReviewFilter}
    queryset = Review.objects.none()

    def get_object(self) -> dict[str, Any]:
        side, whom = about(self.asked)
        told = summarise(Review.objects.visible_to(self.request.user).shown().about(side, **whom))
        return told | {"mean": None if told["mean"] is None else round(told["mean"], 2)}


class CollaborationReviews(Listing, OfCollaboration, Resource):
    """The reviews of one collaboration: what is shown, and what your own side wrote."""

    noun, plural = "review", "collaboration_reviews"
    area = Area.COLLABORATIONS
    who = {"list": "signed_in", "create": {"influencer", "writer"}}
    serializer_class = ReviewSerializer
    inputs = {"create": ReviewInput}
    queryset = Review.objects.none()
    ordering = ("-created_at", "-pk")

    def get_queryset(self) -> QuerySet[Review]:
        found = Review.objects.visible_to(self.request.user).filter(collaboration=self.collaboration)
        return found.select_related("collaboration__campaign__brand", "collaboration__influencer")

    def create(self, request: Request, collaboration: str) -> Response:
        """Rate the other side, once, within 14 days after the work is completed."""
        user: Any = request.user
        mine = self.collaboration_in(Collaboration.objects.reviewable_by(user))
        written = work.review(mine, by=user, **self.typed().validated_data)
        return self.created(written, f"/api/v1/reviews/{written.pk}/")

    def present_state(self) -> Any:
        """Of a review that could not be written: the collaboration, which says why."""
        user: Any = self.request.user
        rows = with_all(Collaboration.objects.visible_to(user), user).filter(pk=self.kwargs["collaboration"])
        found = rows.first()
        return CollaborationSerializer(found, context=self.get_serializer_context()).data if found else None
