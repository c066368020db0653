"""What stays of a collaboration: how it went, and what was agreed."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from campaigns.api.parents import OfCollaboration
from campaigns.history import public_name
from campaigns.models import Agreement, CollaborationMove
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area

EVENT = {"id": 41, "to": "agreed", "by": "Nora Lind", "note": "", "at": "2026-03-03T16:20:00Z"}
TEXT = "AGREEMENT\nCampaign: One pot, one pan (no. 4)\n…\n"
AGREEMENT = {
    "collaboration": 12,
    "version": 2,
    "text": TEXT,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "brand_user": "Ana Torres",
    "brand_accepted_at": "2026-03-02T09:30:00Z",
    "influencer_user": "Nora Lind",
    "influencer_accepted_at": "2026-03-03T16:20:00Z",
}


@extend_schema_serializer(examples=[OpenApiExample("The offer was accepted", value=EVENT)])
class CollaborationEventSerializer(serializers.ModelSerializer[CollaborationMove]):
    """One move of a collaboration."""

    to = serializers.CharField(read_only=True, help_text="Which state it got, or what else happened to it.")
    by = serializers.SerializerMethodField(help_text="The person who did it. Null: the clock.")

    class Meta:
        model = CollaborationMove
        fields = ["id", "to", "by", "note", "at"]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_by(self, move: CollaborationMove) -> str | None:
        return public_name(move.by) if move.by else None


class History(Listing, OfCollaboration, Resource):
    """Every move of a collaboration, oldest first."""

    noun = "collaboration_event"
    area = Area.COLLABORATIONS
    who = {"list": "signed_in"}
    serializer_class = CollaborationEventSerializer
    queryset = CollaborationMove.objects.none()
    ordering = ("at", "pk")

    def get_queryset(self) -> QuerySet[CollaborationMove]:
        return CollaborationMove.objects.filter(collaboration=self.collaboration).select_related("by")


@extend_schema_serializer(examples=[OpenApiExample("An accepted offer", value=AGREEMENT)])
class AgreementSerializer(serializers.ModelSerializer[Agreement]):
    """The accepted offer as both sides accepted it."""

    version = serializers.IntegerField(source="offer.version", read_only=True, help_text="Which offer was accepted.")
    text = serializers.CharField(read_only=True, help_text="The terms in one fixed form, as both accepted them.")
    sha256 = serializers.CharField(read_only=True, help_text="SHA-256 of the text in UTF-8, in hexadecimal digits.")
    brand_user = serializers.SerializerMethodField(help_text="Who accepted for the brand, or made the offer.")
    influencer_user = serializers.SerializerMethodField(help_text="Who accepted for the influencer, or made the offer.")

    class Meta:
        model = Agreement
        fields = list(AGREEMENT)
        read_only_fields = fields

    def get_brand_user(self, agreement: Agreement) -> str:
        return public_name(agreement.brand_user)

    def get_influencer_user(self, agreement: Agreement) -> str:
        return public_name(agreement.influencer_user)


class Agreements(Retrieving, OfCollaboration, Resource):
    """What both sides agreed upon: never edited, and its hash proves it."""

    noun = "agreement"
    alone = True
    area = Area.COLLABORATIONS
    who = {"retrieve": "signed_in"}
    serializer_class = AgreementSerializer
    queryset = Agreement.objects.none()

    def get_object(self) -> Agreement:
        rows = Agreement.objects.select_related("offer", "brand_user", "influencer_user")
        return get_object_or_404(rows, collaboration=self.collaboration)
