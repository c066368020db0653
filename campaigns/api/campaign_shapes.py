"""What the brand and staff read of a campaign, and what a brand writes."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.api.fields import COUNTRY, known_country
from accounts.niches import Niche
from accounts.platforms import Platform
from campaigns.api.names import BRAND, NamedBrandSerializer
from campaigns.models import Campaign, Goal, TaskTemplate
from campaigns.objections import LONGEST_BRIEF, MOST_TASKS, goal_objections, objections
from rest.serializers import Input, ModelInput, Selectable

GOAL = {"kind": "influencer_socials", "metric": "views", "target": "250000.00", "weight": 2}
TEMPLATE = {
    "title": "Reel: one pot, one pan",
    "deliverable": "reel",
    "platform": "instagram",
    "instructions": "Show the label once.",
    "due_days": 14,
}
WRITTEN: dict[str, Any] = {
    "name": "One pot, one pan",
    "brief": "Cook something **slow** in one pot.",
    "visibility": "public",
    "platforms": ["instagram"],
    "niches": ["food"],
    "countries": ["ES", "PT"],
    "starts_on": "2027-04-01",
    "ends_on": "2027-05-15",
    "budget_total": "6000.00",
    "max_per_influencer": "900.00",
    "currency": "EUR",
    "cap": 8,
    "task_weight": 50,
    "auto_approve_days": 3,
}
EXAMPLE = {
    "id": 4,
    "brand": BRAND,
    "status": "running",
    **WRITTEN,
    "goals": [GOAL],
    "task_templates": [TEMPLATE],
    "missing": [],
    "people": 5,
    "taken": 2,
    "places_left": 6,
    "agreed_amount": "1260.00",
    "offered_amount": "480.00",
    "tasks_total": 4,
    "tasks_approved": 1,
    "paused_at": None,
    "flagged_at": None,
    "flag_reason": "",
    "published_at": "2027-03-01T09:30:00Z",
    "created_at": "2027-02-20T08:00:00Z",
    "deleted_at": None,
    "page": "/campaigns/4/",
}


@extend_schema_serializer(examples=[OpenApiExample("Views of posts", value=GOAL)])
class GoalSerializer(serializers.ModelSerializer[Goal]):
    class Meta:
        model = Goal
        fields = list(GOAL)
        read_only_fields = fields


@extend_schema_serializer(examples=[OpenApiExample("A reel", value=TEMPLATE)])
class TaskTemplateSerializer(serializers.ModelSerializer[TaskTemplate]):
    class Meta:
        model = TaskTemplate
        fields = list(TEMPLATE)
        read_only_fields = fields
        extra_kwargs = {"due_days": {"help_text": "Due so many days after the offer is made."}}


class AboutCampaign(Selectable, serializers.ModelSerializer[Campaign]):
    """What a campaign is about, whoever reads it."""

    niches = serializers.ListField(child=serializers.ChoiceField(choices=Niche.choices), read_only=True)
    platforms = serializers.ListField(child=serializers.ChoiceField(choices=Platform.choices), read_only=True)
    countries = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text=f"Where the audience lives. {COUNTRY}"
    )
    places_left = serializers.IntegerField(read_only=True)


@extend_schema_serializer(examples=[OpenApiExample("A campaign that runs", value=EXAMPLE)])
class CampaignSerializer(AboutCampaign):
    """A campaign as its brand sees it, money and numbers included."""

    brand = NamedBrandSerializer(read_only=True)
    goals = GoalSerializer(many=True, read_only=True)
    task_templates = TaskTemplateSerializer(
        many=True, read_only=True, help_text="What every first offer starts with, in this order."
    )
    missing = serializers.SerializerMethodField(help_text="What a draft still needs to be published, by member.")
    people = serializers.IntegerField(read_only=True, help_text="Everybody invited or applied, however it ended.")
    taken = serializers.IntegerField(read_only=True, help_text="Places that are agreed.")
    agreed_amount = serializers.DecimalField(
        max_digits=14, decimal_places=2, read_only=True, help_text="What the agreed ones cost together."
    )
    offered_amount = serializers.DecimalField(
        max_digits=14, decimal_places=2, read_only=True, help_text="What the offers that wait for an answer come to."
    )
    tasks_total = serializers.IntegerField(read_only=True)
    tasks_approved = serializers.IntegerField(read_only=True)
    page = serializers.CharField(source="get_absolute_url", read_only=True, help_text="Its page on the website.")

    class Meta:
        model = Campaign
        fields = list(EXAMPLE)
        read_only_fields = fields
        extra_kwargs = {
            "task_weight": {"help_text": "How much tasks count in the progress, in percent. Goals are the rest."},
            "auto_approve_days": {"help_text": "Work left unanswered for so many business days counts as approved."},
            "paused_at": {"help_text": "Paused since then: nobody can apply, be invited or agree."},
            "flagged_at": {"help_text": "Frozen by staff since then: nothing moves."},
            "flag_reason": {"help_text": "Why staff froze it."},
            "deleted_at": {"help_text": "Put away since then; its brand can restore it unless staff removed it."},
        }

    def get_missing(self, row: Campaign) -> list[str]:
        return list(row.lacking) if row.status == Campaign.Status.DRAFT else []


@extend_schema_serializer(examples=[OpenApiExample("A campaign", value=WRITTEN, request_only=True)])
class CampaignInput(ModelInput):
    """A draft may have gaps; what is there must be right. Status, brand and dates of events are never written."""

    brief = serializers.CharField(
        max_length=LONGEST_BRIEF, required=False, allow_blank=True, trim_whitespace=False, help_text="Markdown works."
    )
    niches = serializers.ListField(child=serializers.ChoiceField(choices=Niche.choices), required=False)
    platforms = serializers.ListField(child=serializers.ChoiceField(choices=Platform.choices), required=False)
    countries = serializers.ListField(
        child=serializers.CharField(validators=[known_country]),
        required=False,
        help_text=f"Where the audience lives; none named is everywhere. {COUNTRY}",
    )

    class Meta:
        model = Campaign
        fields = list(WRITTEN)
        extra_kwargs = {
            "name": {"help_text": "Influencers read it too."},
            "starts_on": {"help_text": "It starts by itself on this day once it is published."},
            "budget_total": {"help_text": "All agreements together never pass this."},
            "max_per_influencer": {"help_text": "Nobody can be offered more, also not by a counter-offer."},
            "currency": {"help_text": "Fixed once the campaign is published."},
            "cap": {"help_text": "When so many have agreed, nobody else can."},
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        found = objections(self.instance or Campaign(), attrs)
        if found:
            raise serializers.ValidationError({name: [text] for name, text in found.items()})
        return attrs


@extend_schema_serializer(examples=[OpenApiExample("Views of posts", value=GOAL, request_only=True)])
class GoalInput(ModelInput):
    class Meta:
        model = Goal
        fields = list(GOAL)


@extend_schema_serializer(examples=[OpenApiExample("One goal", value={"goals": [GOAL]}, request_only=True)])
class GoalsInput(Input):
    goals = GoalInput(many=True, help_text="All of them: what is not named is gone.")

    def validate_goals(self, given: list[dict[str, Any]]) -> list[Goal]:
        goals = [Goal(**goal) for goal in given]
        found = goal_objections(goals)
        if any(found):
            raise serializers.ValidationError([{name: [text] for name, text in wrong.items()} for wrong in found])
        return goals


@extend_schema_serializer(examples=[OpenApiExample("A reel", value=TEMPLATE, request_only=True)])
class TaskTemplateInput(ModelInput):
    class Meta:
        model = TaskTemplate
        fields = list(TEMPLATE)


@extend_schema_serializer(
    examples=[OpenApiExample("One task", value={"task_templates": [TEMPLATE]}, request_only=True)]
)
class TaskTemplatesInput(Input):
    task_templates = TaskTemplateInput(  # type: ignore[call-arg] # the list behind `many` takes it
        many=True, max_length=MOST_TASKS, help_text="All of them, in their order: what is not named is gone."
    )

    def validate_task_templates(self, given: list[dict[str, Any]]) -> list[TaskTemplate]:
        return [TaskTemplate(**line) for line in given]


@extend_schema_serializer(examples=[OpenApiExample("One goal", value={"goals": [GOAL]})])
class GoalsSerializer(serializers.Serializer[Campaign]):
    goals = GoalSerializer(many=True)


@extend_schema_serializer(examples=[OpenApiExample("One task", value={"task_templates": [TEMPLATE]})])
class TaskTemplatesSerializer(serializers.Serializer[Campaign]):
    task_templates = TaskTemplateSerializer(many=True)
