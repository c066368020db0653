from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from campaigns.api.parents import OfTask
from campaigns.downloads import download
from campaigns.history import public_name
from campaigns.models import Submission
from rest.files import File
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area

SUBMISSION = {
    "number": 1,
    "text": "It is live since this morning.",
    "link": "https://www.instagram.com/p/one-pot/",
    "file_name": "",
    "file": None,
    "by": "Nora Lind",
    "created_at": "2026-04-16T15:00:00Z",
    "decision": None,
    "feedback": "",
    "decided_at": None,
    "decided_by": None,
}


@extend_schema_serializer(examples=[OpenApiExample("The live post", value=SUBMISSION)])
class SubmissionSerializer(serializers.ModelSerializer[Submission]):
    """What was handed in for a task, and what the brand said."""

    link = serializers.CharField(read_only=True, help_text="Empty where none was given.")
    by = serializers.SerializerMethodField(help_text="The person who handed it in.")
    file = serializers.SerializerMethodField(help_text="Path of this API where the file is, if there is one.")
    decision = serializers.SerializerMethodField(help_text="Null until the brand has looked at it.")
    decided_by = serializers.SerializerMethodField(help_text="Null with a decision: nobody answered in time.")

    class Meta:
        model = Submission
        fields = list(SUBMISSION)
        read_only_fields = fields

    def get_by(self, submission: Submission) -> str:
        return public_name(submission.by)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_file(self, submission: Submission) -> str | None:
        here = f"/api/v1/tasks/{submission.task_id}/submissions/{submission.number}/file/"
        return here if submission.file else None

    @extend_schema_field(serializers.ChoiceField(choices=Submission.Decision.choices, allow_null=True))
    def get_decision(self, submission: Submission) -> str | None:
        return submission.decision or None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_decided_by(self, submission: Submission) -> str | None:
        return public_name(submission.decided_by) if submission.decided_by else None


class Submissions(Listing, Retrieving, OfTask, Resource):
    """What was handed in for a task, oldest first."""

    noun = "submission"
    area = Area.COLLABORATIONS
    who = {"list": "signed_in", "retrieve": "signed_in", "download": "signed_in"}
    serializer_class = SubmissionSerializer
    outputs = {"download": File()}
    queryset = Submission.objects.none()
    ordering = ("number",)
    lookup_field = "number"
    lookup_value_regex = r"\d{1,4}"

    def get_queryset(self) -> QuerySet[Submission]:
        found = Submission.objects.visible_to(self.request.user).filter(task=self.task)
        return found.select_related("by", "decided_by")

    @action(methods=["GET"], detail=True, url_path="file")
    def download(self, request: Request, task: str, number: str) -> HttpResponse:
        """The file as it was kept, always as a download."""
        with_file: Any = self.get_queryset().exclude(file="")
        return download(get_object_or_404(with_file, number=number))
