"""Runs and feeds, for staff: what was asked for, how that went, what goes wrong."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.actions.feeds import try_again
from analytics.actions.runs import RunRefused, replay_run, start_run, stop_run
from analytics.models import Feed, Run, Tier
from analytics.oversight.feeds import STATES, feeds_of
from analytics.oversight.runs import runs_of
from campaigns.api.parents import KEY
from rest.problems import Problem, problem_of
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import Input, Key, MaybeText, OptionalReason, Reason

RUN = {
    "id": 85,
    "source": "sandbox",
    "trigger": "schedule",
    "status": "done",
    "progress": 100,
    "by": None,
    "replay_of": None,
    "created_at": "2026-03-02T09:30:00Z",
    "started_at": "2026-03-02T09:30:01Z",
    "finished_at": "2026-03-02T09:30:09Z",
    "planned": 50,
    "fetched": 47,
    "failed": 3,
    "new": 40,
    "unchanged": 7,
    "reasons": {"transient": 2, "not_found": 1},
    "quota": {"calls": 2},
    "quota_left": {"calls": 19998},
}


@extend_schema_serializer(examples=[OpenApiExample("Over", value=RUN)])
class RunSerializer(serializers.ModelSerializer[Run]):
    """One pass over the feeds of a source."""

    by = MaybeText(source="by.name", default=None, help_text="Who started it; null: nobody did.")
    replay_of = serializers.IntegerField(source="replay_of_id", allow_null=True, help_text="Whose answers were read.")
    reasons = serializers.DictField(child=serializers.IntegerField(), help_text="Failed feeds by kind of failure.")
    quota = serializers.DictField(child=serializers.IntegerField(), help_text="Units used, by bucket.")
    quota_left = serializers.DictField(
        child=serializers.IntegerField(allow_null=True), help_text="Units left, by bucket; null: only the source knows."
    )
    progress = serializers.IntegerField(help_text="In percent.")

    class Meta:
        model = Run
        fields = list(RUN)
        read_only_fields = fields
        extra_kwargs = {
            "planned": {"help_text": "Feeds that were asked for."},
            "fetched": {"help_text": "Feeds that were answered."},
            "failed": {"help_text": "Feeds that were not."},
            "new": {"help_text": "Rows that were stored."},
            "unchanged": {"help_text": "Rows that were there already."},
        }


class RunFilter(serializers.Serializer[Any]):
    source = serializers.CharField(required=False, max_length=20, help_text="Only those of one source.")  # type: ignore[assignment] # a member of that name
    status = serializers.ChoiceField(Run.Status.choices, required=False, help_text="Only those in one state.")
    trigger = serializers.ChoiceField(Run.Trigger.choices, required=False, help_text="Only those begun so.")


START = {"source": "sandbox", "what": "profile", "accounts": [17], "reason": "They ask why it is old."}


@extend_schema_serializer(examples=[OpenApiExample("One account", value=START, request_only=True)])
class RunInput(Input):
    source = serializers.CharField(max_length=20, help_text="One that is on.")  # type: ignore[assignment] # a member of that name
    what = serializers.ChoiceField(
        Feed.What.choices, required=False, default="", help_text="Only feeds of this kind; left out: all of them."
    )
    accounts = serializers.ListField(
        child=Key(), required=False, default=None, max_length=200, help_text="Only feeds of these social accounts."
    )
    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


@problem_of(RunRefused)
def run_refused(error: Exception) -> Problem:
    return Problem(409, "refused", str(error))


class Runs(Listing, Retrieving, Resource):
    """What was asked of sources: by the clock, by staff, by owners, because a platform told of something, or again."""

    noun = "run"
    area = Area.MODERATION
    who = dict.fromkeys(["list", "retrieve", "create", "stop", "replay"], "staff")
    serializer_class = RunSerializer
    inputs = {"create": RunInput, "stop": OptionalReason, "replay": OptionalReason}
    statuses = {"replay": 201}
    queries = {"list": RunFilter}
    queryset = Run.objects.none()  # tells the schema what the address holds
    lookup_value_regex = KEY
    ordering = ("-created_at", "-pk")

    def get_queryset(self) -> QuerySet[Run]:
        return runs_of(**self.asked) if self.action == "list" else runs_of()

    def create(self, request: Request) -> Response:
        """Ask a source now, whenever its feeds are due. Quotas hold. Follow `progress`."""
        return self.created(start_run(by=self.me, **self.typed().validated_data))

    @action(methods=["POST"], detail=True)
    def stop(self, request: Request, pk: str) -> Response:
        """Stop it. What was fetched until now stays."""
        reason = self.typed().validated_data["reason"]
        run = self.get_object()
        stop_run(run, by=self.me, reason=reason)
        return self.show(run)

    @action(methods=["POST"], detail=True)
    def replay(self, request: Request, pk: str) -> Response:
        """Read its kept answers once more. Nothing is asked; the answer is the new run."""
        reason = self.typed().validated_data["reason"]
        made = replay_run(self.get_object(), by=self.me, reason=reason)
        return self.created(made, f"/api/v1/runs/{made.pk}/")


FEED = {
    "id": 1201,
    "source": "sandbox",
    "what": "profile",
    "account": 17,
    "post": None,
    "web_property": None,
    "external_id": "instagram:nora.cooks",
    "tier": 1,
    "status": "active",
    "next_due": "2026-03-03T09:30:00Z",
    "in_hand": False,
    "fetched_at": "2026-03-02T09:30:00Z",
    "failures": 0,
    "error": None,
    "error_text": None,
    "error_at": None,
}


@extend_schema_serializer(examples=[OpenApiExample("A profile", value=FEED)])
class FeedSerializer(serializers.ModelSerializer[Feed]):
    """One thing that one source is asked for again and again."""

    in_hand = serializers.SerializerMethodField(help_text="Whether it is being asked for now.")
    tier = serializers.ChoiceField(Tier.choices, help_text="0 is the freshest.")
    error = MaybeText(help_text="Kind of the last failure.")
    error_text = MaybeText(help_text="What was said then.")

    class Meta:
        model = Feed
        fields = list(FEED)
        read_only_fields = fields
        extra_kwargs = {
            "external_id": {"help_text": "How the source calls it; empty: still to be found out."},
            "fetched_at": {"help_text": "The last good answer."},
            "failures": {"help_text": "In a row."},
        }

    def get_in_hand(self, feed: Feed) -> bool:
        return feed.batch_id is not None


class FeedFilter(serializers.Serializer[Any]):
    state = serializers.ChoiceField(
        list(STATES),
        required=False,
        help_text="Only those in one state; stale: older than twice what the tier promises.",
    )
    source = serializers.CharField(required=False, max_length=20, help_text="Only those of one source.")  # type: ignore[assignment] # a member of that name
    what = serializers.ChoiceField(Feed.What.choices, required=False, help_text="Only those of one kind.")
    account = Key(required=False, help_text="Only those of one social account.")


class Feeds(Listing, Retrieving, Resource):
    """What sources are asked for, and how that goes."""

    noun = "feed"
    area = Area.MODERATION
    who = dict.fromkeys(["list", "retrieve", "try_again"], "staff")
    serializer_class = FeedSerializer
    inputs = {"try_again": Reason}
    queries = {"list": FeedFilter}
    queryset = Feed.objects.none()  # tells the schema what the address holds
    lookup_value_regex = KEY
    ordering = ("next_due", "pk")

    def get_queryset(self) -> QuerySet[Feed]:
        return feeds_of(**self.asked) if self.action == "list" else feeds_of()

    @action(methods=["POST"], detail=True, url_path="try-again")
    def try_again(self, request: Request, pk: str) -> Response:
        """Take up a parked feed: due at once, with a clean slate."""
        reason = self.typed().validated_data["reason"]
        feed = self.get_object()
        if not try_again(Feed.objects.filter(pk=feed.pk), by=self.me, reason=reason):
            raise Problem(409, "stale")
        return self.show(feed)
