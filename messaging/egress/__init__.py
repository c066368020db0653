"""The one way out to the internet, for addresses that strangers typed.

What a name stands for is looked at in the moment of connecting, and the connection goes to exactly that address (with
the name kept for TLS and Host), so a name that answers differently the second time gains nothing. No redirects, no
proxies from the environment, no compression; a call has five seconds, and its answer a mebibyte.

    answer = call("POST", "https://shop.example/hooks", content=b"{}", headers={"Content-Type": "application/json"})
"""

import json
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import certifi
import httpcore
import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from messaging.egress.addresses import open_addresses
from messaging.egress.errors import AddressRefused, EgressError, TooLarge, TooSlow, Unreachable
from messaging.egress.sockets import Deadline, Guarded

__all__ = [
    "AddressRefused",
    "Answer",
    "EgressError",
    "TooLarge",
    "TooSlow",
    "Unreachable",
    "call",
    "check",
]

TIMEOUT = 5.0
LIMIT = 1024 * 1024
LONGEST = 500


@dataclass(frozen=True)
class Answer:
    """Whatever came back, redirects and errors included: judging the status is the caller's."""

    status: int
    headers: httpx.Headers
    body: bytes
    seconds: float

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004 -- what HTTP calls success

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        return json.loads(self.body)


def check(url: str) -> None:
    """Raise what a call would meet before it connects. For forms: the call itself looks again."""
    target = _target(url)
    open_addresses(_host(target), _port(target), TIMEOUT, loopback_only=target.scheme == "http")


def call(  # noqa: PLR0913 -- a request has these parts
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    timeout: float = TIMEOUT,
    limit: int = LIMIT,
) -> Answer:
    """Ask once. Raises an EgressError if no whole answer came."""
    target, deadline = _target(url), Deadline(timeout)
    backend = Guarded(deadline, loopback_only=target.scheme == "http")
    told = {"User-Agent": "InfluenceHub", "Accept-Encoding": "identity", **(headers or {})}
    lines = [(b"Host", target.netloc), *((name.encode(), value.encode()) for name, value in told.items())]
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_certificates(), network_backend=backend) as pool,
            pool.stream(method, _wire(target), headers=lines, content=content) as answer,
        ):
            body = _whole(answer.iter_stream(), limit)
            return Answer(answer.status, httpx.Headers(answer.headers), body, deadline.spent)
    except httpcore.TimeoutException:
        raise TooSlow(_("No whole answer within %(seconds)g seconds.") % {"seconds": timeout}) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise Unreachable(_("The connection failed: %(why)s") % {"why": _why(error)}) from None


def _target(url: str) -> httpx.URL:
    """Take the address apart once: the same parts are judged and then called."""
    if len(url) > LONGEST or not url.isprintable() or "\\" in url or " " in url:
        raise AddressRefused(_("This is no address."))
    try:
        target = httpx.URL(url)
    except httpx.InvalidURL:
        raise AddressRefused(_("This is no address.")) from None
    if target.scheme != "https" and not (target.scheme == "http" and settings.OUTBOUND_ALLOW_PRIVATE):
        raise AddressRefused(_("The address must begin with https://."))
    if not target.host or target.userinfo:
        raise AddressRefused(_("The address must name a host, without user or password."))
    if _port(target) not in settings.OUTBOUND_PORTS:
        ports = ", ".join(str(port) for port in settings.OUTBOUND_PORTS)
        raise AddressRefused(_("Only these ports are called: %(ports)s.") % {"ports": ports})
    return target


def _host(target: httpx.URL) -> str:
    return target.raw_host.decode("ascii")


def _port(target: httpx.URL) -> int:
    return target.port or {"http": 80, "https": 443}[target.scheme]


def _wire(target: httpx.URL) -> httpcore.URL:
    return httpcore.URL(
        scheme=target.raw_scheme, host=target.raw_host, port=_port(target), target=target.raw_path or b"/"
    )


def _certificates() -> ssl.SSLContext:
    # Ours and the installation's, whatever the environment says.
    context = ssl.create_default_context(cafile=certifi.where())
    if settings.OUTBOUND_CA:
        context.load_verify_locations(cafile=settings.OUTBOUND_CA)
    return context


def _whole(parts: Iterable[bytes], limit: int) -> bytes:
    body = bytearray()
    for part in parts:
        body += part
        if len(body) > limit:
            raise TooLarge(_("The answer is longer than %(limit)d bytes.") % {"limit": limit})
    return bytes(body)


def _why(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:160]
