from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policy import check_approved
from campaigns.actions.inviting import AT_ONCE, Outcome, Result, candidates, invite_each
from campaigns.api.campaign_parts import OfCampaign
from campaigns.api.campaign_shapes import CampaignSerializer
from campaigns.api.campaigns import OVERSEERS, whole
from campaigns.api.names import INFLUENCER, NamedInfluencerSerializer
from campaigns.api.terms import TERMS, TermsInput
from campaigns.models import Campaign, Collaboration, Side
from campaigns.roster import GROUPS, Card, cards_of, may_act
from campaigns.tables import PEOPLE_SORTS, columns_of, people_csv, people_of
from rest.files import File
from rest.resources import Resource
from rest.scopes import Area

# Of each sort of the table the column that a cursor can walk: none of them is ever null.
COLUMNS = {key: columns[0] for key, columns in PEOPLE_SORTS.items()} | {"name": "person"}
PERSON = {
    "id": 12,
    "influencer": INFLUENCER,
    "status": "negotiating",
    "origin": "invitation",
    "amount": "480.00",
    "currency": "EUR",
    "offer_version": 2,
    "offer_by": "influencer",
    "offer_expires_at": "2027-03-05T09:30:00Z",
    "waits_for_you": True,
    "state": "your turn",
    "tasks_total": 0,
    "tasks_approved": 0,
    "tasks_to_review": 0,
    "next_due_on": None,
    "created_at": "2027-03-01T08:00:00Z",
    "seen_at": "2027-03-01T10:12:00Z",
    "agreed_at": None,
    "completed_at": None,
    "page": "/collaborations/12/",
}


@extend_schema_serializer(examples=[OpenApiExample("It is your turn", value=PERSON)])
class CampaignPersonSerializer(serializers.Serializer[Card]):
    """Somebody of a campaign, as the table of its people shows them."""

    id = serializers.IntegerField(source="collaboration.pk", help_text="Of the collaboration.")
    influencer = NamedInfluencerSerializer(source="collaboration.influencer")
    status = serializers.ChoiceField(source="collaboration.status", choices=Collaboration.Status.choices)
    origin = serializers.ChoiceField(source="collaboration.origin", choices=Collaboration.Origin.choices)
    amount = serializers.DecimalField(
        source="collaboration.latest_offer.amount", max_digits=12, decimal_places=2, help_text="Of the latest offer."
    )
    currency = serializers.CharField(source="collaboration.latest_offer.currency")
    offer_version = serializers.IntegerField(source="collaboration.latest_offer.version")
    offer_by = serializers.ChoiceField(
        source="collaboration.latest_offer.side", choices=Side.choices, help_text="Who made the latest offer."
    )
    offer_expires_at = serializers.DateTimeField(source="collaboration.latest_offer.expires_at")
    waits_for_you = serializers.BooleanField(source="signal.mine", help_text="An answer of yours is waited for.")
    state = serializers.CharField(source="signal.text", help_text="How it stands, in a few words.")
    tasks_total = serializers.IntegerField(source="collaboration.tasks_total")
    tasks_approved = serializers.IntegerField(source="collaboration.tasks_approved")
    tasks_to_review = serializers.IntegerField(source="collaboration.to_review")
    next_due_on = serializers.DateField(source="collaboration.next_due_on", allow_null=True)
    created_at = serializers.DateTimeField(source="collaboration.created_at")
    seen_at = serializers.DateTimeField(
        source="collaboration.seen_at", allow_null=True, help_text="When the other side first opened it."
    )
    agreed_at = serializers.DateTimeField(source="collaboration.agreed_at", allow_null=True)
    completed_at = serializers.DateTimeField(source="collaboration.completed_at", allow_null=True)
    page = serializers.CharField(
        source="collaboration.get_absolute_url", help_text="Path of the website's page it leads to."
    )


class PeopleFilter(serializers.Serializer[Any]):
    state = serializers.ChoiceField(
        choices=[(group.key, group.label) for group in GROUPS],
        required=False,
        default="",
        help_text="A group of states.",
    )
    q = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=100, help_text="Words in the influencer's name."
    )
    turn = serializers.BooleanField(
        required=False, default=False, help_text="Only those whose latest offer waits for your answer."
    )
    sort = serializers.ChoiceField(
        choices=[sign + key for key in PEOPLE_SORTS for sign in ("", "-")], required=False, default="-since"
    )


