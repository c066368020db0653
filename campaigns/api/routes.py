"""What campaigns brings to the API: prefix and resource."""

from typing import Any

from campaigns.api import problems  # noqa: F401 -- registers how refusals are said

ROUTES: list[tuple[str, Any]] = []
