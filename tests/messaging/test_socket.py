"""The socket against a real server: uvicorn, the session's cookie, committed rows."""

import asyncio
import contextlib
import json
from unittest.mock import Mock

import httpx
import pytest
import websockets
from django.db import connection
from django.test import Client
from django.utils import timezone

from messaging.consumers import MAX_BYTES, PageConsumer
from messaging.live import hint
from messaging.models import Message, PartyMember
from tests.factories import UserFactory
from tests.messaging.conftest import Talk

PATIENCE = 5


@pytest.fixture
def talk(transactional_db):
    return Talk()


def cookie_of(user):
    client = Client()
    client.force_login(user)
    return f"sessionid={client.session.session_key}"


class Page:
    """What an open page does: listen, and say how far it got."""

    def __init__(self, site, user, origin=None):
        self.user = user
        self.address = f"{site.replace('http', 'ws')}/ws/"
        self.origin = origin or site

    async def __aenter__(self):
        # In a thread of its own: a connection opened inside the loop would stay with the loop's task.
        headers = {"Cookie": await do(cookie_of, self.user)} if self.user else {}
        self.socket = await websockets.connect(self.address, additional_headers=headers, origin=self.origin)
        return self

    async def __aexit__(self, *_):
        await self.socket.close()

    async def send(self, **message):
        await self.socket.send(json.dumps(message))

    async def open(self, conversation, seq=0):
        """Open a conversation; the answer about read marks says that the server has understood."""
        await self.send(t="open", conversation=conversation.pk, seq=seq)

    async def hear(self, kind):
        async with asyncio.timeout(PATIENCE):
            while True:
                message = json.loads(await self.socket.recv())
                if message["t"] == kind:
                    return message

    async def seqs(self):
        return [item["seq"] for item in (await self.hear("messages"))["items"]]

    async def closed(self):
        with contextlib.suppress(websockets.ConnectionClosed):
            async with asyncio.timeout(PATIENCE):
                while True:
                    await self.socket.recv()
        return self.socket.close_code


async def do(function, *args, **kwargs):
    """Run something of the ORM beside the loop, as a view would."""

    def work():
        try:
            return function(*args, **kwargs)
        finally:
            connection.close()

    return await asyncio.to_thread(work)


def test_a_message_arrives_drawn_for_its_reader(site, talk):
    async def listen():
        async with Page(site, talk.bob) as page:
            await page.open(talk.conversation)
            await page.hear("read")
            await do(talk.ann_says, "Hello Bob")
            return await page.hear("messages")

    heard = asyncio.run(listen())

    assert [item["seq"] for item in heard["items"]] == [1]
    assert "Hello Bob" in heard["items"][0]["html"]
    assert "data-mine" not in heard["items"][0]["html"]


def test_what_was_said_by_a_post_arrives(site, talk):
    cookies = dict([cookie_of(talk.ann).split("=")])

    async def listen():
        async with (
            Page(site, talk.bob) as page,
            httpx.AsyncClient(cookies=cookies) as ann,
        ):
            await page.open(talk.conversation)
            await page.hear("read")
            address = f"{site}/messages/{talk.conversation.pk}/"
            html = (await ann.get(f"{address}thread/", headers={"HX-Request": "true"})).text
            token = html.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
            answer = await ann.post(
                f"{address}say/", data={"body": "Posted"}, headers={"X-CSRFToken": token, "Accept": "application/json"}
            )
            return answer.json()["seq"], await page.seqs()

    assert asyncio.run(listen()) == (1, [1])


def test_a_page_that_comes_back_gets_what_it_missed_in_order(site, talk):
    async def listen():
        async with Page(site, talk.bob) as page:
            await page.open(talk.conversation)
            await page.hear("read")
            await do(talk.ann_says)
            first = await page.seqs()
        for _ in range(3):
            await do(talk.ann_says)
        async with Page(site, talk.bob) as page:
            await page.open(talk.conversation, first[-1])
            return first, await page.seqs()

    assert asyncio.run(listen()) == ([1], [2, 3, 4])


def test_a_long_absence_comes_in_slices_without_a_gap(site, talk):
    Message.objects.bulk_create(
        Message(conversation=talk.conversation, seq=n, party=talk.ann_side, author=talk.ann, body="x")
        for n in range(1, 251)
    )
    type(talk.conversation).objects.update(last_seq=250)

    async def listen():
        seen = []
        async with Page(site, talk.bob) as page:
            await page.open(talk.conversation)
            while len(seen) < 250:
                seen += await page.seqs()
        return seen

    assert asyncio.run(listen()) == list(range(1, 251))


def test_who_is_far_behind_is_told_to_load_again(site, talk):
    type(talk.conversation).objects.update(last_seq=501)

    async def listen():
        async with Page(site, talk.bob) as page:
            await page.open(talk.conversation)
            return await page.hear("reload")

    assert asyncio.run(listen())["conversation"] == talk.conversation.pk


def test_a_lost_hint_is_healed_by_the_heartbeat(site, talk, monkeypatch):
    monkeypatch.setattr(PageConsumer, "heartbeat", 0.2)
    monkeypatch.setattr("messaging.models.conversation.hint", Mock())

    async def listen():
        async with Page(site, talk.bob) as page:
            await page.open(talk.conversation)
            await page.hear("read")
            await do(talk.ann_says)
            return await page.seqs()

    assert asyncio.run(listen()) == [1]


