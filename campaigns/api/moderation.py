"""Disputes, which only staff end."""

from typing import Any, ClassVar

from django.db.models import OuterRef, QuerySet, Subquery
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.moderation.base import Moderation
from campaigns.actions.staff import settle_dispute
from campaigns.api.names import (
    BRAND,
    CAMPAIGN,
    INFLUENCER,
    NamedBrandSerializer,
    NamedCampaignSerializer,
    NamedInfluencerSerializer,
)
from campaigns.api.parents import KEY
from campaigns.models import Collaboration, CollaborationMove
from rest.resources import Listing
from rest.serializers import Input

DISPUTE = {
    "id": 12,
    "campaign": CAMPAIGN,
    "brand": BRAND,
    "influencer": INFLUENCER,
    "status": "disputed",
    "opened_at": "2026-03-04T10:00:00Z",
    "reason": "Nothing came since the advance.",
}
Status = Collaboration.Status
ENDS = [(str(end), end.label) for end in (Status.ACTIVE, Status.COMPLETED, Status.CANCELLED)]


@extend_schema_serializer(examples=[OpenApiExample("Open", value=DISPUTE, response_only=True)])
class DisputeSerializer(serializers.ModelSerializer[Collaboration]):
    """A collaboration whose two sides are at odds."""

    campaign = NamedCampaignSerializer()
    brand = NamedBrandSerializer(source="campaign.brand")
    influencer = NamedInfluencerSerializer()
    opened_at = serializers.DateTimeField()
    reason = serializers.CharField(help_text="What was said when it was opened.")

    class Meta:
        model = Collaboration
        fields = list(DISPUTE)
        read_only_fields = fields


@extend_schema_serializer(
    examples=[
        OpenApiExample("The work goes on", value={"to": "active", "reason": "The parcel arrived."}, request_only=True)
    ]
)
class SettlementInput(Input):
    to = serializers.ChoiceField(
        ENDS, help_text="active: the work goes on. completed: it counts as done. cancelled: it ends here."
    )
    reason = serializers.CharField(max_length=500, help_text="Both sides read it.")


class Disputes(Listing, Moderation):
    """Collaborations in dispute."""

    noun = "dispute"
    who = {"list": "staff", "settle": "staff"}
    serializer_class = DisputeSerializer
    inputs = {"settle": SettlementInput}
    lookup_value_regex: ClassVar[str] = KEY
    ordering = ("-opened_at", "-pk")

    def get_queryset(self) -> QuerySet[Collaboration]:
        opened = CollaborationMove.objects.filter(collaboration=OuterRef("pk"), to=Status.DISPUTED).order_by("-pk")
        rows: QuerySet[Any] = Collaboration.objects.select_related("campaign__brand", "influencer").annotate(
            opened_at=Subquery(opened.values("at")[:1]), reason=Subquery(opened.values("note")[:1])
        )
        # What was settled a moment ago is still shown, to whoever settled it.
        return rows.filter(opened_at__isnull=False) if self.action == "settle" else rows.filter(status=Status.DISPUTED)

    @action(methods=["POST"], detail=True)
    def settle(self, request: Request, pk: str) -> Response:
        """End the dispute one way or the other. Both sides are told why."""
        values: dict[str, Any] = self.typed().validated_data
        collaboration = self.get_object()
        settle_dispute(collaboration, to=Status(values["to"]), by=self.staff, reason=values["reason"])
        return self.show(collaboration)
