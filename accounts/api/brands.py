"""Brands: what everybody reads of them, and what their own people change."""

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions import save_brand, set_picture
from accounts.api.fields import COUNTRY, KEY, ZONE, PictureInput, known_country, known_zone
from accounts.models import Brand, User
from rest.resources import Editing, Listing, Resource, Retrieving
from rest.scopes import Area
from rest.serializers import ModelInput

WRITTEN = {
    "name": "Fjord Wool",
    "industry": "apparel",
    "website": "https://fjord-wool.example",
    "size": "small",
    "country": "NO",
    "time_zone": "Europe/Oslo",
    "about": "Jumpers that outlive their owners.",
}
READ = {
    "id": 7,
    "slug": "fjord-wool",
    **WRITTEN,
    "picture": "/media/logos/9c2e.webp",
    "is_own": True,
    "status": "approved",
    "decision_reason": "",
    "decided_at": "2026-02-02T10:00:00Z",
    "created_at": "2026-02-01T08:00:00Z",
}
DAYS = f"{ZONE} The days of its campaigns and charts are days there."
FOR_ITS_PEOPLE = ("status", "decision_reason", "decided_at", "created_at")


@extend_schema_serializer(examples=[OpenApiExample("One's own", value=READ, response_only=True)])
class BrandSerializer(serializers.ModelSerializer[Brand]):
    picture = serializers.CharField(help_text="Path of the logo, or of the sign that we draw without one.")
    is_own = serializers.SerializerMethodField(help_text="Whether you work for it.")
    status = serializers.ChoiceField(
        Brand.Status.choices, allow_null=True, help_text="For its own people and staff; null for everybody else."
    )
    decision_reason = serializers.CharField(
        allow_null=True, help_text="What staff wrote to it. For its own people and staff; null for everybody else."
    )
    decided_at = serializers.DateTimeField(allow_null=True, help_text="For its own people and staff.")
    created_at = serializers.DateTimeField(allow_null=True, help_text="For its own people and staff.")

    class Meta:
        model = Brand
        fields = ["id", "slug", *WRITTEN, "picture", "is_own", *FOR_ITS_PEOPLE]
        read_only_fields = fields
        extra_kwargs = {"country": {"help_text": f"{COUNTRY} Empty: not told."}, "time_zone": {"help_text": DAYS}}

    def get_is_own(self, brand: Brand) -> bool:
        return self._reader.brand == brand

    def to_representation(self, brand: Brand) -> dict[str, Any]:
        shown = super().to_representation(brand)
        if shown["is_own"] or self._reader.is_staff:
            return shown
        return shown | dict.fromkeys(FOR_ITS_PEOPLE)

    @property
    def _reader(self) -> User:
        user: User = self.context["request"].user
        return user


@extend_schema_serializer(examples=[OpenApiExample("All of it", value=WRITTEN, request_only=True)])
class BrandInput(ModelInput):
    website = serializers.URLField(max_length=200, help_text="Staff look there before they approve a brand.")
    country = serializers.CharField(
        allow_blank=True, validators=[known_country], help_text=f"{COUNTRY} Empty: not told."
    )
    time_zone = serializers.CharField(max_length=40, validators=[known_zone], help_text=DAYS)

    class Meta:
        model = Brand
        fields = list(WRITTEN)


class BrandFilter(serializers.Serializer[Any]):
    own = serializers.BooleanField(required=False, default=False, help_text="Only the brand you work for.")


class Brands(Listing, Retrieving, Editing, Resource):
    """Live brands, and one's own in whatever state it is."""

    noun = "brand"
    area = Area.BRANDS
    who = {"list": "signed_in", "retrieve": "signed_in", "partial_update": "writer"}
    # Names the kind of thing; what is really asked is in get_queryset.
    queryset = Brand.objects.none()
    serializer_class = BrandSerializer
    inputs = {"partial_update": BrandInput}
    queries = {"list": BrandFilter}
    lookup_value_regex: ClassVar[str] = KEY
    ordering = ("name", "pk")

    def get_queryset(self) -> QuerySet[Brand]:
        user: Any = self.request.user
        if self.action == "partial_update":
            return Brand.objects.writable_by(user)
        found = Brand.objects.visible_to(user)
        return found.with_team_seen_by(user) if self.action == "list" and self.asked["own"] else found

    def save(self, body: BrandInput, brand: Brand) -> None:
        for name, value in body.validated_data.items():
            setattr(brand, name, value)
        user: Any = self.request.user
        save_brand(brand, by=user)


class BrandLogo(Resource):
    """The logo of one's own brand."""

    noun = "brand_logo"
    alone = True
    area = Area.BRANDS
    who = {"update": "writer", "destroy": "writer"}
    serializer_class = BrandSerializer
    parser_classes = [MultiPartParser]
    inputs = {"update": PictureInput}

    def get_queryset(self) -> QuerySet[Brand]:
        return Brand.objects.writable_by(self.request.user)

    def get_object(self) -> Brand:
        brand: Brand = get_object_or_404(self.get_queryset(), pk=self.kwargs["brand"])
        return brand

    @transaction.atomic
    def update(self, request: Request, brand: str) -> Response:
        """Put a logo there. It is scaled and written anew; the answer is the brand."""
        ours = self.object_for_edit()
        set_picture(ours, self.typed().validated_data["file"])
        return self.show(ours)

    @transaction.atomic
    def destroy(self, request: Request, brand: str) -> Response:
        """Take the logo away: a drawn sign stands in for it."""
        set_picture(self.object_for_edit(), None)
        return Response(status=status.HTTP_204_NO_CONTENT)
