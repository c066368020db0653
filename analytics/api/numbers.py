"""What is known of an account, for programs. Null is unknown, and 0 is zero."""

from functools import cached_property
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.models import SocialAccount
from analytics.currents import NUMBERS, Said, engagement, underived
from analytics.models import AccountSnapshot
from rest.serializers import MaybeText

RATE = "As a fraction: 0.04 is 4 %. Rates of different kinds do not compare."
KIND = "How the rate is made, such as er_followers_now or er_views; not_derived: its source's terms forbid to make one."
SOURCE = "Who said it: file, manual, demo, or the name of a connector."
VIEWS = "Views per post."
NUMBERS_NOW = {
    "followers": 48200,
    "avg_views": 20100.5,
    "engagement_rate": 0.041,
    "engagement_variant": "er_followers_now",
    "growth_30d": 0.023,
    "growth": 0.051,
    "growth_days": 61,
    "observed_on": "2026-03-01",
    "source": "file",
    "method_version": 1,
}
ACCOUNT = {
    "id": 17,
    "platform": "instagram",
    "name": "@nora.lind",
    "url": "https://www.instagram.com/nora.lind/",
    "verified": True,
    **NUMBERS_NOW,
}


@extend_schema_serializer(examples=[OpenApiExample("On Instagram", value=ACCOUNT)])
class AccountMetricsSerializer(serializers.ModelSerializer[SocialAccount]):
    """A social account and its latest known numbers: of each the last one that anybody said."""

    name = serializers.CharField(source="label", help_text="The handle, or the name where no handle is known.")
    url = MaybeText(source="profile_url", help_text="Where the account can be seen.")
    verified = serializers.SerializerMethodField(help_text="Whether its owner has proven that it is theirs.")
    followers = serializers.IntegerField(source="current.followers", allow_null=True)
    avg_views = serializers.FloatField(source="current.avg_views", allow_null=True, help_text=VIEWS)
    engagement_rate = serializers.FloatField(source="current.engagement_rate", allow_null=True, help_text=RATE)
    engagement_variant = MaybeText(source="current.engagement_variant", help_text=KIND)
    growth_30d = serializers.FloatField(
        source="current.growth_30d", allow_null=True, help_text="Growth of followers in 30 days, as a fraction."
    )
    growth = serializers.FloatField(
        source="current.growth", allow_null=True, help_text="Growth of followers in the days that `growth_days` says."
    )
    growth_days = serializers.IntegerField(source="current.growth_days", allow_null=True)
    observed_on = serializers.DateField(
        source="current.observed_on", allow_null=True, help_text="The day of the latest snapshot; null: there is none."
    )
    source = MaybeText(source="current.source", help_text=SOURCE)  # type: ignore[assignment] # a member of that name
    method_version = serializers.IntegerField(
        source="current.method_version", allow_null=True, help_text="Version of the definitions behind the numbers."
    )

    class Meta:
        model = SocialAccount
        fields = ["id", "platform", "name", "url", "verified", *NUMBERS_NOW]
        read_only_fields = fields

    def get_verified(self, account: SocialAccount) -> bool:
        return account.verified_at is not None


POINT = {
    "id": 901,
    "account": 17,
    "platform": "instagram",
    "observed_on": "2026-02-01",
    "precision": "day",
    "source": "file",
    "followers": 47100,
    "avg_views": None,
    "engagement_rate": 0.039,
    "engagement_variant": "er_followers_now",
    "method_version": 1,
}


@extend_schema_serializer(examples=[OpenApiExample("One day", value=POINT)])
class SnapshotSerializer(serializers.ModelSerializer[AccountSnapshot]):
    """What one source said about one account on one day."""

    platform = serializers.CharField(source="account.platform")
    avg_views = serializers.FloatField(allow_null=True, help_text=VIEWS)
    engagement_rate = serializers.SerializerMethodField(help_text=RATE)
    engagement_variant = serializers.SerializerMethodField(help_text=KIND)

    class Meta:
        model = AccountSnapshot
        fields = list(POINT)
        read_only_fields = fields
        extra_kwargs = {
            "precision": {"help_text": "Whether the source named the day or only the month, which then has day 1."},
            "source": {"help_text": SOURCE},
        }

    def get_engagement_rate(self, snapshot: AccountSnapshot) -> float | None:
        return self._rate(snapshot)[0]

    def get_engagement_variant(self, snapshot: AccountSnapshot) -> str | None:
        return self._rate(snapshot)[1] or None

    def _rate(self, snapshot: AccountSnapshot) -> tuple[float | None, str]:
        numbers: tuple[Any, ...] = tuple(getattr(snapshot, name) for name in NUMBERS)
        said = Said(
            snapshot.observed_on, snapshot.source, numbers, snapshot.engagement_rate, snapshot.engagement_variant
        )
        return engagement(snapshot.account.platform, said, self._bound)

    @cached_property
    def _bound(self) -> frozenset[str]:
        return underived()
