from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from messaging.kinds import HINTS, Group
from messaging.models import EmailPreference
from rest.etags import check, etag_of
from rest.resources import Resource
from rest.scopes import Area
from rest.serializers import Input

EXAMPLE = {"offers": True, "work": True, "messages": False, "campaigns": True, "team": True}


@extend_schema_serializer(examples=[OpenApiExample("All but messages", value=EXAMPLE)])
class NotificationPreferencesInput(Input):
    offers = serializers.BooleanField(help_text=HINTS[Group.OFFERS])
    work = serializers.BooleanField(help_text=HINTS[Group.WORK])
    messages = serializers.BooleanField(help_text=HINTS[Group.MESSAGES])
    campaigns = serializers.BooleanField(help_text=HINTS[Group.CAMPAIGNS])
    team = serializers.BooleanField(help_text=HINTS[Group.TEAM])


@extend_schema_serializer(examples=[OpenApiExample("All but messages", value=EXAMPLE | {"account": True})])
class NotificationPreferencesSerializer(NotificationPreferencesInput):
    """Which groups of notifications also come by e-mail."""

    account = serializers.BooleanField(help_text=HINTS[Group.ACCOUNT])


class NotificationPreferences(Resource):
    """What also comes by e-mail. In the app everything is told."""

    noun = "notification_preferences"
    alone = True
    area = Area.MESSAGES
    who = {"retrieve": "signed_in", "update": "signed_in"}
    open_to_frozen = {"retrieve", "update"}
    serializer_class = NotificationPreferencesSerializer
    inputs = {"update": NotificationPreferencesInput}

    def retrieve(self, request: Request) -> Response:
        """Read what is switched on."""
        return self._answer()

    def update(self, request: Request) -> Response:
        """Say all of it anew."""
        body, user = self.typed(), self.me
        check(request, EmailPreference.objects.wishes_of(user))
        EmailPreference.objects.wish(user, body.validated_data)
        return self._answer()

    def present_state(self) -> Any:
        return EmailPreference.objects.wishes_of(self.me)

    def _answer(self) -> Response:
        data = self.present_state()
        return Response(data, headers={"ETag": etag_of(data)})
