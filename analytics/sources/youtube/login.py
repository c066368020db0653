"""Google's OAuth 2 for whoever owns a channel: a code becomes an access token of an hour and a refresh token that stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from analytics.sources import shape
from analytics.sources.contract import TokenSet
from analytics.sources.errors import AuthRevoked, Permanent, SchemaChanged, SourceError
from analytics.sources.http import OK, by_status, call

if TYPE_CHECKING:
    from analytics.sources.wire import Wire

CONSENT = "https://accounts.google.com"
TOKENS = "https://oauth2.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/youtube.readonly"
KEYS = ("client_id", "client_secret")
ACCESS_LASTS = 3600


def classify(status: int, headers: Mapping[str, str], body: Mapping[str, Any]) -> SourceError | None:
    if status < OK:
        return None
    code = body.get("error")
    text = f"{status} {code if isinstance(code, str) else ''}".strip()
    if code in {"invalid_grant", "invalid_token"}:
        return AuthRevoked(text)
    if code in {"invalid_client", "unauthorized_client", "redirect_uri_mismatch"}:
        return Permanent(text, of_all=True)
    return by_status(status, headers, text)


def consent_url(wire: Wire, state: str, redirect_uri: str) -> str:
    """Ask for a refresh token each time: Google gives one only together with a new consent."""
    asked = {
        "client_id": wire.secrets["client_id"],
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": SCOPE,
        "access_type": "offline",
        "prompt": "consent",
        "state": state,
    }
    return f"{_address(wire, CONSENT)}/o/oauth2/v2/auth?{urlencode(asked)}"


def exchange(wire: Wire, code: str, redirect_uri: str) -> TokenSet:
    verifier = {"code_verifier": wire.verifier} if wire.verifier else {}
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, **verifier}
    row = _ask(wire, "/token", **form)
    tokens = _tokens(row, wire.now(), refresh=shape.required(row, "refresh_token"))
    if SCOPE not in tokens.scopes:
        raise AuthRevoked("the owner did not agree to what is needed")
    return tokens


def refresh(wire: Wire, tokens: TokenSet) -> TokenSet:
    """The refresh token stays, unless Google sends another one."""
    row = _ask(wire, "/token", grant_type="refresh_token", refresh_token=tokens.refresh)
    fresh = _tokens(row, wire.now(), refresh=tokens.refresh)
    return replace(
        fresh,
        scopes=fresh.scopes or tokens.scopes,
        ends_at=fresh.ends_at or tokens.ends_at,
        external_id=tokens.external_id,
        handle=tokens.handle,
    )


def revoke(wire: Wire, tokens: TokenSet) -> None:
    """Either token ends both."""
    call(wire.http(), "POST", f"{_address(wire, TOKENS)}/revoke", classify, data={"token": tokens.refresh})


def _ask(wire: Wire, path: str, **form: str) -> shape.Row:
    keys = {name: wire.secrets[name] for name in KEYS}
    body = call(wire.http(), "POST", f"{_address(wire, TOKENS)}{path}", classify, data={**keys, **form})
    return shape.part({"body": body}, "body")


def _address(wire: Wire, own: str) -> str:
    return (wire.base or own).rstrip("/")


def _tokens(row: shape.Row, now: datetime, *, refresh: str) -> TokenSet:
    """A leave ends by itself only where Google says so, as for projects that it has not verified."""
    ends = row.get("refresh_token_expires_in")
    return TokenSet(
        shape.required(row, "access_token"),
        shape.text(row, "refresh_token") or refresh,
        now + _lasts(row.get("expires_in", ACCESS_LASTS), "expires_in"),
        now + _lasts(ends, "refresh_token_expires_in") if ends else None,
        tuple(shape.text(row, "scope").split()),
    )


def _lasts(value: object, name: str) -> timedelta:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise SchemaChanged(name)
    return timedelta(seconds=value)
