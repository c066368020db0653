"""What waits for staff, and what they have done."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.moderation.base import PERSON, Moderation, PersonSerializer
from accounts.models import AuditRow
from accounts.moderation_admin import QUEUES
from rest.resources import Listing, Retrieving
from rest.serializers import Key

QUEUE = {"key": "brands", "label": "Brands to approve", "count": 2, "oldest": "2026-03-01T09:00:00Z", "late": True}


class QueueSerializer(serializers.Serializer[Any]):
    """Something that waits."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # DRF keeps fields away from its own attributes
    count = serializers.IntegerField()
    oldest = serializers.DateTimeField(allow_null=True, help_text="Since when the oldest waits. null: nothing waits.")
    late = serializers.BooleanField(help_text="Whether the oldest waits for more than a day.")


@extend_schema_serializer(
    examples=[OpenApiExample("Two brands", value={"waiting": 2, "queues": [QUEUE]}, response_only=True)]
)
class QueuesSerializer(serializers.Serializer[Any]):
    waiting = serializers.IntegerField(help_text="In all queues together.")
    queues = QueueSerializer(many=True)


class Queues(Moderation):
    """What waits for staff, as the admin's first page shows it."""

    noun = "moderation_queues"
    alone = True
    who = {"retrieve": "staff"}
    serializer_class = QueuesSerializer

    def retrieve(self, request: Request) -> Response:
        """Count what waits in each queue, and say since when."""
        queues = [{"key": queue.key, "label": queue.label, **queue.waiting} for queue in QUEUES.values()]
        return Response(self.represent({"waiting": sum(queue["count"] for queue in queues), "queues": queues}))


AUDIT = {
    "id": 70,
    "at": "2026-03-02T09:30:00Z",
    "actor": PERSON,
    "verb": "approve",
    "said": "approved",
    "kind": "brand",
    "target_id": 7,
    "label": "Fjord Wool",
    "reason": "",
    "detail": {},
}


@extend_schema_serializer(examples=[OpenApiExample("An approval", value=AUDIT, response_only=True)])
class AuditRowSerializer(serializers.ModelSerializer[AuditRow]):
    actor = PersonSerializer(allow_null=True)
    said = serializers.CharField(help_text="The verb in words.")
    kind = serializers.CharField(source="target_kind")
    label = serializers.CharField(  # type: ignore[assignment] # DRF keeps fields away from its own attributes
        source="target_label", help_text="What it was called then."
    )
    detail = serializers.DictField(help_text="What else belongs to it; differs by verb.")

    class Meta:
        model = AuditRow
        fields = list(AUDIT)
        read_only_fields = fields


class AuditFilter(serializers.Serializer[Any]):
    verb = serializers.CharField(required=False, max_length=40)
    kind = serializers.CharField(required=False, max_length=40)
    target_id = Key(required=False)
    actor = Key(required=False, help_text="Id of the user who did it.")
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)


COLUMNS = {
    "verb": "verb",
    "kind": "target_kind",
    "target_id": "target_id",
    "actor": "actor_id",
    "since": "at__gte",
    "until": "at__lte",
}


class Audit(Listing, Retrieving, Moderation):
    """Who did what, when and why. Rows are added, never changed or removed."""

    noun = "audit_row"
    who = {"list": "staff", "retrieve": "staff"}
    serializer_class = AuditRowSerializer
    queries = {"list": AuditFilter}
    ordering = ("-at", "-pk")

    def get_queryset(self) -> QuerySet[AuditRow]:
        rows = AuditRow.objects.select_related("actor")
        if self.action != "list":
            return rows
        return rows.filter(**{COLUMNS[name]: value for name, value in self.asked.items()})
