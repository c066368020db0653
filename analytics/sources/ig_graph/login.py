"""Instagram Login: a code becomes a token of an hour, that one of sixty days, and again every week as long as it lives."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from analytics.sources import shape
from analytics.sources.contract import TokenSet
from analytics.sources.errors import AuthExpired, AuthRevoked, Permanent
from analytics.sources.ig_graph.api import CONSENT, INSTAGRAM, LOGIN

if TYPE_CHECKING:
    from analytics.sources.ig_graph.api import Api

SCOPES = ("instagram_business_basic", "instagram_business_manage_insights")
LASTS = timedelta(days=60)
# The token is fresh until then for us: it is renewed long before it ends, but not before it is a day old.
RENEWED_AFTER = timedelta(days=7)


def consent_url(api: Api, state: str, redirect_uri: str) -> str:
    asked = {
        "client_id": api.wire.secrets["app_id"],
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": ",".join(SCOPES),
        "state": state,
    }
    return api.address(CONSENT, f"/oauth/authorize?{urlencode(asked)}")


def exchange(api: Api, code: str, redirect_uri: str) -> TokenSet:
    form = {
        "client_id": api.wire.secrets["app_id"],
        "client_secret": api.wire.secrets["app_secret"],
        "grant_type": "authorization_code",
        "redirect_uri": redirect_uri,
        "code": code.removesuffix("#_"),
    }
    try:
        body = api.login("POST", LOGIN, "/oauth/access_token", data=form)
    except Permanent as error:
        raise AuthRevoked(str(error)) from error  # a code that is old, used, or made up
    # Bare, or as the only row of a list.
    given = shape.rows(body, "data")[0] if shape.part({"body": body}, "body").get("data") else body
    granted = _scopes(given)
    if granted and not set(SCOPES[:1]) <= set(granted):
        raise AuthRevoked("the owner did not agree to what is needed")
    asked = {"grant_type": "ig_exchange_token", "client_secret": api.wire.secrets["app_secret"]}
    token = shape.required(given, "access_token")
    body = api.login("GET", INSTAGRAM, "/access_token", params={**asked, "access_token": token})
    return _named(api, _tokens(body, api.wire.now(), granted or SCOPES))


def refresh(api: Api, tokens: TokenSet) -> TokenSet:
    """An ended token cannot be renewed: its owner has to sign in again."""
    asked = {"grant_type": "ig_refresh_token", "access_token": tokens.access}
    try:
        body = api.login("GET", INSTAGRAM, "/refresh_access_token", params=asked)
    except AuthExpired as error:
        raise AuthRevoked(str(error)) from error
    fresh = _tokens(body, api.wire.now(), tokens.scopes)
    return TokenSet(
        fresh.access, "", fresh.access_expires_at, fresh.ends_at, tokens.scopes, tokens.external_id, tokens.handle
    )


def _scopes(given: shape.Row) -> tuple[str, ...]:
    """Permissions come as a list or with commas."""
    said = given.get("permissions")
    return tuple(said.split(",")) if isinstance(said, str) else shape.words(given, "permissions", "")


def _tokens(body: object, now: datetime, scopes: tuple[str, ...]) -> TokenSet:
    row = shape.part({"body": body}, "body")
    lasts = row.get("expires_in")
    ends_at = now + (timedelta(seconds=lasts) if isinstance(lasts, int) and lasts > 0 else LASTS)
    return TokenSet(shape.required(row, "access_token"), "", min(now + RENEWED_AFTER, ends_at), ends_at, scopes)


def _named(api: Api, tokens: TokenSet) -> TokenSet:
    row = api.get(INSTAGRAM, "/me", tokens.access, "", fields="user_id,username")
    row = shape.part({"body": row}, "body")
    name = shape.text(row, "user_id") or shape.required(row, "id")
    handle = shape.text(row, "username")
    return TokenSet(tokens.access, "", tokens.access_expires_at, tokens.ends_at, tokens.scopes, name, handle)
