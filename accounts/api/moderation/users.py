"""People, as staff see them."""

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.acts import ACTIVATE, DEACTIVATE, END_ACCESS
from accounts.api.moderation.base import SEARCH, STATES, Moderation
from accounts.models import User
from accounts.moderated import MODERATED, state_q
from rest.resources import Listing, Retrieving
from rest.serializers import OptionalReason, Reason

USER = {
    "id": 18,
    "name": "Ines Dahl",
    "email": "ines@fjord-wool.example",
    "role": "brand",
    "is_staff": False,
    "is_active": True,
    "brand_id": 7,
    "profile_id": None,
    "time_zone": "Europe/Oslo",
    "language": "en",
    "date_joined": "2026-02-01T08:00:00Z",
    "last_login": "2026-03-02T07:12:00Z",
    "flagged_at": None,
    "flag_reason": "",
    "deleted_at": None,
}


@extend_schema_serializer(examples=[OpenApiExample("A manager", value=USER, response_only=True)])
class UserSerializer(serializers.ModelSerializer[User]):
    brand_id = serializers.IntegerField(
        source="membership.brand_id", default=None, allow_null=True, help_text="The brand they work for."
    )
    profile_id = serializers.IntegerField(
        source="profile.pk", default=None, allow_null=True, help_text="Their influencer's profile."
    )

    class Meta:
        model = User
        fields = list(USER)
        read_only_fields = fields


class UserFilter(serializers.Serializer[Any]):
    q = serializers.CharField(required=False, max_length=100, help_text=SEARCH)
    role = serializers.ChoiceField(User.Role.choices, required=False)
    state = serializers.ChoiceField(STATES, required=False)
    active = serializers.BooleanField(required=False, allow_null=True, default=None, help_text="Who may sign in.")


class Users(Listing, Retrieving, Moderation):
    """Everybody. To flag, remove or restore somebody, see the subjects of moderation."""

    noun = "user"
    who = dict.fromkeys(("list", "retrieve", "end_access", "deactivate", "activate"), "staff")
    serializer_class = UserSerializer
    inputs = {"end_access": Reason, "deactivate": Reason, "activate": OptionalReason}
    queries = {"list": UserFilter}
    ordering = ("-date_joined", "-pk")

    def get_queryset(self) -> QuerySet[User]:
        rows: QuerySet[User] = User.objects.visible_to(self.request.user).select_related("membership", "profile")
        return rows.filter(self._asked_for) if self.action == "list" else rows

    @property
    def _asked_for(self) -> Q:
        asked = self.asked
        found = state_q(User, asked.get("state", ""))
        if "q" in asked:
            found &= MODERATED["user"].matching(asked["q"])
        if "role" in asked:
            found &= Q(role=asked["role"])
        return found if asked["active"] is None else found & Q(is_active=asked["active"])

    @action(methods=["POST"], detail=True, url_path="end-access")
    def end_access(self, request: Request, pk: str) -> Response:
        """Sign somebody out everywhere: sessions, access tokens and personal tokens end. They can sign in again."""
        return self.act(END_ACCESS)

    @action(methods=["POST"], detail=True)
    def deactivate(self, request: Request, pk: str) -> Response:
        """Close the account: signed out everywhere, and nobody signs in until staff open it again."""
        return self.act(DEACTIVATE)

    @action(methods=["POST"], detail=True)
    def activate(self, request: Request, pk: str) -> Response:
        """Open the account again."""
        return self.act(ACTIVATE)
