"""What staff do to feeds that nobody asks for any more."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.moderation import audit
from analytics.actions.runs import RunRefused
from analytics.ingestion.planner import plan_now
from analytics.models import Feed, Run, SourceEvent
from analytics.sources.registry import is_on

MOST_AT_ONCE = 200


@transaction.atomic
def try_again(feeds: "QuerySet[Feed, Any]", *, by: User, reason: str) -> list[int]:
    """Take parked feeds up again: due at once, with a clean slate. Return whose turn it is now."""
    chosen = list(feeds.filter(status=Feed.Status.PARKED)[:MOST_AT_ONCE])
    fresh = {"status": Feed.Status.ACTIVE, "failures": 0, "next_due": timezone.now()}
    taken = [feed for feed in chosen if Feed.objects.filter(pk=feed.pk, status=Feed.Status.PARKED).update(**fresh)]
    for feed in taken:
        audit("try again", feed, by=by, reason=reason, failure=feed.error, said=feed.error_text)
    return [feed.pk for feed in taken]


@transaction.atomic
def fetch_now(feeds: "QuerySet[Feed, Any]", *, by: User) -> Run:
    """Ask for these feeds of one source at once, whenever they are due next."""
    source = feeds.values_list("source", flat=True).first() or ""
    if not source or not is_on(source):
        raise RunRefused(_("This source is switched off, or its keys are missing."))
    asked = feeds.filter(status__in=Feed.FETCHED, batch=None)
    if not asked.exists():
        raise RunRefused(_("Nothing of this is fetched, or all of it is being asked for already."))
    run = plan_now(asked, trigger=Run.Trigger.STAFF, by=by)
    audit("start run", run, by=by, feeds=run.planned)
    return run


@transaction.atomic
def work_again(event: SourceEvent, *, by: User) -> bool:
    """Put an event that was given up back among those that wait."""
    again = {"dead": False, "attempts": 0, "not_before": timezone.now(), "error": ""}
    done = SourceEvent.objects.filter(pk=event.pk, dead=True).update(**again)
    if done:
        audit("work again", event, by=by, said=event.error)
    return bool(done)
