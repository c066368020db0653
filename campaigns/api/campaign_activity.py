from collections.abc import Iterable
from typing import Any, Self

from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.activity import KINDS, Event, event, parts_of
from campaigns.api.campaign_parts import OfCampaign
from campaigns.api.campaigns import OVERSEERS
from campaigns.models import CampaignMove
from rest.resources import Resource
from rest.scopes import Area


class Joined:
    """Rows of several tables as one that a cursor can walk: a union cannot be narrowed, its parts can."""

    def __init__(self, parts: Iterable[QuerySet[Any, Any]], order: tuple[str, ...] = ()) -> None:
        self.parts, self.order = list(parts), order

    def order_by(self, *order: str) -> Self:
        return type(self)(self.parts, order)

    def filter(self, *wanted: Q, **more: Any) -> Self:
        return type(self)([part.filter(*wanted, **more) for part in self.parts], self.order)

    def __getitem__(self, rows: slice) -> list[Any]:
        first, *others = self.parts
        return list(first.union(*others, all=True).order_by(*self.order)[rows])


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "An agreement",
            value={
                "kind": "collaboration",
                "what": "agreed",
                "at": "2027-03-04T10:00:00Z",
                "actor": "Nora Lind",
                "text": "Nora Lind accepted the offer",
                "note": "",
                "page": "/collaborations/12/",
            },
        )
    ]
)
class ActivitySerializer(serializers.Serializer[Event]):
    kind = serializers.ChoiceField(choices=KINDS, help_text="What it happened to.")
    what = serializers.CharField(help_text="The new state, or `paused`, `resumed`, `edited`, `deleted`, `restored`.")
    at = serializers.DateTimeField()
    actor = serializers.CharField(help_text="Who did it.")
    text = serializers.CharField(help_text="The same in a sentence.")
    note = serializers.CharField(help_text="The reason that was given.")
    page = serializers.CharField(source="url", help_text="Path of the website's page it leads to.")


class Activity(OfCampaign, Resource):
    """Everything that happened in a campaign, newest first."""

    noun = plural = "activity"
    area = Area.CAMPAIGNS
    who = {"list": OVERSEERS}
    serializer_class = ActivitySerializer
    ordering = ("-at", "-kind", "-pk")
    queryset = CampaignMove.objects.none()

    def list(self, request: Request, campaign: str) -> Response:
        """Everything that happened: to the campaign, to its people, to their tasks."""
        rows: Any = Joined(parts_of(self.campaign))
        page: Any = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer([event(row) for row in page], many=True).data)
