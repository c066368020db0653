"""Registration. The address alone decides the role, and the answer does not tell whether an e-mail is known."""

from typing import Any

from django.core.exceptions import ValidationError as Refused
from django.db import IntegrityError
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions import Handle, Price, register_brand, register_influencer, register_member
from accounts.actions.joining import check_new_password, join, known_zone, refused_handles
from accounts.api.fields import COUNTRY, LANGUAGES, AudienceInput, known_country, known_language
from accounts.api.profile import RateInput, check_rates
from accounts.api.social_accounts import HandleInput
from accounts.api.teams import TeamInvitationInput
from accounts.forms.rows import MOST
from accounts.models import Brand, Influencer, User, tidy_email
from accounts.niches import Industry, Niche
from rest.problems import Problem
from rest.resources import Resource
from rest.serializers import Input, ModelInput

LOGIN = "/_allauth/app/v1/auth/login"
PERSON = {
    "name": "Nora Vidal",
    "email": "nora@example.org",
    "password": "seven slow kitchens",  # nosec B105 # an example
    "time_zone": "Europe/Madrid",
}
BRAND = {
    **PERSON,
    "organisation": "Fjord Wool",
    "industry": "apparel",
    "website": "https://fjord-wool.example",
    "size": "small",
}
INFLUENCER = {
    **PERSON,
    "bio": "Slow food from a small kitchen.",
    "niches": ["food"],
    "country": "ES",
    "city": "Girona",
    "languages": ["es", "ca"],
    "accounts": [{"platform": "instagram", "handle": "nora.cooks"}],
    "rates": [{"platform": "instagram", "deliverable": "reel", "amount": "420.00", "currency": "EUR"}],
}


@extend_schema_serializer(
    examples=[OpenApiExample("Always", value={"sign_in": LOGIN}, response_only=True, status_codes=["201", "202"])]
)
class JoinedSerializer(serializers.Serializer[Any]):
    sign_in = serializers.CharField(
        help_text="Where to sign in now: it asks for the code that comes by mail, unless the invitation came by mail. "
        "Had the address an account already, its owner gets a mail that says so."
    )


def check(password: str, **about: str) -> None:
    try:
        check_new_password(password, **about)
    except Refused as weak:
        raise serializers.ValidationError({"password": weak.messages}, code="password") from None


class PersonInput(Input):
    name = serializers.CharField(max_length=120)
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(
        max_length=128, trim_whitespace=False, write_only=True, help_text="At least 12 characters."
    )
    time_zone = serializers.CharField(
        max_length=40, required=False, default="UTC", help_text="Name of the IANA time zone. One we do not know is UTC."
    )

    def validate_email(self, email: str) -> str:
        return tidy_email(email)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        about = {"email": values["email"], "name": values["name"], "organisation": values.get("organisation", "")}
        check(values["password"], **about)
        return values

    @property
    def person(self) -> dict[str, Any]:
        said = self.validated_data
        person = {name: said[name] for name in ("name", "email", "password")}
        return {**person, "time_zone": known_zone(said["time_zone"])}

    def register(self) -> User:
        raise NotImplementedError


@extend_schema_serializer(examples=[OpenApiExample("A brand", value=BRAND, request_only=True)])
class BrandJoinInput(PersonInput):
    organisation = serializers.CharField(max_length=120, help_text="Name of the brand.")
    industry = serializers.ChoiceField(Industry.choices)
    website = serializers.URLField(max_length=200, help_text="Staff look here before they approve the brand.")
    size = serializers.ChoiceField(Brand.Size.choices, required=False, default=Brand.Size.SMALL)

    def register(self) -> User:
        said = self.validated_data
        organisation = {name: said[name] for name in ("industry", "website", "size")}
        return register_brand(person=self.person, organisation={"name": said["organisation"], **organisation})


PROFILE = ("bio", "niches", "country", "city", "languages", "audience")


@extend_schema_serializer(examples=[OpenApiExample("An influencer", value=INFLUENCER, request_only=True)])
class InfluencerJoinInput(PersonInput, ModelInput):
    country = serializers.CharField(validators=[known_country], help_text=COUNTRY)
    niches = serializers.ListField(
        child=serializers.ChoiceField(Niche.choices), allow_empty=False, max_length=len(Niche.choices)
    )
    languages = serializers.ListField(
        child=serializers.CharField(max_length=3, validators=[known_language]),
        allow_empty=False,
        max_length=MOST,
        help_text=LANGUAGES,
    )
    audience = AudienceInput(required=False)
    accounts = HandleInput(  # type: ignore[call-arg] # of the list around it
        many=True, allow_empty=False, max_length=MOST, help_text="Where they publish."
    )
    rates = RateInput(  # type: ignore[call-arg] # of the list around it
        many=True, required=False, default=list, max_length=MOST, help_text="What they take, from."
    )

    class Meta:
        model = Influencer
        fields = ["name", "email", "password", "time_zone", *PROFILE, "accounts", "rates"]

    def validate_accounts(self, rows: list[dict[str, str]]) -> list[Handle]:
        handles = [Handle(row["platform"], row["handle"]) for row in rows]
        if refused := refused_handles(handles):
            faults: list[Any] = [{"handle": [refused[place]]} if place in refused else {} for place in range(len(rows))]
            raise serializers.ValidationError(faults, code="taken")
        return handles

    def validate_rates(self, rates: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return check_rates(rates)

    def register(self) -> User:
        said = self.validated_data
        profile = {name: said[name] for name in PROFILE if name in said}
        prices = [Price(**rate) for rate in said["rates"]]
        return register_influencer(person=self.person, profile=profile, handles=said["accounts"], prices=prices)


class Joining(Resource):
    area = None
    who = {"create": "anyone"}
    throttle_scopes = {"create": "join"}
    serializer_class = JoinedSerializer
    statuses = {"create": 202}

    def create(self, request: Request) -> Response:
        body = self.typed()
        join(body.validated_data["email"], body.validated_data["password"], body.register)
        return Response({"sign_in": LOGIN}, status=status.HTTP_202_ACCEPTED)


class BrandJoining(Joining):
    """Open the account of a brand's owner. The brand waits for staff."""

    noun = "brand_account"
    inputs = {"create": BrandJoinInput}


class InfluencerJoining(Joining):
    """Open an influencer's account with its profile. Handles of profiles without an owner become claims."""

    noun = "influencer_account"
    inputs = {"create": InfluencerJoinInput}


MEMBER = {"token": "k3F…", "name": PERSON["name"], "password": PERSON["password"]}


@extend_schema_serializer(examples=[OpenApiExample("A colleague", value=MEMBER, request_only=True)])
class MemberJoinInput(TeamInvitationInput):
    name = serializers.CharField(max_length=120)
    password = serializers.CharField(
        max_length=128, trim_whitespace=False, write_only=True, help_text="At least 12 characters."
    )

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        invitation = values["token"]
        check(values["password"], name=values["name"], email=invitation.email, organisation=invitation.brand.name)
        return values


class MemberJoining(Joining):
    """Open an account for the address that a team invited, and join the team with it."""

    noun = "member_account"
    inputs = {"create": MemberJoinInput}
    statuses = {"create": 201}

    def create(self, request: Request) -> Response:
        said = self.typed().validated_data
        try:
            register_member(said["token"], name=said["name"], password=said["password"])
        except IntegrityError:
            taken = _("There is an account with this address already: sign in and accept the invitation.")
            raise Problem(status.HTTP_409_CONFLICT, "in_use", taken) from None
        return Response({"sign_in": LOGIN}, status=status.HTTP_201_CREATED)
