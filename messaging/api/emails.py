"""Whether e-mails left, for staff. Not what they say: one may hold somebody's code."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from messaging.models import OutgoingEmail
from messaging.models.email import OutgoingEmailQuerySet
from rest.problems import Problem
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import Nothing

STATES = ("waiting", "dead", "sent")
EXAMPLE = {
    "id": 88,
    "to": "nora@example.org",
    "subject": "Fjord Wool made you offer 2",
    "state": "dead",
    "attempts": 10,
    "error": "SMTPServerDisconnected: gone",
    "created_at": "2026-03-02T09:30:00Z",
    "next_try_at": None,
    "sent_at": None,
}


@extend_schema_serializer(examples=[OpenApiExample("Given up", value=EXAMPLE)])
class EmailSerializer(serializers.ModelSerializer[OutgoingEmail]):
    """An e-mail on its way to somebody."""

    state = serializers.SerializerMethodField(help_text="Given up (`dead`) is what was tried ten times.")
    subject = serializers.CharField(source="topic", help_text="Without the code that it may end in.")
    error = serializers.CharField(help_text="Why the last try failed.")
    next_try_at = serializers.SerializerMethodField(help_text="Null: there is none.")

    class Meta:
        model = OutgoingEmail
        fields = list(EXAMPLE)
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(STATES))
    def get_state(self, email: OutgoingEmail) -> str:
        if email.sent_at:
            return "sent"
        return "dead" if email.dead else "waiting"

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_next_try_at(self, email: OutgoingEmail) -> Any:
        return email.next_try_at if self.get_state(email) == "waiting" else None


class EmailFilter(serializers.Serializer[Any]):
    state = serializers.ChoiceField(STATES, required=False, help_text="Only those in this state.")
    to = serializers.CharField(required=False, max_length=254, help_text="Only those whose address contains this.")


class Emails(Listing, Retrieving, Resource):
    """What was mailed in the last 30 days, the latest first."""

    noun = "email"
    area = Area.MODERATION
    who = dict.fromkeys(("list", "retrieve", "retry"), "staff")
    serializer_class = EmailSerializer
    inputs = {"retry": Nothing}
    queries = {"list": EmailFilter}
    queryset = OutgoingEmail.objects.none()  # tells the schema what the address holds
    ordering = ("-created_at", "-pk")
    lookup_value_regex: ClassVar[str] = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[OutgoingEmail]:
        rows: OutgoingEmailQuerySet = OutgoingEmail.objects.defer("text", "html")
        if self.action != "list":
            return rows
        if "state" in self.asked:
            rows = {"waiting": rows.waiting, "dead": rows.dead, "sent": rows.sent}[self.asked["state"]]()
        return rows.filter(to__icontains=self.asked["to"]) if "to" in self.asked else rows

    @action(methods=["POST"], detail=True)
    def retry(self, request: Request, pk: str) -> Response:
        """Begin anew with one that never left. 409 if it has."""
        self.typed()
        email = self.get_object()
        if not OutgoingEmail.objects.filter(pk=email.pk).try_again():
            raise Problem(409, "stale")
        return self.show(email)
