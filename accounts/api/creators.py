"""Media kits: what a creator shows to anybody, or to brands that are looking."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts.api.fields import COUNTRY, LANGUAGES, AudienceSerializer
from accounts.api.profile import PRICES, RateSerializer
from accounts.api.profile import READ as PROFILE
from accounts.api.social_accounts import READ as ACCOUNT
from accounts.api.social_accounts import SocialAccountSerializer
from accounts.audience import known_shares
from accounts.models import Influencer
from accounts.niches import Niche
from rest.resources import Resource, Retrieving
from rest.scopes import Area

ABOUT = ("bio", "country", "city", "languages", "niches", "audience")
READ = {
    **{name: PROFILE[name] for name in ("id", "slug", "name", *ABOUT, "picture", "page")},
    "is_claimed": True,
    "accounts": [ACCOUNT],
    "rates": PRICES,
}


@extend_schema_serializer(examples=[OpenApiExample("A media kit", value=READ, response_only=True)])
class MediaKitSerializer(serializers.ModelSerializer[Influencer]):
    languages = serializers.ListField(child=serializers.CharField(), help_text=LANGUAGES)
    niches = serializers.ListField(child=serializers.ChoiceField(Niche.choices))
    audience = serializers.SerializerMethodField(help_text="Who watches.")
    picture = serializers.CharField(help_text="Path of the photo, or of the portrait that we draw without one.")
    page = serializers.CharField(source="get_absolute_url", help_text="Path of the media kit on the website.")
    is_claimed = serializers.BooleanField(help_text="Whether its owner signed up, or claimed it.")
    accounts = SocialAccountSerializer(many=True)
    rates = RateSerializer(many=True)

    class Meta:
        model = Influencer
        fields = [*READ]
        read_only_fields = fields
        extra_kwargs = {"country": {"help_text": f"{COUNTRY} Empty: not told."}}

    @extend_schema_field(AudienceSerializer)
    def get_audience(self, influencer: Influencer) -> dict[str, Any]:
        return known_shares(influencer)


class Creators(Retrieving, Resource):
    """The media kit of a creator. One that is not public is for approved brands, staff, and its owner."""

    noun = "creator"
    area = Area.INFLUENCERS
    who = {"retrieve": "anyone"}
    serializer_class = MediaKitSerializer
    lookup_field = "slug"
    # What a slug can be: PostgreSQL breaks on other signs.
    lookup_value_regex: ClassVar[str] = "[-a-zA-Z0-9_]+"

    def get_queryset(self) -> QuerySet[Influencer]:
        return Influencer.objects.media_kits_for(self.request.user).prefetch_related("accounts", "rates")
