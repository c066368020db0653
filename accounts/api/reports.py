"""What somebody tells staff about a thing that they see."""

from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions import report
from accounts.api.fields import KEY
from accounts.models import Report, User
from accounts.moderation import KINDS, seen_by
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import Input, Key

WRITTEN = {"kind": "influencer", "target_id": 12, "reason": "fake", "text": "The followers came in one night."}
READ = {
    "id": 3,
    **WRITTEN,
    "label": "Nora Vidal",
    "page": "/creators/nora-vidal/",
    "status": "open",
    "decision_note": "",
    "created_at": "2026-03-02T09:30:00Z",
    "decided_at": None,
}
KINDS_HELP = "What kind of thing."


@extend_schema_serializer(examples=[OpenApiExample("Open", value=READ, response_only=True)])
class ReportSerializer(serializers.ModelSerializer[Report]):
    kind = serializers.CharField(source="target_kind", help_text=KINDS_HELP)
    label = serializers.CharField(  # type: ignore[assignment] # DRF keeps fields away from its own attributes
        source="target_label", help_text="What it was called when it was reported."
    )
    page = serializers.CharField(source="url", help_text="Path of its page on the website. Empty: it has none.")
    decision_note = serializers.CharField(help_text="What staff wrote when they decided.")

    class Meta:
        model = Report
        fields = ["id", *WRITTEN, "label", "page", "status", "decision_note", "created_at", "decided_at"]
        read_only_fields = fields
        extra_kwargs = {"target_id": {"help_text": "Its id."}}


@extend_schema_serializer(examples=[OpenApiExample("A profile", value=WRITTEN, request_only=True)])
class ReportInput(Input):
    kind = serializers.ChoiceField(sorted(KINDS), help_text=KINDS_HELP)
    target_id = Key(help_text="Its id.")
    reason = serializers.ChoiceField(Report.Reason.choices)
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class Reports(Listing, Retrieving, Resource):
    """What the person who asks has reported."""

    noun = "report"
    area = Area.ACCOUNT
    who = {"list": "signed_in", "retrieve": "signed_in", "create": "signed_in"}
    # Names the kind of thing; what is really asked is in get_queryset.
    queryset = Report.objects.none()
    serializer_class = ReportSerializer
    inputs = {"create": ReportInput}
    # Whoever is frozen may still say what is wrong.
    open_to_frozen = {"create"}
    lookup_value_regex: ClassVar[str] = KEY
    ordering = ("-created_at", "-pk")

    def get_queryset(self) -> QuerySet[Report]:
        return Report.objects.filter(reporter=cast("User", self.request.user))

    def create(self, request: Request) -> Response:
        """Report something that you see. The same again, while the first is open, is the first."""
        values, user = self.typed().validated_data, cast("User", request.user)
        thing = seen_by(user, values["kind"]).filter(pk=values["target_id"]).first()
        if thing is None:
            said = _("There is no such thing, or it is not yours to see.")
            raise serializers.ValidationError({"target_id": [said]}, code="unknown")
        words: dict[str, Any] = {name: values[name] for name in ("reason", "text")}
        return self.created(report(thing, by=user, **words))
