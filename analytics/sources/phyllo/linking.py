"""Owners connect accounts on a page of InsightIQ's: they are users there by a name that we give, and what they connect is theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from analytics.sources import shape
from analytics.sources.contract import TokenSet
from analytics.sources.errors import NotFound, Permanent, SchemaChanged
from analytics.sources.phyllo.api import USER_EXISTS
from analytics.sources.phyllo.rows import platform_of

if TYPE_CHECKING:
    from analytics.sources.phyllo.api import Api

PRODUCTS = "IDENTITY,IDENTITY.AUDIENCE,ENGAGEMENT,ENGAGEMENT.AUDIENCE"
FOREVER = timedelta(days=3650)  # InsightIQ keeps the tokens: ours is our own secret


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """What an owner connected there."""

    id: str  # InsightIQ's: what `ExternalRef.account_id` and `Connection.external_id` hold
    platform: str  # ours; empty: one that we do not know
    handle: str
    external_id: str  # the platform's
    is_connected: bool  # False: disconnected there, or its session is over

    def tokens(self, now: datetime) -> TokenSet:
        """What a Connection keeps of it: no secret, only whose it is."""
        return TokenSet("", "", now + FOREVER, None, (), self.id, self.handle)


def user_id(api: Api, external_id: str, name: str) -> str:
    """Make the user, or find the one that was made before: a second one is refused with 400, not with 409."""
    try:
        made = api.ask("POST", "/v1/users", json={"name": name, "external_id": external_id})
    except Permanent as error:
        if USER_EXISTS not in str(error):
            raise
        made = known_user(api, external_id)
    return shape.required(made, "id")


def known_user(api: Api, external_id: str) -> shape.Row:
    found = api.ask("GET", f"/v1/users/external_id/{external_id}")
    return shape.part({"user": found}, "user")


def sdk_token(api: Api, external_id: str, name: str, products: str) -> tuple[str, datetime | None]:
    """Return what their connect widget takes, and until when."""
    asked = {"user_id": user_id(api, external_id, name), "products": (products or PRODUCTS).split(",")}
    made = shape.part({"made": api.ask("POST", "/v1/sdk-tokens", json=asked)}, "made")
    return shape.required(made, "sdk_token"), shape.moment(made, "expires_at")


def page_url(api: Api, external_id: str, name: str) -> str:
    user_id(api, external_id, name)
    made = api.ask("POST", "/v1/links", json={"external_id": external_id, "name": name})
    address = shape.required(shape.part({"made": made}, "made"), "microsite_url")
    parts = urlsplit(address)
    if parts.scheme != "https" and (parts.scheme, parts.hostname) != ("http", "127.0.0.1"):
        raise SchemaChanged("microsite_url")  # somebody is sent there
    return address


def accounts(api: Api, external_id: str) -> list[LinkedAccount]:
    """What this user of ours connected; nothing where they never were there."""
    try:
        user = shape.required(known_user(api, external_id), "id")
    except NotFound:
        return []
    return [_account(row) for row in api.all("/v1/accounts", user_id=user)]


def _account(row: shape.Row) -> LinkedAccount:
    return LinkedAccount(
        shape.required(row, "id"),
        platform_of(row),
        shape.text(row, "platform_username") or shape.text(row, "username"),
        shape.text(row, "platform_profile_id"),
        shape.text(row, "status") == "CONNECTED",
    )
