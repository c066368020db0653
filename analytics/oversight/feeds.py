"""Feeds as staff look for them."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from analytics.models import Feed

STATES = {
    "stale": _("Stale"),
    "parked": _("Parked"),
    "failing": _("Failing"),
    "private": _("Private"),
    "gone": _("Gone"),
    "resting": _("Resting: a connection reads the same"),
    "stopped": _("Stopped"),
    "active": _("Followed"),
}
FEED_SORTS: dict[str, Any] = {
    "subject": ["source", "what"],
    "tier": ["tier"],
    "due": ["next_due"],
    "failures": ["failures"],
}


def feeds_of(state: str = "", source: str = "", what: str = "", words: str = "", account: int = 0) -> "QuerySet[Feed]":
    # nosemgrep: unscoped-objects -- staff see all feeds
    found = Feed.objects.all()
    if state == "stale":
        found = found.stale()
    elif state == "failing":
        found = found.filter(failures__gt=0, status__in=Feed.FETCHED)
    elif state in Feed.Status.values:
        found = found.filter(status=state)
    asked = {"source": source, "what": what, "account": account}
    found = found.filter(**{name: value for name, value in asked.items() if value})
    if words:
        handle = words.removeprefix("@")
        found = found.filter(Q(account__key__icontains=handle) | Q(external_id__icontains=words))
    return found.select_related("account", "post", "web_property")


def longest_silent_first(feeds: "QuerySet[Feed]") -> "QuerySet[Feed]":
    return feeds.order_by(F("fetched_at").asc(nulls_first=True), "pk")
