"""Profiles and accounts that an influencer says are theirs."""

from typing import ClassVar, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions import claim_profile, withdraw_claim
from accounts.api.fields import KEY
from accounts.api.social_accounts import READ as ACCOUNT
from accounts.api.social_accounts import HandleInput, SocialAccountSerializer
from accounts.models import Claim, Influencer, SocialAccount, User
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import Nothing

READ = {
    "id": 9,
    "profile": {"id": 40, "slug": "nora-cooks", "name": "Nora cooks"},
    "account": ACCOUNT,
    "code": "hub-7KQM-2XWD",
    "status": "pending",
    "reason": "",
    "created_at": "2026-03-02T09:30:00Z",
    "decided_at": None,
}


class ProfileNameSerializer(serializers.ModelSerializer[Influencer]):
    """Which profile."""

    class Meta:
        model = Influencer
        fields = ["id", "slug", "name"]
        read_only_fields = fields


@extend_schema_serializer(examples=[OpenApiExample("Waiting", value=READ, response_only=True)])
class ClaimSerializer(serializers.ModelSerializer[Claim]):
    profile = ProfileNameSerializer(source="influencer")
    account = SocialAccountSerializer()
    code = serializers.CharField(help_text="Put it into the account's bio, and leave it there until staff have looked.")
    reason = serializers.CharField(help_text="What staff wrote when they decided.")

    class Meta:
        model = Claim
        fields = ["id", "profile", "account", "code", "status", "reason", "created_at", "decided_at"]
        read_only_fields = fields


class ClaimInput(HandleInput):
    """An account of a profile without an owner, or one that somebody else signed up with and nobody checked."""


class Claims(Listing, Retrieving, Resource):
    """What the influencer who asks has claimed."""

    noun = "claim"
    area = Area.ACCOUNT
    who = {"list": "influencer", "retrieve": "influencer", "create": "influencer", "withdraw": "influencer"}
    serializer_class = ClaimSerializer
    inputs = {"create": ClaimInput, "withdraw": Nothing}
    lookup_value_regex: ClassVar[str] = KEY
    ordering = ("-created_at", "-pk")

    def get_queryset(self) -> QuerySet[Claim]:
        return Claim.objects.visible_to(self.request.user).select_related("influencer", "account")

    def create(self, request: Request) -> Response:
        """Say that an account is yours. The answer has the code that proves it."""
        handle, user = self.typed().as_handle, cast("User", self.request.user)
        named = SocialAccount.objects.filter(platform=handle.platform, key=handle.key)
        account = named.claimable_by(user).select_related("influencer").first()
        if account is None:
            said = _("No account of this name can be claimed.")
            raise serializers.ValidationError({"handle": [said]}, code="not_claimable")
        return self.created(claim_profile(account, by=user))

    @action(methods=["POST"], detail=True)
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take a claim back that staff have not decided yet."""
        self.typed()
        claim = self.get_object()
        withdraw_claim(claim, by=cast("User", request.user))
        return self.show(claim)
