"""Taking a name out of what others are shown about a person."""

import re
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.rights.person import Person

CHUNK = 500
REMOVED = _("Removed: who wrote this deleted their account.")


def mask(text: str, person: Person) -> str:
    """Put the pseudonym where the person is named; longer words that begin like the name stay."""
    if person.page:
        text = text.replace(person.page, person.page_after)
    if not person.names:
        return text
    named = "|".join(re.escape(name) for name in person.names)
    return re.sub(rf"(?<!\w)(?:{named})(?!\w)", person.pseudonym, text, flags=re.IGNORECASE)


def mask_rows(rows: "QuerySet[Any]", person: Person, columns: Sequence[str]) -> None:
    """Mask these columns in every row that names the person, some rows at a time."""
    words = [*person.names, *filter(None, [person.page])]
    if not words:
        return
    naming = reduce(or_, (Q(**{f"{column}__icontains": word}) for column in columns for word in words))
    # Past the manager: rows that are only ever added to may lose a name, and nothing else.
    plain: QuerySet[Any] = rows.model._base_manager.filter(pk__in=rows.filter(naming).values("pk"))  # noqa: SLF001
    last: Any = None
    while found := list((plain.filter(pk__gt=last) if last is not None else plain).order_by("pk")[:CHUNK]):
        _mask_each(found, person, columns)
        last = found[-1].pk


def _mask_each(found: Iterable[Any], person: Person, columns: Sequence[str]) -> None:
    for row in found:
        for column in columns:
            longest = row._meta.get_field(column).max_length  # noqa: SLF001 -- Django's public API
            setattr(row, column, mask(getattr(row, column), person)[:longest])
    rows = list(found)
    rows[0]._meta.base_manager.bulk_update(rows, columns)  # noqa: SLF001 -- the same
