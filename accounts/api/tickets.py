"""Tickets with which programs open the socket."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import session_behind
from messaging.tickets import PREFIX, PROTOCOL, SECONDS, issue
from rest.resources import Resource
from rest.serializers import Nothing

TICKET = "Gm0u3CnV8X2d4oPp7l1w9A"


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A ticket",
            value={
                "ticket": TICKET,
                "protocols": [PROTOCOL, f"{PREFIX}{TICKET}"],
                "address": "/ws/",
                "expires_in": SECONDS,
            },
            response_only=True,
        ),
    ],
)
class WsTicketSerializer(serializers.Serializer[Any]):
    ticket = serializers.CharField(help_text="Good once, and for half a minute.")
    protocols = serializers.ListField(
        child=serializers.CharField(),
        help_text="What to send as Sec-WebSocket-Protocol. The ticket stands nowhere else.",
    )
    address = serializers.CharField(help_text="Path of the socket.")
    expires_in = serializers.IntegerField(help_text="Seconds.")


class WsTickets(Resource):
    """How a program without cookies opens the socket that tells what changes."""

    noun = "ws_ticket"
    area = None
    who = {"create": "signed_in"}
    serializer_class = WsTicketSerializer
    inputs = {"create": Nothing}

    def create(self, request: Request) -> Response:
        """Get a ticket: one use, 30 seconds, bound to the session of whoever asks."""
        self.typed()
        session = session_behind(request)
        if session is None or not session.session_key:
            raise NotAuthenticated
        ticket = issue(session.session_key)
        answer = {
            "ticket": ticket,
            "protocols": [PROTOCOL, f"{PREFIX}{ticket}"],
            "address": "/ws/",
            "expires_in": SECONDS,
        }
        return Response(answer, status=status.HTTP_201_CREATED)
