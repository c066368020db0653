"""What all of moderation's resources have in common: for staff, and each act the same as the admin's."""

from typing import ClassVar, cast

from django.db import transaction
from rest_framework import serializers
from rest_framework.response import Response

from accounts.api.fields import KEY
from accounts.models import User
from accounts.moderation_admin import Act
from rest.resources import Resource
from rest.scopes import Area

STATES = [("flagged", "Flagged"), ("deleted", "Deleted"), ("clear", "Not flagged")]
SEARCH = "Only those whose name (or what else identifies them) contains this."


class Moderation(Resource):
    area = Area.MODERATION
    lookup_value_regex: ClassVar[str] = KEY

    @property
    def staff(self) -> User:
        return cast("User", self.request.user)

    @transaction.atomic
    def act(self, act: Act) -> Response:
        """Do it as the admin does: audited, and everybody concerned is told."""
        reason = self.typed().validated_data["reason"]
        thing = self.get_object()
        act.do(thing, by=self.staff, reason=reason)
        return self.show(thing)


class PersonSerializer(serializers.ModelSerializer[User]):
    """Who."""

    class Meta:
        model = User
        fields = ["id", "name", "email"]
        read_only_fields = fields


PERSON = {"id": 18, "name": "Ines Dahl", "email": "ines@fjord-wool.example"}
