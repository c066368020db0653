"""An influencer's own profile, its photo and its prices."""

from typing import Any, cast

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions import Price, save_profile, set_picture, set_rates
from accounts.api.fields import (
    COUNTRY,
    LANGUAGES,
    AudienceInput,
    AudienceSerializer,
    PictureInput,
    known_country,
    known_language,
)
from accounts.audience import known_shares
from accounts.forms.rows import MOST
from accounts.models import Influencer, Rate, User
from accounts.models.influencer import PRICED_TWICE
from accounts.niches import Niche
from rest.resources import Editing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import Input, ModelInput

AUDIENCE = {"countries": {"ES": 0.71, "PT": 0.1}, "ages": {"25-34": 0.5}, "genders": {"female": 0.64, "male": 0.36}}
WRITTEN = {
    "name": "Nora Vidal",
    "bio": "Slow food from a small kitchen.",
    "country": "ES",
    "city": "Girona",
    "languages": ["es", "ca"],
    "niches": ["food"],
    "audience": AUDIENCE,
    "media_kit_public": True,
}
READ = {
    "id": 12,
    "slug": "nora-vidal",
    **WRITTEN,
    "picture": "/media/photos/5b1f.webp",
    "page": "/creators/nora-vidal/",
    "created_at": "2026-02-01T08:00:00Z",
}


@extend_schema_serializer(examples=[OpenApiExample("A profile", value=READ, response_only=True)])
class ProfileSerializer(serializers.ModelSerializer[Influencer]):
    languages = serializers.ListField(child=serializers.CharField(), help_text=LANGUAGES)
    niches = serializers.ListField(child=serializers.ChoiceField(Niche.choices))
    audience = serializers.SerializerMethodField(help_text="Who watches.")
    picture = serializers.CharField(help_text="Path of the photo, or of the portrait that we draw without one.")
    page = serializers.CharField(source="get_absolute_url", help_text="Path of the media kit on the website.")

    class Meta:
        model = Influencer
        fields = ["id", "slug", *WRITTEN, "picture", "page", "created_at"]
        read_only_fields = fields
        extra_kwargs = {"country": {"help_text": f"{COUNTRY} Empty: not told."}}

    @extend_schema_field(AudienceSerializer)
    def get_audience(self, influencer: Influencer) -> dict[str, Any]:
        return known_shares(influencer)


@extend_schema_serializer(examples=[OpenApiExample("All of it", value=WRITTEN, request_only=True)])
class ProfileInput(ModelInput):
    country = serializers.CharField(validators=[known_country], help_text=COUNTRY)
    languages = serializers.ListField(
        child=serializers.CharField(max_length=3, validators=[known_language]),
        allow_empty=False,
        max_length=MOST,
        help_text=LANGUAGES,
    )
    niches = serializers.ListField(
        child=serializers.ChoiceField(Niche.choices), allow_empty=False, max_length=len(Niche.choices)
    )
    audience = AudienceInput(required=False)

    class Meta:
        model = Influencer
        fields = list(WRITTEN)


class Own(Resource):
    """What an influencer has exactly one of: the own profile."""

    alone = True
    area = Area.ACCOUNT
    serializer_class: Any = ProfileSerializer

    def get_queryset(self) -> QuerySet[Influencer]:
        return Influencer.objects.filter(user=cast("User", self.request.user))

    def get_object(self) -> Influencer:
        return get_object_or_404(self.get_queryset())


class Profile(Retrieving, Editing, Own):
    """The profile of the influencer who asks."""

    noun = "profile"
    who = {"retrieve": "influencer", "partial_update": "influencer"}
    inputs = {"partial_update": ProfileInput}

    def save(self, body: ProfileInput, influencer: Influencer) -> None:
        fields = dict(body.validated_data)
        if "audience" in fields:
            fields["audience"] = {**known_shares(influencer), **fields["audience"]}
        save_profile(influencer, fields)


class ProfilePhoto(Own):
    """The photo of the own profile."""

    noun = "profile_photo"
    who = {"update": "influencer", "destroy": "influencer"}
    parser_classes = [MultiPartParser]
    inputs = {"update": PictureInput}

    @transaction.atomic
    def update(self, request: Request) -> Response:
        """Put a photo there. It is scaled and written anew; the answer is the profile."""
        profile = self.object_for_edit()
        set_picture(profile, self.typed().validated_data["file"])
        return self.show(profile)

    @transaction.atomic
    def destroy(self, request: Request) -> Response:
        """Take the photo away: a drawn portrait stands in for it."""
        set_picture(self.object_for_edit(), None)
        return Response(status=status.HTTP_204_NO_CONTENT)


class RateSerializer(serializers.ModelSerializer[Rate]):
    class Meta:
        model = Rate
        fields = ["platform", "deliverable", "amount", "currency"]
        read_only_fields = fields


class RateInput(ModelInput):
    class Meta:
        model = Rate
        fields = ["platform", "deliverable", "amount", "currency"]
        extra_kwargs = {"currency": {"required": True}}


PRICES = [{"platform": "instagram", "deliverable": "reel", "amount": "420.00", "currency": "EUR"}]


@extend_schema_serializer(examples=[OpenApiExample("One price", value={"rates": PRICES}, response_only=True)])
class PriceListSerializer(serializers.Serializer[Any]):
    rates = RateSerializer(many=True, source="rates.all")


def check_rates(rates: list[dict[str, Any]]) -> list[dict[str, Any]]:
    named = [(rate["platform"], rate["deliverable"]) for rate in rates]
    if len(named) > len(set(named)):
        raise serializers.ValidationError(PRICED_TWICE, code="twice")
    return rates


@extend_schema_serializer(examples=[OpenApiExample("One price", value={"rates": PRICES}, request_only=True)])
class PriceListInput(Input):
    rates = RateInput(  # type: ignore[call-arg] # a list of them takes it
        many=True, max_length=MOST, help_text="The whole list. What is not in it is gone."
    )

    def validate_rates(self, rates: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return check_rates(rates)


class Rates(Retrieving, Own):
    """What the influencer who asks takes, from: one price per platform and deliverable."""

    noun = plural = "rates"
    who = {"retrieve": "influencer", "update": "influencer"}
    serializer_class = PriceListSerializer
    inputs = {"update": PriceListInput}

    @transaction.atomic
    def update(self, request: Request) -> Response:
        """Replace the whole price list."""
        profile = self.object_for_edit()
        set_rates(profile, [Price(**price) for price in self.typed().validated_data["rates"]])
        return self.show(profile)
