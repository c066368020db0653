"""What InsightIQ tells by itself: signed over the bytes as they came, thin, at least once, in no order."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from analytics.sources import shape
from analytics.sources.contract import WebhookEvent
from analytics.sources.errors import BadSignature, SchemaChanged

if TYPE_CHECKING:
    from analytics.sources.phyllo.api import Api

EVENTS = (
    "ACCOUNTS.CONNECTED",
    "ACCOUNTS.DISCONNECTED",
    "SESSION.EXPIRED",
    "PROFILES.ADDED",
    "PROFILES.UPDATED",
    "PROFILES_AUDIENCE.ADDED",
    "PROFILES_AUDIENCE.UPDATED",
    "CONTENTS.ADDED",
    "CONTENTS.UPDATED",
    "CONTENTS_COMMENTS.ADDED",
    "CONTENTS_COMMENTS.UPDATED",
)
NAME = "InfluenceHub"


def verified(headers: Mapping[str, str], raw: bytes, secret: str) -> WebhookEvent:
    """While a secret is rotated there are several signatures; one that is ours is enough."""
    good = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest().encode()
    given = [part.strip().encode() for part in headers.get("webhook-signatures", "").split(",")]
    if not secret or not any(hmac.compare_digest(good, each) for each in given):
        raise BadSignature("webhook-signatures")
    try:
        event = json.loads(raw)
    except (ValueError, RecursionError):
        raise SchemaChanged("body") from None
    data = shape.part(event, "data")
    return WebhookEvent(
        # What has no id of its own is the same event only if it is the same to the letter.
        shape.text(event, "id") or hashlib.sha256(raw).hexdigest(),
        shape.required(event, "event"),
        shape.text(data, "account_id"),
        shape.words(data, "items", "") or tuple(filter(None, [shape.text(data, "profile_id")])),
    )


def check(api: Api, address: str, *, register: bool) -> bool:
    """After three failed deliveries InsightIQ switches a webhook off until it is put again. True: something was done."""
    wanted = {"url": address, "events": list(EVENTS), "name": NAME}
    ours = [row for row in api.all("/v1/webhooks") if shape.text(row, "url") == address]
    if not ours:
        if register:
            api.ask("POST", "/v1/webhooks", json=wanted)
        return register
    row = ours[0]
    if shape.flag(row, "is_active") is not False and set(EVENTS) <= set(shape.words(row, "events", "")):
        return False
    api.ask("PUT", f"/v1/webhooks/{shape.required(row, 'id')}", json={**wanted, "is_active": True})
    return True
