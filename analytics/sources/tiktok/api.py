"""How TikTok is spoken to: every answer carries an error object, which says "ok" where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from analytics.sources import shape
from analytics.sources.errors import (
    AuthExpired,
    AuthRevoked,
    Permanent,
    RateLimited,
    SchemaChanged,
    SourceError,
    Transient,
)
from analytics.sources.http import OK, by_status, call, retry_at
from analytics.sources.wire import ABOUT

if TYPE_CHECKING:
    import requests

    from analytics.sources.wire import Wire

BASE = "https://open.tiktokapis.com"
CONSENT = "https://www.tiktok.com"
TOO_MANY, BROKEN = 429, 500
OUR_KEYS = {"invalid_client", "unauthorized_client"}


def classify(status: int, headers: Mapping[str, str], body: Mapping[str, Any]) -> SourceError | None:
    error = body.get("error")
    if isinstance(error, str):  # the token endpoint speaks OAuth
        text = f"{status} {error} {body.get('log_id', '')}".strip()
        if error == "invalid_grant":
            return AuthRevoked(text)
        passing = status == TOO_MANY or status >= BROKEN  # though it speaks OAuth, it is no answer to what we asked
        return by_status(status, headers, text) if passing else Permanent(text, of_all=error in OUR_KEYS)
    said = error if isinstance(error, Mapping) else {}
    code = str(said.get("code", "ok"))
    if status < OK and code == "ok":
        return None
    text = f"{status} {code} {said.get('log_id', '')}".strip()
    return _of_code(code, headers, text) or by_status(status, headers, text) or Permanent(text)


def _of_code(code: str, headers: Mapping[str, str], text: str) -> SourceError | None:
    if code == "rate_limit_exceeded":
        return RateLimited(text, retry_at(headers))
    found: dict[str, type[SourceError]] = {
        "access_token_invalid": AuthExpired,
        "scope_not_authorized": AuthRevoked,
        "scope_permission_missed": AuthRevoked,
        "internal_error": Transient,
    }
    return found[code](text) if code in found else None


class Api:
    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    @cached_property
    def http(self) -> requests.Session:
        return self.wire.http()

    def address(self, host: str, path: str) -> str:
        return f"{(self.wire.base or host).rstrip('/')}{path}"

    def ask(self, method: str, path: str, bucket: str, token: str, about: str, **more: Any) -> shape.Row:
        """Return `data`. Whose token it is stands in no address: `about` keeps the recordings of owners apart."""
        self.wire.meter.spend(bucket)
        headers = {"Authorization": f"Bearer {token}", ABOUT: about}
        body = call(self.http, method, self.address(BASE, path), classify, headers=headers, **more)
        if not isinstance(body, Mapping) or not isinstance(body.get("data"), Mapping):
            raise SchemaChanged("data")
        data: shape.Row = body["data"]
        return data

    def tokens(self, path: str, **form: str) -> shape.Row:
        self.wire.meter.spend("token")
        keys = {"client_key": self.wire.secrets["client_key"], "client_secret": self.wire.secrets["client_secret"]}
        body = call(self.http, "POST", self.address(BASE, path), classify, data={**keys, **form})
        return shape.part({"body": body}, "body")
