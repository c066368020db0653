"""Leave to read accounts and websites. Tokens and keys never come out again."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.social_accounts import HandleInput, SocialAccountSerializer
from accounts.models import SocialAccount
from analytics.actions.connections import connect_public, disconnect, owner_of
from analytics.models import Connection
from campaigns.api.parents import KEY
from rest.problems import Problem
from rest.resources import Listing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import Input, MaybeText

READERS = {"influencer", "brand", "staff"}
CHANGERS = {"influencer", "writer"}
CONNECTION = {
    "id": 31,
    "source": "sandbox",
    "external_id": "instagram:nora.cooks",
    "account": 17,
    "web_property": None,
    "status": "active",
    "scopes": ["read"],
    "by": "Nora Vidal",
    "connected_at": "2026-03-01T08:00:00Z",
    "ends_at": "2026-04-30T08:00:00Z",
    "reminded_at": None,
    "ended_at": None,
    "reason": None,
}


@extend_schema_serializer(examples=[OpenApiExample("An account", value=CONNECTION)])
class ConnectionSerializer(serializers.ModelSerializer[Connection]):
    """What one source may read, by whose leave, and until when."""

    scopes = serializers.ListField(child=serializers.CharField(), help_text="What was allowed, as the source names it.")
    by = MaybeText(source="by.name", help_text="Who connected it.")
    reason = MaybeText(help_text="Why it ended.")

    class Meta:
        model = Connection
        fields = list(CONNECTION)
        read_only_fields = fields
        extra_kwargs = {
            "external_id": {"help_text": "How the source calls it."},
            "ends_at": {"help_text": "When its owner has to connect again. Null: never."},
            "reminded_at": {"help_text": "When its owner was last told that it ends soon."},
        }


class ConnectionFilter(serializers.Serializer[Any]):
    status = serializers.ChoiceField(Connection.Status.choices, required=False, help_text="Only those in one state.")
    ending = serializers.BooleanField(required=False, default=False, help_text="Only those that end within a week.")
    source = serializers.CharField(  # type: ignore[assignment] # a member of that name
        required=False, max_length=20, help_text="Only those of one source."
    )


@extend_schema_serializer(examples=[OpenApiExample("And forget the numbers", value={"erase": True})])
class DisconnectInput(Input):
    erase = serializers.BooleanField(
        required=False, default=False, help_text="Erase what came from there too. It cannot be taken back."
    )


class Connections(Listing, Retrieving, Resource):
    """Accounts and websites that somebody connected: your own; for staff everybody's. Connecting itself needs a browser."""

    noun = "connection"
    area = Area.METRICS
    who = {"list": READERS, "retrieve": READERS, "disconnect": CHANGERS}
    # As on the website.
    sure = {"disconnect"}
    serializer_class = ConnectionSerializer
    inputs = {"disconnect": DisconnectInput}
    queries = {"list": ConnectionFilter}
    queryset = Connection.objects.none()  # tells the schema what the address holds
    lookup_value_regex = KEY
    ordering = ("-connected_at", "-pk")

    def get_queryset(self) -> QuerySet[Connection]:
        found = Connection.objects.visible_to(self.me).select_related("by").defer("sealed")
        if self.action != "list":
            return found
        said = {name: self.asked[name] for name in ("status", "source") if name in self.asked}
        return found.filter(**said).ending() if self.asked["ending"] else found.filter(**said)

    @action(methods=["POST"], detail=True)
    def disconnect(self, request: Request, pk: str) -> Response:
        """Stop reading at once. Numbers that are here stay, unless `erase` is said."""
        said = self.typed().validated_data
        connection = self.get_object()
        if connection.status != Connection.Status.ACTIVE:
            raise Problem(409, "stale")
        disconnect(connection, by=self.me, **said)
        return self.show(connection)


class PublicAccounts(Resource):
    """Accounts that are read by their handle, without anybody's leave: what everybody sees there."""

    noun = "public_account"
    area = Area.METRICS
    who = {"create": CHANGERS}
    serializer_class = SocialAccountSerializer
    inputs = {"create": HandleInput}
    queryset = SocialAccount.objects.none()  # tells the schema what the address holds

    def fresh(self, thing: SocialAccount) -> SocialAccount:
        return thing

    def create(self, request: Request) -> Response:
        """Put an account on your profile or brand and read it from now on. One that another profile has is claimed."""
        owner = owner_of(self.me)
        assert owner is not None  # noqa: S101 -- the policy has seen to it
        account = connect_public(owner, self.typed().as_handle)
        if account is None:
            raise Problem(409, "in_use", "Another profile has this account; you claimed it: see /api/v1/claims/.")
        return self.created(account, "/api/v1/social-accounts/")