@extend_schema_serializer(
    examples=[OpenApiExample("Two people", value={"influencers": [9, 14], **TERMS}, request_only=True)]
)
class InvitationsInput(TermsInput):
    """The same offer for each of them."""

    influencers = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=10**18), min_length=1, max_length=AT_ONCE
    )


OUTCOME = {"influencer": 9, "result": "invited", "collaboration": 12, "detail": ""}


@extend_schema_serializer(examples=[OpenApiExample("Invited", value=OUTCOME)])
class OutcomeSerializer(serializers.Serializer[Any]):
    influencer = serializers.IntegerField()
    result = serializers.ChoiceField(choices=Result.choices)
    collaboration = serializers.IntegerField(allow_null=True, help_text="What has begun, if it has.")
    detail = serializers.CharField(help_text="What stood against it, for people.")


@extend_schema_serializer(examples=[OpenApiExample("One invited", value={"results": [OUTCOME]})])
class OutcomesSerializer(serializers.Serializer[Any]):
    results = OutcomeSerializer(many=True, help_text="One for each that you named, in that order.")


class People(OfCampaign, Resource):
    """Everybody of a campaign, and inviting more of them."""

    noun = plural = "people"
    area = Area.CAMPAIGNS
    who = {"list": OVERSEERS, "export": OVERSEERS, "invite": "writer"}
    serializer_class = CampaignPersonSerializer
    inputs = {"invite": InvitationsInput}
    outputs = {"invite": OutcomesSerializer, "export": File("text/csv")}
    queries = {"list": PeopleFilter, "export": PeopleFilter}
    throttle_scopes = {"invite": "offer", "export": "export"}
    queryset = Collaboration.objects.none()

    @property
    def ordering(self) -> tuple[str, ...]:
        sort = self.asked["sort"]
        sign = "-" if sort.startswith("-") else ""
        return f"{sign}{COLUMNS[sort.removeprefix('-')]}", f"{sign}pk"

    def get_queryset(self) -> QuerySet[Collaboration]:
        user = self.me
        wished = self.asked
        found = people_of(self.campaign, user, wished["state"], wished["q"], turn=wished["turn"])
        return found.annotate(person=F("influencer__name"))  # type: ignore[no-any-return] # ours

    def list(self, request: Request, campaign: str) -> Response:
        """The roster: how each stands, what the latest offer says, what waits."""
        user = self.me
        page: Any = self.paginate_queryset(self.get_queryset())
        cards = cards_of(page, acts=may_act(self.campaign, user))
        return self.get_paginated_response(self.get_serializer(cards, many=True).data)

    @action(methods=["GET"], detail=False)
    def export(self, request: Request, campaign: str) -> HttpResponse:
        """The roster as a file for spreadsheets: the same filters, all rows."""
        found = self.get_queryset().order_by(*columns_of(PEOPLE_SORTS, self.asked["sort"]))
        return people_csv(self.campaign, found)

    @action(methods=["POST"], detail=False)
    def invite(self, request: Request, campaign: str) -> Response:
        """Make the same offer to many people. What stands against one does not stop the others.

        An amount over the campaign's limit for one influencer is refused before anybody is invited.
        """
        user = self.me
        writable = Campaign.objects.writable_by(user).select_related("brand__party")
        found: Campaign = get_object_or_404(writable, pk=campaign)
        check_approved(user)
        body = self.typed()
        keys = list(dict.fromkeys(body.validated_data["influencers"]))
        made = invite_each(found, candidates(found, keys), body.terms_for(found), by=user)
        outcomes = {outcome.influencer.pk: outcome for outcome in made}
        return Response({"results": [_said(key, outcomes.get(key)) for key in keys]})

    def present_state(self) -> Any:
        """Of the campaign: it says how many places and how much of the budget are left."""
        found = whole(Campaign.objects.watched_by(self.me)).filter(pk=self.kwargs["campaign"]).first()
        return CampaignSerializer(found, context=self.get_serializer_context()).data if found else None


def _said(key: int, outcome: Outcome | None) -> dict[str, Any]:
    if outcome is None:
        result = Result.NOT_FOUND
        return {"influencer": key, "result": result, "collaboration": None, "detail": str(result.label)}
    made = outcome.collaboration
    return {
        "influencer": key,
        "result": outcome.result,
        "collaboration": made.pk if made else None,
        "detail": outcome.detail,
    }
