"""From a page of ours to a platform's and back: what is remembered meanwhile, and what the platform is asked then."""

import base64
import hashlib
import secrets
import time
from collections.abc import MutableMapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Protocol, runtime_checkable
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from accounts.platforms import tidy_handle
from analytics.ingestion.quotas import SharedMeter
from analytics.ingestion.wires import CountingMeter, Tokens
from analytics.models import Connection
from analytics.sources import registry
from analytics.sources.contract import Capability, ExternalRef, Source, TokenSet
from analytics.sources.errors import NotFound
from analytics.sources.wire import Meter, Wire

Session = MutableMapping[str, Any]


class Linked(Protocol):
    """An account that its owner connected on the page of a source that stands between us and platforms."""

    @property
    def platform(self) -> str: ...
    @property
    def is_connected(self) -> bool: ...
    def tokens(self, now: datetime) -> TokenSet: ...


@runtime_checkable
class Hosted(Protocol):
    """A source that has a page of its own on which owners connect; nothing comes back from there."""

    def connect_url(self, user_external_id: str, name: str) -> str: ...
    def accounts_of(self, user_external_id: str) -> Sequence[Linked]: ...


UNDER_WAY = "connecting"
PATIENCE_S = 600
MOST = 5  # tabs


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody on the way to a platform. `account` is the one whose button it was; 0: a new one."""

    source: str
    platform: str
    account: int
    verifier: str
    at: float

    @property
    def over(self) -> bool:
        return time.time() - self.at > PATIENCE_S


def begin(session: Session, source: type[Source], *, platform: str, account: int = 0) -> str:
    """Return the address of the platform's own page. What comes back from there is believed once, for ten minutes."""
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48) if source.pkce else ""
    attempt = Attempt(source.slug, platform, account, verifier, time.time())
    waiting = list(session.get(UNDER_WAY, {}).items())[1 - MOST :]
    session[UNDER_WAY] = {**dict(waiting), state: asdict(attempt)}
    address = source(wire_of(source)).authorize_url(state, redirect_uri(source.slug))
    return _with_challenge(address, verifier) if verifier else address


def take(session: Session, source: str, state: str) -> Attempt | None:
    """Return whose answer this is, and forget it. None: not begun in this browser, too long ago, or answered before."""
    waiting = dict(session.get(UNDER_WAY, {}))
    found = waiting.pop(state, None)
    session[UNDER_WAY] = waiting
    attempt = Attempt(**found) if found else None
    return attempt if attempt and attempt.source == source and not attempt.over else None


def under_way(session: Session, state: str) -> Attempt | None:
    """Look at it and leave it there."""
    found = session.get(UNDER_WAY, {}).get(state)
    return Attempt(**found) if found else None


def exchange(source: type[Source], code: str, attempt: Attempt) -> TokenSet:
    """Return the tokens, with whose they are. Raises SourceError."""
    asked = source(wire_of(source, verifier=attempt.verifier))
    return identified(source, asked.exchange(code, redirect_uri(source.slug)), attempt.platform)


def identified(source: type[Source], tokens: TokenSet, platform: str) -> TokenSet:
    """Where the tokens do not say the account's handle, its profile does."""
    if tokens.external_id and tokens.handle:
        return tokens
    ref = ExternalRef(source.slug, tokens.external_id or "me", "", platform, account_id=tokens.external_id or "me")
    for result in source(wire_of(source, token=tokens.access)).profiles([ref]):
        if result.error:
            raise result.error
        if result.value and result.value.external_id:
            handle = tidy_handle(result.value.handle or tokens.handle, platform)
            return replace(tokens, external_id=result.value.external_id, handle=handle)
    raise NotFound(f"{source.slug} did not say whose tokens these are")


def redirect_uri(slug: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{reverse('analytics:connected', args=[slug])}"


def wire_of(source: type[Source], *, token: str = "", verifier: str = "") -> Wire:
    """A wire for what somebody waits for: nothing is recorded, the shared quotas count."""
    said = registry.secrets(source.slug)
    return Wire(
        base=said.get("base", ""), secrets=said, meter=meter_of(source), token=lambda _: token, verifier=verifier
    )


def meter_of(source: type[Source]) -> Meter:
    return CountingMeter(SharedMeter(source))


def renewed(connection: Connection) -> TokenSet:
    """Ask for new tokens, whatever the old ones still open; of several who ask at once, one does. Raises SourceError."""
    tokens = Tokens(registry.source(connection.source))
    tokens.wire = wire_of(tokens.cls)
    return tokens.renewed(connection)


def by_consent(source: type[Source]) -> bool:
    """Its owner can connect an account there."""
    return Capability.OAUTH in registry.capabilities(source.slug)


def on_their_page(source: type[Source]) -> bool:
    return hasattr(source, "connect_url") and registry.is_configured(source.slug)


def hosted(source: type[Source]) -> Hosted:
    found = source(wire_of(source))
    if not isinstance(found, Hosted):
        raise TypeError(f"{source.slug} has no page of its own")
    return found


def by_handle(source: type[Source]) -> bool:
    return Capability.HANDLE in registry.capabilities(source.slug)


def _with_challenge(address: str, verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    more = urlencode({"code_challenge": challenge, "code_challenge_method": "S256"})
    return f"{address}{'&' if '?' in address else '?'}{more}"
