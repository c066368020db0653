"""What was gained day by day: of collaborations, of campaigns, and of a brand's websites."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.platforms import Platform
from analytics.models import SUMMED, CampaignDay, CollaborationDay, TrafficDay, WebProperty
from analytics.models.days import CARRIED
from campaigns.api.campaign_parts import OfCampaign
from campaigns.api.campaigns import OVERSEERS
from campaigns.api.parents import KEY, OfCollaboration
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import MaybeText

GAINS = {"views": 5200, "likes": 310, "comments": 21, "shares": 9, "saves": 33}
DAY = {"day": "2026-03-05", "platform": "instagram", **GAINS}
GAINED = "What the counters of its posts gained that day, in the brand's time zone. Below 0 where a platform took back."


class DayFilter(serializers.Serializer[Any]):
    platform = serializers.ChoiceField(Platform.choices, required=False, help_text="Only one platform.")
    since = serializers.DateField(required=False, help_text="Only this day and later ones.")
    until = serializers.DateField(required=False, help_text="Only this day and earlier ones.")


def within(found: Any, asked: dict[str, Any]) -> Any:
    names = {"since": "day__gte", "until": "day__lte"}
    return found.filter(**{names.get(name, name): value for name, value in asked.items()})


class GainedDay(serializers.DateField):
    def __init__(self, **kwargs: Any) -> None:
        words = "Null: all days before those that its platform lets us keep, as one sum."
        super().__init__(allow_null=True, read_only=True, help_text=words, **kwargs)

    def to_representation(self, value: Any) -> Any:
        return None if value == CARRIED else super().to_representation(value)


@extend_schema_serializer(examples=[OpenApiExample("One day", value=DAY)])
class CollaborationDaySerializer(serializers.ModelSerializer[CollaborationDay]):
    __doc__ = GAINED
    day = GainedDay()

    class Meta:
        model = CollaborationDay
        fields = ["day", "platform", *SUMMED]
        read_only_fields = fields


@extend_schema_serializer(examples=[OpenApiExample("One day", value=DAY)])
class CampaignDaySerializer(serializers.ModelSerializer[CampaignDay]):
    __doc__ = GAINED
    day = GainedDay()

    class Meta:
        model = CampaignDay
        fields = ["day", "platform", *SUMMED]
        read_only_fields = fields


class CollaborationDays(Listing, OfCollaboration, Resource):
    """What a collaboration's posts gained, day by day and platform by platform, the latest first."""

    noun = "collaboration_day"
    area = Area.METRICS
    who = {"list": "signed_in"}
    serializer_class = CollaborationDaySerializer
    queries = {"list": DayFilter}
    queryset = CollaborationDay.objects.none()  # tells the schema what the address holds
    ordering = ("-day", "platform")

    def get_queryset(self) -> QuerySet[CollaborationDay]:
        found: QuerySet[CollaborationDay] = within(
            CollaborationDay.objects.filter(collaboration=self.collaboration), self.asked
        )
        return found


class CampaignDays(Listing, OfCampaign, Resource):
    """What all posts of a campaign gained, day by day and platform by platform, the latest first."""

    noun = "campaign_day"
    area = Area.METRICS
    who = {"list": OVERSEERS}
    serializer_class = CampaignDaySerializer
    queries = {"list": DayFilter}
    queryset = CampaignDay.objects.none()  # tells the schema what the address holds
    ordering = ("-day", "platform")

    def get_queryset(self) -> QuerySet[CampaignDay]:
        found: QuerySet[CampaignDay] = within(CampaignDay.objects.filter(campaign=self.campaign), self.asked)
        return found


PROPERTY = {
    "id": 4,
    "brand": 7,
    "number": "312345678",
    "name": "Shop",
    "time_zone": "Europe/Oslo",
    "currency": "NOK",
}


@extend_schema_serializer(examples=[OpenApiExample("A shop", value=PROPERTY)])
class WebPropertySerializer(serializers.ModelSerializer[WebProperty]):
    """A website of a brand as Google Analytics counts it."""

    time_zone = MaybeText(source="zone", help_text="Its days are days there. Null: not heard yet.")
    currency = MaybeText(help_text="Of its revenue. Null: not heard yet.")

    class Meta:
        model = WebProperty
        fields = list(PROPERTY)
        read_only_fields = fields
        extra_kwargs = {"number": {"help_text": "Its id at Google Analytics."}}


class WebProperties(Listing, Retrieving, Resource):
    """Websites of your brand; for staff everybody's."""

    noun = "web_property"
    plural = "web_properties"
    area = Area.METRICS
    who = {"list": OVERSEERS, "retrieve": OVERSEERS}
    serializer_class = WebPropertySerializer
    queryset = WebProperty.objects.none()  # tells the schema what the address holds
    lookup_value_regex = KEY
    ordering = ("brand", "pk")

    def get_queryset(self) -> QuerySet[WebProperty]:
        return WebProperty.objects.visible_to(self.me)


TRAFFIC = {
    "day": "2026-03-05",
    "campaign": "spring-bread",
    "source": "instagram",
    "medium": "influencer",
    "content": "nora-cooks",
    "sessions": 182,
    "key_events": 7.0,
    "revenue": "412.5000",
    "currency": "NOK",
    "thresholded": False,
    "sampled": False,
    "said_by": "ga4",
    "observed_at": "2026-03-06T04:00:00Z",
}


@extend_schema_serializer(examples=[OpenApiExample("One link on one day", value=TRAFFIC)])
class TrafficDaySerializer(serializers.ModelSerializer[TrafficDay]):
    """What one campaign link brought to the website on one day."""

    source = serializers.CharField(help_text="utm_source")  # type: ignore[assignment] # a member of that name
    currency = MaybeText()

    class Meta:
        model = TrafficDay
        fields = list(TRAFFIC)
        read_only_fields = fields
        extra_kwargs = {
            "campaign": {"help_text": "utm_campaign"},
            "medium": {"help_text": "utm_medium"},
            "content": {"help_text": "utm_content"},
            "revenue": {"help_text": "Null: hidden from the key that reads it."},
            "thresholded": {"help_text": "Small rows were withheld, so that nobody can be recognised."},
            "sampled": {"help_text": "Estimated from a part of the visits."},
            "said_by": {"help_text": "ga4 or file."},
            "observed_at": {"help_text": "When it was read: the last days are revised."},
        }


class TrafficFilter(serializers.Serializer[Any]):
    campaign = serializers.CharField(required=False, max_length=200, help_text="Only one utm_campaign.")
    since = serializers.DateField(required=False, help_text="Only this day and later ones.")
    until = serializers.DateField(required=False, help_text="Only this day and earlier ones.")


class TrafficDays(Listing, Resource):
    """What links brought to a website, the latest day first."""

    noun = "traffic_day"
    area = Area.METRICS
    who = {"list": OVERSEERS}
    serializer_class = TrafficDaySerializer
    queries = {"list": TrafficFilter}
    queryset = TrafficDay.objects.none()  # tells the schema what the address holds
    ordering = ("-day", "pk")

    @cached_property
    def web_property(self) -> WebProperty:
        found: WebProperty = get_object_or_404(WebProperty.objects.visible_to(self.me), pk=self.kwargs["web_property"])
        return found

    def get_queryset(self) -> QuerySet[TrafficDay]:
        found: QuerySet[TrafficDay] = within(TrafficDay.objects.filter(web_property=self.web_property), self.asked)
        return found
