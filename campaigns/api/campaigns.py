from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.urls import reverse
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.actions import campaigns as verbs
from campaigns.api.campaign_shapes import CampaignInput, CampaignSerializer
from campaigns.api.parents import KEY
from campaigns.models import Campaign
from campaigns.tables import CAMPAIGN_SORTS, CAMPAIGN_STATES, campaigns_csv, campaigns_of, columns_of, with_numbers
from rest.files import File
from rest.resources import Deleting, Editing, Listing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import Nothing, Reason

OVERSEERS = {"brand", "staff"}
# Of each sort of the table the column that a cursor can walk: none of them is ever null.
COLUMNS = {key: columns[0] for key, columns in CAMPAIGN_SORTS.items()} | {"ends": "ends"}


class CampaignFilter(serializers.Serializer[Any]):
    status = serializers.ChoiceField(
        choices=CAMPAIGN_STATES, required=False, default="", help_text="Only those in one state. Paused ones are live."
    )
    q = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=100, help_text="Words in the name."
    )
    sort = serializers.ChoiceField(
        choices=[sign + key for key in CAMPAIGN_SORTS for sign in ("", "-")],
        required=False,
        default="-created",
        help_text="A minus in front turns it around.",
    )


class Campaigns(Listing, Retrieving, Editing, Deleting, Resource):
    """What a brand runs: the own brand's campaigns; for staff everybody's."""

    noun = "campaign"
    area = Area.CAMPAIGNS
    who = {
        "list": OVERSEERS,
        "retrieve": OVERSEERS,
        "export": OVERSEERS,
        **dict.fromkeys(["create", "partial_update", "destroy", "restore", "duplicate"], "writer"),
        **dict.fromkeys(["publish", "pause", "resume", "start", "complete", "cancel"], "writer"),
    }
    serializer_class = CampaignSerializer
    inputs = {
        "create": CampaignInput,
        "partial_update": CampaignInput,
        "cancel": Reason,
        **dict.fromkeys(["restore", "duplicate", "publish", "pause", "resume", "start", "complete"], Nothing),
    }
    outputs = {"export": File("text/csv")}
    statuses = {"duplicate": 201}
    queries = {"list": CampaignFilter, "export": CampaignFilter}
    throttle_scopes = {"export": "export"}
    queryset = Campaign.objects.none()
    lookup_value_regex = KEY

    @property
    def ordering(self) -> tuple[str, ...]:
        sort = self.asked["sort"]
        sign = "-" if sort.startswith("-") else ""
        return f"{sign}{COLUMNS[sort.removeprefix('-')]}", f"{sign}pk"

    def get_queryset(self) -> QuerySet[Campaign]:
        user = self.me
        if self.action == "list":
            return whole(campaigns_of(user, self.asked["status"], self.asked["q"]))
        if self.action == "restore":
            return whole(Campaign.objects.restorable_by(user))
        reads = self.action in {"retrieve", "create"}
        return whole(Campaign.objects.watched_by(user) if reads else Campaign.objects.writable_by(user))

    def fresh(self, thing: Campaign) -> Campaign:
        """As its brand sees it now, also if the verb has just moved it out of what the verb finds."""
        return whole(Campaign.objects.watched_by(self.me)).get(pk=thing.pk)

    def create(self, request: Request) -> Response:
        """Begin a draft. Only its name is needed; `missing` says what publishing needs."""
        user = self.me
        given = self.typed().validated_data
        return self.created(Campaign.objects.create(brand=user.membership.brand, created_by=user, **given))

    def save(self, body: Any, campaign: Campaign) -> None:
        campaign.check_editable()
        given = body.validated_data
        for name, value in given.items():
            setattr(campaign, name, value)
        if given:
            verbs.edit(campaign, given, by=self.me)

    def remove(self, campaign: Campaign) -> None:
        verbs.delete(campaign, by=self.me)

    @action(methods=["POST"], detail=True)
    def restore(self, request: Request, pk: str) -> Response:
        """Take back a campaign that the brand put away itself."""
        return self._do(verbs.restore)

    @action(methods=["POST"], detail=True)
    def duplicate(self, request: Request, pk: str) -> Response:
        """Begin a draft with the same brief, terms, goals and tasks, without dates and people."""
        self.typed()
        copy = verbs.duplicate(self.get_object(), by=self.me)
        return self.created(copy, reverse("api:api-campaigns-detail", args=[copy.pk]))

    @action(methods=["POST"], detail=True)
    def publish(self, request: Request, pk: str) -> Response:
        """Open a draft for invitations and, if it is public, for applications. The brand has to be approved."""
        return self._do(verbs.publish)

    @action(methods=["POST"], detail=True)
    def pause(self, request: Request, pk: str) -> Response:
        """From now on nobody can apply, be invited or agree. Agreed work goes on."""
        return self._do(verbs.pause)

    @action(methods=["POST"], detail=True)
    def resume(self, request: Request, pk: str) -> Response:
        """Go on after a pause."""
        return self._do(verbs.resume)

    @action(methods=["POST"], detail=True)
    def start(self, request: Request, pk: str) -> Response:
        """Run now, before the first day does it: what was agreed becomes active."""
        return self._do(verbs.start)

    @action(methods=["POST"], detail=True)
    def complete(self, request: Request, pk: str) -> Response:
        """End well, once nothing agreed is unfinished. What is still being negotiated is withdrawn."""
        return self._do(verbs.complete)

    @action(methods=["POST"], detail=True)
    def cancel(self, request: Request, pk: str) -> Response:
        """End early: negotiations are withdrawn, agreed work is cancelled, everybody is told why."""
        return self._do(verbs.cancel)

    def _do(self, verb: Callable[..., None]) -> Response:
        campaign = self.get_object()
        verb(campaign, by=self.me, **self.typed().validated_data)
        return self.show(campaign)

    @action(methods=["GET"], detail=False)
    def export(self, request: Request) -> HttpResponse:
        """The list as a file for spreadsheets: the same filters, all rows."""
        user = self.me
        found = with_numbers(campaigns_of(user, self.asked["status"], self.asked["q"]))
        return campaigns_csv(found.order_by(*columns_of(CAMPAIGN_SORTS, self.asked["sort"])))


def whole(found: Any) -> QuerySet[Campaign]:
    """Fetch whatever the representation shows."""
    rows = with_numbers(found).with_offered().select_related("brand").prefetch_related("goals", "task_templates")
    whole: QuerySet[Campaign] = rows.annotate(ends=Coalesce("ends_on", Value(date.max)))
    return whole
