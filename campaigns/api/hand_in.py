"""What is handed in for a task, and what is asked of it."""

from typing import Any

from django.core.files.base import File
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from campaigns.actions.work import check_something
from campaigns.uploads import checked
from rest.serializers import Input

POST = {"text": "It is live since this morning.", "link": "https://www.instagram.com/p/one-pot/"}


@extend_schema_serializer(examples=[OpenApiExample("The live post", value=POST, request_only=True)])
class SubmissionInput(Input):
    """What is handed in, without a file."""

    text = serializers.CharField(max_length=10_000, required=False, allow_blank=True, default="")
    link = serializers.URLField(
        max_length=500, required=False, allow_blank=True, default="", help_text="Of the live post, or of a draft."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        check_something(attrs)
        return attrs


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A draft",
            value={"text": "A first draft.", "file": "draft.jpg"},
            request_only=True,
            media_type="multipart/form-data",
        )
    ]
)
class SubmissionUpload(SubmissionInput):
    """What is handed in, with a file or without."""

    file = serializers.FileField(required=False, help_text="A picture, a PDF, an MP4 or a ZIP. Its content decides.")

    def validate_file(self, upload: Any) -> "File[bytes]":
        return checked(upload)


@extend_schema_serializer(
    examples=[OpenApiExample("Too dark", value={"feedback": "The pan is hardly seen: brighter, please."})]
)
class ChangesInput(Input):
    """What the brand asks to be changed."""

    feedback = serializers.CharField(max_length=5000, help_text="What should change. The influencer reads it.")
