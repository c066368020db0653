from typing import Any

from django.db.models import F, QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policy import check_approved
from campaigns.actions import negotiation
from campaigns.api.begin import CollaborationInput
from campaigns.api.names import (
    BRAND,
    CAMPAIGN,
    INFLUENCER,
    NamedBrandSerializer,
    NamedCampaignSerializer,
    NamedInfluencerSerializer,
)
from campaigns.api.offers import OFFER, OfferSerializer
from campaigns.api.parents import AROUND, KEY
from campaigns.forms.collaborations import SHOW
from campaigns.models import Collaboration, Side
from campaigns.reader import Reader
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import Key, OptionalReason, Reason, Selectable

EXAMPLE = {
    "id": 12,
    "campaign": CAMPAIGN,
    "brand": BRAND,
    "influencer": INFLUENCER,
    "origin": "invitation",
    "status": "negotiating",
    "frozen": False,
    "latest_offer": OFFER,
    "your_side": "influencer",
    "turn": "influencer",
    "can": ["create_offer", "accept_offer", "decline_offer", "withdraw_collaboration"],
    "tasks_total": 0,
    "tasks_approved": 0,
    "conversation": 31,
    "page": "/collaborations/12/",
    "created_at": "2026-03-01T08:00:00Z",
    "seen_at": "2026-03-01T10:12:00Z",
    "agreed_at": None,
    "completed_at": None,
    "reviews_close_at": None,
}
SORTS = {
    "-created": ("-created_at", "-pk"),
    "created": ("created_at", "pk"),
    "campaign": ("campaign_name", "pk"),
    "-campaign": ("-campaign_name", "-pk"),
    "influencer": ("influencer_name", "pk"),
    "-influencer": ("-influencer_name", "-pk"),
    "status": ("status", "pk"),
    "-status": ("-status", "-pk"),
}


@extend_schema_serializer(examples=[OpenApiExample("It is the influencer's turn", value=EXAMPLE)])
class CollaborationSerializer(Selectable, serializers.ModelSerializer[Collaboration]):
    """One influencer in one campaign, with the latest terms."""

    campaign = NamedCampaignSerializer(read_only=True)
    brand = NamedBrandSerializer(source="campaign.brand", read_only=True)
    influencer = NamedInfluencerSerializer(read_only=True)
    frozen = serializers.BooleanField(
        source="is_frozen", read_only=True, help_text="Staff froze it, or what it hangs on: nothing moves."
    )
    latest_offer = OfferSerializer(read_only=True, allow_null=True)
    your_side = serializers.SerializerMethodField(help_text="For which side you are in it. Null for staff.")
    turn = serializers.SerializerMethodField(help_text="Whose answer the latest offer waits for.")
    can = serializers.SerializerMethodField(help_text="Which operations are open to you now.")
    tasks_total = serializers.IntegerField(read_only=True)
    tasks_approved = serializers.IntegerField(read_only=True)
    conversation = serializers.IntegerField(source="conversation_id", read_only=True)
    page = serializers.CharField(source="get_absolute_url", read_only=True, help_text="Its page on the website.")
    seen_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="When the other side first opened its page."
    )
    reviews_close_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="Until when it can be reviewed, once it is completed."
    )

    class Meta:
        model = Collaboration
        fields = list(EXAMPLE)
        read_only_fields = fields

    def _reader(self, row: Collaboration) -> Reader:
        return Reader(self.context["request"].user, row)

    @extend_schema_field(serializers.ChoiceField(choices=Side.choices, allow_null=True))
    def get_your_side(self, row: Collaboration) -> str | None:
        return self._reader(row).side

    @extend_schema_field(serializers.ChoiceField(choices=Side.choices, allow_null=True))
    def get_turn(self, row: Collaboration) -> str | None:
        return row.turn

    def get_can(self, row: Collaboration) -> list[str]:
        return self._reader(row).can


def with_all(rows: Any, user: Any) -> QuerySet[Collaboration]:
    """Fetch whatever the representation shows."""
    rows = rows.read_by(user).with_progress().with_latest_offer().select_related(*AROUND)
    found: QuerySet[Collaboration] = rows.prefetch_related("latest_offers__lines", "latest_offers__by", "reviews")
    return found


