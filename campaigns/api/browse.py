from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import COUNTRY, known_country
from accounts.models import Brand
from accounts.money import CURRENCIES
from accounts.niches import Niche
from accounts.platforms import Platform
from campaigns.actions import negotiation
from campaigns.actions.terms import WHY_YOU
from campaigns.api.campaign_shapes import TEMPLATE, AboutCampaign, TaskTemplateSerializer
from campaigns.api.collaborations import CollaborationSerializer, with_all
from campaigns.api.parents import KEY
from campaigns.api.terms import TERMS, TermsInput
from campaigns.browsing import listed_for, narrow
from campaigns.models import Campaign, Collaboration
from rest.etags import etag_of
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area

# Columns that a cursor can walk: none of them is ever null.
SORTS = {
    "new": ("-since", "-pk"),
    "closing": ("ends", "pk"),
    "pay": ("-pays", "-pk"),
    "name": ("name", "pk"),
}
BRAND = {
    "id": 2,
    "name": "Fjord Wool",
    "slug": "fjord-wool",
    "about": "Pullovers from one valley.",
    "industry": "apparel",
    "country": "NO",
    "size": "small",
    "website": "https://fjordwool.example",
}
EXAMPLE = {
    "id": 4,
    "name": "One pot, one pan",
    "brand": BRAND,
    "brief": "Cook something **slow** in one pot.",
    "visibility": "public",
    "platforms": ["instagram"],
    "niches": ["food"],
    "countries": ["ES", "PT"],
    "starts_on": "2027-04-01",
    "ends_on": "2027-05-15",
    "currency": "EUR",
    "max_per_influencer": "900.00",
    "cap": 8,
    "places_left": 6,
    "auto_approve_days": 3,
    "task_templates": [TEMPLATE],
    "listed": True,
    "may_apply": True,
    "collaboration": None,
    "published_at": "2027-03-01T09:30:00Z",
    "page": "/browse/4/",
}


@extend_schema_serializer(examples=[OpenApiExample("A brand", value=BRAND)])
class BriefBrandSerializer(serializers.ModelSerializer[Brand]):
    class Meta:
        model = Brand
        fields = list(BRAND)
        read_only_fields = fields


@extend_schema_serializer(examples=[OpenApiExample("A campaign to apply to", value=EXAMPLE)])
class BriefSerializer(AboutCampaign):
    """A campaign as influencers see it: what there is to do, what it pays at most, nothing of its budget and of its people."""

    brand = BriefBrandSerializer(read_only=True)
    task_templates = TaskTemplateSerializer(many=True, read_only=True)
    listed = serializers.BooleanField(read_only=True, help_text="It takes applications now.")
    may_apply = serializers.SerializerMethodField(help_text="You can apply: it is listed, and you are not in it.")
    collaboration = serializers.SerializerMethodField(help_text="Yours in it, if there is one under way.")
    page = serializers.SerializerMethodField(help_text="Its page on the website.")

    class Meta:
        model = Campaign
        fields = list(EXAMPLE)
        read_only_fields = fields

    def get_may_apply(self, row: Any) -> bool:
        user = self.context["request"].user
        return bool(row.listed and not row.own and user.influencer and user.frozen_reason is None)

    def get_collaboration(self, row: Any) -> int | None:
        return row.own[0].pk if row.own else None

    def get_page(self, row: Campaign) -> str:
        return reverse("campaigns:brief-public", args=[row.pk])


class BriefFilter(serializers.Serializer[Any]):
    q = serializers.CharField(
        required=False, allow_blank=True, max_length=100, help_text="Words in name, brief or brand."
    )
    niche = serializers.ChoiceField(choices=Niche.choices, required=False)
    platform = serializers.ChoiceField(choices=Platform.choices, required=False)
    country = serializers.CharField(
        required=False, validators=[known_country], help_text=f"Where the audience may live. {COUNTRY}"
    )
    pays = serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, required=False, help_text="Pays at least so much for one."
    )
    currency = serializers.ChoiceField(choices=CURRENCIES, required=False)
    closing = serializers.ChoiceField(
        choices=["7", "30", "90"], required=False, help_text="Closes within so many days."
    )
    places = serializers.BooleanField(required=False, default=False, help_text="Only with places left.")
    sort = serializers.ChoiceField(choices=list(SORTS), required=False, default="new")


@extend_schema_serializer(examples=[OpenApiExample("A reel", value=TERMS, request_only=True)])
class ApplicationInput(TermsInput):
    """The offer of who applies. It needs words."""

    message = serializers.CharField(
        max_length=2000, error_messages={"required": WHY_YOU, "blank": WHY_YOU}, help_text="Why you fit."
    )


class Briefs(Listing, Retrieving, Resource):
    """Campaigns as influencers see them: those listed for all, and those one was invited to."""

    noun = "brief"
    area = Area.CAMPAIGNS
    who = {"list": "signed_in", "retrieve": "signed_in", "apply": "influencer"}
    serializer_class = BriefSerializer
    inputs = {"apply": ApplicationInput}
    outputs = {"apply": CollaborationSerializer}
    statuses = {"apply": 201}
    queries = {"list": BriefFilter}
    throttle_scopes = {"apply": "offer"}
    queryset = Campaign.objects.none()
    lookup_value_regex = KEY

    @property
    def ordering(self) -> tuple[str, ...]:
        return SORTS[self.asked["sort"]]

    def get_queryset(self) -> QuerySet[Campaign]:
        user = self.me
        found = narrow(listed_for(user).with_places(), self.asked) if self.action == "list" else _visible(user)
        own = Collaboration.objects.of_influencer(user).live()
        rows = found.select_related("brand__party").annotate(
            listed=Exists(Campaign.objects.listed().filter(pk=OuterRef("pk"))),
            since=Coalesce("published_at", "created_at"),
            ends=Coalesce("ends_on", Value(date.max)),
            pays=Coalesce("max_per_influencer", 0, output_field=Campaign._meta.get_field("max_per_influencer")),  # noqa: SLF001 -- Django's public API
        )
        own_too: QuerySet[Campaign] = rows.prefetch_related(
            "task_templates", Prefetch("collaborations", own, to_attr="own")
        )
        return own_too

    @action(methods=["POST"], detail=True)
    def apply(self, request: Request, pk: str) -> Response:
        """Apply with an offer of your own, which the brand accepts, declines or answers with another."""
        campaign, user = self.get_object(), self.me
        profile: Any = user.influencer
        terms = self.typed().terms_for(campaign)
        made = negotiation.apply(campaign, profile, terms, by=user)
        found = with_all(Collaboration.objects.visible_to(user), user).get(pk=made.pk)
        data = CollaborationSerializer(found, context=self.get_serializer_context()).data
        location = reverse("api:api-collaborations-detail", args=[made.pk])
        return Response(data, status=201, headers={"Location": location, "ETag": etag_of(data)})


def _visible(user: Any) -> Any:
    return Campaign.objects.visible_to(user).with_places()
