"""Files of staff on their way in: upload, answer what they do not say, start, follow."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Brand, SocialAccount
from accounts.platforms import Platform
from analytics.actions import Unanswered, answer, start
from analytics.actions.imports import bring
from analytics.forms import MAX_MB
from analytics.importing.options import BadOption, Options
from analytics.importing.stored import looked_at
from analytics.importing.words import told
from analytics.models import ImportKind, ImportRun, WebProperty
from rest.parsers import JSON
from rest.problems import Problem, problem_of
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import Input, MaybeText

ROW = {
    "id": 5,
    "kind": "influencers",
    "origin": "upload",
    "file_name": "creators-june.csv",
    "status": "draft",
    "progress": 0,
    "rows_total": 0,
    "rows_imported": 0,
    "rows_rejected": 0,
    "warnings": 0,
    "by": "Sam Staff",
    "created_at": "2026-03-02T09:30:00Z",
    "started_at": None,
    "finished_at": None,
}
WORDS = {
    "questions": ["Which platform are these accounts on? Answer with --platform."],
    "refused": [],
    "notes": [],
    "failure": "",
}
ANSWERS = {"platform": "instagram", "observed_on": "2026-03-01", "maps": ["#2=followers:K"]}


@extend_schema_serializer(examples=[OpenApiExample("Waiting for answers", value=ROW)])
class ImportSerializer(serializers.ModelSerializer[ImportRun]):
    """One file on its way in."""

    by = MaybeText(help_text="Who uploaded it; null: a command did.")

    class Meta:
        model = ImportRun
        fields = list(ROW)
        read_only_fields = fields
        extra_kwargs = {"warnings": {"help_text": "How many cells were left out or looked odd."}}


@extend_schema_serializer(examples=[OpenApiExample("Waiting for answers", value=ROW | WORDS)])
class ImportDetailSerializer(ImportSerializer):
    """One file on its way in, with what is asked and what became of it."""

    questions = serializers.ListField(
        child=serializers.CharField(),
        help_text="What the file does not say. Answer with platform, observed_on or maps.",
    )
    refused = serializers.ListField(
        child=serializers.CharField(), help_text="Columns that are not imported, because nothing says what they mean."
    )
    notes = serializers.ListField(child=serializers.CharField(), help_text="What was understood, and how.")
    failure = serializers.CharField(help_text="Why it broke off; empty: it did not.")

    class Meta(ImportSerializer.Meta):
        fields = [*ROW, *WORDS]
        read_only_fields = fields

    def to_representation(self, run: ImportRun) -> dict[str, Any]:
        for name, words in _words(run).items():
            setattr(run, name, words)
        return super().to_representation(run)


def _words(run: ImportRun) -> dict[str, Any]:
    report = looked_at(run).report.as_json() if run.waits_for_answers else run.report
    return told(report) | {"failure": report.get("reason", "") if run.status == ImportRun.Status.FAILED else ""}


@extend_schema_serializer(examples=[OpenApiExample("What the file does not say", value=ANSWERS)])
class ImportAnswers(Input):
    kind = serializers.ChoiceField(
        ImportKind.choices, required=False, help_text="What the file is about; without it, its headers say."
    )
    platform = serializers.ChoiceField(Platform.choices, required=False, help_text="Where all these accounts are.")
    observed_on = serializers.DateField(required=False, help_text="The day of which the numbers are.")
    maps = serializers.ListField(
        child=serializers.CharField(max_length=300),
        max_length=200,
        required=False,
        help_text="COLUMN=FIELD, COLUMN=FIELD:UNIT or COLUMN=- for each column that is understood wrongly.",
    )
    currency = serializers.CharField(
        max_length=3, required=False, help_text="Of amounts whose file does not name one: EUR, …"
    )
    account = serializers.PrimaryKeyRelatedField(
        queryset=SocialAccount.objects.all(), required=False, help_text="Whose posts these are."
    )
    brand = serializers.PrimaryKeyRelatedField(
        queryset=Brand.objects.all(), required=False, help_text="Whose orders, payouts or reports these are."
    )
    web_property = serializers.PrimaryKeyRelatedField(
        queryset=WebProperty.objects.all(), required=False, help_text="Of which website the report is."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        try:
            self._check(attrs)
        except BadOption as error:
            raise serializers.ValidationError({"maps": [str(error)]}) from None
        return attrs

    @staticmethod
    def _check(attrs: dict[str, Any]) -> None:
        """Fields have their names by kind; where none is said yet, the file is looked at with all of them later."""
        told = options_of(attrs)
        if attrs.get("kind"):
            Options.from_json(told, attrs["kind"])
            return
        errors = []
        for kind in ImportKind.values:
            try:
                Options.from_json(told, kind)
            except BadOption as error:
                errors.append(error)
        if len(errors) == len(ImportKind.values):
            raise errors[0]


TABLE = ANSWERS | {"file": "creators-june.csv"}


@extend_schema_serializer(examples=[OpenApiExample("A table", value=TABLE, media_type="multipart/form-data")])
class ImportInput(ImportAnswers):
    file = serializers.FileField(
        max_length=255, help_text=f"CSV, TSV, XLSX or JSON lines, up to {MAX_MB} MB. Sent as multipart/form-data."
    )

    people = serializers.FileField(
        max_length=255, required=False, help_text="The list of influencers that ids in the file stand for."
    )

    def validate_file(self, file: Any) -> Any:
        if file.size > MAX_MB << 20:
            raise serializers.ValidationError(f"The file is larger than {MAX_MB} MB.", code="too_large")
        return file


@problem_of(Unanswered)
def unanswered(error: Exception) -> Problem:
    return Problem(409, "refused", str(error))


def options_of(said: dict[str, Any]) -> dict[str, Any]:
    day = said.get("observed_on")
    known = {name: said.get(name) for name in ("platform", "maps", "currency")}
    known["observed_on"] = day and day.isoformat()
    return {name: value for name, value in known.items() if value}


def whose_of(said: dict[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in ("kind", "account", "brand", "web_property") if said.get(name)}


class Imports(Listing, Retrieving, Resource):
    """Files that staff bring in: influencers, posts, orders, payouts, reports. What a file does not say is asked."""

    noun = "import"
    area = Area.METRICS
    who = {"list": "staff", "retrieve": "staff", "create": "staff", "start": "staff"}
    serializer_class = ImportDetailSerializer
    outputs = {"list": ImportSerializer}
    inputs = {"create": {"multipart/form-data": ImportInput}, "start": ImportAnswers}
    parser_classes = [MultiPartParser]
    queryset = ImportRun.objects.none()  # tells the schema what the address holds
    ordering = ("-created_at", "-pk")

    def get_queryset(self) -> QuerySet[ImportRun]:
        return ImportRun.objects.visible_to(self.request.user).select_related("by")

    def create(self, request: Request) -> Response:
        """Upload a file. Nothing is stored of it before it is started: the answer says what it leaves open."""
        said = self.typed().validated_data
        try:
            run = bring(said["file"], by=self.me, people=said.get("people"), options=options_of(said), **whose_of(said))
        except BadOption as error:
            raise serializers.ValidationError({"maps": [str(error)]}) from None
        return self.created(run)

    @action(methods=["POST"], detail=True, parser_classes=[JSON])
    def start(self, request: Request, pk: str) -> Response:
        """Answer what is open, if anything is, and let it run. Follow `progress` and `status`."""
        said = self.typed().validated_data
        run = self.get_object()
        if not answer(run, run.options | options_of(said), **whose_of(said)) or not start(run):
            raise Problem(409, "stale")
        return self.show(run)
