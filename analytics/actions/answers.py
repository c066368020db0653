"""Kept answers hold what platforms said of people: whoever opens one is written down."""

import contextlib
import json
import zlib

from django.db import transaction

from accounts.models import User
from accounts.moderation import audit
from analytics.models import RawAnswer

SHOWN = 200_000  # bytes on a page; the file has all of it


@transaction.atomic
def open_answer(answer: RawAnswer, *, by: User, as_file: bool = False) -> bytes:
    audit("download answer" if as_file else "open answer", answer, by=by, run=answer.run_id, source=answer.source)
    return zlib.decompress(answer.body) if as_file else _beginning(bytes(answer.body))


def _beginning(body: bytes) -> bytes:
    """No more than a page can show, whatever it would swell to."""
    return zlib.decompressobj().decompress(body, SHOWN + 1)


def pretty(body: bytes) -> tuple[str, bool]:
    """Return the text as people read it, JSON indented, and whether that is all of it."""
    whole = len(body) <= SHOWN
    text = body[:SHOWN].decode("utf-8", "replace")
    if whole:
        with contextlib.suppress(ValueError, RecursionError):
            text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    return text, whole
