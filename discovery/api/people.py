"""Influencers as a search shows them: in the list, and each with all that is known."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.models import Influencer, Rate, SocialAccount
from analytics.api.numbers import ACCOUNT, KIND, RATE, AccountMetricsSerializer
from campaigns.models import Collaboration
from discovery.models import Card
from discovery.rows import Row
from messaging.addresses import api_path
from rest.serializers import MaybeText, Selectable

PRICE = {"platform": "instagram", "deliverable": "reel", "amount": "420.00", "currency": "EUR"}
PLACE = {"id": 17, "platform": "instagram", "name": "@nora.lind", "url": "https://www.instagram.com/nora.lind/"}
WHO = {
    "id": 9,
    "slug": "nora-lind",
    "name": "Nora Lind",
    "picture": "/avatars/person-nora-lind.svg",
    "page": "/creators/nora-lind/",
    "country": "NO",
    "languages": ["no", "en"],
    "niches": ["food"],
    "claimed": True,
    "rating": 4.5,
    "reviews": 2,
}
FOUND = WHO | {
    "account": PLACE,
    "platforms": ["instagram", "youtube"],
    "followers": 48200,
    "engagement_rate": 0.041,
    "engagement_variant": "er_followers_now",
    "growth_30d": 0.023,
    "price": PRICE,
}
TOGETHER = {
    "id": 12,
    "campaign": "Slow mornings",
    "status": "active",
    "resource": "/api/v1/collaborations/12/",
}
WHOLE = WHO | {
    "city": "Bergen",
    "bio": "Bread, mostly.",
    "accounts": [ACCOUNT],
    "rates": [PRICE],
    "together": [TOGETHER],
}


@extend_schema_serializer(examples=[OpenApiExample("A reel", value=PRICE)])
class PriceSerializer(serializers.ModelSerializer[Rate]):
    """What an influencer takes for one deliverable, from."""

    class Meta:
        model = Rate
        fields = ["platform", "deliverable", "amount", "currency"]
        read_only_fields = fields


@extend_schema_serializer(examples=[OpenApiExample("On Instagram", value=PLACE)])
class PlaceSerializer(serializers.ModelSerializer[SocialAccount]):
    """Where somebody publishes."""

    name = serializers.CharField(source="label", help_text="The handle, or the name where no handle is known.")
    url = MaybeText(source="profile_url", help_text="Where the account can be seen.")

    class Meta:
        model = SocialAccount
        fields = ["id", "platform", "name", "url"]
        read_only_fields = fields


class Codes(serializers.ListField):
    child = serializers.CharField()


@extend_schema_serializer(examples=[OpenApiExample("Somebody found", value=FOUND)])
class FoundInfluencerSerializer(Selectable, serializers.Serializer[Row]):
    """Somebody whom a search found, with the numbers of the account that answers it."""

    id = serializers.IntegerField(source="person.pk")
    slug = serializers.CharField(source="person.slug")
    name = serializers.CharField(source="person.name")
    picture = serializers.CharField(source="person.picture", help_text="Path of the photo or of a drawn portrait.")
    page = serializers.CharField(source="person.get_absolute_url", help_text="Path of the media kit on the website.")
    country = MaybeText(source="person.country", help_text="Two letters, ISO 3166.")
    languages = Codes(source="person.languages", help_text="ISO 639.")
    niches = Codes(source="person.niches")
    claimed = serializers.BooleanField(source="person.is_claimed", help_text="Whether its owner has joined.")
    account = PlaceSerializer(allow_null=True, help_text="The biggest account, on the platform asked for.")
    platforms = serializers.SerializerMethodField(help_text="Everywhere this person is.")
    followers = serializers.IntegerField(source="card.followers", allow_null=True)
    engagement_rate = serializers.FloatField(source="card.engagement", allow_null=True, help_text=RATE)
    engagement_variant = MaybeText(source="card.variant", help_text=KIND)
    growth_30d = serializers.FloatField(
        source="card.growth", allow_null=True, help_text="Growth of followers in 30 days, as a fraction."
    )
    price = PriceSerializer(allow_null=True, help_text="The lowest price that answers the search.")
    rating = serializers.FloatField(source="card.rating", allow_null=True, help_text="Mean of the reviews, 1 to 5.")
    reviews = serializers.IntegerField(source="card.reviews")

    def get_platforms(self, row: Row) -> list[str]:
        return sorted({account.platform for account in row.person.accounts.all()})


@extend_schema_serializer(examples=[OpenApiExample("Agreed", value=TOGETHER)])
class TogetherSerializer(serializers.ModelSerializer[Collaboration]):
    """What the reader's brand and this person do together; for staff: what anybody does."""

    campaign = serializers.CharField(source="campaign.name")
    resource = serializers.SerializerMethodField(help_text="Its path in the API.")

    class Meta:
        model = Collaboration
        fields = ["id", "campaign", "status", "resource"]
        read_only_fields = fields

    def get_resource(self, collaboration: Collaboration) -> str | None:
        return api_path(collaboration.get_absolute_url())


