"""Between a source and the world: the base address, secrets, the clock, the quotas, and a tape of all answers.

A source asks through sessions that the wire made, whatever the library: `http()` for requests, `httplib()` for httplib2.
Live, each answer goes onto the tape (and later into RawAnswer); in a replay the tape answers and nothing is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import requests

    from analytics.sources.contract import ExternalRef


# A header that stays here: whom a request is about, where address and body are the same for every token.
ABOUT = "X-About"


class Meter(Protocol):
    """The counters that all workers share (ingestion/quotas.py)."""

    def spend(self, bucket: str, units: int = 1, scope: str = "") -> None:
        """Reserve before the call. Raises RateLimited or QuotaExhausted, and then nothing may be asked."""

    def settle(self, bucket: str, units: int, scope: str = "") -> None:
        """Correct a reservation afterwards: negative gives units back."""

    def told(self, bucket: str, percent: float, until: datetime | None = None, scope: str = "") -> None:
        """What the server said of our use (header_mirror)."""


class FreeMeter:
    """Counts nothing: for tests of a source alone."""

    def spend(self, bucket: str, units: int = 1, scope: str = "") -> None: ...
    def settle(self, bucket: str, units: int, scope: str = "") -> None: ...
    def told(self, bucket: str, percent: float, until: datetime | None = None, scope: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class Recorded:
    """One answer. `request` names what was asked without secrets; `digest` is what a replay finds it by."""

    request: str
    digest: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    at: datetime


class Tape(Protocol):
    def play(self, digest: str) -> Recorded | None:
        """Return the recorded answer of a replay, None when live. Raises LookupError where a replay has none."""

    def record(self, answer: Recorded) -> None: ...


@dataclass(slots=True)
class LiveTape:
    """Keeps what came, for whoever stores it."""

    answers: list[Recorded] = field(default_factory=list)

    def play(self, digest: str) -> Recorded | None:
        return None

    def record(self, answer: Recorded) -> None:
        self.answers.append(answer)


def digest(method: str, url: str, body: bytes | str | None) -> str:
    """Name a request. Secrets in addresses must be taken out before."""
    raw = body.encode() if isinstance(body, str) else body or b""
    return hashlib.sha256(f"{method} {url}\n".encode() + raw).hexdigest()


def no_token(ref: ExternalRef) -> str:
    raise LookupError(f"no connection for {ref}")


@dataclass(slots=True)
class Wire:
    base: str = ""  # empty: the source's own address
    secrets: Mapping[str, str] = field(default_factory=dict)  # settings.SOURCES[slug]
    meter: Meter = field(default_factory=FreeMeter)
    tape: Tape = field(default_factory=LiveTape)
    token: Callable[[ExternalRef], str] = no_token  # the access token or key of the ref's connection, renewed if due
    verifier: str = ""  # PKCE: what exchange() proves with that it is who sent the reader to the platform
    # By external id, what the source noted about a feed the last time (in Feed.memory): it may change it, the worker keeps it.
    memory: dict[str, dict[str, Any]] = field(default_factory=dict)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def now(self) -> datetime:
        """The time of the observation: of the recording in a replay."""
        return self.clock()

    def http(self) -> requests.Session:
        """A session that records, and that neither reads the environment's proxies nor .netrc."""
        from analytics.sources.taping import taped_session  # noqa: PLC0415 -- requests is heavy

        return taped_session(self.tape, self.now)

    def httplib(self, timeout_s: float = 20) -> Any:
        """An httplib2.Http that records."""
        from analytics.sources.taping import taped_http  # noqa: PLC0415 -- httplib2 is heavy

        return taped_http(self.tape, self.now, timeout_s)
