from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from accounts.models import Influencer, SocialAccount
from accounts.platforms import Platform
from analytics.api.numbers import ACCOUNT, AccountMetricsSerializer, SnapshotSerializer
from analytics.history import numbers_file
from analytics.models import AccountCurrent, AccountSnapshot
from rest.files import File
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area


def with_numbers(accounts: "QuerySet[SocialAccount]") -> "QuerySet[SocialAccount]":
    """Accounts in the order of pages, with what AccountMetricsSerializer reads."""
    current = Prefetch("current", AccountCurrent.objects.with_method())
    return accounts.prefetch_related(current).order_by("platform", "key")


@extend_schema_serializer(examples=[OpenApiExample("Of one account", value={"influencer": 9, "accounts": [ACCOUNT]})])
class InfluencerMetricsSerializer(serializers.ModelSerializer[Influencer]):
    """The present numbers of every account of a profile."""

    influencer = serializers.IntegerField(source="pk", help_text="Key of the profile.")
    accounts = AccountMetricsSerializer(many=True)

    class Meta:
        model = Influencer
        fields = ["influencer", "accounts"]
        read_only_fields = fields


class OfAnInfluencer(Resource):
    """Numbers are as public as the media kit: closed ones are for approved brands, staff, and whoever they show."""

    area = Area.METRICS

    @cached_property
    def influencer(self) -> Influencer:
        kits = Influencer.objects.media_kits_for(self.request.user)
        found: Influencer = get_object_or_404(kits, pk=self.kwargs["influencer"])
        return found


class InfluencerMetrics(Retrieving, OfAnInfluencer):
    """What is known of a profile's accounts now. Open to anyone where the media kit is public."""

    noun = "influencer_metrics"
    alone = True
    who = {"retrieve": "anyone", "export": "anyone"}
    serializer_class = InfluencerMetricsSerializer
    outputs = {"export": File("text/csv")}
    throttle_scopes = {"export": "export"}
    queryset = Influencer.objects.none()  # tells the schema what the address holds

    def get_object(self) -> Influencer:
        rows = Influencer.objects.prefetch_related(Prefetch("accounts", with_numbers(SocialAccount.objects.all())))
        return rows.get(pk=self.influencer.pk)

    @action(methods=["GET"], detail=False)
    def export(self, request: Request, influencer: str) -> HttpResponse:
        """All snapshots as a table: one row per account, source and day."""
        return numbers_file(self.influencer)


class SnapshotFilter(serializers.Serializer[Any]):
    account = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="Only those of one account."
    )
    platform = serializers.ChoiceField(Platform.choices, required=False, help_text="Only those of one platform.")


class Snapshots(Listing, OfAnInfluencer):
    """How the numbers came about: what each source said about each account, the latest day first."""

    noun = "snapshot"
    who = {"list": "anyone"}
    serializer_class = SnapshotSerializer
    queries = {"list": SnapshotFilter}
    queryset = AccountSnapshot.objects.none()  # tells the schema what the address holds
    ordering = ("-observed_on", "-pk")

    def get_queryset(self) -> QuerySet[AccountSnapshot]:
        rows = AccountSnapshot.objects.of_influencer(self.influencer.pk).select_related("account")
        names = {"account": "account", "platform": "account__platform"}
        return rows.filter(**{names[name]: value for name, value in self.asked.items()})
