"""Anything that staff flag, remove and restore, whatever it is."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.moderation.base import SEARCH, STATES, Moderation
from accounts.moderated import MODERATED, Moderated, state_q
from accounts.moderation import address_of, kind_of
from rest.resources import Listing, Retrieving
from rest.serializers import OptionalReason, Reason

SUBJECT = {
    "id": 12,
    "kind": "influencer",
    "label": "Nora Vidal",
    "page": "/creators/nora-vidal/",
    "flagged_at": None,
    "flag_reason": "",
    "deleted_at": None,
    "acts": ["flag", "remove"],
}
# The verbs here, and what the admin calls them.
VERBS = {"flag": "flag", "unflag": "unflag", "remove": "delete", "restore": "restore"}
KIND = OpenApiParameter(
    "kind", str, OpenApiParameter.PATH, enum=sorted(MODERATED), description="What kind of thing it is."
)

ID = OpenApiParameter("id", int, OpenApiParameter.PATH)


@extend_schema_serializer(examples=[OpenApiExample("A profile", value=SUBJECT, response_only=True)])
class SubjectSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    kind = serializers.SerializerMethodField()
    label = serializers.SerializerMethodField(  # type: ignore[assignment] # DRF keeps fields away from its attributes
        help_text="What it is called, or how it begins."
    )
    page = serializers.SerializerMethodField(help_text="Path of its page on the website. Empty: it has none.")
    flagged_at = serializers.DateTimeField(allow_null=True)
    flag_reason = serializers.CharField()
    deleted_at = serializers.DateTimeField(
        default=None, allow_null=True, help_text="null as well where things of this kind are never removed."
    )
    acts = serializers.SerializerMethodField(help_text="Which of these verbs make sense now.")

    def get_kind(self, thing: Any) -> str:
        return kind_of(thing)

    def get_label(self, thing: Any) -> str:
        return str(thing)

    def get_page(self, thing: Any) -> str:
        return address_of(thing)

    def get_acts(self, thing: Any) -> list[str]:
        acts = {verb: MODERATED[kind_of(thing)].act(name) for verb, name in VERBS.items()}
        return [verb for verb, act in acts.items() if act and act.possible(thing)]


class SubjectFilter(serializers.Serializer[Any]):
    state = serializers.ChoiceField(STATES, required=False)
    q = serializers.CharField(required=False, max_length=100, help_text=SEARCH)


@extend_schema(parameters=[KIND, ID])
class Subjects(Listing, Retrieving, Moderation):
    """Users, brands, influencers, campaigns, collaborations and messages, as what staff may act on."""

    noun = "subject"
    who = dict.fromkeys(("list", "retrieve", *VERBS), "staff")
    serializer_class = SubjectSerializer
    inputs = {"flag": Reason, "unflag": OptionalReason, "remove": Reason, "restore": OptionalReason}
    queries = {"list": SubjectFilter}
    ordering = ("-pk",)

    @property
    def moderated(self) -> Moderated:
        if self.kwargs["kind"] not in MODERATED:
            raise NotFound
        return MODERATED[self.kwargs["kind"]]

    def get_queryset(self) -> QuerySet[Any]:
        rows = self.moderated.rows
        if self.action != "list":
            return rows
        rows = rows.filter(state_q(rows.model, self.asked.get("state", "")))
        return rows.filter(self.moderated.matching(self.asked["q"])) if "q" in self.asked else rows

    def _do(self) -> Response:
        act = self.moderated.act(VERBS[self.action or ""])
        if act is None:
            # Things of this kind are not removed.
            raise NotFound
        return self.act(act)

    @action(methods=["POST"], detail=True)
    def flag(self, request: Request, kind: str, pk: str) -> Response:
        """Freeze it from the next request on, until somebody lifts the flag. Everybody concerned is told why."""
        return self._do()

    @action(methods=["POST"], detail=True)
    def unflag(self, request: Request, kind: str, pk: str) -> Response:
        """Lift the flag: it works again from the next request on. Everybody concerned is told."""
        return self._do()

    @action(methods=["POST"], detail=True)
    def remove(self, request: Request, kind: str, pk: str) -> Response:
        """Hide it at once. What was agreed stays, and it can be restored."""
        return self._do()

    @action(methods=["POST"], detail=True)
    def restore(self, request: Request, kind: str, pk: str) -> Response:
        """Bring it back as it was."""
        return self._do()
