"""JSON of a size and a shape that we are willing to read."""

import json
from typing import Any

from rest_framework import exceptions, parsers

from rest.problems import Problem

LARGEST = 1024 * 1024
TOO_LARGE = 413


class JSON(parsers.BaseParser):
    """DRF's own parser reads a body of any size and any depth, and lets half characters through to the database."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        raw = stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise Problem(TOO_LARGE, "too_large", f"At most {LARGEST} bytes.")
        try:
            text = raw.decode()
            found = json.loads(text, parse_constant=_refuse)
            if "\\u" in text:
                # "\ud800" alone is half of a character, which no column can hold.
                json.dumps(found, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError(str(error)[:200]) from None
        return found


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
