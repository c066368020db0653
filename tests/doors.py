"""Every way in, with who may use it: a page that is not listed here fails test_doors.

    door("campaigns:campaign", "get", "campaign", team=200, staff=200, anonymous=LOGIN)

`team` is owner, manager and viewer, `writers` owner and manager, `brands` the team and the other brands too,
`influencers` both influencers, `signed_in` everybody but anonymous. The later word wins; whoever is not named gets
`otherwise`, which is 404: not yours is as good as not there. `keys` names the things in tests/cast.py whose keys fill
the address; `data` is what is posted.
"""

from dataclasses import dataclass, field
from typing import Any

ROLES = (
    "anonymous",
    "influencer",  # in the collaboration of the cast
    "other_influencer",
    "owner",  # of the brand that runs the campaign
    "manager",
    "viewer",
    "other_brand",
    "unapproved",  # owner of a brand that waits for approval
    "flagged",  # a manager of the brand, frozen: reads like one, does nothing
    "staff",
)
GROUPS = {
    "team": ("owner", "manager", "viewer", "flagged"),
    "writers": ("owner", "manager"),
    "brands": ("owner", "manager", "viewer", "flagged", "other_brand", "unapproved"),
    "influencers": ("influencer", "other_influencer"),
    "signed_in": ROLES[1:],
    "everybody": ROLES,
}
LOGIN = 302
FROZEN = 403


@dataclass(frozen=True)
class Door:
    name: str
    method: str
    keys: tuple[str, ...]
    statuses: dict[str, int]
    data: dict[str, Any] = field(default_factory=dict)


def door(
    name: str,
    method: str = "get",
    keys: str = "",
    *,
    otherwise: int = 404,
    data: dict[str, Any] | None = None,
    **statuses: int,
) -> Door:
    told = dict.fromkeys(ROLES, otherwise) | {"anonymous": LOGIN}
    if method == "post":
        told["flagged"] = FROZEN
    for who, status in statuses.items():
        told |= dict.fromkeys(GROUPS.get(who, (who,)), status)
        if method == "post" and who in {"team", "brands", "signed_in"}:
            told["flagged"] = FROZEN
    return Door(name, method, tuple(keys.split()), told, data or {})


def public(name: str, keys: str = "", **statuses: int) -> Door:
    return door(name, "get", keys, everybody=200, **statuses)


# Whole namespaces that others wrote; the admin is tried as a whole in test_doors.
NAMESPACES = ("admin:",)
FROM_ALLAUTH = ("account_",)

INFLUENCEHUB = [
    public("landing", signed_in=302),
    public("styleguide"),
    public("offline"),
    public("service-worker"),
    public("media", "photo"),
    door("media", "get", "import", staff=200, anonymous=404),
]
ACCOUNTS: list[Door] = []
MESSAGING = [
    door("messaging:inbox", signed_in=200),
    door("messaging:badge", signed_in=200),
    door("messaging:conversation", "get", "conversation", influencer=302, team=302, staff=302),
    door("messaging:thread", "get", "conversation", influencer=200, team=200, staff=200),
    door("messaging:after", "get", "conversation zero", influencer=200, team=200, staff=200),
    door("messaging:say", "post", "conversation", data={"body": "Hello"}, influencer=302, writers=302),
    door("messaging:read", "post", "conversation", data={"seq": 1}, influencer=302, team=302, flagged=302),
    door("messaging:notifications", signed_in=200),
    door("messaging:notifications-read", "post", signed_in=302, flagged=302),
    door("messaging:notification-read", "post", "notification", influencer=302, flagged=404),
    door("messaging:bell", signed_in=200),
    door("messaging:preferences", signed_in=200),
    # The outbox is there in a demo only; tests/messaging tries it.
    door("messaging:outbox", anonymous=404),
    door("messaging:outbox-email", "get", "zero", anonymous=404),
    door("messaging:outbox-html", "get", "zero", anonymous=404),
]
CAMPAIGNS: list[Door] = []
ANALYTICS: list[Door] = []
DISCOVERY: list[Door] = []

DOORS = [*INFLUENCEHUB, *ACCOUNTS, *MESSAGING, *CAMPAIGNS, *ANALYTICS, *DISCOVERY]

# Route of each socket, and who may open it.
SOCKETS = {"ws/": {role: role not in {"anonymous", "flagged"} for role in ROLES}}
