"""Lists come in pages that a cursor walks: rows that appear meanwhile shift nothing."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination

from rest.problems import Problem

LONGEST = 9  # digits


class Pages(CursorPagination):
    """The view's `ordering` names the columns; none of them may be null, and the last one is unique."""

    page_size = 25
    max_page_size = 100
    page_size_query_param = "page_size"
    page_size_query_description = "Rows on a page, at most 100."
    cursor_query_description = "Where to go on: take the address in `next` or `previous` as it is."
    ordering = ("-pk",)

    def get_page_size(self, request: Any) -> int:
        asked = request.query_params.get(self.page_size_query_param, str(self.page_size))
        if not asked.isascii() or not asked.isdecimal() or len(asked) > LONGEST or int(asked) < 1:
            raise ValidationError({self.page_size_query_param: [_("A whole number, 1 or more.")]})
        return min(int(asked), self.max_page_size)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"minimum": 1, "default": self.page_size}
        return parameters

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        return tuple(getattr(view, "ordering", self.ordering))

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, ArithmeticError, DataError, DjangoValidationError):
            # It could be read, but names no place in this list's column.
            if request.query_params.get(self.cursor_query_param) is None:
                raise
            raise Problem(400, "bad_cursor") from None

    def decode_cursor(self, request: Any) -> Any:
        try:
            cursor: Any = super().decode_cursor(request)
        except NotFound:
            raise Problem(400, "bad_cursor") from None
        if cursor and "\0" in (cursor.position or ""):
            raise Problem(400, "bad_cursor")  # PostgreSQL takes it in no text
        return cursor
