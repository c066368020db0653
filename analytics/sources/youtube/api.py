"""Who asks: the site by its key, or an owner of a channel by their token. Both count against the same quotas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, TypeAlias, TypeVar

from analytics.sources.contract import ExternalRef, Result
from analytics.sources.errors import SchemaChanged
from analytics.sources.items import chunks, together
from analytics.sources.shape import Row
from analytics.sources.wire import Wire

UNITS = "units"
T = TypeVar("T")


class Asker:
    """`service` builds requests, `call` asks one."""

    def __init__(self, wire: Wire, service: Any, token: str = "") -> None:
        self.wire, self.service, self.token = wire, service, token

    def call(self, request: Any, bucket: str = UNITS, etag: str = "") -> Mapping[str, Any] | None:
        """Return the answer, None where it is the one that the etag names."""
        from analytics.sources.youtube.client import call  # noqa: PLC0415 -- Google's client is heavy

        if self.token:
            request.headers["authorization"] = f"Bearer {self.token}"
        self.wire.meter.spend(bucket)
        return call(request, bucket, self.wire.now(), etag)


Read: TypeAlias = Callable[[Asker, list[str]], Iterator[Result[T]]]


class Askers:
    """The clients of one wire, made when they are needed."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def of(self, ref: ExternalRef) -> Asker:
        """Who asks about this: its owner, if they gave leave."""
        return self.owner(self.wire.token(ref)) if ref.account_id else self.site

    def owner(self, token: str) -> Asker:
        return Asker(self.wire, self._keyless, token)

    def each(self, refs: Sequence[ExternalRef], most: int, read: Read[T]) -> Iterator[Result[T]]:
        """Public ones so many at a time; those of an owner apart, by their leave: where that is over, only theirs fail."""
        for chunk in chunks([ref for ref in refs if not ref.account_id], most):
            yield from self._read(chunk, read)
        owned: dict[tuple[int | None, str], list[ExternalRef]] = {}
        for ref in (ref for ref in refs if ref.account_id):
            owned.setdefault((ref.connection, ref.account_id), []).append(ref)
        for chunk in (chunk for group in owned.values() for chunk in chunks(group, most)):
            yield from together(chunk, partial(self._read, chunk, read))

    def _read(self, refs: Sequence[ExternalRef], read: Read[T]) -> Iterator[Result[T]]:
        yield from read(self.of(refs[0]), [ref.external_id for ref in refs])

    @cached_property
    def site(self) -> Asker:
        return Asker(self.wire, self._client(self.wire.secrets.get("api_key", "")))

    @cached_property
    def _keyless(self) -> Any:
        return self._client("")

    def _client(self, key: str) -> Any:
        from analytics.sources.youtube.client import client  # noqa: PLC0415 -- Google's client is heavy

        return client(self.wire, key)


def rows(answer: Mapping[str, Any] | None) -> list[Row]:
    """Return the rows: where nothing was found, the API leaves them out."""
    found = (answer or {}).get("items", [])
    if not all(isinstance(item, Mapping) for item in found):
        raise SchemaChanged("items")
    return list(found)
