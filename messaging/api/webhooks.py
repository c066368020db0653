"""Webhooks of the reader's brand. Their secrets are told once, when they are made."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from messaging import egress
from messaging.api.deliveries import DeliverySerializer
from messaging.events import EventKind
from messaging.models import Delivery, Webhook
from messaging.webhooks import create_webhook, edit_webhook, party_of_webhooks, ping
from rest.resources import Deleting, Editing, Listing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import Input, Nothing

WRITTEN = {
    "url": "https://shop.example/hooks/influencehub",
    "description": "Shop",
    "kinds": ["collaboration.agreed", "task.submitted"],
}
READ = {
    "id": 4,
    **WRITTEN,
    "on": True,
    "held": False,
    "off_reason": "",
    "off_at": None,
    "failing_since": None,
    "previous_until": None,
    "created_at": "2026-03-02T09:30:00Z",
}
SECRET = "ihw_4kYwRkS0u5Zr2yq8bV1nT7cXm3LpJd9GhQeAoFiUzKs"  # noqa: S105 # nosec B105 # an example


@extend_schema_serializer(examples=[OpenApiExample("A webhook", value=READ)])
class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    """Where a brand's own system is told of events."""

    kinds = serializers.ListField(child=serializers.ChoiceField(EventKind.choices), help_text="What it is told.")

    class Meta:
        model = Webhook
        fields = list(READ)
        read_only_fields = fields
        extra_kwargs = {
            "on": {"help_text": "Whether events are sent to it."},
            "held": {"help_text": "Events wait: the brand is frozen."},
            "off_reason": {"help_text": "Why it was switched off, if nobody of the brand did it."},
            "failing_since": {"help_text": "Nothing has arrived since; null: the last one arrived."},
            "previous_until": {"help_text": "Until then each delivery is signed with the secret before, too."},
        }


@extend_schema_serializer(examples=[OpenApiExample("A new webhook", value=READ | {"secret": SECRET})])
class NewWebhookSerializer(WebhookSerializer):
    secret = serializers.CharField(help_text="What signs its deliveries. It is told here and never again.")

    class Meta(WebhookSerializer.Meta):
        fields = [*READ, "secret"]
        read_only_fields = fields


class AddressField(serializers.CharField):
    """An address on the public internet; it is looked at again each time it is called."""

    def to_internal_value(self, data: Any) -> str:
        url = super().to_internal_value(data)
        try:
            egress.check(url)
        except egress.EgressError as error:
            raise serializers.ValidationError(str(error), code=error.code) from None
        return url


@extend_schema_serializer(examples=[OpenApiExample("Two kinds", value=WRITTEN)])
class WebhookInput(Input):
    url = AddressField(max_length=egress.LONGEST, help_text="https:// and a public name. Redirects are not followed.")
    description = serializers.CharField(max_length=120, required=False, allow_blank=True, help_text="For you.")
    kinds = serializers.ListField(
        child=serializers.ChoiceField(EventKind.choices),
        allow_empty=False,
        max_length=len(EventKind),
        help_text="What it is told.",
    )


@extend_schema_serializer(examples=[OpenApiExample("Switch it off", value={"on": False})])
class WebhookEdit(WebhookInput):
    on = serializers.BooleanField(help_text="Whether events are sent to it. What waits goes out once it is on again.")


class Webhooks(Listing, Retrieving, Editing, Deleting, Resource):
    """Where your brand's own systems are told what happens. docs/webhooks.md says how to check that it was us."""

    noun = "webhook"
    area = Area.WEBHOOKS
    who = dict.fromkeys(
        ("list", "retrieve", "create", "partial_update", "destroy", "rotate", "ping"),
        "writer",
    )
    serializer_class: Any = WebhookSerializer
    outputs = {"create": NewWebhookSerializer, "rotate": NewWebhookSerializer, "ping": DeliverySerializer}
    inputs = {"create": WebhookInput, "partial_update": WebhookEdit, "rotate": Nothing, "ping": Nothing}
    queryset = Webhook.objects.none()  # tells the schema what the address holds
    ordering = ("-created_at", "-pk")
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Webhook]:
        return Webhook.objects.visible_to(self.me)

    def create(self, request: Request) -> Response:
        """Add a webhook. The answer is the only one that tells its secret."""
        body = self.typed().validated_data
        webhook, secret = create_webhook(party_of_webhooks(self.me), by=self.me, **body)
        answer = self._told(webhook, secret)
        answer.status_code, answer["Location"] = status.HTTP_201_CREATED, f"{request.path}{webhook.pk}/"
        return answer

    def save(self, body: Any, webhook: Webhook) -> None:
        edit_webhook(webhook, **body.validated_data)

    def remove(self, webhook: Webhook) -> None:
        webhook.delete()

    @action(methods=["POST"], detail=True)
    @transaction.atomic
    def rotate(self, request: Request, pk: str) -> Response:
        """Make a new secret. For a day deliveries are signed with the old one too."""
        self.typed()
        webhook = self.object_for_edit()
        return self._told(webhook, webhook.rotate())

    @action(methods=["POST"], detail=True)
    def ping(self, request: Request, pk: str) -> Response:
        """Send an event of the kind `ping`. It stands in the log like every other."""
        self.typed()
        delivery = ping(self.get_object())
        fresh = Delivery.objects.get(pk=delivery.pk)
        return Response(DeliverySerializer(fresh, context=self.get_serializer_context()).data)

    def _told(self, webhook: Webhook, secret: str) -> Response:
        fresh = self.fresh(webhook)
        fresh.secret = secret
        return Response(NewWebhookSerializer(fresh, context=self.get_serializer_context()).data)
