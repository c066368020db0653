"""Connections that go to the addresses that were looked at, and end when the call's time is over."""

import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from messaging.egress.addresses import open_addresses

# A name with more addresses than this is tried at the first few.
TRIED = 4


class Deadline:
    """One span of time for all that a call does: a server that drips a byte at a time gains nothing."""

    def __init__(self, seconds: float) -> None:
        self._began = time.monotonic()
        self._seconds = seconds

    @property
    def spent(self) -> float:
        return time.monotonic() - self._began

    @property
    def left(self) -> float:
        left = self._seconds - self.spent
        if left <= 0:
            raise httpcore.TimeoutException
        return left


class Guarded(httpcore.NetworkBackend):
    """Asks for a name's addresses once, and connects to just these."""

    def __init__(self, deadline: Deadline, *, loopback_only: bool) -> None:
        self._deadline = deadline
        self._loopback_only = loopback_only
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = open_addresses(host, port, self._deadline.left, loopback_only=self._loopback_only)
        for address in addresses[:TRIED]:
            try:
                return Timed(self._plain.connect_tcp(address, port, timeout=self._deadline.left), self._deadline)
            except httpcore.ConnectError as error:
                failure = error
        raise failure


class Timed(httpcore.NetworkStream):
    """A connection on which each wait is cut to what the call has left."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return Timed(self._stream.start_tls(ssl_context, server_hostname, self._deadline.left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
