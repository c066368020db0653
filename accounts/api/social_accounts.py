"""Where an influencer publishes."""

from typing import Any, ClassVar, cast

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions import Handle, add_account, remove_account
from accounts.api.fields import KEY
from accounts.forms.rows import MOST
from accounts.models import SocialAccount, User
from accounts.platforms import NOT_A_HANDLE, NOT_A_PROFILE, Platform, is_handle, leads_elsewhere, tidy_handle
from rest.problems import Problem
from rest.resources import Deleting, Listing, Resource
from rest.scopes import Area
from rest.serializers import Input

READ = {
    "id": 44,
    "platform": "instagram",
    "handle": "nora.cooks",
    "label": "@nora.cooks",
    "url": "https://www.instagram.com/nora.cooks/",
    "verified_at": None,
}


@extend_schema_serializer(examples=[OpenApiExample("On Instagram", value=READ, response_only=True)])
class SocialAccountSerializer(serializers.ModelSerializer[SocialAccount]):
    label = serializers.CharField(  # type: ignore[assignment] # DRF keeps fields away from its own attributes
        help_text="How it is shown: the handle with @, or a name where no handle is known."
    )
    url = serializers.CharField(source="profile_url", help_text="Where it can be seen. Empty: not known.")

    class Meta:
        model = SocialAccount
        fields = ["id", "platform", "handle", "label", "url", "verified_at"]
        read_only_fields = fields
        extra_kwargs = {"verified_at": {"help_text": "When staff saw that its owner runs it. null: nobody checked."}}


@extend_schema_serializer(
    examples=[OpenApiExample("A handle", value={"platform": "instagram", "handle": "@nora.cooks"}, request_only=True)]
)
class HandleInput(Input):
    platform = serializers.ChoiceField(Platform.choices)
    handle = serializers.CharField(max_length=200, help_text="The handle, with @ or without, or the profile's address.")

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if leads_elsewhere(values["handle"], values["platform"]):
            raise serializers.ValidationError({"handle": [NOT_A_PROFILE]}, code="handle")
        if not is_handle(tidy_handle(values["handle"], values["platform"])):
            raise serializers.ValidationError({"handle": [NOT_A_HANDLE]}, code="handle")
        return values

    @property
    def as_handle(self) -> Handle:
        return Handle(**self.validated_data)


class SocialAccounts(Listing, Deleting, Resource):
    """The accounts of the influencer who asks. Two spellings of a handle are the same account."""

    noun = "social_account"
    area = Area.ACCOUNT
    who = {"list": "influencer", "create": "influencer", "destroy": "influencer"}
    # Names the kind of thing; what is really asked is in get_queryset.
    queryset = SocialAccount.objects.none()
    serializer_class = SocialAccountSerializer
    inputs = {"create": HandleInput}
    lookup_value_regex: ClassVar[str] = KEY
    ordering = ("platform", "key", "pk")

    def get_queryset(self) -> QuerySet[SocialAccount]:
        return SocialAccount.objects.filter(influencer__user=self._user)

    @transaction.atomic
    def create(self, request: Request) -> Response:
        """Put an account on the profile. One that another profile has, and nobody checked, can be claimed instead."""
        handle, user = self.typed().as_handle, self._user
        if self.get_queryset().count() >= MOST:
            raise serializers.ValidationError({"handle": [_("A profile has at most %(n)d accounts.") % {"n": MOST}]})
        account = add_account(user.profile, handle)
        if account is None:
            # Leaving this way takes the claim back that was made along the way: here it is asked for by its name.
            said = _(
                "Another profile has this account, and nobody checked it. If it is yours, claim it: POST /claims/."
            )
            raise Problem(status.HTTP_409_CONFLICT, "in_use", said)
        return self.created(account)

    def remove(self, account: SocialAccount) -> None:
        remove_account(account)

    @property
    def _user(self) -> User:
        return cast("User", self.request.user)
