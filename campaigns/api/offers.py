from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.actions import negotiation
from campaigns.api.parents import AROUND, OfCollaboration
from campaigns.api.terms import LINE, TERMS, TermsInput
from campaigns.history import public_name
from campaigns.models import Collaboration, IllegalMove, Offer, OfferLine, Side
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import Nothing, OptionalReason

OFFER = {
    "version": 2,
    "side": "brand",
    "by": "Ana Torres",
    "status": "open",
    "amount": TERMS["amount"],
    "currency": "EUR",
    "lines": [LINE],
    "usage_rights": TERMS["usage_rights"],
    "usage_until": TERMS["usage_until"],
    "exclusivity": TERMS["exclusivity"],
    "exclusivity_days": TERMS["exclusivity_days"],
    "message": TERMS["message"],
    "created_at": "2026-03-02T09:30:00Z",
    "expires_at": "2026-03-05T09:30:00Z",
    "answered_at": None,
}


@extend_schema_serializer(examples=[OpenApiExample("A reel", value=LINE)])
class OfferLineSerializer(serializers.ModelSerializer[OfferLine]):
    """One deliverable: it becomes a task."""

    class Meta:
        model = OfferLine
        fields = ["title", "deliverable", "platform", "due_on", "instructions"]
        read_only_fields = fields


@extend_schema_serializer(examples=[OpenApiExample("A counter-offer", value=OFFER)])
class OfferSerializer(serializers.ModelSerializer[Offer]):
    """One version of the terms."""

    side = serializers.ChoiceField(choices=Side.choices, read_only=True, help_text="Who made it.")
    by = serializers.SerializerMethodField(help_text="The person who made it.")
    status = serializers.ChoiceField(
        source="shown_status",
        choices=Offer.Status.choices,
        read_only=True,
        help_text="Only the newest version can be open; the side to whom it was made answers it.",
    )
    lines = OfferLineSerializer(many=True, read_only=True)

    class Meta:
        model = Offer
        fields = [
            "version",
            "side",
            "by",
            "status",
            "amount",
            "currency",
            "lines",
            "usage_rights",
            "usage_until",
            "exclusivity",
            "exclusivity_days",
            "message",
            "created_at",
            "expires_at",
            "answered_at",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_by(self, offer: Offer) -> str:
        return public_name(offer.by)


class Offers(Listing, Retrieving, OfCollaboration, Resource):
    """Every version of the terms. None is ever edited: a new one takes the place of the one before."""

    noun = "offer"
    area = Area.COLLABORATIONS
    who = {
        "list": "signed_in",
        "retrieve": "signed_in",
        "create": {"influencer", "writer"},
        "accept": {"influencer", "writer"},
        "decline": {"influencer", "writer"},
    }
    serializer_class = OfferSerializer
    inputs = {"create": TermsInput, "accept": Nothing, "decline": OptionalReason}
    throttle_scopes = {"create": "offer"}
    queryset = Offer.objects.none()
    ordering = ("version",)
    lookup_field = "version"
    lookup_value_regex = r"\d{1,4}"

    def get_queryset(self) -> QuerySet[Offer]:
        """For answers only those that were made to the reader's side; whether they still wait, the verb says."""
        user: Any = self.request.user
        answers = self.action in {"accept", "decline"}
        found = Offer.objects.made_to(user) if answers else Offer.objects.visible_to(user)
        around = [f"collaboration__{name}" for name in AROUND]
        return found.filter(collaboration=self.collaboration).select_related("by", *around).prefetch_related("lines")

    def create(self, request: Request, collaboration: str) -> Response:
        """Answer the latest offer with other terms, or put new ones in the place of one's own."""
        user: Any = request.user
        mine = self.collaboration_in(Collaboration.objects.actable_by(user))
        body = self.typed()
        latest = mine.latest_offer
        if latest is None:
            raise IllegalMove(mine, "countered")
        made = negotiation.counter(mine, body.terms_after(latest), by=user)
        return self.created(made, f"{request.path}{made.version}/")

    @action(methods=["POST"], detail=True)
    def accept(self, request: Request, collaboration: str, version: str) -> Response:
        """Accept it: the agreement stands, and its tasks can start."""
        return self._answer(negotiation.accept)

    @action(methods=["POST"], detail=True)
    def decline(self, request: Request, collaboration: str, version: str) -> Response:
        """Say no. It ends the negotiation; to ask for other terms make an offer instead."""
        return self._answer(negotiation.decline)

    def _answer(self, verb: Any) -> Response:
        offer, user = self.get_object(), self.request.user
        said: dict[str, str] = self.typed().validated_data
        verb(offer, by=user, **said)
        return self.show(offer)

    def present_state(self) -> Any:
        """Of an offer that could not be made: the newest one, which stands instead."""
        if self.action != "create":
            return super().present_state()
        newest = self.get_queryset().order_by("-version").first()
        return self.represent(newest) if newest else None
