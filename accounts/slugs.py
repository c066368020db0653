from typing import Any

from django.db import models
from django.utils.text import slugify

ROOM_FOR_NUMBER = 100


def free_slug(rows: "models.QuerySet[Any]", text: str, fallback: str) -> str:
    """Return a public address for this name that no row has yet."""
    stem = slugify(text)[:ROOM_FOR_NUMBER] or fallback
    taken = set(rows.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{stem}-{number}") not in taken)
