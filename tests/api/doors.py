"""The API's doors: every operation of the schema with what it answers each role. tests/api/doors_<app>.py list them.

    operation("publish_campaign", "draft", writers=200, team=403)

The words for roles are those of tests/doors.py, and the later one wins. Whoever is not named gets `otherwise` (404:
not yours is as good as not there); anonymous gets 401, and the frozen manager 403 for whatever changes something,
unless named by themselves. `keys` fill the path's parameters in their order, from tests/cast.py.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.doors import GROUPS, ROLES

READS = ("list_", "retrieve_", "export_", "download_")


@dataclass(frozen=True)
class Operation:
    name: str
    keys: tuple[str, ...]
    statuses: dict[str, int]
    data: Any = None
    query: dict[str, Any] = field(default_factory=dict)


def operation(
    name: str,
    keys: str = "",
    *,
    otherwise: int = 404,
    data: Any = None,
    query: dict[str, Any] | None = None,
    **statuses: int,
) -> Operation:
    told = dict.fromkeys(ROLES, otherwise) | {"anonymous": 401}
    frozen = not name.startswith(READS)
    if frozen:
        told["flagged"] = 403
    for who, status in statuses.items():
        told |= dict.fromkeys(GROUPS.get(who, (who,)), status)
        if frozen and who in {"team", "brands", "signed_in"}:
            told["flagged"] = 403
    return Operation(name, tuple(keys.split()), told, data, query or {})
