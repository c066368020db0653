"""What staff decide: brands, claims, reports."""

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.acts import APPROVE_BRAND, APPROVE_CLAIM, DISMISS, REJECT_BRAND, REJECT_CLAIM, RESOLVE
from accounts.api.claims import READ as CLAIM
from accounts.api.claims import ProfileNameSerializer
from accounts.api.moderation.base import PERSON, SEARCH, STATES, Moderation, PersonSerializer
from accounts.api.reports import READ as REPORT
from accounts.api.reports import ReportSerializer
from accounts.api.social_accounts import SocialAccountSerializer
from accounts.models import Brand, Claim, Report
from accounts.moderated import MODERATED, state_q
from rest.resources import Listing
from rest.serializers import OptionalReason, Reason

BRAND = {
    "id": 7,
    "slug": "fjord-wool",
    "name": "Fjord Wool",
    "industry": "apparel",
    "website": "https://fjord-wool.example",
    "size": "small",
    "country": "NO",
    "time_zone": "Europe/Oslo",
    "about": "Jumpers that outlive their owners.",
    "picture": "/avatars/brand-fjord-wool.svg",
    "status": "pending",
    "decision_reason": "",
    "decided_at": None,
    "created_at": "2026-03-01T09:00:00Z",
    "flagged_at": None,
    "flag_reason": "",
    "deleted_at": None,
}


@extend_schema_serializer(examples=[OpenApiExample("Waiting", value=BRAND, response_only=True)])
class ModeratedBrandSerializer(serializers.ModelSerializer[Brand]):
    picture = serializers.CharField(help_text="Path of its logo, or of the sign that we draw without one.")

    class Meta:
        model = Brand
        fields = list(BRAND)
        read_only_fields = fields


class ModeratedBrandFilter(serializers.Serializer[Any]):
    status = serializers.ChoiceField(Brand.Status.choices, required=False)
    state = serializers.ChoiceField(STATES, required=False)
    q = serializers.CharField(required=False, max_length=100, help_text=SEARCH)


class ModeratedBrands(Listing, Moderation):
    """All brands, in whatever state, with what staff decide about them."""

    noun, plural = "brand", "moderated_brands"
    who = {"list": "staff", "approve": "staff", "reject": "staff"}
    serializer_class = ModeratedBrandSerializer
    inputs = {"approve": OptionalReason, "reject": Reason}
    queries = {"list": ModeratedBrandFilter}
    ordering = ("-created_at", "-pk")

    def get_queryset(self) -> QuerySet[Brand]:
        asked = self.asked if self.action == "list" else {}
        found = Q(status=asked["status"]) if "status" in asked else Q()
        if "q" in asked:
            found &= MODERATED["brand"].matching(asked["q"])
        return Brand.objects.filter(found, state_q(Brand, asked.get("state", "")))

    @action(methods=["POST"], detail=True)
    def approve(self, request: Request, pk: str) -> Response:
        """Let the brand publish, search and invite."""
        return self.act(APPROVE_BRAND)

    @action(methods=["POST"], detail=True)
    def reject(self, request: Request, pk: str) -> Response:
        """Turn the brand down. It keeps its drafts, reads the reason, and can be approved later."""
        return self.act(REJECT_BRAND)


@extend_schema_serializer(
    examples=[OpenApiExample("Waiting", value={**CLAIM, "user": PERSON, "decided_by": None}, response_only=True)]
)
class ModeratedClaimSerializer(serializers.ModelSerializer[Claim]):
    user = PersonSerializer(help_text="Who says that it is theirs.")
    profile = ProfileNameSerializer(source="influencer")
    account = SocialAccountSerializer()
    code = serializers.CharField(help_text="What has to stand in the account's bio.")
    decided_by = PersonSerializer(allow_null=True)

    class Meta:
        model = Claim
        fields = [*CLAIM, "user", "decided_by"]
        read_only_fields = fields


class ModeratedClaimFilter(serializers.Serializer[Any]):
    status = serializers.ChoiceField(Claim.Status.choices, required=False)


class ModeratedClaims(Listing, Moderation):
    """Who says that a profile or an account is theirs."""

    noun, plural = "claim", "moderated_claims"
    who = {"list": "staff", "approve": "staff", "reject": "staff"}
    serializer_class = ModeratedClaimSerializer
    inputs = {"approve": OptionalReason, "reject": Reason}
    queries = {"list": ModeratedClaimFilter}
    ordering = ("-created_at", "-pk")

    def get_queryset(self) -> QuerySet[Claim]:
        rows = Claim.objects.select_related("influencer", "account", "user", "decided_by")
        return rows.filter(**(self.asked if self.action == "list" else {}))

    @action(methods=["POST"], detail=True)
    def approve(self, request: Request, pk: str) -> Response:
        """Hand the profile over, or the account alone if the profile has an owner: the code is in the bio."""
        return self.act(APPROVE_CLAIM)

    @action(methods=["POST"], detail=True)
    def reject(self, request: Request, pk: str) -> Response:
        """Turn the claim down. The claimant reads the reason."""
        return self.act(REJECT_CLAIM)


@extend_schema_serializer(
    examples=[OpenApiExample("Open", value={**REPORT, "reporter": PERSON, "decided_by": None}, response_only=True)]
)
class ModeratedReportSerializer(ReportSerializer):
    reporter = PersonSerializer()
    decided_by = PersonSerializer(allow_null=True)

    class Meta(ReportSerializer.Meta):
        fields = [*REPORT, "reporter", "decided_by"]
        read_only_fields = fields


class ModeratedReportFilter(serializers.Serializer[Any]):
    status = serializers.ChoiceField(Report.Status.choices, required=False)
    kind = serializers.CharField(required=False, max_length=40, source="target_kind")
    reason = serializers.ChoiceField(Report.Reason.choices, required=False)


class ModeratedReports(Listing, Moderation):
    """What people told staff about."""

    noun, plural = "report", "moderated_reports"
    who = {"list": "staff", "resolve": "staff", "dismiss": "staff"}
    serializer_class = ModeratedReportSerializer
    inputs = {"resolve": Reason, "dismiss": Reason}
    queries = {"list": ModeratedReportFilter}
    ordering = ("-created_at", "-pk")

    def get_queryset(self) -> QuerySet[Report]:
        rows = Report.objects.select_related("reporter", "decided_by")
        return rows.filter(**(self.asked if self.action == "list" else {}))

    @action(methods=["POST"], detail=True)
    def resolve(self, request: Request, pk: str) -> Response:
        """Say that something was done about it. The reporter reads the reason."""
        return self.act(RESOLVE)

    @action(methods=["POST"], detail=True)
    def dismiss(self, request: Request, pk: str) -> Response:
        """Say that nothing needs to be done. The reporter reads the reason."""
        return self.act(DISMISS)
