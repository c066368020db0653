from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from messaging.addresses import api_path
from messaging.kinds import Group
from messaging.models import Notification
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import Nothing, Selectable


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "An offer",
            value={
                "id": 7,
                "kind": "offer",
                "text": "Fjord Wool made you offer 2.",
                "reason": "",
                "page": "/collaborations/12/",
                "resource": "/api/v1/collaborations/12/",
                "created_at": "2026-03-02T09:30:00Z",
                "read_at": None,
            },
        ),
    ],
)
class NotificationSerializer(Selectable, serializers.ModelSerializer[Notification]):
    page = serializers.CharField(source="url", help_text="Path of the website's page it leads to.")
    resource = serializers.SerializerMethodField(
        help_text="Path in the API of what it is about; null: of nothing there."
    )

    class Meta:
        model = Notification
        fields = ["id", "kind", "text", "reason", "page", "resource", "created_at", "read_at"]
        read_only_fields = fields

    def get_resource(self, notification: Notification) -> str | None:
        return api_path(notification.url)


class NotificationFilter(serializers.Serializer[Any]):
    unread = serializers.BooleanField(required=False, default=False, help_text="Only those not read yet.")
    group = serializers.ChoiceField(choices=Group.choices, required=False, help_text="Only those of one group.")


@extend_schema_serializer(examples=[OpenApiExample("Three", value={"marked": 3})])
class MarkedSerializer(serializers.Serializer[Any]):
    marked = serializers.IntegerField(help_text="How many were unread until now.")


class Notifications(Listing, Retrieving, Resource):
    """What happened, told to the person who asks."""

    noun = "notification"
    area = Area.MESSAGES
    who = {"list": "signed_in", "retrieve": "signed_in", "read": "signed_in", "read_all": "signed_in"}
    open_to_frozen = {"read", "read_all"}
    serializer_class = NotificationSerializer
    inputs = {"read": Nothing, "read_all": Nothing}
    outputs = {"read_all": MarkedSerializer}
    queries = {"list": NotificationFilter}
    ordering = ("-created_at", "-pk")

    def get_queryset(self) -> QuerySet[Notification]:
        found = Notification.objects.visible_to(self.request.user)
        if self.action == "list":
            found = found.unread() if self.asked["unread"] else found
            found = found.in_group(self.asked["group"]) if "group" in self.asked else found
        return found

    @action(methods=["POST"], detail=True)
    def read(self, request: Request, pk: str) -> Response:
        """Mark one as read."""
        self.typed()
        found = self.get_object()
        Notification.objects.filter(pk=found.pk).mark_read(self.me)
        return self.show(found)

    @action(methods=["POST"], detail=False, url_path="read")
    def read_all(self, request: Request) -> Response:
        """Mark all as read."""
        self.typed()
        return Response({"marked": Notification.objects.all().mark_read(self.me)})
