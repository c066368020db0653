"""What begins a collaboration: an invitation of the brand, or an application of the influencer."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.models import Influencer
from campaigns.actions.terms import WHY_YOU
from campaigns.api.terms import TERMS, TermsInput
from campaigns.models import Campaign
from rest.serializers import Key


class CampaignField(serializers.PrimaryKeyRelatedField[Campaign]):
    """Of a brand's campaigns those that the person may change, of all others those that an influencer sees."""

    def get_queryset(self) -> QuerySet[Campaign]:
        user = self.context["request"].user
        rows = Campaign.objects.visible_to(user) if user.influencer else Campaign.objects.writable_by(user)
        return rows.select_related("brand__party")


class InfluencerField(serializers.PrimaryKeyRelatedField[Influencer]):
    def get_queryset(self) -> QuerySet[Influencer]:
        return Influencer.objects.live().select_related("party")


@extend_schema_serializer(
    examples=[
        OpenApiExample("An invitation", value={"campaign": 4, "influencer": 9, **TERMS}, request_only=True),
        OpenApiExample("An application", value={"campaign": 4, **TERMS}, request_only=True),
    ]
)
class CollaborationInput(TermsInput):
    """The first offer of a collaboration, and between whom it is."""

    campaign = CampaignField(pk_field=Key())
    influencer = InfluencerField(
        pk_field=Key(),
        required=False,
        help_text="Whom the brand invites. Influencers apply for themselves and leave it out.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        own = self.context["request"].user.influencer
        if own and "influencer" in attrs:
            raise serializers.ValidationError({"influencer": [_("You apply for yourself: leave it out.")]})
        if own and not attrs["message"]:
            raise serializers.ValidationError({"message": [WHY_YOU]}, code="required")
        if not own and "influencer" not in attrs:
            raise serializers.ValidationError({"influencer": [_("Say who is invited.")]}, code="required")
        return attrs

    @property
    def pair(self) -> tuple[Campaign, Influencer]:
        given = self.validated_data
        return given["campaign"], given.get("influencer") or self.context["request"].user.influencer
