"""Who and what a collaboration is between, as other things name them."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

CAMPAIGN = {"id": 4, "name": "One pot, one pan"}
BRAND = {"id": 2, "name": "Fjord Wool", "slug": "fjord-wool"}
INFLUENCER = {"id": 9, "name": "Nora Lind", "slug": "nora-lind"}


@extend_schema_serializer(examples=[OpenApiExample("A campaign", value=CAMPAIGN)])
class NamedCampaignSerializer(serializers.Serializer[Any]):
    """A campaign by its name."""

    id = serializers.IntegerField()
    name = serializers.CharField()


@extend_schema_serializer(examples=[OpenApiExample("A brand", value=BRAND)])
class NamedBrandSerializer(serializers.Serializer[Any]):
    """A brand by its name."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()


@extend_schema_serializer(examples=[OpenApiExample("An influencer", value=INFLUENCER)])
class NamedInfluencerSerializer(serializers.Serializer[Any]):
    """An influencer by their name."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()
