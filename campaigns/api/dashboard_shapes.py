"""What each kind of reader finds on the dashboard."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.models import User
from campaigns.agenda import Applications, Coming, Talk, Underway
from campaigns.api.names import (
    BRAND,
    CAMPAIGN,
    INFLUENCER,
    NamedBrandSerializer,
    NamedCampaignSerializer,
    NamedInfluencerSerializer,
)
from campaigns.models import Campaign, Collaboration, Offer, Task

BETWEEN = {"campaign": CAMPAIGN, "brand": BRAND, "influencer": INFLUENCER}
OFFER = {
    "collaboration": 12,
    **BETWEEN,
    "version": 2,
    "amount": "480.00",
    "currency": "EUR",
    "expires_at": "2027-03-05T09:30:00Z",
    "page": "/collaborations/12/",
}
TASK = {
    "id": 77,
    "collaboration": 12,
    **BETWEEN,
    "title": "Reel: one pot, one pan",
    "status": "submitted",
    "due_on": "2027-04-20",
    "auto_approve_at": "2027-04-21T15:00:00Z",
    "page": "/collaborations/12/#task-77",
}
COLLABORATION = {"id": 12, **BETWEEN, "status": "active", "page": "/collaborations/12/"}
APPLICATIONS = {
    "campaign": CAMPAIGN,
    "people": [INFLUENCER],
    "lowest": "480.00",
    "highest": "480.00",
    "currency": "EUR",
    "first_expires_at": "2027-03-05T09:30:00Z",
}
UNDERWAY = {
    "id": 4,
    "name": "One pot, one pan",
    "status": "running",
    "paused_at": None,
    "ends_on": "2027-05-15",
    "cap": 8,
    "taken": 2,
    "people": [INFLUENCER],
    "agreed_amount": "1260.00",
    "budget_total": "6000.00",
    "currency": "EUR",
    "tasks_total": 4,
    "tasks_approved": 1,
}
COMING = {
    "at": "2027-03-05T09:30:00Z",
    "whole_day": False,
    "urgent": True,
    "text": "Offer 2 of Nora Lind expires",
    "page": "/collaborations/12/",
}
TALK = {
    "conversation": 31,
    "other": "Nora Lind",
    "preview": "See you on Monday.",
    "unread": 1,
    "at": "2027-03-04T10:00:00Z",
}
EARNINGS = {"currency": "EUR", "earned": "1240.00", "agreed": "480.00"}


@extend_schema_serializer(examples=[OpenApiExample("An offer", value=OFFER)])
class WaitingOfferSerializer(serializers.Serializer[Offer]):
    """An offer that waits for an answer."""

    collaboration = serializers.IntegerField(source="collaboration_id")
    campaign = NamedCampaignSerializer(source="collaboration.campaign")
    brand = NamedBrandSerializer(source="collaboration.campaign.brand")
    influencer = NamedInfluencerSerializer(source="collaboration.influencer")
    version = serializers.IntegerField()
    amount = serializers.DecimalField(max_digits=12, decimal_places=2)
    currency = serializers.CharField()
    expires_at = serializers.DateTimeField()
    page = serializers.CharField(source="collaboration.get_absolute_url", help_text="Path of its page on the website.")


@extend_schema_serializer(examples=[OpenApiExample("A task", value=TASK)])
class WaitingTaskSerializer(serializers.Serializer[Task]):
    """A task that waits for somebody."""

    id = serializers.IntegerField()
    collaboration = serializers.IntegerField(source="collaboration_id")
    campaign = NamedCampaignSerializer(source="collaboration.campaign")
    brand = NamedBrandSerializer(source="collaboration.campaign.brand")
    influencer = NamedInfluencerSerializer(source="collaboration.influencer")
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=Task.Status.choices)
    due_on = serializers.DateField()
    auto_approve_at = serializers.DateTimeField(
        allow_null=True, help_text="When the brand's silence approves what was handed in."
    )
    page = serializers.CharField(source="get_absolute_url", help_text="Path of its page on the website.")


@extend_schema_serializer(examples=[OpenApiExample("A collaboration", value=COLLABORATION)])
class BetweenSerializer(serializers.Serializer[Collaboration]):
    """A collaboration in short."""

    id = serializers.IntegerField()
    campaign = NamedCampaignSerializer()
    brand = NamedBrandSerializer(source="campaign.brand")
    influencer = NamedInfluencerSerializer()
    status = serializers.ChoiceField(choices=Collaboration.Status.choices)
    page = serializers.CharField(source="get_absolute_url", help_text="Path of its page on the website.")


@extend_schema_serializer(examples=[OpenApiExample("Applications", value=APPLICATIONS)])
class WaitingApplicationsSerializer(serializers.Serializer[Applications]):
    """Those of one campaign that wait for an answer."""

    campaign = NamedCampaignSerializer()
    people = NamedInfluencerSerializer(many=True)
    lowest = serializers.DecimalField(max_digits=12, decimal_places=2, help_text="What the cheapest asks.")
    highest = serializers.DecimalField(max_digits=12, decimal_places=2)
    currency = serializers.CharField(source="campaign.currency")
    first_expires_at = serializers.DateTimeField(source="first_to_expire.expires_at")


@extend_schema_serializer(examples=[OpenApiExample("A campaign under way", value=UNDERWAY)])
class UnderwaySerializer(serializers.Serializer[Underway]):
    id = serializers.IntegerField(source="campaign.pk")
    name = serializers.CharField(source="campaign.name")
    status = serializers.ChoiceField(source="campaign.status", choices=Campaign.Status.choices)
    paused_at = serializers.DateTimeField(source="campaign.paused_at", allow_null=True)
    ends_on = serializers.DateField(source="campaign.ends_on", allow_null=True)
    cap = serializers.IntegerField(source="campaign.cap")
    taken = serializers.IntegerField(source="campaign.taken")
    people = NamedInfluencerSerializer(many=True, help_text="Who agreed.")
    agreed_amount = serializers.DecimalField(source="campaign.agreed_amount", max_digits=14, decimal_places=2)
    budget_total = serializers.DecimalField(
        source="campaign.budget_total", max_digits=12, decimal_places=2, allow_null=True
    )
    currency = serializers.CharField(source="campaign.currency")
    tasks_total = serializers.IntegerField(source="campaign.tasks_total")
    tasks_approved = serializers.IntegerField(source="campaign.tasks_approved")


@extend_schema_serializer(examples=[OpenApiExample("An end", value=COMING)])
class ComingSerializer(serializers.Serializer[Coming]):
    """What happens by itself or is due within seven days."""

    at = serializers.DateTimeField()
    whole_day = serializers.BooleanField(help_text="The hour of `at` means nothing.")
    urgent = serializers.BooleanField(source="hot", help_text="It waits for you, and less than a day is left.")
    text = serializers.CharField()
    page = serializers.CharField(source="url", help_text="Path of its page on the website.")


@extend_schema_serializer(examples=[OpenApiExample("A conversation", value=TALK)])
class TalkSerializer(serializers.Serializer[Talk]):
    conversation = serializers.IntegerField(source="conversation.pk")
    other = serializers.CharField(source="other.name", help_text="With whom.")
    preview = serializers.CharField(source="conversation.preview")
    unread = serializers.IntegerField(source="conversation.unread")
    at = serializers.DateTimeField(source="conversation.last_message_at")


@extend_schema_serializer(examples=[OpenApiExample("In euros", value=EARNINGS)])
class EarningsSerializer(serializers.Serializer[Any]):
    """What agreed work is worth in one currency."""

    currency = serializers.CharField()
    earned = serializers.DecimalField(max_digits=14, decimal_places=2, help_text="Of completed work.")
    agreed = serializers.DecimalField(max_digits=14, decimal_places=2, help_text="Of work that goes on.")


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A queue",
            value={
                "key": "disputes",
                "label": "Disputes",
                "count": 2,
                "oldest": "2027-03-04T10:00:00Z",
                "late": True,
                "page": "/admin/campaigns/collaboration/?status__exact=disputed",
            },
        )
    ]
)
class WaitingQueueSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(source="queue.key")
    label = serializers.CharField(source="queue.label")  # type: ignore[assignment] # a member of that name
    count = serializers.IntegerField()
    oldest = serializers.DateTimeField(allow_null=True, help_text="Since when the first of them waits.")
    late = serializers.BooleanField(help_text="The first of them has waited for more than a day.")
    page = serializers.CharField(source="queue.url", help_text="Path of its page on the website.")


WAITING = {
    "count": 1,
    "first_end": OFFER["expires_at"],
    "offers": [OFFER],
    "tasks": [],
    "applications": [],
    "reviews": [],
}
FOR_BRANDS = {
    "waiting": WAITING,
    "running": [UNDERWAY],
    "week": [COMING],
    "talks": [TALK],
    "campaigns": 3,
    "drafts": [CAMPAIGN],
}


@extend_schema_serializer(examples=[OpenApiExample("One offer", value=WAITING)])
class WaitingSerializer(serializers.Serializer[Any]):
    """Everything that needs the brand, the most urgent first within each kind."""

    count = serializers.IntegerField()
    first_end = serializers.DateTimeField(allow_null=True, help_text="When the first is decided by the clock.")
    offers = WaitingOfferSerializer(many=True, help_text="Counter-offers.")
    tasks = WaitingTaskSerializer(many=True, help_text="Work that was handed in.")
    applications = WaitingApplicationsSerializer(many=True)
    reviews = BetweenSerializer(many=True, help_text="Completed, and not reviewed yet.")


@extend_schema_serializer(examples=[OpenApiExample("A brand", value=FOR_BRANDS)])
class BrandDashboardSerializer(serializers.Serializer[Any]):
    waiting = WaitingSerializer()
    running = UnderwaySerializer(many=True, help_text="Campaigns under way, the first to end on top.")
    week = ComingSerializer(many=True)
    talks = TalkSerializer(many=True, help_text="The newest conversations.")
    campaigns = serializers.IntegerField(help_text="How many there are.")
    drafts = NamedCampaignSerializer(many=True, help_text="The newest three.")


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "An influencer",
            value={
                "offers": [OFFER],
                "changes": [],
                "due": [],
                "reviews": [],
                "deadlines": [TASK],
                "working": [COLLABORATION],
                "completed": [],
                "waiting_for_brands": 1,
                "earnings": [EARNINGS],
                "suggestions": [CAMPAIGN],
                "listed": 14,
            },
        )
    ]
)
class InfluencerDashboardSerializer(serializers.Serializer[Any]):
    offers = WaitingOfferSerializer(many=True, help_text="They wait for your answer.")
    changes = WaitingTaskSerializer(many=True, help_text="Work that the brand sent back.")
    due = WaitingTaskSerializer(many=True, help_text="To hand in within seven days.")
    reviews = BetweenSerializer(many=True, source="unrated", help_text="Completed, and not reviewed yet.")
    deadlines = WaitingTaskSerializer(many=True, help_text="The next six.")
    working = BetweenSerializer(many=True)
    completed = BetweenSerializer(many=True, help_text="The last four.")
    waiting_for_brands = serializers.IntegerField(source="waiting_count", help_text="Answers that brands owe you.")
    earnings = EarningsSerializer(many=True)
    suggestions = NamedCampaignSerializer(many=True, help_text="Listed campaigns that fit your niches, or the newest.")
    listed = serializers.IntegerField(source="listed_count", help_text="How many campaigns take applications.")


@extend_schema_serializer(
    examples=[
        OpenApiExample("A brand", value={"role": "brand", "brand": FOR_BRANDS, "influencer": None, "queues": None}),
    ]
)
class DashboardSerializer(serializers.Serializer[Any]):
    """The part of the reader's role is there, the others are null."""

    role = serializers.ChoiceField(choices=User.Role.choices)
    brand = BrandDashboardSerializer(allow_null=True)
    influencer = InfluencerDashboardSerializer(allow_null=True)
    queues = WaitingQueueSerializer(many=True, allow_null=True, help_text="What waits for staff.")
