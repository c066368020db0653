"""Tell open pages that something changed. Only a hint travels; the page pulls the truth from the database.

One background event loop per process keeps its connection to the channel layer; async_to_sync(group_send) would open
a new one on every call. A lost hint costs time, never data, so failures are logged and not raised.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Iterable
from concurrent.futures import Future
from typing import Any

from channels.layers import get_channel_layer
from django.db import transaction

log = logging.getLogger(__name__)


class _Publisher:
    """The loop's owner; a fork starts its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pid = 0

    def loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._pid != os.getpid():
                self._loop = asyncio.new_event_loop()
                self._pid = os.getpid()
                threading.Thread(target=self._loop.run_forever, name="hint-publisher", daemon=True).start()
            return self._loop

    def publish(self, groups: list[str], event: dict[str, Any]) -> None:
        future = asyncio.run_coroutine_threadsafe(_send(groups, event), self.loop())
        future.add_done_callback(_log_failure)


_publisher = _Publisher()


def group_of(user_pk: int) -> str:
    return f"user-{user_pk}"


def hint(user_pks: Iterable[int], topic: str, **payload: Any) -> None:
    """After the commit, tell the open pages of these users that the topic changed."""
    tell(user_pks, {"type": "hint", "t": "changed", "topic": topic, **payload})


def revoke(user_pks: Iterable[int]) -> None:
    """After the commit, make the open sockets of these users prove again that they may listen."""
    tell(user_pks, {"type": "revoke"})


def tell(user_pks: Iterable[int], event: dict[str, Any]) -> None:
    groups = [group_of(pk) for pk in dict.fromkeys(user_pks)]
    if groups:
        transaction.on_commit(lambda: _publisher.publish(groups, event), robust=True)


async def _send(groups: list[str], event: dict[str, Any]) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    for group in groups:
        await layer.group_send(group, event)


def _log_failure(future: Future[None]) -> None:
    if error := future.exception():
        log.warning("hint.lost", exc_info=error)
