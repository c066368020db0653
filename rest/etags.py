"""An ETag names a representation: who edits says with If-Match which one they saw, and overwrites nobody unseen."""

import hashlib
from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from rest.problems import Problem

PRECONDITION_FAILED = 412


def etag_of(data: Any) -> str:
    return f'"{hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:32]}"'


def names(header: str, etag: str) -> bool:
    """Say whether an If-Match or If-None-Match header names this tag."""
    tags = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    return etag in tags or "*" in tags


def check(request: Request, data: Any) -> None:
    wanted = request.headers.get("If-Match", "")
    if wanted and not names(wanted, etag_of(data)):
        raise Problem(PRECONDITION_FAILED, "changed")
