"""Every socket is listed in tests/doors.py, and opens for the roles that the list names."""

import asyncio
import json

import pytest
from channels.testing import WebsocketCommunicator
from django.test import Client

from influencehub.asgi import application
from messaging.routing import websocket_urlpatterns
from tests.cast import Cast
from tests.doors import SOCKETS


def test_every_socket_is_listed():
    assert set(SOCKETS) == {str(route.pattern) for route in websocket_urlpatterns}


@pytest.mark.parametrize("route", list(SOCKETS))
@pytest.mark.django_db(transaction=True)
def test_socket(route):
    cast = Cast()

    opened = asyncio.run(_who_connects(route, {role: cookies(person) for role, person in cast.people.items()}))

    assert opened == SOCKETS[route]


def cookies(person):
    client = Client()
    if person:
        client.force_login(person)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items()).encode()


async def _who_connects(route, cookies_of):
    opened = {}
    for role, cookie in cookies_of.items():
        headers = [(b"origin", b"http://localhost"), (b"host", b"localhost"), (b"cookie", cookie)]
        communicator = WebsocketCommunicator(application, f"/{route}", headers=headers)
        # Only an accepted socket can be told why it is closed: open is who hears that the server listens.
        accepted, _code = await communicator.connect(timeout=5)
        first = await communicator.receive_output(timeout=5)
        opened[role] = accepted and first["type"] == "websocket.send" and json.loads(first["text"]) == {"t": "ready"}
        await communicator.disconnect()
    return opened
