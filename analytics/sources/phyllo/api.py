"""How InsightIQ (formerly Phyllo) is spoken to: Basic authentication, lists in pages, errors with codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from analytics.sources import shape
from analytics.sources.errors import AuthExpired, AuthRevoked, Permanent, SchemaChanged, SourceError
from analytics.sources.http import by_status, call
from analytics.sources.shape import Row

if TYPE_CHECKING:
    import requests

    from analytics.sources.wire import Wire

BASES = {
    "sandbox": "https://api.sandbox.insightiq.ai",
    "staging": "https://api.staging.insightiq.ai",
    "production": "https://api.insightiq.ai",
}
PAGE = 100
USER_EXISTS = "user_exists_with_external_id"


def classify(status: int, headers: Mapping[str, str], body: Mapping[str, Any]) -> SourceError | None:
    said = body.get("error")
    error = said if isinstance(said, Mapping) else {}
    code = str(error.get("error_code") or error.get("code") or "")
    text = f"{status} {code} {error.get('request_id') or headers.get('request-id', '')}".strip()
    if code.casefold() == "account_disconnected":
        return AuthRevoked(text)
    if code.casefold() == "session_expired":
        return AuthExpired(text)
    if status == 401:  # noqa: PLR2004 -- our own id or secret, not an owner's
        return Permanent(text, of_all=True)
    return by_status(status, headers, text)


class Api:
    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    @cached_property
    def base(self) -> str:
        environment = self.wire.secrets.get("environment") or "sandbox"
        if self.wire.base:
            return self.wire.base.rstrip("/")
        if environment not in BASES:
            raise Permanent(f"PHYLLO_ENVIRONMENT is one of {', '.join(BASES)}", of_all=True)
        return BASES[environment]

    @cached_property
    def http(self) -> requests.Session:
        session = self.wire.http()
        session.auth = (self.wire.secrets.get("client_id", ""), self.wire.secrets.get("client_secret", ""))
        return session

    def ask(self, method: str, path: str, **more: Any) -> Any:
        self.wire.meter.spend("requests")
        return call(self.http, method, self.base + path, classify, **more)

    def page(self, path: str, offset: int = 0, **query: str) -> list[Row]:
        """Return one page: the last one is not full."""
        params = {**query, "limit": str(PAGE), "offset": str(offset)}
        return shape.rows(self.ask("GET", path, params=params), "data")

    def pages(self, path: str, **query: str) -> Iterator[list[Row]]:
        offset, before = 0, list[Row]()
        while True:
            found = self.page(path, offset, **query)
            if found and found == before:
                raise SchemaChanged("metadata.offset")  # the same page again, for ever
            before = found
            yield found
            if len(found) < PAGE:
                return
            offset += PAGE

    def all(self, path: str, **query: str) -> list[Row]:
        return [row for page in self.pages(path, **query) for row in page]
