"""Lists of small forms that grow and shrink by ordinary buttons, so that they work without JavaScript.

A row's fields are named handles-0-platform, handles-0-handle, … A button `add=handles` or `remove=handles-1`
sends the whole form; the page answers with everything typed and one row more or less.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

MOST = 30


class RowForm(forms.Form):
    """One row. It counts as left empty while its decisive field is."""

    decisive = ""
    use_required_attribute = False

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, empty_permitted=True, use_required_attribute=False, **kwargs)

    def has_changed(self) -> bool:
        return bool(str(self[self.decisive].value() or "").strip())


Row = TypeVar("Row", bound=RowForm)


class Rows(Generic[Row]):
    def __init__(
        self,
        form_class: type[Row],
        prefix: str,
        data: QueryDict | None = None,
        initial: Sequence[Mapping[str, Any]] = (),
        *,
        spare: int = 1,
    ) -> None:
        self.form_class = form_class
        self.prefix = prefix
        if data is None:
            blank: list[Mapping[str, Any]] = [{}] * max(spare if not initial else 0, 0)
            filled = [*initial, *blank]
            self.forms = [self._row(number, initial=dict(values)) for number, values in enumerate(filled)]
        else:
            self.forms = [self._row(number, data) for number in self._numbers(data)]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.forms)

    def __len__(self) -> int:
        return len(self.forms)

    def is_valid(self) -> bool:
        return not [row for row in self.forms if not row.is_valid()]

    @property
    def values(self) -> list[dict[str, Any]]:
        return [row.cleaned_data for row in self.forms if row.has_changed()]

    @property
    def errors(self) -> list[Any]:
        return [row.errors for row in self.forms if row.errors]

    def forget_mistakes(self) -> None:
        """Say nothing about mistakes yet: a button asked for one row more or less."""
        for row in self.forms:
            row._errors = ErrorDict()  # type: ignore[attr-defined]  # noqa: SLF001 -- as after a full_clean without mistakes

    def _row(self, number: int, data: QueryDict | None = None, **kwargs: Any) -> Row:
        return self.form_class(data, prefix=f"{self.prefix}-{number}", **kwargs)

    def _numbers(self, data: QueryDict) -> list[int]:
        pattern = re.compile(rf"^{re.escape(self.prefix)}-(\d{{1,4}})-")
        found = sorted({int(match[1]) for key in data if (match := pattern.match(key))})[:MOST]
        removed = data.get("remove", "")
        numbers = [number for number in found if f"{self.prefix}-{number}" != removed]
        if data.get("add") == self.prefix and len(numbers) < MOST:
            numbers.append(max(found, default=-1) + 1)
        return numbers


def is_row_button(data: QueryDict) -> bool:
    """Tell the button that adds or removes a row from the one that sends the form."""
    return "add" in data or "remove" in data
