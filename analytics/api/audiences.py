"""Who follows an account, as sources said over time."""

from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.models import Influencer, SocialAccount
from analytics.api.numbers import SOURCE
from analytics.models import AudienceSnapshot
from rest.resources import Listing, Resource
from rest.scopes import Area

SHARES = "Shares in percent, 0 to 100. Empty: not told."
AUDIENCE = {
    "observed_on": "2026-03-01",
    "observed_at": "2026-03-01T04:10:00Z",
    "source": "sandbox",
    "method_version": 1,
    "countries": {"ES": 61.5, "PT": 9.0},
    "cities": {},
    "languages": {},
    "gender_age": {"female 18-24": 22.5, "male 25-34": 11.0},
}


class Shares(serializers.DictField):
    def __init__(self, **options: Any) -> None:
        super().__init__(child=serializers.FloatField(), **options)


@extend_schema_serializer(examples=[OpenApiExample("One day", value=AUDIENCE)])
class AudienceSnapshotSerializer(serializers.ModelSerializer[AudienceSnapshot]):
    """Who followed, as one source said on one day."""

    countries = Shares(help_text=f"By ISO 3166 code. {SHARES}")
    cities = Shares(help_text=f"By name. {SHARES}")
    languages = Shares(help_text=f"By ISO 639 code. {SHARES}")
    gender_age = Shares(help_text=f"By gender and age. {SHARES}")

    class Meta:
        model = AudienceSnapshot
        fields = list(AUDIENCE)
        read_only_fields = fields
        extra_kwargs = {"source": {"help_text": SOURCE}}


class AccountAudience(Listing, Resource):
    """Who follows a social account, the latest day first. As public as the media kit; a brand's own is for its people."""

    noun = "audience"
    area = Area.METRICS
    who = {"list": "signed_in"}
    serializer_class = AudienceSnapshotSerializer
    queryset = AudienceSnapshot.objects.none()  # tells the schema what the address holds
    ordering = ("-observed_on", "-pk")

    @cached_property
    def account(self) -> SocialAccount:
        kits = Q(influencer__in=Influencer.objects.media_kits_for(self.me))
        found: SocialAccount = get_object_or_404(
            SocialAccount.objects.visible_to(self.me).filter(kits | Q(brand__isnull=False)), pk=self.kwargs["account"]
        )
        return found

    def get_queryset(self) -> QuerySet[AudienceSnapshot]:
        return AudienceSnapshot.objects.filter(account=self.account)