def test_a_hint_names_what_changed_and_reaches_only_its_readers(site, talk):
    async def listen():
        async with Page(site, talk.bob) as bob, Page(site, talk.outsider) as eve:
            await eve.open(talk.conversation)
            assert await eve.hear("gone")
            await do(talk.ann_says, "secret")
            topics = {(await bob.hear("changed"))["topic"] for _ in range(2)}
            await do(hint, [talk.outsider.pk], "home")
            return topics, await eve.hear("changed")

    topics, heard = asyncio.run(listen())

    assert topics == {f"conversation-{talk.conversation.pk}", "inbox"}
    # The first thing the outsider hears is her own: nothing of the conversation came before.
    assert heard["topic"] == "home"


def test_who_leaves_a_side_hears_no_more(site, talk):
    async def listen():
        async with Page(site, talk.bob) as page:
            await page.open(talk.conversation)
            await page.hear("read")
            await do(talk.bob_side.dismiss, talk.bob)
            await do(hint, [talk.bob.pk], talk.conversation.topic, seq=1)
            return await page.hear("gone")

    assert asyncio.run(listen())["conversation"] == talk.conversation.pk


def test_typing_is_shown_to_the_other_side_that_looks(site, talk):
    async def listen():
        async with Page(site, talk.ann) as ann, Page(site, talk.bob) as bob:
            await bob.open(talk.conversation)
            await bob.hear("read")
            await ann.send(t="typing", conversation=talk.conversation.pk)
            return await bob.hear("typing")

    assert asyncio.run(listen()) == {"t": "typing", "conversation": talk.conversation.pk, "name": "Ann"}


def test_nobody_types_where_he_may_not_write(site, talk):
    PartyMember.objects.filter(user=talk.bob).update(speaks=False)

    async def listen():
        async with Page(site, talk.ann) as ann, Page(site, talk.outsider) as eve, Page(site, talk.bob) as bob:
            await ann.open(talk.conversation)
            await ann.hear("read")
            for page in (eve, bob):
                await page.send(t="typing", conversation=talk.conversation.pk)
                await page.send(t="nonsense", conversation=1)
                await page.hear("error")
            await do(hint, [talk.ann.pk], "home")
            return json.loads(await ann.socket.recv())

    assert asyncio.run(listen()) == {"t": "changed", "topic": "home"}


def test_a_read_mark_reaches_who_wrote(site, talk):
    talk.ann_says()

    async def listen():
        async with Page(site, talk.ann) as page:
            await page.open(talk.conversation, 1)
            before = await page.hear("read")
            await do(talk.conversation.mark_read, talk.bob, 1)
            return before["seq"], (await page.hear("read"))["seq"]

    assert asyncio.run(listen()) == (0, 1)


@pytest.mark.parametrize(
    "sent",
    [
        "not json",
        "[]",
        "null",
        '{"t": "open"}',
        '{"t": "open", "conversation": "1"}',
        '{"t": "open", "conversation": true}',
        '{"t": "open", "conversation": 99999999999999999999}',
        '{"t": "open", "conversation": 1, "seq": -1}',
        '{"t": "fly", "conversation": 1}',
        "[" * 10_000,
        " " * (MAX_BYTES + 1),
        b"\x00\x01",
    ],
    ids=range(12),
)
def test_nonsense_is_answered_not_crashed_on(site, talk, sent):
    async def listen():
        async with Page(site, talk.bob) as page:
            await page.socket.send(sent)
            error = await page.hear("error")
            await page.open(talk.conversation)
            return error["code"], (await page.hear("read"))["t"]

    assert asyncio.run(listen()) == ("malformed", "read")


def test_the_fourth_nonsense_closes(site, talk):
    async def listen():
        async with Page(site, talk.bob) as page:
            for _ in range(4):
                await page.socket.send("nonsense")
            return await page.closed()

    assert asyncio.run(listen()) == 4429


def test_a_flood_is_cut_off(site, talk):
    async def listen():
        async with Page(site, talk.bob) as page:
            with contextlib.suppress(websockets.ConnectionClosed):
                for _ in range(200):
                    await page.send(t="typing", conversation=talk.conversation.pk)
            return await page.closed()

    assert asyncio.run(listen()) == 4429


def test_nobody_without_a_session_listens(site, transactional_db):
    async def listen():
        async with Page(site, None) as page:
            return await page.closed()

    assert asyncio.run(listen()) == 4401


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"flagged_at": timezone.now()}, {"deleted_at": timezone.now()}]
)
def test_who_may_no_longer_act_is_cut_off_at_the_next_word(site, talk, change):
    async def listen():
        async with Page(site, talk.bob) as page:
            await page.open(talk.conversation)
            await page.hear("read")
            await do(type(talk.bob).objects.filter(pk=talk.bob.pk).update, **change)
            await page.open(talk.conversation)
            return await page.closed()

    assert asyncio.run(listen()) == 4401


def test_a_logout_cuts_off_before_the_next_message_is_shown(site, talk):
    from django.contrib.sessions.models import Session

    async def listen():
        async with Page(site, talk.bob) as page:
            await page.open(talk.conversation)
            await page.hear("read")
            await do(Session.objects.all().delete)
            await do(talk.ann_says, "secret")
            return await page.closed()

    assert asyncio.run(listen()) == 4401


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null"])
def test_a_foreign_page_does_not_get_in(site, talk, origin):
    async def listen():
        async with Page(site, talk.bob, origin=origin):
            pass

    with pytest.raises(websockets.InvalidStatus, match="403"):
        asyncio.run(listen())


def test_staff_read_along_by_the_heartbeat(site, talk, monkeypatch):
    monkeypatch.setattr(PageConsumer, "heartbeat", 0.2)
    # As in earnest: whether staff have a second factor is not asked for in the loop, where a connection would stay open.
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE")
    staff = UserFactory(staff=True)

    async def listen():
        async with Page(site, staff) as page:
            await page.open(talk.conversation)
            await page.hear("read")
            await do(talk.ann_says)
            return await page.seqs()

    assert asyncio.run(listen()) == [1]
