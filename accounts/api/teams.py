"""Who works for a brand."""

from functools import cached_property
from typing import Any, ClassVar, cast

from django.core.exceptions import ValidationError as Refused
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions import (
    accept_member_invitation,
    change_member_role,
    invite_member,
    open_invitation,
    refuse_invitation,
    remove_member,
    revoke_invitation,
)
from accounts.api.fields import KEY
from accounts.models import Brand, Member, MemberInvitation, User
from rest.problems import Problem
from rest.resources import Deleting, Editing, Listing, Resource
from rest.scopes import Area
from rest.serializers import Input

ROLES = "Owners do everything, managers everything but change the team, viewers read."
MEMBER = {
    "id": 31,
    "user_id": 18,
    "name": "Ines Dahl",
    "email": "ines@fjord-wool.example",
    "role": "manager",
    "is_you": False,
    "joined_at": "2026-02-03T09:00:00Z",
}
INVITATION = {
    "id": 5,
    "email": "jonas@fjord-wool.example",
    "role": "viewer",
    "created_at": "2026-03-01T09:00:00Z",
    "expires_at": "2026-03-08T09:00:00Z",
}


@extend_schema_serializer(examples=[OpenApiExample("A manager", value=MEMBER, response_only=True)])
class BrandMemberSerializer(serializers.ModelSerializer[Member]):
    name = serializers.CharField(source="user.name")
    email = serializers.EmailField(source="user.email")
    role = serializers.ChoiceField(Member.Role.choices, help_text=ROLES)
    is_you = serializers.SerializerMethodField()

    class Meta:
        model = Member
        fields = ["id", "user_id", "name", "email", "role", "is_you", "joined_at"]
        read_only_fields = fields

    def get_is_you(self, member: Member) -> bool:
        return bool(member.user_id == self.context["request"].user.pk)


@extend_schema_serializer(examples=[OpenApiExample("To read only", value={"role": "viewer"}, request_only=True)])
class BrandMemberInput(Input):
    role = serializers.ChoiceField(Member.Role.choices, help_text=ROLES)


class OfBrand(Resource):
    """What belongs to the brand in the address."""

    area = Area.BRANDS
    lookup_value_regex: ClassVar[str] = KEY

    @cached_property
    def brand(self) -> Brand:
        """Return the brand if the reader may know its team; else it is not there.

        Asked once: an owner who steps down still reads what came of it.
        """
        user: Any = self.request.user
        owners_only = self.who[self.action or ""] == "owner"
        rows = Brand.objects.owned_by(user) if owners_only else Brand.objects.with_team_seen_by(user)
        brand: Brand = get_object_or_404(rows, pk=self.kwargs["brand"])
        return brand

    @property
    def reader(self) -> User:
        return cast("User", self.request.user)


class BrandMembers(Listing, Editing, Deleting, OfBrand):
    """The people of a brand, for each other and for staff."""

    noun = "brand_member"
    who = {"list": {"brand", "staff"}, "partial_update": "owner", "destroy": "brand"}
    # Names the kind of thing; what is really asked is in get_queryset.
    queryset = Member.objects.none()
    serializer_class = BrandMemberSerializer
    inputs = {"partial_update": BrandMemberInput}
    ordering = ("joined_at", "pk")

    def get_queryset(self) -> QuerySet[Member]:
        rows = Member.objects.select_related("user", "brand").filter(brand=self.brand)
        if self.action == "destroy" and self.reader.member:
            return rows.removable_by(self.reader.member)
        return rows

    def save(self, body: BrandMemberInput, member: Member) -> None:
        role = body.validated_data.get("role", member.role)
        if role != member.role:
            change_member_role(member, role=role, by=self.reader)

    def remove(self, member: Member) -> None:
        remove_member(member, by=self.reader)


@extend_schema_serializer(examples=[OpenApiExample("Waiting", value=INVITATION, response_only=True)])
class BrandInvitationSerializer(serializers.ModelSerializer[MemberInvitation]):
    role = serializers.ChoiceField(Member.Role.choices)

    class Meta:
        model = MemberInvitation
        fields = ["id", "email", "role", "created_at", "expires_at"]
        read_only_fields = fields


@extend_schema_serializer(
    examples=[
        OpenApiExample("A colleague", value={"email": "jonas@fjord-wool.example", "role": "viewer"}, request_only=True)
    ]
)
class BrandInvitationInput(Input):
    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(Member.Role.choices, default=Member.Role.MANAGER, help_text=ROLES)


class BrandInvitations(Listing, Deleting, OfBrand):
    """Open invitations to the team, for its owners. Only the mail has the link: nobody reads it here."""

    noun = "brand_invitation"
    who = {"list": "owner", "create": "owner", "destroy": "owner"}
    # Names the kind of thing; what is really asked is in get_queryset.
    queryset = MemberInvitation.objects.none()
    serializer_class = BrandInvitationSerializer
    inputs = {"create": BrandInvitationInput}
    ordering = ("-created_at", "-pk")

    def get_queryset(self) -> QuerySet[MemberInvitation]:
        return MemberInvitation.objects.open().filter(brand=self.brand).select_related("brand")

    def create(self, request: Request, brand: str) -> Response:
        """Mail somebody a link that joins the team. An open invitation of the same address is taken back."""
        values, ours = self.typed().validated_data, self.brand
        try:
            refuse_invitation(ours, values["email"])
        except Refused as refused:
            raise serializers.ValidationError(serializers.as_serializer_error(refused)) from refused
        invite_member(ours, email=values["email"], role=values["role"], by=self.reader)
        return self.created(self.get_queryset().latest("pk"))

    def remove(self, invitation: MemberInvitation) -> None:
        revoke_invitation(invitation, by=self.reader)


MAILED = {"token": "k3F…"}  # nosec B105 # an example


@extend_schema_serializer(examples=[OpenApiExample("From the mail", value=MAILED, request_only=True)])
class TeamInvitationInput(Input):
    token = serializers.CharField(max_length=100, help_text="The last part of the link in the mail.")

    def validate_token(self, token: str) -> MemberInvitation:
        invitation = open_invitation(token)
        if invitation is None:
            raise serializers.ValidationError(_("This invitation is not open any more."), code="closed")
        return invitation


class TeamInvitations(Resource):
    """An invitation to a team, for who got the mail."""

    noun = "team_invitation"
    area = Area.BRANDS
    who = {"accept": "signed_in"}
    serializer_class = BrandMemberSerializer
    inputs = {"accept": TeamInvitationInput}

    @action(methods=["POST"], detail=False)
    def accept(self, request: Request) -> Response:
        """Join the team, with a brand's account that has no team yet and the address that was invited."""
        user: Any = request.user
        invitation: MemberInvitation = self.typed().validated_data["token"]
        if not invitation.is_for(user):
            said = _("The invitation is for another address, or you belong to a team already.")
            raise Problem(status.HTTP_403_FORBIDDEN, "forbidden", said)
        member = accept_member_invitation(invitation, by=user)
        return Response(self.represent(member))
