"""The clock's part. Each is a sweep over rows that are due; running twice, or two at once, changes nothing."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.money import format_money
from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import negotiation, work
from campaigns.actions.telling import tell
from campaigns.models import Campaign, Collaboration, IllegalMove, Offer, Side, Task

log = logging.getLogger(__name__)


def _each(rows: Iterable[Any], act: Callable[[Any], None]) -> int:
    """Do it for every row; one that moved meanwhile (or is frozen) is left for the next sweep."""
    done = 0
    for row in rows:
        try:
            with transaction.atomic():
                act(row)
            done += 1
        except IllegalMove as gone:
            log.info("sweep: %s", gone)
    return done


@shared_task(name="campaigns.expire_offers", ignore_result=True)
def expire_offers() -> int:
    overdue = Offer.objects.overdue().select_related("collaboration__campaign__brand", "collaboration__influencer")
    return _each(overdue, negotiation.expire)


@shared_task(name="campaigns.auto_approve", ignore_result=True)
def auto_approve() -> int:
    Task.objects.wait_for_thaw()
    due = Task.objects.due_for_auto_approval().unfrozen().select_related("collaboration__campaign__brand")
    return _each(due, lambda task: work.approve(task, by=None))


@shared_task(name="campaigns.remind", ignore_result=True)
def remind() -> int:
    """A day before silence approves, and twelve hours before an offer runs out."""
    tasks = Task.objects.due_for_reminder().select_related("collaboration__campaign__brand")
    soon = timezone.now() + dt.timedelta(hours=12)
    answerable = Collaboration.objects.unfrozen()
    offers = Offer.objects.open().filter(collaboration__in=answerable, expires_at__lte=soon, reminded_at=None)
    return _each(tasks, _remind_of_task) + _each(
        offers.select_related("collaboration__campaign__brand", "collaboration__influencer"),
        _remind_of_offer,
    )


def _remind_of_task(task: Task) -> None:
    if not Task.objects.filter(pk=task.pk, reminded_at=None).update(reminded_at=timezone.now()):
        return
    text = _("“%(task)s” approves itself tomorrow unless you answer.") % {"task": task.title}
    tell(task.collaboration, "auto-approval-reminder", text, to=Side.BRAND, line="")


def _remind_of_offer(offer: Offer) -> None:
    if not Offer.objects.filter(pk=offer.pk, reminded_at=None).update(reminded_at=timezone.now()):
        return
    text = _("The offer of %(amount)s for %(campaign)s expires soon.") % {
        "amount": format_money(offer.amount, offer.currency),
        "campaign": offer.collaboration.campaign,
    }
    tell(offer.collaboration, "offer-expiring", text, to=Side(offer.side).other, line="")


@shared_task(name="campaigns.start_and_end", ignore_result=True)
def start_and_end() -> int:
    """Run what starts today; complete what ended before today and has no work left."""
    today = timezone.localdate()
    start = Campaign.objects.due_to_start(today).select_related("brand")
    end = Campaign.objects.due_to_end(today).select_related("brand")
    return _each(start, campaign_actions.start) + _each(
        end, lambda campaign: campaign_actions.complete(campaign, by=None)
    )
