"""What Meta tells by itself: signed with the app's secret, several changes at once, without ids of their own."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

from analytics.sources import shape
from analytics.sources.contract import WebhookEvent
from analytics.sources.errors import BadSignature, SchemaChanged


def challenge(query: Mapping[str, str], verify_token: str) -> str | None:
    """Meta asks whether the address is ours, with the word that was set in its dashboard."""
    asked = query.get("hub.verify_token", "").encode()
    right = bool(verify_token) and hmac.compare_digest(verify_token.encode(), asked)
    return query.get("hub.challenge") or None if right and query.get("hub.mode") == "subscribe" else None


def verified(headers: Mapping[str, str], raw: bytes, secret: str) -> list[WebhookEvent]:
    good = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    if not secret or not hmac.compare_digest(good.encode(), headers.get("x-hub-signature-256", "").encode()):
        raise BadSignature("x-hub-signature-256")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise SchemaChanged("body") from None
    return [event for entry in shape.rows(body, "entry") for event in _events(entry)]


def _events(entry: shape.Row) -> Iterator[WebhookEvent]:
    account, time = shape.text(entry, "id"), shape.text(entry, "time")
    for change in shape.rows(entry, "changes") if entry.get("changes") else []:
        field, value = shape.required(change, "field"), change.get("value")
        yield WebhookEvent(_name(account, time, change), field, account, _media(value))


def _name(account: str, time: str, change: shape.Row) -> str:
    """What is told again is the same to the letter, whatever came along with it."""
    return hashlib.sha256(json.dumps([account, time, change], sort_keys=True).encode()).hexdigest()


def _media(value: Any) -> tuple[str, ...]:
    if not isinstance(value, Mapping):
        return ()
    named = shape.text(value, "media_id") or shape.text(shape.part(value, "media"), "id")
    return (named,) if named else ()
