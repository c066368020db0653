"""What ends access closes open sockets at once: against the real server, over a real socket, without waiting for a heartbeat."""

import asyncio
import json

import pytest
import websockets
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts import actions
from accounts.models import RefreshToken
from accounts.refresh_cookie import SESSION
from tests.accounts.device import Device, a_person, let_grace_pass, refresh
from tests.factories import PASSWORD, UserFactory
from tests.messaging.test_socket import do

PATIENCE = 5
NEW_PASSWORD = "another horse battery"


class Desk:
    """Somebody with two browsers, signed in to the website and by the API, and a member of staff."""

    def __init__(self):
        self.user, self.staff = a_person(), UserFactory(staff=True)
        self.browser, self.other = self.website(), self.website()
        self.device = Device(self.user)

    def website(self):
        client = Client()
        client.post("/accounts/login/", {"login": self.user.email, "password": PASSWORD})
        return client

    @property
    def device_key(self):
        return RefreshToken.objects.live().get().session_key


def key_of(client):
    return client.session.session_key


def sign_out(desk):
    desk.browser.post("/accounts/logout/")


def end_from_list(desk):
    UserSession.objects.get(session_key=key_of(desk.browser)).end()


def change_password(desk):
    passwords = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert desk.other.post("/accounts/password/change/", passwords).status_code == 302


def reset_password(desk):
    desk.user.set_password(NEW_PASSWORD)
    desk.user.save()


def leave(desk):
    desk.other.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert desk.other.post("/settings/delete/", {"sure": "on"}).status_code == 302


def by_staff(verb):
    def act(desk):
        getattr(actions, verb)(desk.user, by=desk.staff, reason="A lost phone.")

    act.__name__ = verb
    return act


EVENTS = [
    sign_out,
    end_from_list,
    change_password,
    reset_password,
    leave,
    *map(by_staff, ["flag", "delete_account", "deactivate", "end_all_sessions"]),
]


@pytest.fixture
def desk(transactional_db):
    return Desk()


def listen(site, key):
    address = f"{site.replace('http', 'ws')}/ws/"
    return websockets.connect(address, additional_headers={"Cookie": f"sessionid={key}"}, origin=site)


async def answers(socket):
    """Say that the server has taken the socket in: it answers about a conversation that is not there."""
    await socket.send(json.dumps({"t": "open", "conversation": 1}))
    async with asyncio.timeout(PATIENCE):
        while json.loads(await socket.recv())["t"] != "gone":
            pass
    return True


async def closed(socket):
    async with asyncio.timeout(PATIENCE):
        await socket.wait_closed()
    return socket.close_code


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_open_socket_closes(site, desk, event):
    async def watch():
        async with listen(site, await do(key_of, desk.browser)) as socket:
            assert await answers(socket)
            await do(event, desk)
            return await closed(socket)

    assert asyncio.run(watch()) == 4401


def sign_out_the_device(desk):
    desk.device.client.delete(SESSION, headers=desk.device.bearer)


def replay(desk):
    refresh(desk.device.refresh)
    let_grace_pass()
    refresh(desk.device.refresh)


@pytest.mark.parametrize("event", [sign_out_the_device, replay], ids=lambda event: event.__name__)
def test_the_socket_of_a_program_closes_and_others_stay(site, desk, event):
    async def watch():
        program_key, page_key = await do(lambda: desk.device_key), await do(key_of, desk.browser)
        async with listen(site, program_key) as program, listen(site, page_key) as page:
            assert await answers(program)
            assert await answers(page)
            await do(event, desk)
            return await closed(program), await answers(page)

    assert asyncio.run(watch()) == (4401, True)
