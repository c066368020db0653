"""What lies below a campaign's address: its goals, its tasks' template, its activity, its people, and files of these."""

from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from campaigns.actions import campaigns as verbs
from campaigns.api.campaign_shapes import GoalsInput, GoalsSerializer, TaskTemplatesInput, TaskTemplatesSerializer
from campaigns.api.campaigns import OVERSEERS
from campaigns.models import Campaign, Task
from campaigns.tables import TASK_SORTS, columns_of, tasks_csv, tasks_of
from rest.files import File
from rest.resources import Resource, Retrieving
from rest.scopes import Area


class OfCampaign:
    """Below one campaign: only what its brand and staff oversee is found."""

    me: User
    kwargs: dict[str, Any]

    @cached_property
    def campaign(self) -> Campaign:
        found: Campaign = get_object_or_404(Campaign.objects.watched_by(self.me), pk=self.kwargs["campaign"])
        return found


class Replaced(Retrieving, Resource):
    """A list that is written as a whole."""

    area = Area.CAMPAIGNS
    alone = True
    who = {"retrieve": OVERSEERS, "update": "writer"}
    queryset = Campaign.objects.none()
    part: str

    def get_queryset(self) -> QuerySet[Campaign]:
        reads = self.action == "retrieve"
        user = self.me
        found: Any = Campaign.objects.watched_by(user) if reads else Campaign.objects.writable_by(user)
        return found.select_related("brand").prefetch_related(self.part)  # type: ignore[no-any-return] # ours

    def get_object(self) -> Campaign:
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["campaign"])

    @transaction.atomic
    def update(self, request: Request, campaign: str) -> Response:
        """Put these in the place of what is there."""
        found = self.object_for_edit()
        found.check_editable()
        self.replace(found, self.typed().validated_data[self.part])
        verbs.note_edit(found, by=self.me)
        return self.show(found)

    def replace(self, campaign: Campaign, rows: list[Any]) -> None:
        raise NotImplementedError


class Goals(Replaced):
    """What the campaign wants to reach."""

    noun = "goals"
    part = "goals"
    serializer_class = GoalsSerializer
    inputs = {"update": GoalsInput}

    def replace(self, campaign: Campaign, rows: list[Any]) -> None:
        verbs.replace_goals(campaign, rows)


class TaskTemplates(Replaced):
    """The tasks that every first offer starts with, in their order."""

    noun = "task_templates"
    part = "task_templates"
    serializer_class = TaskTemplatesSerializer
    inputs = {"update": TaskTemplatesInput}

    def replace(self, campaign: Campaign, rows: list[Any]) -> None:
        verbs.replace_task_templates(campaign, rows)


class TaskFilter(serializers.Serializer[Any]):
    status = serializers.ChoiceField(
        choices=[*Task.Status.values, "overdue"], required=False, default="", help_text="Only those in one state."
    )
    influencer = serializers.IntegerField(
        required=False, default=0, min_value=1, max_value=10**18, help_text="Only those of one person."
    )
    sort = serializers.ChoiceField(
        choices=[sign + key for key in TASK_SORTS for sign in ("", "-")], required=False, default="due"
    )


class TaskTable(OfCampaign, Resource):
    """The tasks of a campaign as a table."""

    noun = "tasks"
    area = Area.CAMPAIGNS
    who = {"export": OVERSEERS}
    outputs = {"export": File("text/csv")}
    queries = {"export": TaskFilter}
    throttle_scopes = {"export": "export"}
    queryset = Campaign.objects.none()

    @action(methods=["GET"], detail=False)
    def export(self, request: Request, campaign: str) -> HttpResponse:
        """All tasks of the campaign as a file for spreadsheets."""
        found = tasks_of(self.campaign, self.asked["status"], self.asked["influencer"])
        return tasks_csv(self.campaign, found.order_by(*columns_of(TASK_SORTS, self.asked["sort"])))
