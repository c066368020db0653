"""Lists come in pages that a cursor walks: rows that appear meanwhile shift nothing."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination

from rest.problems import Problem


class Pages(CursorPagination):
    """The view's `ordering` names the columns; none of them may be null, and the last one is unique."""

    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"
    page_size_query_description = _("Rows on a page, at most 100.")
    cursor_query_description = _("Where to go on: take the address in `next` or `previous` as it is.")
    ordering = ("-pk",)

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        return tuple(getattr(view, "ordering", self.ordering))

    def decode_cursor(self, request: Any) -> Any:
        try:
            return super().decode_cursor(request)
        except NotFound:
            raise Problem(400, "bad_cursor") from None
