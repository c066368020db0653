"""A program without cookies opens the socket by a ticket: once, soon, and for as long as its session lives."""

import asyncio
import json

import pytest
import websockets
from django.core.cache import cache
from django.test import Client

from accounts import actions
from messaging import tickets
from tests.accounts.device import Device, a_person
from tests.factories import UserFactory
from tests.messaging.test_socket import do

TICKETS = "/api/v1/ws-tickets/"
PATIENCE = 5


@pytest.fixture
def phone(transactional_db):
    user = a_person()
    phone = Device(user, cookies=False)
    phone.user = user
    return phone


def ticket(phone):
    answer = phone.client.post(TICKETS, content_type="application/json", headers=phone.bearer)
    assert answer.status_code == 201, answer.content
    return answer.json()


def socket_of(site, protocols, **more):
    return websockets.connect(f"{site.replace('http', 'ws')}/ws/", subprotocols=protocols, **more)


async def answers(socket):
    await socket.send(json.dumps({"t": "open", "conversation": 1}))
    async with asyncio.timeout(PATIENCE):
        while json.loads(await socket.recv())["t"] != "gone":
            pass
    return True


async def refused(site, protocols, **more):
    try:
        async with socket_of(site, protocols, **more):
            return False
    except websockets.InvalidStatus as answer:
        return answer.response.status_code == 403


def test_a_ticket_opens_the_socket_and_is_not_said_back(site, phone):
    async def listen():
        protocols = (await do(ticket, phone))["protocols"]
        async with socket_of(site, protocols) as socket:
            return socket.subprotocol, await answers(socket)

    assert asyncio.run(listen()) == ("influencehub", True)


def test_a_ticket_is_good_once(site, phone):
    async def listen():
        protocols = (await do(ticket, phone))["protocols"]
        async with socket_of(site, protocols):
            return await refused(site, protocols)

    assert asyncio.run(listen())


def test_of_many_at_once_one_gets_in(site, phone):
    async def listen():
        protocols = (await do(ticket, phone))["protocols"]
        return await asyncio.gather(*(refused(site, protocols) for _ in range(6)))

    assert sorted(asyncio.run(listen())) == [False] + [True] * 5


def test_of_many_threads_one_redeems(transactional_db):
    from concurrent.futures import ThreadPoolExecutor

    protocols = [f"ticket.{tickets.issue('a-session')}"]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(tickets.redeem, [protocols] * 8))

    assert sorted(found, key=str) == [None] * 7 + ["a-session"]


def test_without_a_ticket_or_with_an_old_one_nobody_gets_in(site, phone):
    protocols = ticket(phone)["protocols"]
    cache.clear()  # as after half a minute

    async def listen():
        return [
            await refused(site, protocols),
            await refused(site, None),
            await refused(site, ["influencehub"]),
            await refused(site, ["ticket."]),
            await refused(site, ["ticket.made-up"]),
        ]

    assert asyncio.run(listen()) == [True] * 5


def test_the_cookie_alone_is_not_enough_without_an_origin(site, phone):
    browser = Client()
    browser.force_login(phone.user)
    cookie = {"Cookie": f"sessionid={browser.session.session_key}"}

    assert asyncio.run(refused(site, None, additional_headers=cookie))


def test_a_foreign_page_gets_in_by_no_ticket_and_a_listed_one_does(site, phone, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]

    async def listen():
        foreign = await refused(site, (await do(ticket, phone))["protocols"], origin="https://evil.example")
        async with socket_of(site, (await do(ticket, phone))["protocols"], origin="https://app.example") as socket:
            return foreign, await answers(socket)

    assert asyncio.run(listen()) == (True, True)


def test_the_ticket_is_for_its_own_session_whatever_cookie_comes_along(site, phone):
    other = Client()
    other.force_login(UserFactory())
    cookie = {"Cookie": f"sessionid={other.session.session_key}"}

    async def listen():
        protocols = (await do(ticket, phone))["protocols"]
        async with socket_of(site, protocols, additional_headers=cookie) as socket:
            assert await answers(socket)
            await do(actions.end_access, phone.user, reason="staff")
            async with asyncio.timeout(PATIENCE):
                await socket.wait_closed()
            return socket.close_code

    assert asyncio.run(listen()) == 4401


@pytest.mark.django_db
def test_the_website_s_session_gets_one_too():
    client = Client()
    client.force_login(UserFactory())

    said = client.post(TICKETS, content_type="application/json").json()

    assert tickets.redeem(said["protocols"]) == client.session.session_key


@pytest.mark.django_db
def test_nobody_unknown_gets_one():
    assert Client().post(TICKETS, content_type="application/json").status_code == 401
