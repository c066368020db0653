"""A person's API tokens. No token makes, lists or ends tokens: that takes a sign-in."""

from typing import Any

from django.core.exceptions import ValidationError as Refused
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions import create_api_token, revoke_api_token
from accounts.actions.tokens import LIFETIMES, scopes_of
from accounts.models import ApiToken
from rest.problems import Problem
from rest.resources import Deleting, Listing, Resource, Retrieving
from rest.scopes import SCOPES
from rest.serializers import Input

READ = {
    "id": 3,
    "name": "Nightly report",
    "begins_with": "ihp_Xk2v",
    "scopes": ["campaigns:read", "metrics:read"],
    "created_at": "2026-03-01T08:00:00Z",
    "expires_at": "2026-05-30T08:00:00Z",
    "last_used_at": None,
}
WRITTEN = {"name": "Nightly report", "scopes": ["campaigns:read", "metrics:read"], "days": 90}
SECRET = "ihp_Xk2vB1n0mQ4rT7yU9wZ3cE6gJ8lP5sD2fH0aKiVo"  # noqa: S105 # nosec B105 # an example


@extend_schema_serializer(examples=[OpenApiExample("A token", value=READ, response_only=True)])
class ApiTokenSerializer(serializers.ModelSerializer[ApiToken]):
    begins_with = serializers.CharField(source="hint", help_text="How its text begins, to tell it from others.")
    scopes = serializers.ListField(child=serializers.ChoiceField(SCOPES))

    class Meta:
        model = ApiToken
        fields = list(READ)
        read_only_fields = fields


@extend_schema_serializer(
    examples=[OpenApiExample("A new token", value=READ | {"token": SECRET}, response_only=True)],
)
class NewApiTokenSerializer(ApiTokenSerializer):
    token = serializers.CharField(source="raw", help_text="What the script sends. It is shown here and never again.")

    class Meta(ApiTokenSerializer.Meta):
        fields = [*READ, "token"]
        read_only_fields = fields


@extend_schema_serializer(examples=[OpenApiExample("To read", value=WRITTEN, request_only=True)])
class ApiTokenInput(Input):
    name = serializers.CharField(max_length=80, help_text="What it is for.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(SCOPES),
        allow_empty=False,
        max_length=len(SCOPES),
        help_text="What it may do. Moderation is for staff, webhooks are for brands.",
    )
    days = serializers.ChoiceField(list(LIFETIMES), help_text="How long it lives.")

    def validate_scopes(self, scopes: list[str]) -> list[str]:
        if not set(scopes).issubset(scopes_of(self.context["request"].user)):
            raise serializers.ValidationError("Some of these are not for your role.", code="scopes")
        return scopes


class ApiTokens(Listing, Retrieving, Deleting, Resource):
    """Your personal tokens, for scripts."""

    noun = "token"
    area = None
    who = dict.fromkeys(("list", "retrieve", "create", "destroy"), "signed_in")
    serializer_class: Any = ApiTokenSerializer
    outputs = {"create": NewApiTokenSerializer}
    inputs = {"create": ApiTokenInput}
    ordering = ("-created_at", "-pk")
    sure = {"create"}
    # Whoever is frozen may still close doors.
    open_to_frozen = {"destroy"}

    def get_queryset(self) -> QuerySet[ApiToken]:
        return ApiToken.objects.visible_to(self.request.user).unrevoked()

    def create(self, request: Request) -> Response:
        """Make a token. Prove within the last five minutes that it is you: POST /_allauth/app/v1/auth/reauthenticate."""
        user: Any = request.user
        try:
            token, raw = create_api_token(user, **self.typed().validated_data)
        except Refused as refused:
            raise Problem(409, "in_use", refused.messages[0]) from None
        token.raw = raw  # type: ignore[attr-defined] # only for this answer
        said = NewApiTokenSerializer(token, context=self.get_serializer_context()).data
        headers = {"Location": f"{request.path}{token.pk}/"}
        return Response(said, status=status.HTTP_201_CREATED, headers=headers)

    def remove(self, token: ApiToken) -> None:
        user: Any = self.request.user
        revoke_api_token(token, by=user)
