"""What accounts brings to the API: prefix and resource."""

from typing import Any

import accounts.api.schemes  # noqa: F401 -- registers on import

ROUTES: list[tuple[str, Any]] = []
