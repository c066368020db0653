"""One's own data: a copy of it, and leaving. Personal tokens open neither."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions import can_return, delete_account, restore_account
from accounts.actions.exporting import ExportRefused, request_export
from accounts.actions.leaving import UNDO_DAYS
from accounts.authentication import proved_lately
from accounts.downloads import download
from accounts.models import DataExport, User
from accounts.rights import what_would_end
from rest.files import File
from rest.problems import Problem, problem_of
from rest.resources import Deleting, Listing, Resource, Retrieving
from rest.serializers import Input, Nothing

ZIP = "application/zip"
EXPORT = {
    "id": 3,
    "status": "ready",
    "progress": 100,
    "size": 482133,
    "rows": 1290,
    "error": "",
    "file": "/api/v1/data-exports/3/download/",
    "created_at": "2026-03-02T09:30:00Z",
    "finished_at": "2026-03-02T09:30:12Z",
    "expires_at": "2026-03-03T09:30:12Z",
}
DELETION = {
    "deleted_at": None,
    "erased_after": None,
    "can_return": False,
    "grace_days": UNDO_DAYS,
    "would_end": ["Slow Sundays · Fjord Wool"],
}


@problem_of(ExportRefused)
def export_refused(error: Exception) -> Problem:
    return Problem(409, "in_use", str(error))


@extend_schema_serializer(examples=[OpenApiExample("Ready", value=EXPORT)])
class DataExportSerializer(serializers.ModelSerializer[DataExport]):
    status = serializers.ChoiceField(source="shown_status", choices=DataExport.Status.choices, read_only=True)
    progress = serializers.IntegerField(read_only=True, help_text="In percent.")
    size = serializers.IntegerField(read_only=True, allow_null=True, help_text="In bytes, once it is ready.")
    rows = serializers.IntegerField(read_only=True, allow_null=True, help_text="How many rows are in it.")
    error = serializers.CharField(read_only=True, help_text="Why it failed, if it did.")
    file = serializers.SerializerMethodField(help_text="Path of this API where the ZIP is, while it is there.")

    class Meta:
        model = DataExport
        fields = list(EXPORT)
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_file(self, export: DataExport) -> str | None:
        return f"/api/v1/data-exports/{export.pk}/download/" if export.is_ready else None


class DataExports(Listing, Retrieving, Resource):
    """Copies of all of your data, each there for 24 hours."""

    noun = "data_export"
    tag = "data rights"
    area = None
    who = dict.fromkeys(("list", "retrieve", "create", "download"), "signed_in")
    # Whoever is frozen has a right to their data too.
    open_to_frozen = {"list", "retrieve", "create", "download"}
    sure = {"create", "download"}
    serializer_class = DataExportSerializer
    inputs = {"create": Nothing}
    outputs = {"download": File(ZIP)}
    ordering = ("-created_at", "-pk")

    def get_queryset(self) -> QuerySet[DataExport]:
        return DataExport.objects.visible_to(self.request.user)

    def create(self, request: Request) -> Response:
        """Ask for a copy: one at a time, three a day. Prove within the last five minutes that it is you.

        It is made in the background: `progress` says how far it is, and you get a notification when it is ready.
        """
        self.typed()
        user: Any = request.user
        return self.created(request_export(user))

    @action(methods=["GET"], detail=True)
    def download(self, request: Request, pk: str) -> HttpResponseBase:
        """Fetch the ZIP. Prove within the last five minutes that it is you."""
        export = get_object_or_404(DataExport.objects.visible_to(request.user).ready(), pk=pk)
        try:
            file = export.file.open()
        except FileNotFoundError:
            raise Http404 from None
        return download(request._request, file, export.file_name, ZIP)  # noqa: SLF001 -- how the server runs is said there


@extend_schema_serializer(examples=[OpenApiExample("Before", value=DELETION)])
class DeletionSerializer(serializers.Serializer[User]):
    deleted_at = serializers.DateTimeField(allow_null=True, help_text="Null while the account is not deleted.")
    erased_after = serializers.SerializerMethodField(help_text="When the grace ends and the data is erased.")
    can_return = serializers.SerializerMethodField(help_text="Whether DELETE here brings the account back.")
    grace_days = serializers.SerializerMethodField(help_text="How long one can come back.")
    would_end = serializers.SerializerMethodField(
        help_text="What is under way and would end, for good, if the account were deleted now."
    )

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_erased_after(self, user: User) -> datetime | None:
        return user.deleted_at + timedelta(days=UNDO_DAYS) if user.deleted_at and can_return(user) else None

    def get_can_return(self, user: User) -> bool:
        return can_return(user)

    def get_grace_days(self, _user: User) -> int:
        return UNDO_DAYS

    def get_would_end(self, user: User) -> list[str]:
        return [] if user.deleted_at else what_would_end(user)


PROOF = {"password": "seven slow kitchens"}  # nosec B105 # an example


@extend_schema_serializer(examples=[OpenApiExample("With the password", value=PROOF)])
class DeletionInput(Input):
    password = serializers.CharField(
        required=False,
        max_length=128,
        trim_whitespace=False,
        write_only=True,
        help_text="Not needed by whoever proved within the last five minutes that it is them.",
    )

    def validate_password(self, password: str) -> str:
        if not self.context["request"].user.check_password(password):
            raise serializers.ValidationError("This is not the password.", code="password")
        return password


class Deletion(Retrieving, Deleting, Resource):
    """Leaving: what it would end, doing it, and taking it back within the grace."""

    alone = True
    noun = "deletion"
    tag = "data rights"
    area = None
    who = dict.fromkeys(("retrieve", "create", "destroy"), "signed_in")
    open_to_frozen = {"retrieve", "destroy"}
    serializer_class = DeletionSerializer
    inputs = {"create": DeletionInput}
    # A password is tried here too.
    throttle_scopes = {"create": "join"}

    def get_queryset(self) -> QuerySet[User]:
        own: QuerySet[User] = User.objects.filter(pk=self.request.user.pk)
        return own

    def get_object(self) -> User:
        user: User = self.get_queryset().get()
        return user

    def create(self, request: Request) -> Response:
        """Delete the account. Everything under way ends at once; within 14 days you can sign in and come back.

        Needs the password, or that you proved within the last five minutes that it is you. All sessions and tokens
        end with it, this one too.
        """
        body = self.typed().validated_data
        if "password" not in body and not proved_lately(request):
            raise Problem(403, "reauthentication_required")
        user = self.get_object()
        delete_account(user, by=user)
        return self.created(user, location=request.path)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Come back, within the grace. Whom staff removed comes back by staff."""
        return super().destroy(request, *args, **kwargs)

    def remove(self, user: User) -> None:
        restore_account(user, by=user)
