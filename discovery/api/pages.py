"""A search is walked by its own order, in which values may be unknown and come last."""

import json
import math
from decimal import Decimal, InvalidOperation
from typing import Any

from rest_framework.pagination import Cursor

from discovery.search import Search
from rest.pages import Pages
from rest.problems import Problem

LARGEST = 10**10  # what a price's column holds


class SearchPages(Pages):
    """The cursor holds the sort, the value sorted by and the influencer of the row where it goes on."""

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        """Return the keys of the cards of one page of a Search."""
        self.search: Search = queryset
        self.request, self.base_url = request, request.build_absolute_uri()
        self.size = self.get_page_size(request) or self.page_size
        self.cursor = self.decode_cursor(request)
        self.back = bool(self.cursor and self.cursor.reverse)
        found = self._rows()
        self.more = len(found) > self.size
        self.rows = found[: self.size][::-1] if self.back else found[: self.size]
        return [pk for pk, _value, _influencer in self.rows]

    def _rows(self) -> list[Any]:
        columns = ("pk", self.search.column, "influencer_id")
        if self.cursor is None:
            return list(self.search.page().values_list(*columns)[: self.size + 1])
        value, pk = self._read(self.cursor.position)
        return list(self.search.beyond(value, pk, back=self.back).values_list(*columns)[: self.size + 1])

    def get_next_link(self) -> str | None:
        return self._link(-1, reverse=False) if self.rows and (self.more or self.back) else None

    def get_previous_link(self) -> str | None:
        before = self.more if self.back else self.cursor is not None
        return self._link(0, reverse=True) if self.rows and before else None

    def _link(self, place: int, *, reverse: bool) -> str:
        _card, value, influencer = self.rows[place]
        position: Any = json.dumps([self.search.sort, _written(value), influencer])
        link: str = self.encode_cursor(Cursor(offset=0, reverse=reverse, position=position))
        return link

    def _read(self, position: Any) -> tuple[Any, int]:
        try:
            sort, value, pk = json.loads(position or "")
            if sort != self.search.sort or type(pk) is not int:
                _refuse(position)
            return _value(self.search.column, value), pk
        except (ValueError, TypeError, InvalidOperation):
            raise Problem(400, "bad_cursor") from None


def _written(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value) if isinstance(value, Decimal) else value


def _value(column: str, written: Any) -> Any:
    """Read what a cursor says, which anybody may have written."""
    if written is None and column != "name_key":
        return None
    if column == "name_key":
        return bytes.fromhex(written)
    if column == "price":
        amount = Decimal(written) if isinstance(written, str) else Decimal("NaN")
        return amount if amount.is_finite() and abs(amount) < LARGEST else _refuse(written)
    if isinstance(written, bool) or not math.isfinite(written):
        _refuse(written)
    return int(written) if column == "followers" else float(written)


def _refuse(written: Any) -> Any:
    raise ValueError(written)
