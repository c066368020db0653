"""Sources and what is left of their quotas, for staff."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.actions import sources as verbs
from analytics.models import Quota, SourceSetting
from analytics.oversight.quotas import Counter
from analytics.oversight.sources import SourceState, source_states
from analytics.sources.contract import BucketKind
from analytics.sources.registry import MODULES
from rest.etags import etag_of
from rest.problems import Problem, problem_of
from rest.resources import Resource
from rest.scopes import Area
from rest.serializers import Input

QUOTA = {
    "bucket": "calls",
    "label": "calls a day",
    "kind": "daily_reset",
    "scope": "",
    "limit": 20000,
    "used": 150,
    "left": 19850,
    "resets_at": "2026-03-02T23:00:00Z",
    "parked_until": None,
    "reason": "",
}
POLICY = {"retention_days": None, "derived_metrics_allowed": True, "mix_platforms_allowed": True}
SOURCE = {
    "slug": "sandbox",
    "name": "Sandbox",
    "platforms": ["instagram", "youtube"],
    "capabilities": ["profile", "posts"],
    "state": "on",
    "missing": [],
    "notice": "",
    "notice_accepted_at": None,
    "feeds": 240,
    "stale": 6,
    "parked": 3,
    "last_run": 85,
    "policy": POLICY,
    "quotas": [QUOTA],
}


@extend_schema_serializer(examples=[OpenApiExample("Calls a day", value=QUOTA)])
class QuotaSerializer(serializers.Serializer[Counter]):
    """How much of one limit is used and left."""

    bucket = serializers.CharField(source="bucket.name")
    label = serializers.CharField(source="bucket.label")  # type: ignore[assignment] # a member of that name
    kind = serializers.ChoiceField(source="bucket.kind", choices=[kind.value for kind in BucketKind])
    scope = serializers.CharField(help_text="The connection or proxy that it is counted for; empty: the whole app.")
    limit = serializers.IntegerField()
    used = serializers.IntegerField()
    left = serializers.IntegerField()
    resets_at = serializers.DateTimeField(
        allow_null=True, help_text="When it is full again. Null: it is, or comes back bit by bit."
    )
    parked_until = serializers.DateTimeField(
        source="row.parked_until", allow_null=True, default=None, help_text="Until when nobody asks."
    )
    reason = serializers.CharField(source="row.reason", default="", help_text="Why it is parked.")


@extend_schema_serializer(examples=[OpenApiExample("Free", value=POLICY)])
class SourcePolicySerializer(serializers.Serializer[Any]):
    """What may be done with a source's numbers."""

    retention_days = serializers.IntegerField(allow_null=True, help_text="Null: as long as the account.")
    derived_metrics_allowed = serializers.BooleanField(help_text="Whether rates may be made of them.")
    mix_platforms_allowed = serializers.BooleanField(help_text="Whether they may be added to those of other platforms.")


@extend_schema_serializer(examples=[OpenApiExample("It is on", value=SOURCE)])
class SourceSerializer(serializers.Serializer[SourceState]):
    """Where numbers come from, and how that goes."""

    slug = serializers.CharField()
    name = serializers.CharField()
    platforms = serializers.ListField(source="source.platforms", child=serializers.CharField())
    capabilities = serializers.ListField(child=serializers.CharField(), help_text="What it can be asked for.")
    state = serializers.ChoiceField(
        choices=["on", "off", "unconfigured", "absent"], help_text="Absent: only in demonstrations."
    )
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="Environment variables that it needs and that are not set."
    )
    notice = serializers.CharField(source="source.notice", help_text="What staff have to accept to switch it on.")
    notice_accepted_at = serializers.DateTimeField(source="setting.notice_at", allow_null=True, default=None)
    feeds = serializers.IntegerField()
    stale = serializers.IntegerField(help_text="Feeds that are older than twice what their tier promises.")
    parked = serializers.IntegerField(help_text="Feeds that wait for staff.")
    last_run = serializers.IntegerField(source="last_run.pk", allow_null=True, default=None)
    policy = SourcePolicySerializer()
    quotas = QuotaSerializer(source="counters", many=True, help_text="The fullest counters of each limit.")


@extend_schema_serializer(examples=[OpenApiExample("Off", value={"on": False, "reason": "It is down."})])
class SwitchInput(Input):
    on = serializers.BooleanField()
    reason = serializers.CharField(max_length=500, help_text="It stays in the audit.")
    accepted_as = serializers.CharField(
        max_length=120,
        required=False,
        default="",
        allow_blank=True,
        help_text="Your own name, where the source has a notice: it says that you read and accept it.",
    )


