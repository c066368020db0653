from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from messaging import addresses
from messaging.api.conversations import ConversationSerializer, SideSerializer
from messaging.models import Conversation, Message
from messaging.models.conversation import MAX_BODY
from messaging.threads import Line, Reader
from rest.etags import etag_of
from rest.resources import Resource, Retrieving
from rest.scopes import Area
from rest.serializers import Input

TEXT = {
    "id": 402,
    "seq": 14,
    "kind": "text",
    "side": {"id": 9, "name": "Nora Lind", "picture": "/avatars/person-nora-lind.svg"},
    "author": "Nora Lind",
    "own": False,
    "mine": False,
    "read": False,
    "hidden": False,
    "flag_reason": "",
    "body": "I can post on Friday.",
    "resource": None,
    "client_id": None,
    "created_at": "2026-03-02T09:30:00Z",
}
CARD = TEXT | {
    "id": 390,
    "seq": 2,
    "kind": "card",
    "body": "Offer 1: €480",
    "resource": "/api/v1/collaborations/12/offers/1/",
}


@extend_schema_serializer(
    examples=[OpenApiExample("What somebody wrote", value=TEXT), OpenApiExample("A card", value=CARD)]
)
class MessageSerializer(serializers.Serializer[Line]):
    """A line of a conversation as this reader sees it."""

    id = serializers.IntegerField(source="message.pk")
    seq = serializers.IntegerField(source="message.seq", help_text="Its number in the conversation, without gaps.")
    kind = serializers.ChoiceField(
        source="message.kind",
        choices=Message.Kind.choices,
        help_text="What somebody wrote, a note that nobody wrote, or a card that shows another resource.",
    )
    side = SideSerializer(source="message.party", allow_null=True, help_text="Who says it; null: nobody, it is a note.")
    author = serializers.SerializerMethodField(help_text="The person who wrote it; null: nobody did.")
    own = serializers.BooleanField(help_text="You wrote it.")
    mine = serializers.BooleanField(help_text="Your side said it.")
    read = serializers.BooleanField(help_text="Of your side's: somebody of the other side has read it.")
    hidden = serializers.BooleanField(help_text="Staff flagged it, and its text is kept from you.")
    flag_reason = serializers.SerializerMethodField(help_text="Why staff flagged it. Only staff read it.")
    body = serializers.SerializerMethodField(help_text="The text; of a card: what it shows, in one line.")
    resource = serializers.SerializerMethodField(help_text="Of a card: path in the API of what it shows.")
    client_id = serializers.SerializerMethodField(help_text="The key that you sent with it, if you wrote it.")
    created_at = serializers.DateTimeField(source="message.created_at")

    def get_author(self, line: Line) -> str | None:
        return str(line.message.author) if line.message.author else None

    def get_flag_reason(self, line: Line) -> str:
        return "" if line.hidden else line.message.flag_reason

    def get_body(self, line: Line) -> str:
        return "" if line.hidden else line.message.body

    def get_resource(self, line: Line) -> str | None:
        return None if line.hidden else addresses.api_path(line.message.card_url)

    def get_client_id(self, line: Line) -> str | None:
        return str(line.message.client_id) if line.own and line.message.client_id else None


class MessageFilter(serializers.Serializer[Any]):
    after = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text="Only what came after this number, oldest first: what a client lacks that was away.",
    )


@extend_schema_serializer(
    examples=[
        OpenApiExample("A line", value={"body": "Friday is fine.", "client_id": "8f14e45f-ceea-467f-a0e6-4b1f0c0d9b1a"})
    ]
)
class MessageInput(Input):
    body = serializers.CharField(max_length=MAX_BODY, help_text="Plain text.")
    client_id = serializers.UUIDField(
        required=False,
        help_text="Your own key for it. Sent again with the same key, the first message is answered: it is said once.",
    )


class Messages(Retrieving, Resource):
    """What is said in a conversation, newest first, or with `after` oldest first.

    A client that was away asks with `after` for what lies above the last number it has, until `next` is null.
    """

    noun = "message"
    area = Area.MESSAGES
    who = {"list": "signed_in", "retrieve": "signed_in", "create": "signed_in"}
    serializer_class = MessageSerializer
    inputs = {"create": MessageInput}
    queries = {"list": MessageFilter}
    throttle_scopes = {"create": "message"}
    lookup_field = "seq"
    lookup_value_regex: ClassVar[str] = r"\d+"
    queryset = Message.objects.none()  # tells the schema what the address holds

    @property
    def ordering(self) -> tuple[str, ...]:
        return ("seq",) if self.action == "list" and "after" in self.asked else ("-seq",)

    @cached_property
    def conversation(self) -> Conversation:
        """Staff oversee every conversation; only whoever speaks for a side of it writes there."""
        rows, user = Conversation.objects.all(), self.me
        rows = rows.answerable_by(user) if self.action == "create" else rows.visible_to(user)
        found: Conversation = get_object_or_404(rows, pk=self.kwargs["conversation"])
        return found

    @cached_property
    def reader(self) -> Reader:
        return Reader.of(self.conversation, self.me)

    def get_queryset(self) -> QuerySet[Message]:
        rows = self.conversation.messages.for_reading()
        return rows.filter(seq__gt=self.asked["after"]) if self.action == "list" and "after" in self.asked else rows

    def list(self, request: Request, conversation: str) -> Response:
        """Read the conversation page by page."""
        page = self.paginate_queryset(self.get_queryset()) or []
        lines = [self.reader.line(message) for message in page]
        return self.get_paginated_response(self.get_serializer(lines, many=True).data)

    def represent(self, thing: Message) -> Any:
        return MessageSerializer(self.reader.line(thing), context=self.get_serializer_context()).data

    def create(self, request: Request, conversation: str) -> Response:
        """Say something for your side. A resend with the same `client_id` answers 201 with the first message."""
        body, found, user = self.typed().validated_data, self.conversation, self.reader.user
        party = found.party_of(user, speaks=True)
        assert party  # noqa: S101 -- answerable_by asked for the same
        message = found.say(body["body"], by=user, party=party, client_id=body.get("client_id"))
        data = self.represent(message)
        headers = {"Location": f"{request.path}{message.seq}/", "ETag": etag_of(data)}
        return Response(data, status=201, headers=headers)

    def present_state(self) -> Any:
        """With 409: the conversation, which says why it is closed."""
        user = self.me
        rows = Conversation.objects.visible_to(user).with_unread(user).with_parties()
        found = rows.filter(pk=self.kwargs["conversation"]).first()
        return ConversationSerializer(found).data if found else None
