"""What analytics brings to the API: prefix and resource."""

from typing import Any

ROUTES: list[tuple[str, Any]] = []
