from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.actions import work
from campaigns.api.hand_in import ChangesInput, SubmissionInput, SubmissionUpload
from campaigns.api.names import (
    BRAND,
    CAMPAIGN,
    INFLUENCER,
    NamedBrandSerializer,
    NamedCampaignSerializer,
    NamedInfluencerSerializer,
)
from campaigns.api.parents import AROUND, KEY
from campaigns.api.submissions import SUBMISSION, SubmissionSerializer
from campaigns.models import Collaboration, Submission, Task
from campaigns.reader import Reader
from rest.parsers import JSON
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import Key, Nothing, Selectable

EXAMPLE = {
    "id": 77,
    "collaboration": 12,
    "campaign": CAMPAIGN,
    "brand": BRAND,
    "influencer": INFLUENCER,
    "position": 0,
    "title": "Reel: one pot, one pan",
    "deliverable": "reel",
    "platform": "instagram",
    "instructions": "Tag the brand.",
    "due_on": "2026-04-20",
    "status": "submitted",
    "overdue": False,
    "auto_approve_at": "2026-04-21T15:00:00Z",
    "submissions": 1,
    "latest_submission": SUBMISSION,
    "can": ["approve_task", "request_task_changes"],
}


@extend_schema_serializer(examples=[OpenApiExample("Handed in", value=EXAMPLE)])
class TaskSerializer(Selectable, serializers.ModelSerializer[Task]):
    """One deliverable of a collaboration."""

    collaboration = serializers.IntegerField(source="collaboration_id", read_only=True)
    campaign = NamedCampaignSerializer(source="collaboration.campaign", read_only=True)
    brand = NamedBrandSerializer(source="collaboration.campaign.brand", read_only=True)
    influencer = NamedInfluencerSerializer(source="collaboration.influencer", read_only=True)
    overdue = serializers.BooleanField(source="is_late", read_only=True)
    auto_approve_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="When the brand's silence approves what was handed in."
    )
    submissions = serializers.SerializerMethodField(help_text="How many times it was handed in.")
    latest_submission = SubmissionSerializer(read_only=True, allow_null=True)
    can = serializers.SerializerMethodField(help_text="Which operations are open to you now.")

    class Meta:
        model = Task
        fields = list(EXAMPLE)
        read_only_fields = fields

    def get_submissions(self, task: Task) -> int:
        return len(task.submissions.all())

    def get_can(self, task: Task) -> list[str]:
        reader = Reader(self.context["request"].user, task.collaboration)
        decides = ["approve_task", "request_task_changes"] if reader.may_decide(task) else []
        return ["submit_task"] if reader.may_submit(task) else decides


class TaskFilter(serializers.Serializer[Any]):
    campaign = Key(required=False, help_text="Only those of this campaign.")
    collaboration = Key(required=False, help_text="Only those of this collaboration.")
    status = serializers.ChoiceField(required=False, choices=Task.Status.choices)
    overdue = serializers.BooleanField(
        required=False, default=False, help_text="Only what should have been handed in before today."
    )


class Tasks(Listing, Retrieving, Resource):
    """One deliverable of a collaboration: handed in by the influencer, approved by the brand."""

    noun = "task"
    area = Area.COLLABORATIONS
    who = {
        "list": "signed_in",
        "retrieve": "signed_in",
        "submit": "influencer",
        "approve": "writer",
        "request_changes": "writer",
    }
    serializer_class = TaskSerializer
    inputs = {
        "submit": {"application/json": SubmissionInput, "multipart/form-data": SubmissionUpload},
        "approve": Nothing,
        "request_changes": ChangesInput,
    }
    queries = {"list": TaskFilter}
    queryset = Task.objects.none()
    ordering = ("due_on", "pk")
    lookup_value_regex = KEY

    def get_queryset(self) -> QuerySet[Task]:
        user: Any = self.request.user
        rows: Any = Task.objects
        if self.action == "submit":
            rows = rows.submittable_by(user)
        elif self.action in {"approve", "request_changes"}:
            rows = rows.decidable_by(user)
        else:
            rows = rows.visible_to(user)
        rows = self._narrowed(rows) if self.action == "list" else rows
        around = Collaboration.objects.read_by(user).select_related(*AROUND)
        handed_in = Submission.objects.select_related("by", "decided_by")
        found: QuerySet[Task] = rows.prefetch_related(
            Prefetch("collaboration", around), Prefetch("submissions", handed_in)
        )
        return found

    def _narrowed(self, rows: Any) -> Any:
        wished = self.asked
        wishes = {"campaign": "collaboration__campaign", "collaboration": "collaboration", "status": "status"}
        rows = rows.filter(**{path: wished[name] for name, path in wishes.items() if name in wished})
        return rows.overdue() if wished["overdue"] else rows

    @action(methods=["POST"], detail=True, parser_classes=[JSON, MultiPartParser])
    def submit(self, request: Request, pk: str) -> Response:
        """Hand in a text, the link of the live post, or (as multipart) a file: picture, PDF, MP4 or ZIP up to 20 MB.

        Pictures are drawn anew without their metadata. From now on the brand's silence approves.
        """
        return self._do(work.submit)

    @action(methods=["POST"], detail=True)
    def approve(self, request: Request, pk: str) -> Response:
        """Take the work as done. The last task of a collaboration completes it."""
        return self._do(work.approve)

    @extend_schema(operation_id="request_task_changes")
    @action(methods=["POST"], detail=True, url_path="request-changes")
    def request_changes(self, request: Request, pk: str) -> Response:
        """Send it back with the words of what should change."""
        return self._do(work.request_changes)

    def _do(self, verb: Any) -> Response:
        found = self.get_object()
        verb(found, by=self.request.user, **self.typed().validated_data)
        return self.show(found)