class CollaborationFilter(serializers.Serializer[Any]):
    campaign = Key(required=False, help_text="Only those of this campaign.")
    influencer = Key(required=False, help_text="Only those with this influencer.")
    status = serializers.ChoiceField(required=False, choices=Collaboration.Status.choices)
    show = serializers.ChoiceField(
        required=False, choices=[(key, label) for key, (label, _states) in SHOW.items()], help_text="A group of states."
    )
    waiting = serializers.BooleanField(
        required=False, default=False, help_text="Only those whose latest offer waits for your answer."
    )
    q = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=100,
        default="",
        help_text="Words in the name of campaign, brand or influencer.",
    )
    sort = serializers.ChoiceField(required=False, choices=list(SORTS), default="-created")


class Collaborations(Listing, Retrieving, Resource):
    """One influencer in one campaign, from the first offer to the last approved task."""

    noun = "collaboration"
    area = Area.COLLABORATIONS
    who = {
        "list": "signed_in",
        "retrieve": "signed_in",
        "create": {"influencer", "writer"},
        "withdraw": {"influencer", "writer"},
        "cancel": {"influencer", "writer"},
        "dispute": {"influencer", "writer"},
    }
    serializer_class = CollaborationSerializer
    inputs = {"create": CollaborationInput, "withdraw": OptionalReason, "cancel": Reason, "dispute": Reason}
    queries = {"list": CollaborationFilter}
    throttle_scopes = {"create": "offer"}
    queryset = Collaboration.objects.none()
    lookup_value_regex = KEY

    @property
    def ordering(self) -> tuple[str, ...]:
        return SORTS[self.asked["sort"]]

    def get_queryset(self) -> QuerySet[Collaboration]:
        user: Any = self.request.user
        reads = self.action in {"list", "retrieve", "create"}
        rows: Any = Collaboration.objects.visible_to(user) if reads else Collaboration.objects.actable_by(user)
        if self.action == "list":
            rows = self._narrowed(rows)
        rows = rows.annotate(campaign_name=F("campaign__name"), influencer_name=F("influencer__name"))
        around = rows.read_by(user).with_progress().with_latest_offer().select_related(*AROUND)
        found: QuerySet[Collaboration] = around.prefetch_related("latest_offers__lines", "latest_offers__by", "reviews")
        return found

    def _narrowed(self, rows: Any) -> Any:
        wished = self.asked
        rows = rows.filter(**{name: wished[name] for name in ("campaign", "influencer", "status") if name in wished})
        rows = rows.matching(wished["q"]) if wished["q"] else rows
        rows = rows.waiting_for(self.request.user) if wished["waiting"] else rows
        states = SHOW[wished["show"]][1] if "show" in wished else []
        return rows.filter(status__in=states) if states else rows

    def create(self, request: Request) -> Response:
        """Send a request: a brand invites an influencer, an influencer applies to a campaign that is listed."""
        user: Any = request.user
        check_approved(user)
        body = self.typed()
        self.pair = campaign, influencer = body.pair
        begin = negotiation.apply if user.influencer else negotiation.invite
        made = begin(campaign, influencer, body.terms_for(campaign), by=user)
        return self.created(made)

    @action(methods=["POST"], detail=True)
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take back an invitation or an application, or leave the negotiation. Open offers end with it."""
        return self._do(negotiation.withdraw)

    @action(methods=["POST"], detail=True)
    def cancel(self, request: Request, pk: str) -> Response:
        """End agreed work early: the place becomes free, what was approved stays approved."""
        return self._do(negotiation.cancel)

    @action(methods=["POST"], detail=True)
    def dispute(self, request: Request, pk: str) -> Response:
        """Stop the work and ask staff to look at it."""
        return self._do(negotiation.dispute)

    def _do(self, verb: Any) -> Response:
        found = self.get_object()
        verb(found, by=self.request.user, **self.typed().validated_data)
        return self.show(found)

    def present_state(self) -> Any:
        """Of one that could not begin: the one that is there already, if so."""
        if self.action != "create":
            return super().present_state()
        rows: Any = self.get_queryset()
        campaign, influencer = self.pair
        there = rows.live().filter(campaign=campaign, influencer=influencer).first()
        return self.represent(there) if there else None