@extend_schema_serializer(examples=[OpenApiExample("Half of it", value={"limits": {"calls": 10000}})])
class LimitsInput(Input):
    limits = serializers.DictField(
        child=serializers.IntegerField(min_value=0, allow_null=True),
        help_text="Units by bucket; null goes back to the source's own limit. Buckets that are not named stay.",
    )
    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


PERMITTED = {"retention_days": 30, "derived_metrics_allowed": False}


@extend_schema_serializer(examples=[OpenApiExample("A month, and no rates", value=PERMITTED)])
class PolicyInput(Input):
    """Null goes back to what the source itself says. What is not named stays."""

    retention_days = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=verbs.MOST_DAYS, help_text="Days that numbers are kept."
    )
    derived_metrics_allowed = serializers.BooleanField(
        required=False, allow_null=True, help_text="Whether rates may be made of them."
    )
    mix_platforms_allowed = serializers.BooleanField(
        required=False, allow_null=True, help_text="Whether they may be added to those of other platforms."
    )
    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


@extend_schema_serializer(examples=[OpenApiExample("They raised it", value={"bucket": "calls", "reason": "Raised."})])
class UnparkInput(Input):
    bucket = serializers.CharField(
        max_length=30, required=False, default="", allow_blank=True, help_text="Empty: what stops all of the source."
    )
    scope = serializers.CharField(max_length=100, required=False, default="", allow_blank=True)
    reason = serializers.CharField(max_length=500, help_text="It stays in the audit.")


@problem_of(verbs.NotConfigured)
def not_configured(_error: Exception) -> Problem:
    return Problem(409, "refused", "A key is missing, so it cannot be switched on: see `missing`.")


@problem_of(verbs.NoticeNotAccepted)
def notice_not_accepted(_error: Exception) -> Problem:
    said = "Your name, as it stands in your account: it says that you read the notice and accept it."
    fault = {"pointer": "#/accepted_as", "code": "notice", "detail": said}
    return Problem(400, "invalid", said, errors=[fault])


@problem_of(verbs.BadLimit)
def bad_limit(error: Exception) -> Problem:
    fault = {"pointer": f"#/limits/{getattr(error, 'bucket', '')}", "code": "limit", "detail": str(error)}
    return Problem(400, "invalid", str(error), errors=[fault])


class Sources(Resource):
    """Sources that numbers come from, with their quotas. All of them are on one page."""

    noun = "source"
    area = Area.MODERATION
    who = dict.fromkeys(["list", "retrieve", "switch", "limit", "permit", "unpark"], "staff")
    serializer_class = SourceSerializer
    inputs = {"switch": SwitchInput, "limit": LimitsInput, "permit": PolicyInput, "unpark": UnparkInput}
    queryset = SourceSetting.objects.none()  # tells the schema what the address holds
    pagination_class = None
    lookup_field = "slug"
    lookup_value_regex = r"[a-z0-9_]{1,20}"

    def list(self, request: Request) -> Response:
        return Response(self.get_serializer(source_states(), many=True).data)

    def retrieve(self, request: Request, slug: str) -> Response:
        data = self.represent(self.get_object())
        return Response(data, headers={"ETag": etag_of(data)})

    def get_object(self) -> SourceState:
        slug = self.kwargs["slug"]
        if slug not in MODULES:
            raise NotFound
        return source_states(slug)[0]

    def fresh(self, thing: SourceState) -> SourceState:
        return self.get_object()

    @action(methods=["POST"], detail=True)
    def switch(self, request: Request, slug: str) -> Response:
        """Switch it on or off. Off, what is under way of it is stopped too."""
        said = self.typed().validated_data
        state = self.get_object()
        verbs.switch_source(slug, by=self.me, **said)
        return self.show(state)

    @action(methods=["POST"], detail=True, url_path="limits")
    def limit(self, request: Request, slug: str) -> Response:
        """Say how much of each limit is used at most."""
        said = self.typed().validated_data
        state = self.get_object()
        verbs.set_limits(slug, said["limits"], by=self.me, reason=said["reason"])
        return self.show(state)

    @action(methods=["POST"], detail=True, url_path="policy")
    def permit(self, request: Request, slug: str) -> Response:
        """Say what may be done with its numbers, and how long they are kept."""
        said = self.typed().validated_data
        state = self.get_object()
        verbs.set_policy(slug, by=self.me, **said)
        return self.show(state)

    @action(methods=["POST"], detail=True)
    def unpark(self, request: Request, slug: str) -> Response:
        """Ask again, although the source told us to wait: `parked_until` of a quota says until when."""
        said = self.typed().validated_data
        state = self.get_object()
        # nosemgrep: unscoped-objects -- staff see every quota
        quota = Quota.objects.filter(source=slug, bucket=said["bucket"], scope=said["scope"]).first()
        if quota is None or not verbs.unpark(quota, by=self.me, reason=said["reason"]):
            raise Problem(409, "stale")
        return self.show(state)
