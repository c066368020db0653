"""The agreed work: hand in, approve, ask for changes, and rate each other at the end."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.actions.telling import refresh, tell
from campaigns.business_days import add_business_days
from campaigns.events import announce_review
from campaigns.models import (
    Collaboration,
    Frozen,
    IllegalMove,
    Review,
    Side,
    Submission,
    Task,
)


def check_something(handed_in: Mapping[str, Any]) -> None:
    """Raise what says so if nothing is handed in."""
    if not any(handed_in.get(name) for name in ("text", "link", "file")):
        raise ValidationError(_("Hand in a text, a link or a file."))


@transaction.atomic
def submit(task: Task, *, by: User, text: str = "", link: str = "", file: Any = None) -> Submission:
    """Hand in. From now on the brand's silence approves after the campaign's business days."""
    collaboration = task.collaboration
    days = collaboration.campaign.auto_approve_days
    task.move(
        to=Task.Status.SUBMITTED,
        by=by,
        auto_approve_at=add_business_days(_now_of_brand(collaboration), days),
        reminded_at=None,
    )
    if collaboration.status == Collaboration.Status.AGREED:
        collaboration.move(to=Collaboration.Status.ACTIVE, by=by)
    submission = Submission.objects.create(
        task=task,
        number=task.submissions.count() + 1,
        text=text,
        link=link,
        file=file or "",
        file_name=file.name[:200] if file else "",
        by=by,
    )
    words = {"influencer": collaboration.influencer, "task": task.title}
    said = _("%(influencer)s handed in “%(task)s”.") % words
    tell(collaboration, "task-submitted", said, to=Side.BRAND, but=by)
    return submission


def _now_of_brand(collaboration: Collaboration) -> dt.datetime:
    """Business days are the brand's: its owner's zone."""
    owner = collaboration.campaign.brand.members.owners().select_related("user").first()
    return timezone.localtime(timezone.now(), ZoneInfo(owner.user.time_zone) if owner else None)


def begin_waiting_anew(collaboration: Collaboration) -> None:
    """The days of a dispute, in which nobody could answer, are no silence."""
    later = add_business_days(_now_of_brand(collaboration), collaboration.campaign.auto_approve_days)
    collaboration.tasks.handed_in().update(auto_approve_at=later, reminded_at=None)


@transaction.atomic
def approve(task: Task, *, by: User | None) -> None:
    """Take the work as done; without `by` silence approved it. The last one completes the collaboration."""
    task.move(to=Task.Status.APPROVED, by=by)
    _latest(task).decide(Submission.Decision.APPROVED, by=by, feedback="")
    collaboration = task.collaboration
    said = _("“%(task)s” is approved.") if by else _("“%(task)s” is approved: nobody answered in time.")
    tell(collaboration, "task-approved", said % {"task": task.title}, but=by)
    # Of two approved at the same moment the second waits here, and then sees the first.
    Collaboration.objects.select_for_update(no_key=True).get(pk=collaboration.pk)
    if not collaboration.tasks.exclude(status=Task.Status.APPROVED).exists():
        _complete(collaboration, by=by)


def _complete(collaboration: Collaboration, *, by: User | None) -> None:
    collaboration.move(to=Collaboration.Status.COMPLETED, by=by, completed_at=timezone.now())
    said = _("The work for %(campaign)s is done. How was it? Write a review.")
    tell(collaboration, "review-due", said % {"campaign": collaboration.campaign})


@transaction.atomic
def request_changes(task: Task, *, by: User, feedback: str) -> None:
    task.move(to=Task.Status.CHANGES_REQUESTED, by=by, note=feedback[:500], auto_approve_at=None)
    _latest(task).decide(Submission.Decision.CHANGES, by=by, feedback=feedback)
    said = _("“%(task)s” needs changes: %(feedback)s") % {"task": task.title, "feedback": feedback}
    tell(task.collaboration, "changes-requested", said[:300], to=Side.INFLUENCER, but=by)


def _latest(task: Task) -> Submission:
    return task.submissions.order_by("-number")[0]


@transaction.atomic
def review(collaboration: Collaboration, *, by: User, rating: int, text: str = "") -> Review:
    """Rate the other side, once, while the window is open."""
    side = collaboration.side_of(by)
    closes_at = collaboration.reviews_close_at
    if side is None or closes_at is None or timezone.now() > closes_at:
        raise IllegalMove(collaboration, "reviewed")
    if not Collaboration.objects.filter(pk=collaboration.pk).unflagged().exists():
        raise Frozen(collaboration, "reviewed")
    if collaboration.status != Collaboration.Status.COMPLETED:
        raise IllegalMove(collaboration, "reviewed")
    try:
        with transaction.atomic():
            written = Review.objects.create(collaboration=collaboration, side=side, by=by, rating=rating, text=text)
    except IntegrityError:
        raise IllegalMove(collaboration, "reviewed") from None
    announce_review(written)
    if collaboration.reviews.count() == len(Side):
        said = _("Both reviews of %(campaign)s are written: read what was said.")
        tell(collaboration, "review-shown", said % {"campaign": collaboration.campaign})
    else:
        said = _("%(who)s wrote a review of %(campaign)s. It is shown when you have written yours.")
        words = {"who": collaboration.name_of(side), "campaign": collaboration.campaign}
        tell(collaboration, "review-due", said % words, to=side.other, but=by, line="")
    refresh(collaboration)
    return written
