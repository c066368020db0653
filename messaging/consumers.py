"""One socket per page. It listens: what is worth keeping is said by an ordinary POST.

A hint only marks something as stale. One sender task per socket pulls what is stale from the database, so a burst costs
one query, a slow reader costs no memory, and a lost hint is healed by the next one or by the heartbeat.
"""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeGuard

from channels.auth import get_user
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import DatabaseError

from messaging import pulls
from messaging.live import group_of
from messaging.rate import Bucket
from messaging.tickets import PROTOCOL

if TYPE_CHECKING:
    from accounts.models import User

log = logging.getLogger(__name__)

HEARTBEAT = 25.0
SEND_TIMEOUT = 10
MAX_BYTES = 16 * 1024
MAX_OPEN = 20
MAX_STRIKES = 3

LOGIN, RATE, OVERLOAD, BROKEN = 4401, 4429, 1013, 1011


class PageConsumer(AsyncWebsocketConsumer):
    user: User
    heartbeat = HEARTBEAT
    sender: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        self.opened: dict[int, int] = {}  # conversation: the last number this page has
        self.stale: set[int] = set()
        self.reads: set[int] = set()
        self.topics: set[str] = set()
        self.wake = asyncio.Event()
        self.bucket = Bucket()
        self.strikes = 0
        self.ended = False
        # Only an accepted socket can be told why it is closed.
        offered = self.scope.get("subprotocols") or []
        await self.accept(PROTOCOL if PROTOCOL in offered else None)
        if not await self._may_stay():
            return
        await self.channel_layer.group_add(group_of(self.user.pk), self.channel_name)
        # From here on no hint is missed: the page reads again what may have changed while nobody listened.
        await self._send(t="ready")
        self.sender = asyncio.create_task(self._serve())

    async def disconnect(self, code: int) -> None:
        if self.sender:
            self.sender.cancel()
            with suppress(asyncio.CancelledError):
                await self.sender
            await self.channel_layer.group_discard(group_of(self.user.pk), self.channel_name)

    # From the page

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.ended:
            return
        if not self.bucket.take():
            await self._strike("too-fast")
            return
        message = _parse(text_data)
        if message is None:
            await self._strike("malformed")
        elif await self._may_stay():
            await self._answer(message)

    async def _answer(self, message: dict[str, Any]) -> None:
        kind, pk, seq = message.get("t"), message.get("conversation"), message.get("seq", 0)
        if not _is_count(pk):
            await self._strike("malformed")
        elif kind == "open" and _is_count(seq):
            await self._open(pk, seq)
        elif kind == "typing":
            await self._typing(pk)
        else:
            await self._strike("malformed")

    async def _open(self, pk: int, seq: int) -> None:
        while len(self.opened) >= MAX_OPEN:
            self.opened.pop(next(iter(self.opened)))
        self.opened[pk] = seq
        self.stale.add(pk)
        self.reads.add(pk)
        self.wake.set()

    async def _typing(self, pk: int) -> None:
        partners = await database_sync_to_async(pulls.partners)(pk, self.user)
        event = {"type": "typing", "conversation": pk, "name": self.user.get_short_name()}
        for partner in partners:
            await self.channel_layer.group_send(group_of(partner), event)

    # From the channel layer

    async def hint(self, event: dict[str, Any]) -> None:
        pk = _conversation_of(event["topic"])
        if pk in self.opened and event.get("read"):
            self.reads.add(pk)
        elif not event.get("read"):
            self.topics.add(event["topic"])
            if pk in self.opened:
                self.stale.add(pk)
        self.wake.set()

    async def typing(self, event: dict[str, Any]) -> None:
        if event["conversation"] in self.opened:
            await self._send(t="typing", conversation=event["conversation"], name=event["name"])

    async def revoke(self, _event: dict[str, Any]) -> None:
        await self._may_stay()

    # To the page

    async def _serve(self) -> None:
        try:
            while not self.ended:
                await self._rest()
                if await self._may_stay():
                    await self._flush()
        except DatabaseError:
            # The page comes back in a moment and says how far it got.
            log.warning("socket.failed", exc_info=True)
            await self._end(BROKEN)

    async def _rest(self) -> None:
        """Sleep until something is stale, at most for one heartbeat."""
        try:
            await asyncio.wait_for(self.wake.wait(), self.heartbeat)
        except TimeoutError:
            # What a lost hint did not say is found here.
            self.stale |= set(self.opened)
            await self._send(t="hb")
        self.wake.clear()

    async def _flush(self) -> None:
        stale, self.stale = self.stale, set()
        reads, self.reads = self.reads, set()
        topics, self.topics = self.topics, set()
        for pk in sorted(stale):
            await self._push(pk)
        for pk in sorted(reads & self.opened.keys()):
            seq = await _in_thread(pulls.read_by_others)(pk, self.user)
            await self._send(t="read", conversation=pk, seq=seq)
        for topic in sorted(topics):
            await self._send(t="changed", topic=topic)

    async def _push(self, pk: int) -> None:
        while pk in self.opened:
            pull = await _in_thread(pulls.messages_after)(pk, self.opened[pk], self.user)
            if pull is None:
                self.opened.pop(pk, None)
                await self._send(t="gone", conversation=pk)
            elif pull.reload:
                self.opened.pop(pk, None)
                await self._send(t="reload", conversation=pk)
            elif pull.items:
                await self._send(t="messages", conversation=pk, items=pull.items)
                self.opened[pk] = max(self.opened.get(pk, 0), pull.items[-1]["seq"])
            if pull is None or not pull.more:
                return

    async def _send(self, **message: Any) -> None:
        if self.ended:
            return
        try:
            await asyncio.wait_for(self.send(json.dumps(message)), SEND_TIMEOUT)
        except TimeoutError:
            await self._end(OVERLOAD)

    async def _end(self, code: int) -> None:
        if not self.ended:
            self.ended = True
            await self.close(code)

    async def _strike(self, code: str) -> None:
        self.strikes += 1
        if self.strikes > MAX_STRIKES:
            await self._end(RATE)
        else:
            await self._send(t="error", code=code)

    async def _may_stay(self) -> bool:
        """Ask the database again: a socket outlives a logout, a flag and a deletion."""
        key = self.scope["session"].session_key
        store = import_module(settings.SESSION_ENGINE).SessionStore
        scope: Any = {"session": store(key)}
        user: Any = await get_user(scope) if key else None
        if await _in_thread(pulls.may_listen)(user):
            self.user = user
            return True
        await self._end(LOGIN)
        return False


def _in_thread(function: Any) -> Any:
    # Not the one thread that all consumers share: a slow pull must not make the others wait.
    return database_sync_to_async(function, thread_sensitive=False)


def _parse(text: str | None) -> dict[str, Any] | None:
    if text is None or len(text) > MAX_BYTES or len(text.encode()) > MAX_BYTES:
        return None
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31


def _conversation_of(topic: str) -> int:
    name, _dash, pk = topic.rpartition("-")
    return int(pk) if name == "conversation" else 0