@extend_schema_serializer(examples=[OpenApiExample("All that is known", value=WHOLE)])
class InfluencerSerializer(serializers.ModelSerializer[Influencer]):
    """An influencer with accounts and their numbers, prices, and what there is together."""

    page = serializers.CharField(source="get_absolute_url", help_text="Path of the media kit on the website.")
    country = MaybeText(help_text="Two letters, ISO 3166.")
    languages = Codes(help_text="ISO 639.")
    niches = Codes()
    claimed = serializers.BooleanField(source="is_claimed", help_text="Whether its owner has joined.")
    rating = serializers.SerializerMethodField(help_text="Mean of the reviews, 1 to 5.")
    reviews = serializers.SerializerMethodField()
    city = MaybeText()
    accounts = AccountMetricsSerializer(many=True)
    rates = PriceSerializer(many=True)
    together = TogetherSerializer(many=True, help_text="Collaborations that you may see.")

    class Meta:
        model = Influencer
        fields = list(WHOLE)
        read_only_fields = fields

    def get_rating(self, influencer: Influencer) -> float | None:
        card = _card(influencer)
        return card.rating if card else None

    def get_reviews(self, influencer: Influencer) -> int:
        card = _card(influencer)
        return card.reviews if card else 0


def _card(influencer: Influencer) -> Card | None:
    return next((card for card in influencer.cards.all() if not card.platform), None)


# What a client needs to draw the filters.


class OptionSerializer(serializers.Serializer[Any]):
    value = serializers.CharField(help_text="What to ask for; empty: everything.")
    label = serializers.CharField()  # type: ignore[assignment] # a member of that name
    count = serializers.IntegerField(help_text="How many people this choice would leave.")
    chosen = serializers.BooleanField()


OPTION = {"value": "food", "label": "Food and drink", "count": 120, "chosen": False}
FACET = {"name": "niche", "label": "Niche", "single": False, "options": [OPTION]}
RANGE = {
    "name": "growth",
    "label": "Growth in 30 days",
    "edges": [round(-0.12 + 0.01 * place, 2) for place in range(25)],
    "counts": [0] * 12 + [40, 31, 9] + [0] * 9,
    "unknown": 11,
    "included": False,
}
extend_schema_serializer(examples=[OpenApiExample("A niche", value=OPTION)])(OptionSerializer)


@extend_schema_serializer(examples=[OpenApiExample("Niches", value=FACET)])
class FacetSerializer(serializers.Serializer[Any]):
    """A filter's choices, each counted with all other filters on."""

    name = serializers.CharField(help_text="The name of the parameter.")
    label = serializers.CharField()  # type: ignore[assignment] # a member of that name
    single = serializers.BooleanField(help_text="Whether only one may be chosen.")
    options = OptionSerializer(source="all_options", many=True)


@extend_schema_serializer(examples=[OpenApiExample("Growth", value=RANGE)])
class RangeSerializer(serializers.Serializer[Any]):
    """A range's histogram: `counts[i]` people lie from `edges[i]` up to `edges[i + 1]`; the ends hold what lies beyond."""

    name = serializers.CharField(help_text="The parameters are this with _min and _max.")
    label = serializers.CharField()  # type: ignore[assignment] # a member of that name
    edges = serializers.ListField(child=serializers.FloatField(), help_text="Rates and growth as fractions.")
    counts = serializers.ListField(source="buckets", child=serializers.IntegerField())
    unknown = serializers.IntegerField(help_text="Whose value nobody knows.")
    included = serializers.BooleanField(help_text="Whether those are let in.")


@extend_schema_serializer(
    examples=[OpenApiExample("Of a search", value={"total": 180, "facets": [FACET], "ranges": [RANGE]})]
)
class FacetsSerializer(serializers.Serializer[Any]):
    """How many people a search finds, and how many each further choice would leave."""

    total = serializers.IntegerField()
    facets = FacetSerializer(many=True)
    ranges = RangeSerializer(many=True)
