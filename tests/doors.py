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


# Whole namespaces that others wrote; the admin is tried as a whole in test_doors, the API in tests/api.
NAMESPACES = ("admin:", "api:", "headless:")
FROM_ALLAUTH = ("account_", "google_", "mfa_", "socialaccount_", "usersessions_")

INFLUENCEHUB = [
    public("landing", signed_in=302),
    public("styleguide"),
    public("offline"),
    public("service-worker"),
    public("media", "photo"),
    door("media", "get", "import", staff=200, anonymous=404),
]
ACCOUNTS = [
    public("accounts:join", signed_in=302),
    public("accounts:join-brand", signed_in=302),
    public("accounts:join-influencer", signed_in=302),
    # This is no demo.
    door("accounts:demo-enter", "post", "demo_role", anonymous=404),
    door("accounts:settings", signed_in=200),
    door("accounts:settings-security", signed_in=200),
    # Whoever is signed in proves first who they are, frozen or not; accounts/test_signin_sessions.py goes on from there.
    door("accounts:session-end", "post", "zero", signed_in=302, flagged=302),
    door("accounts:sessions-end-others", "post", signed_in=302, flagged=302),
    door("accounts:settings-profile", influencers=200),
    door("accounts:settings-rates", influencers=200),
    door("accounts:settings-brand", brands=200),
    door("accounts:settings-brand", "post", brands=200, viewer=404),
    door("accounts:settings-team", brands=200),
    # Only owners invite, and only into their own team.
    door("accounts:team-invite", "post", owner=200, other_brand=200, unapproved=200),
    door("accounts:member-role", "post", "member", owner=302),
    door("accounts:member-remove", "post", "member", owner=302, viewer=302),
    door("accounts:invitation-revoke", "post", "member_invitation", owner=302),
    public("accounts:team-join", "token", team=200),
    door("accounts:settings-tokens", signed_in=200),
    # It asks for the password first.
    door("accounts:token-new", signed_in=302),
    door("accounts:token-new", "post", signed_in=302),
    door("accounts:token-revoke", "post", "api_token", influencer=302),
    door("accounts:account-delete", signed_in=200),
    # Nobody here proved lately that it is them.
    door("accounts:account-delete", "post", signed_in=302, flagged=403),
    door("accounts:settings-data", signed_in=200),
    door("accounts:data-export", "post", signed_in=302, flagged=302),
    door("accounts:data-export-file", "get", "data_export", signed_in=302),
    public("accounts:account-deleted"),
    door("accounts:account-restore", "post", signed_in=302, flagged=302),
    public("accounts:mediakit", "slug"),
    public("accounts:avatar", "seed"),
    door("accounts:claim", "get", "unclaimed", influencers=200),
    door("accounts:claim", "post", "unclaimed", influencers=200),
    door("accounts:claims", influencers=200),
    door("accounts:claim-withdraw", "post", "claim", other_influencer=302),
    door("accounts:report", "get", "kind profile", signed_in=200),
    door("accounts:report", "post", "kind profile", signed_in=200, flagged=200),
]
# Owners and managers of any brand, each with their own; frozen ones look and change nothing.
_WRITERS = {"writers": 200, "flagged": 200, "other_brand": 200, "unapproved": 200}
WEBHOOKS = [
    door("accounts:settings-webhooks", **_WRITERS),
    door("accounts:webhook-new", **_WRITERS),
    door("accounts:webhook-new", "post", writers=200, other_brand=200, unapproved=200),
    door("accounts:webhook", "get", "webhook", writers=200, flagged=200),
    door("accounts:webhook-edit", "get", "webhook", writers=200, flagged=200),
    door("accounts:webhook-edit", "post", "webhook", writers=200),
    door("accounts:webhook-switch", "post", "webhook", writers=302),
    door("accounts:webhook-test", "post", "webhook", writers=302),
    door("accounts:webhook-secret", "post", "webhook", writers=200),
    door("accounts:webhook-delete", "get", "webhook", writers=200, flagged=200),
    door("accounts:webhook-delete", "post", "webhook", writers=302),
    door("accounts:delivery", "get", "webhook delivery", writers=200, flagged=200),
    door("accounts:delivery-again", "post", "webhook delivery", writers=302),
]
MESSAGING = [
    door("messaging:inbox", signed_in=200),
    door("messaging:badge", signed_in=200),
    door("messaging:conversation", "get", "conversation", influencer=302, team=302, staff=302),
    door("messaging:thread", "get", "conversation", influencer=200, team=200, staff=200),
    door("messaging:after", "get", "conversation zero", influencer=200, team=200, staff=200),
    # Staff oversee, they do not join in; a viewer reads.
    door("messaging:say", "post", "conversation", influencer=302, writers=302, data={"body": "Hello."}),
    door("messaging:read", "post", "conversation", influencer=302, team=302, flagged=302, data={"seq": 1}),
    door("messaging:notifications", signed_in=200),
    door("messaging:notifications-read", "post", signed_in=302, flagged=302),
    door("messaging:notification-read", "post", "notification", influencer=302, flagged=404),
    door("messaging:bell", signed_in=200),
    door("messaging:preferences", signed_in=200),
    door("messaging:preferences", "post", signed_in=302, flagged=302),
    # This is no demo.
    door("messaging:outbox", anonymous=404),
    door("messaging:outbox-email", "get", "email", anonymous=404),
    door("messaging:outbox-html", "get", "email", anonymous=404),
]
CAMPAIGNS = [
    door("campaigns:home", signed_in=200, staff=302),
    door("campaigns:campaign-list", brands=200),
    door("campaigns:campaign-list-export", brands=200),
    door("campaigns:campaign-new", brands=200, viewer=404),
    door("campaigns:campaign-new", "post", brands=422, viewer=404),
    door("campaigns:campaign-choose", team=302, other_brand=200, unapproved=403, viewer=404),
    # Notifications name the campaign: influencers are led to their own side of it.
    door("campaigns:campaign", "get", "campaign", team=200, staff=200, influencers=302),
    door("campaigns:campaign-people", "get", "campaign", team=200, staff=200),
    door("campaigns:campaign-people-export", "get", "campaign", team=200, staff=200),
    door("campaigns:campaign-people-bulk", "post", "campaign", writers=404),
    door("campaigns:campaign-tasks", "get", "campaign", team=200, staff=200),
    door("campaigns:campaign-tasks-export", "get", "campaign", team=200, staff=200),
    door("campaigns:campaign-brief", "get", "campaign", team=200, staff=200),
    door("campaigns:campaign-activity", "get", "campaign", team=200, staff=200),
    door("campaigns:campaign-edit", "get", "campaign step", team=200, viewer=404),
    door("campaigns:campaign-edit", "post", "campaign step", writers=422),
    door("campaigns:campaign-preview", "post", "campaign", writers=200),
    door("campaigns:campaign-invite", "get", "campaign", team=200, viewer=404, unapproved=403),
    door("campaigns:campaign-invite", "post", "campaign", writers=422, unapproved=403),
    # The campaign runs: what is not legal now is a conflict for whoever may do it at other times.
    door("campaigns:campaign-publish", "post", "campaign", writers=409),
    door("campaigns:campaign-publish", "post", "draft", writers=302),
    door("campaigns:campaign-pause", "post", "campaign", writers=302),
    door("campaigns:campaign-resume", "post", "campaign", writers=409),
    door("campaigns:campaign-start", "post", "campaign", writers=409),
    door("campaigns:campaign-complete", "get", "campaign", team=200, viewer=404),
    door("campaigns:campaign-complete", "post", "campaign", writers=302),
    door("campaigns:campaign-cancel", "get", "campaign", team=200, viewer=404),
    door("campaigns:campaign-cancel", "post", "campaign", writers=302, data={"reason": "It rains."}),
    door("campaigns:campaign-duplicate", "post", "campaign", writers=302),
    door("campaigns:campaign-delete", "post", "campaign", writers=409),
    door("campaigns:campaign-delete", "post", "draft", writers=302),
    door("campaigns:campaign-restore", "post", "deleted", writers=302),
    door("campaigns:collaboration-list", signed_in=200),
    door("campaigns:collaboration", "get", "collaboration", influencer=200, team=200, staff=200),
    door("campaigns:collaboration-head", "get", "collaboration", influencer=200, team=200, staff=200),
    door("campaigns:collaboration-panel", "get", "collaboration", influencer=200, team=200, staff=200),
    door("campaigns:collaboration-offers", "get", "collaboration", influencer=200, team=200, staff=200),
    door("campaigns:agreement", "get", "collaboration", influencer=200, team=200, staff=200),
    door("campaigns:agreement-text", "get", "collaboration", influencer=200, team=200, staff=200),
    door("campaigns:collaboration-withdraw", "post", "collaboration", influencer=409, writers=409),
    door("campaigns:collaboration-withdraw", "post", "offered", influencer=302, writers=302),
    door("campaigns:collaboration-cancel", "get", "collaboration", influencer=200, team=200, viewer=404),
    door(
        "campaigns:collaboration-cancel", "post", "collaboration", influencer=302, writers=302, data={"reason": "Ill."}
    ),
    door("campaigns:collaboration-dispute", "get", "collaboration", influencer=200, team=200, viewer=404),
    door(
        "campaigns:collaboration-dispute", "post", "collaboration", influencer=302, writers=302, data={"reason": "No."}
    ),
    door("campaigns:review", "post", "collaboration", influencer=409, writers=409),
    door("campaigns:review", "post", "finished", influencer=302, writers=302, data={"rating": 5}),
    door("campaigns:offer", "get", "offered version", influencer=200, team=200, staff=200),
    door("campaigns:offer-new", "get", "offered", influencer=200, team=200, viewer=404),
    # Only the side to whom the offer was made answers it.
    door("campaigns:offer-accept", "get", "offered version", influencer=200),
    door("campaigns:offer-accept", "post", "offered version", influencer=302),
    door("campaigns:offer-accept", "post", "collaboration version", influencer=409),
    door("campaigns:offer-decline", "get", "offered version", influencer=200),
    door("campaigns:offer-decline", "post", "offered version", influencer=302),
    door("campaigns:task", "get", "task", influencer=200, team=200, staff=200),
    door("campaigns:task-submit", "get", "task", influencer=200),
    door("campaigns:task-submit", "post", "task", influencer=302, data={"text": "Here it is."}),
    door("campaigns:task-approve", "post", "task", writers=409),
    door("campaigns:task-approve", "post", "handed_in", writers=302),
    door("campaigns:task-changes", "get", "handed_in", team=200, viewer=404),
    door("campaigns:task-changes", "post", "handed_in", writers=302, data={"feedback": "Brighter."}),
    door("campaigns:submission-file", "get", "submission", influencer=200, team=200, staff=200),
    door("campaigns:browse", signed_in=200),
    door("campaigns:brief-public", "get", "campaign", influencers=200, team=200, staff=200),
    door("campaigns:apply", "get", "campaign", influencer=302, other_influencer=200),
    door("campaigns:apply", "post", "campaign", influencer=302, other_influencer=200),
    public("campaigns:creator-reviews", "slug"),
]
ANALYTICS = [
    public("analytics:metrics", "slug"),
    public("analytics:metrics-export", "slug"),
    door("analytics:glance", "get", "slug", everybody=302),
    public("analytics:posts", "slug"),
    public("analytics:posts-export", "slug"),
    door("analytics:campaign-posts", "get", "campaign", team=200, staff=200),
    door("analytics:campaign-posts-export", "get", "campaign", team=200, staff=200),
    door("analytics:collaboration-posts", "get", "collaboration", influencer=200, team=200, staff=200),
    door("analytics:collaboration-post-add", "post", "collaboration", influencer=422, writers=422),
]
# Files of a brand: its team looks on, its writers import. Creators have their own.
FILES = [
    door("analytics:imports", influencers=200, brands=200),
    door("analytics:import-new", "get", influencers=200, **_WRITERS),
    door("analytics:import-new", "post", influencers=422, writers=422, other_brand=422, unapproved=422),
    door("analytics:import", "get", "brand_import", team=200),
    door("analytics:import", "post", "brand_import", writers=302),
    door("analytics:import-state", "get", "brand_import", team=200),
    door("analytics:import-rejects", "get", "rejecting_import", team=200),
    door("analytics:feed-new", "get", influencers=200, **_WRITERS),
    door("analytics:feed-new", "post", influencers=422, writers=422, other_brand=422, unapproved=422),
    door("analytics:feed-switch", "post", "file_feed", writers=302),
    door("analytics:returns", brands=200),
    door("analytics:returns-export", brands=200),
]
_CHANGE = {"influencers": 422, "writers": 422, "other_brand": 422, "unapproved": 422}
CONNECTIONS = [
    door("analytics:connections", influencers=200, brands=200),
    door("analytics:connection-add", "post", **_CHANGE),
    door("analytics:connection-hint", influencers=200),
    # Nobody here proved an account.
    door("analytics:connection-claim", influencers=302),
    door("analytics:connection-claim", "post", influencers=302),
    door("analytics:account-fetch", "post", "social_account", influencer=302),
    door("analytics:account-read", "post", "social_account", influencer=302),
    door("analytics:account-end", "get", "social_account sandbox", influencer=200),
    # It asks for the password first.
    door("analytics:account-end", "post", "social_account sandbox", influencer=302),
    door("analytics:account-remove", "get", "brand_account", writers=200, flagged=200),
    door("analytics:account-remove", "post", "brand_account", writers=302),  # it asks for the password first
    door("analytics:property-key", "get", "web_property", team=200, viewer=404),
    door("analytics:property-key", "post", "web_property", writers=422),
    door("analytics:property-new", **_WRITERS),
    door("analytics:property-new", "post", writers=422, other_brand=422, unapproved=422),
    door("analytics:property-end", "get", "web_property", team=200, viewer=404),
    door("analytics:property-end", "post", "web_property", writers=302),
    door("analytics:property-fetch", "post", "web_property", writers=302),
    door("analytics:connect", "post", "sandbox", **dict.fromkeys(_CHANGE, 200), data={"platform": "instagram"}),
    door("analytics:connect-look", "post", "sandbox"),  # which sends its answer itself
    door("analytics:connect", "get", "sandbox", **dict.fromkeys(_CHANGE, 302), flagged=302),
    door("analytics:connected", "get", "sandbox", **dict.fromkeys(_CHANGE, 302), flagged=302),
    # It leads back to our own page or nowhere.
    door("analytics:sandbox-authorize"),
]
# Part of the admin: whoever is not staff is led to the sign-in, and from there home.
INGESTION = [
    *(
        door(f"ingestion:{name}", "get", keys, otherwise=302, staff=200)
        for name, keys in (
            *((name, "") for name in ("overview", "live", "today", "activity-export", "failures-export")),
            *(("source", "sandbox"), ("source-quota", "sandbox")),
            *(("runs", ""), ("runs-export", ""), ("run-start", "")),
            *(("run", "ingestion_run"), ("run-stop", "ingestion_run"), ("run-replay", "ingestion_run")),
            *(("answer", "kept_answer"), ("feeds", ""), ("connections", ""), ("events", "")),
            *(("searches", ""), ("search", "creator_search")),
        )
    ),
    door("ingestion:run-progress", "get", "ingestion_run", otherwise=302, staff=302),
    door("ingestion:search-progress", "get", "creator_search", otherwise=302, staff=302),
    *(
        door(f"ingestion:{name}", "post", keys, otherwise=302, staff=status)
        for name, keys, status in (
            # Without a reason, or with nothing to ask for.
            ("source-switch", "sandbox", 422),
            ("run-start", "", 422),
            ("run-stop", "ingestion_run", 422),
            ("run-replay", "ingestion_run", 422),
            ("source-limits", "sandbox", 302),
            ("source-policy", "sandbox", 302),
            ("quota-unpark", "quota", 302),
            ("feeds-act", "", 302),
            ("searches", "", 422),
            ("search-add", "creator_search", 302),
            ("event-again", "source_event", 302),
            ("answer", "kept_answer", 200),
            ("answer-download", "kept_answer", 200),
        )
    ),
]
# Platforms sign what they say here; nobody else learns even what is configured.
HOOKS = [
    door("analytics:hook", "get", "hooked", anonymous=404),
    door("analytics:hook", "post", "hooked", anonymous=404),
]
DISCOVERY = [
    door("discovery:search", brands=200, unapproved=403, staff=200),
    door("discovery:export", brands=200, unapproved=403, staff=200),
    door("discovery:person", "get", "slug", brands=200, unapproved=403, staff=200),
    door("discovery:palette", signed_in=200),
]

DOORS = [
    *INFLUENCEHUB,
    *ACCOUNTS,
    *WEBHOOKS,
    *MESSAGING,
    *CAMPAIGNS,
    *ANALYTICS,
    *CONNECTIONS,
    *FILES,
    *HOOKS,
    *INGESTION,
    *DISCOVERY,
]

# Route of each socket, and who may open it.
SOCKETS = {"ws/": {role: role not in {"anonymous", "flagged"} for role in ROLES}}
