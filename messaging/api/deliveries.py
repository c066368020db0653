import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from messaging.models import Delivery, Webhook
from messaging.webhooks import send_again
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import Nothing, Selectable

EVENT = {
    "id": "0b5d6f0e-7a3c-4f7e-9d6a-3f5f5f1c2a10",
    "kind": "collaboration.agreed",
    "created_at": "2026-03-02T09:30:00Z",
    "brand": {"id": 3, "name": "Fjord Wool"},
    "data": {
        "collaboration": 12,
        "campaign": 5,
        "influencer": 9,
        "status": "agreed",
        "resource": "/api/v1/collaborations/12/",
    },
}
DELIVERY = {
    "id": "5e0e4a57-1d34-4c57-8c1e-6f0d9ad0d7a1",
    "webhook": 4,
    "kind": "collaboration.agreed",
    "status": "failed",
    "attempts": 2,
    "created_at": "2026-03-02T09:30:00Z",
    "tried_at": "2026-03-02T09:31:04Z",
    "next_try_at": "2026-03-02T09:36:10Z",
    "code": 503,
    "excerpt": "Down for maintenance",
    "duration_ms": 84,
    "error": "http: 503",
    "event": EVENT,
}


@extend_schema_serializer(examples=[OpenApiExample("A brand", value=EVENT["brand"])])
class EventBrandSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


@extend_schema_serializer(examples=[OpenApiExample("An agreement", value=EVENT)])
class EventSerializer(serializers.Serializer[Any]):
    """What is posted to the webhook."""

    id = serializers.UUIDField(help_text="Of the event: the same for every webhook that hears of it.")
    kind = serializers.CharField(help_text="One of the kinds of events, or ping.")
    created_at = serializers.DateTimeField()
    brand = EventBrandSerializer()
    # The metaclass takes the field away, so the serializer's own `data` stays what it is.
    data = serializers.DictField(  # type: ignore[assignment]
        help_text="Ids, the state, and in `resource` where the API shows the whole of it."
    )


@extend_schema_serializer(examples=[OpenApiExample("Tried twice", value=DELIVERY)])
class DeliverySerializer(Selectable, serializers.ModelSerializer[Delivery]):
    """One event on its way to one webhook."""

    id = serializers.UUIDField(help_text="In the header InfluenceHub-Delivery of every try.")
    next_try_at = serializers.SerializerMethodField(help_text="Null: there is none.")
    event = EventSerializer(source="payload")

    class Meta:
        model = Delivery
        fields = list(DELIVERY)
        read_only_fields = fields
        extra_kwargs = {
            "code": {"help_text": "Status of the last answer. Null: there was none."},
            "excerpt": {"help_text": "How the last answer begins."},
            "error": {"help_text": "Why the last try failed."},
        }

    def get_next_try_at(self, delivery: Delivery) -> dt.datetime | None:
        return delivery.next_try_at if delivery.waits else None


class DeliveryFilter(serializers.Serializer[Any]):
    status = serializers.ChoiceField(Delivery.Status.choices, required=False, help_text="Only those in this state.")
    kind = serializers.CharField(max_length=40, required=False, help_text="Only those of this kind.")


class Deliveries(Listing, Retrieving, Resource):
    """The log of a webhook: what was sent in the last 30 days, the latest first."""

    noun, plural = "delivery", "deliveries"
    area = Area.WEBHOOKS
    who = {"list": "writer", "retrieve": "writer", "replay": "writer"}
    serializer_class = DeliverySerializer
    inputs = {"replay": Nothing}
    queries = {"list": DeliveryFilter}
    queryset = Delivery.objects.none()  # tells the schema what the address holds
    ordering = ("-created_at", "-pk")
    lookup_value_regex = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

    def get_queryset(self) -> QuerySet[Delivery]:
        webhook = get_object_or_404(Webhook.objects.visible_to(self.me), pk=self.kwargs["webhook"])
        rows = Delivery.objects.filter(webhook=webhook)
        return rows.filter(**self.asked) if self.action == "list" else rows

    @action(methods=["POST"], detail=True)
    def replay(self, request: Request, webhook: str, pk: str) -> Response:
        """Send it again, with the same id and body. 409 while it waits to be sent anyway."""
        self.typed()
        delivery = self.get_object()
        send_again(delivery)
        return self.show(delivery)
