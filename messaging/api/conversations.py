from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from messaging import addresses
from messaging.models import Conversation, Party
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import Input, Selectable

EXAMPLE = {
    "id": 31,
    "subject": "Slow mornings",
    "page": "/collaborations/12/",
    "resource": "/api/v1/collaborations/12/",
    "sides": [
        {"id": 4, "name": "Fjord Wool", "picture": "/avatars/brand-fjord-wool.svg"},
        {"id": 9, "name": "Nora Lind", "picture": "/avatars/person-nora-lind.svg"},
    ],
    "preview": "I can post on Friday.",
    "last_seq": 14,
    "last_message_at": "2026-03-02T09:30:00Z",
    "unread": 2,
    "read_seq": 12,
    "closed": "",
}


@extend_schema_serializer(examples=[OpenApiExample("A brand", value=EXAMPLE["sides"][0])])  # type: ignore[index] # a list
class SideSerializer(serializers.ModelSerializer[Party]):
    """One side of a conversation: a brand with its team, or an influencer."""

    class Meta:
        model = Party
        fields = ["id", "name", "picture"]
        read_only_fields = fields


@extend_schema_serializer(examples=[OpenApiExample("With a brand", value=EXAMPLE)])
class ConversationSerializer(Selectable, serializers.ModelSerializer[Conversation]):
    page = serializers.CharField(source="get_absolute_url", help_text="Path of the website's page it stands on.")
    resource = serializers.SerializerMethodField(help_text="Path in the API of what it is about; null: of nothing.")
    sides = SideSerializer(source="parties", many=True)
    preview = serializers.CharField(help_text="How the last message begins; empty while staff hide it.")
    last_seq = serializers.IntegerField(help_text="The number of the last message; 0: there is none.")
    unread = serializers.IntegerField(help_text="How many messages of others lie above your mark.")
    read_seq = serializers.IntegerField(source="mark", help_text="Your mark: the last message that you read.")
    closed = serializers.CharField(help_text="Why nobody may write at present; empty: it is open.")

    class Meta:
        model = Conversation
        fields = [
            *("id", "subject", "page", "resource", "sides", "preview", "last_seq", "last_message_at"),
            *("unread", "read_seq", "closed"),
        ]
        read_only_fields = fields

    def get_resource(self, conversation: Conversation) -> str | None:
        return addresses.api_path(conversation.url)


class ConversationFilter(serializers.Serializer[Any]):
    unread = serializers.BooleanField(required=False, default=False, help_text="Only those with something unread.")
    q = serializers.CharField(
        required=False, max_length=100, help_text="Only those where somebody said this, or whose names contain it."
    )


@extend_schema_serializer(examples=[OpenApiExample("Up to number 14", value={"seq": 14})])
class ReadInput(Input):
    seq = serializers.IntegerField(min_value=0, max_value=2**31 - 1, help_text="The last message that was read.")


class Conversations(Listing, Retrieving, Resource):
    """The talks at which the person who asks has a place, the latest first. Staff may open those of others too."""

    noun = "conversation"
    area = Area.MESSAGES
    who = {"list": "signed_in", "retrieve": "signed_in", "read": "signed_in"}
    open_to_frozen = {"read"}
    serializer_class = ConversationSerializer
    inputs = {"read": ReadInput}
    queries = {"list": ConversationFilter}
    queryset = Conversation.objects.none()  # tells the schema what the address holds
    ordering = ("-moment", "-pk")

    def get_queryset(self) -> QuerySet[Conversation]:
        user = self.me
        # Reading and marking: staff see every conversation, but have a mark only where they have a place.
        rows = (
            Conversation.objects.visible_to(user) if self.action == "retrieve" else Conversation.objects.held_by(user)
        )
        rows = rows.with_unread(user).with_parties().with_moment()
        if self.action != "list":
            return rows
        rows = rows.unread_by(user) if self.asked["unread"] else rows
        return rows.matching(self.asked["q"]) if self.asked.get("q") else rows

    @action(methods=["POST"], detail=True)
    def read(self, request: Request, pk: str) -> Response:
        """Move your mark up to a message. It never moves back, and the other side sees where it is."""
        body = self.typed()
        found = self.get_object()
        found.mark_read(request.user, body.validated_data["seq"])
        return self.show(found)
