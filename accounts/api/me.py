"""Who the caller is: the first thing a program asks."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts.api.fields import ZONE, known_zone
from accounts.models import ApiToken, Member, User
from rest.resources import Editing, Resource, Retrieving
from rest.scopes import SCOPES, Area
from rest.serializers import ModelInput

WRITTEN = {"name": "Nora Vidal", "time_zone": "Europe/Madrid", "language": "en"}
SEAT = {"id": 4, "name": "Fjord Wool", "role": "owner", "approved": True}
READ = {
    "id": 18,
    "email": "nora@fjord-wool.example",
    "role": "brand",
    **WRITTEN,
    "brand": SEAT,
    "influencer": None,
    "frozen": False,
    "frozen_reason": None,
    "second_factor": True,
    "scopes": None,
}


class SeatSerializer(serializers.ModelSerializer[Member]):
    id = serializers.IntegerField(source="brand_id", help_text="Of the brand.")
    name = serializers.CharField(source="brand.name")
    role = serializers.ChoiceField(Member.Role.choices, help_text="Owners and managers act, viewers read.")
    approved = serializers.BooleanField(source="brand.may_publish", help_text="Whether it may publish and invite.")

    class Meta:
        model = Member
        fields = list(SEAT)
        read_only_fields = fields


class OwnProfileSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    slug = serializers.CharField()


@extend_schema_serializer(examples=[OpenApiExample("A brand's owner", value=READ, response_only=True)])
class MeSerializer(serializers.ModelSerializer[User]):
    time_zone = serializers.CharField(help_text=ZONE)
    language = serializers.ChoiceField(settings.LANGUAGES)
    brand = SeatSerializer(source="member", allow_null=True, help_text="The seat in a brand, if there is one.")
    influencer = OwnProfileSerializer(allow_null=True, help_text="The own profile, if there is one.")
    frozen = serializers.SerializerMethodField(help_text="Whether the account may only read.")
    frozen_reason = serializers.SerializerMethodField(help_text="Why, if staff said so.")
    second_factor = serializers.BooleanField(source="has_second_factor")
    scopes = serializers.SerializerMethodField(help_text="What the personal token may do; null after a sign-in.")

    class Meta:
        model = User
        fields = list(READ)
        read_only_fields = fields

    def get_frozen(self, user: User) -> bool:
        return user.frozen_reason is not None

    def get_frozen_reason(self, user: User) -> str | None:
        return user.frozen_reason or None

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(SCOPES), allow_null=True))
    def get_scopes(self, _user: User) -> list[str] | None:
        token = self.context["request"].auth
        return list(token.scopes) if isinstance(token, ApiToken) else None


@extend_schema_serializer(examples=[OpenApiExample("All of it", value=WRITTEN, request_only=True)])
class MeInput(ModelInput):
    time_zone = serializers.CharField(max_length=40, validators=[known_zone], help_text=ZONE)
    language = serializers.ChoiceField(settings.LANGUAGES)

    class Meta:
        model = User
        fields = list(WRITTEN)


class Me(Retrieving, Editing, Resource):
    """The account of whoever asks: its role decides what else is open."""

    alone = True
    noun = "me"
    area = Area.ACCOUNT
    who = {"retrieve": "signed_in", "partial_update": "signed_in"}
    serializer_class = MeSerializer
    inputs = {"partial_update": MeInput}

    def get_queryset(self) -> Any:
        return User.objects.filter(pk=self.request.user.pk)

    def get_object(self) -> User:
        user: User = self.get_queryset().get()
        return user

    def save(self, body: MeInput, _user: User) -> None:
        body.save()
