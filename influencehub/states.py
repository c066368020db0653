"""How every state looks: one word, one tone and one sign for each state of each machine."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Look(NamedTuple):
    text: Words
    tone: str  # "", brand, ok, warn, bad, info, turn: the class tag-<tone>
    icon: str


CAMPAIGN = {
    "draft": Look(_("Draft"), "", "pencil"),
    "open": Look(_("Open"), "info", "megaphone"),
    "running": Look(_("Running"), "ok", "play"),
    "paused": Look(_("Paused"), "warn", "pause"),
    "resumed": Look(_("Resumed"), "ok", "play"),
    "completed": Look(_("Completed"), "", "circle-check"),
    "cancelled": Look(_("Cancelled"), "", "ban"),
    "flagged": Look(_("Flagged, frozen"), "bad", "flag"),
    "public": Look(_("Public"), "", "globe"),
    "private": Look(_("Private"), "", "lock"),
}
COLLABORATION = {
    "invited": Look(_("Invited"), "info", "send"),
    "applied": Look(_("Applied"), "info", "inbox"),
    "negotiating": Look(_("Negotiating"), "brand", "handshake"),
    "agreed": Look(_("Agreed"), "brand", "file-check-2"),
    "active": Look(_("Active"), "ok", "play"),
    "completed": Look(_("Completed"), "", "circle-check"),
    "declined": Look(_("Declined"), "", "x"),
    "withdrawn": Look(_("Withdrawn"), "", "undo-2"),
    "expired": Look(_("Expired"), "", "hourglass"),
    "cancelled": Look(_("Cancelled"), "", "ban"),
    "disputed": Look(_("Disputed"), "bad", "scale"),
    "flagged": Look(_("Flagged, frozen"), "bad", "flag"),
}
TASK = {
    "todo": Look(_("To do"), "", "circle-dashed"),
    "submitted": Look(_("Handed in"), "info", "send"),
    "changes_requested": Look(_("Changes asked"), "warn", "undo-2"),
    "approved": Look(_("Approved"), "ok", "check"),
    "auto_approved": Look(_("Approved by itself"), "ok", "clock"),
    "overdue": Look(_("Overdue"), "bad", "circle-alert"),
}
OFFER = {
    "open": Look(_("Waiting"), "", "clock"),
    "countered": Look(_("Countered"), "", "layers"),
    "replaced": Look(_("Replaced"), "", "layers"),
    "accepted": Look(_("Accepted"), "ok", "check"),
    "declined": Look(_("Declined"), "", "x"),
    "withdrawn": Look(_("Withdrawn"), "", "undo-2"),
    "expired": Look(_("Expired"), "", "hourglass"),
}
BRAND = {
    "pending": Look(_("Waits for approval"), "warn", "clock"),
    "approved": Look(_("Approved"), "ok", "badge-check"),
    "rejected": Look(_("Rejected"), "bad", "x"),
    "flagged": Look(_("Flagged, frozen"), "bad", "flag"),
}
INFLUENCER = {
    "unclaimed": Look(_("Not claimed"), "", "user"),
    "verified": Look(_("Verified"), "brand", "badge-check"),
    "flagged": Look(_("Flagged, frozen"), "bad", "flag"),
}
CLAIM = {
    "pending": Look(_("Waits for staff"), "warn", "clock"),
    "approved": Look(_("Approved"), "ok", "badge-check"),
    "rejected": Look(_("Rejected"), "bad", "x"),
}
REPORT = {
    "open": Look(_("Open"), "warn", "flag"),
    "resolved": Look(_("Resolved"), "ok", "check"),
    "dismissed": Look(_("Dismissed"), "", "x"),
}
MEMBER = {
    "owner": Look(_("Owner"), "brand", "key-round"),
    "manager": Look(_("Manager"), "", "pencil"),
    "viewer": Look(_("Viewer"), "", "eye"),
    "invited": Look(_("Invited"), "info", "mail"),
}
RUN = {
    "pending": Look(_("Waiting"), "", "clock"),
    "queued": Look(_("Waiting"), "", "clock"),
    "stopped": Look(_("Stopped"), "", "ban"),
    "dead": Look(_("Given up"), "bad", "circle-x"),
    "running": Look(_("Running"), "info", "refresh-cw"),
    "done": Look(_("Done"), "ok", "check"),
    "completed": Look(_("Done"), "ok", "check"),
    "refused": Look(_("Refused"), "bad", "circle-x"),
    "failed": Look(_("Failed"), "bad", "circle-x"),
}
WEBHOOK = {
    "on": Look(_("Switched on"), "ok", "check"),
    "failing": Look(_("Fails at present"), "warn", "triangle-alert"),
    "off": Look(_("Switched off"), "", "pause"),
}
DELIVERY = {
    "pending": Look(_("Waiting"), "", "clock"),
    "delivered": Look(_("Delivered"), "ok", "check"),
    "failed": Look(_("Failed, tried again"), "warn", "refresh-cw"),
    "dead": Look(_("Given up"), "bad", "circle-x"),
}
CONNECTION = {
    "connected": Look(_("Connected"), "ok", "link"),
    "active": Look(_("Connected"), "ok", "link"),
    "revoked": Look(_("Withdrawn at the platform"), "bad", "ban"),
    "public": Look(_("Public, read by handle"), "info", "globe"),
    "waiting": Look(_("Waits for the first numbers"), "", "clock"),
    "checking": Look(_("Being checked"), "info", "refresh-cw"),
    "erasing": Look(_("Being erased"), "warn", "trash-2"),
    "expired": Look(_("Expired"), "warn", "hourglass"),
    "withdrawn": Look(_("Withdrawn"), "bad", "ban"),
    "private": Look(_("Private"), "warn", "lock"),
    "gone": Look(_("Not found"), "bad", "circle-x"),
    "parked": Look(_("Staff look at it"), "warn", "triangle-alert"),
    "resting": Look(_("Rests: the connection reads it"), "", "pause"),
    "disconnected": Look(_("Disconnected"), "", "pause"),
    "none": Look(_("Not connected"), "", "circle-dashed"),
}
SOURCE = {
    "on": Look(_("On"), "ok", "check"),
    "off": Look(_("Off"), "", "pause"),
    "unconfigured": Look(_("Not configured"), "", "key-round"),
    "absent": Look(_("Demonstrations only"), "", "ban"),
}
FEED = {
    "active": Look(_("Followed"), "ok", "check"),
    "private": Look(_("Private"), "warn", "lock"),
    "gone": Look(_("Gone"), "", "circle-x"),
    "parked": Look(_("Parked"), "bad", "triangle-alert"),
    "resting": Look(_("Rests"), "", "pause"),
    "stopped": Look(_("Stopped"), "", "ban"),
}
KINDS: dict[str, dict[str, Look]] = {
    "campaign": CAMPAIGN,
    "collaboration": COLLABORATION,
    "task": TASK,
    "offer": OFFER,
    "brand": BRAND,
    "influencer": INFLUENCER,
    "claim": CLAIM,
    "report": REPORT,
    "member": MEMBER,
    "run": RUN,
    "webhook": WEBHOOK,
    "delivery": DELIVERY,
    "source": SOURCE,
    "feed": FEED,
    "connection": CONNECTION,
}


def look_of(state: str, kind: str = "") -> Look:
    """The look of a state; without a kind the first machine that has a state of this name."""
    tables = [KINDS[kind]] if kind in KINDS else list(KINDS.values())
    for table in tables:
        if state in table:
            return table[state]
    return Look(state.replace("_", " ").capitalize(), "", "circle-dot")
