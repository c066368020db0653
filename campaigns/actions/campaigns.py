"""The life of a campaign, from draft to its end."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.actions.negotiation import close_before_agreement
from campaigns.actions.telling import tell, tell_campaign
from campaigns.models import Campaign, Collaboration, Goal, IllegalMove, TaskTemplate
from messaging.actions import notify
from messaging.live import hint


class NotReady(Exception):
    """Publishing needs more than the draft has; `missing` says what, `lacking` by the name of the column."""

    def __init__(self, lacking: dict[str, str]) -> None:
        self.lacking, self.missing = lacking, list(lacking.values())
        super().__init__(", ".join(self.missing))


class NotApproved(Exception):
    """The brand waits for staff (or was rejected): it may draft, and nothing else."""


class StillRunning(Exception):
    """Collaborations of the campaign are not finished."""

    def __init__(self, count: int) -> None:
        super().__init__(str(count))
        self.count = count


@transaction.atomic
def publish(campaign: Campaign, *, by: User) -> None:
    if not campaign.brand.may_publish:
        raise NotApproved
    if lacking := campaign.lacking:
        raise NotReady(lacking)
    campaign.move(to=Campaign.Status.OPEN, by=by, published_at=timezone.now())
    tell_campaign(campaign)


@transaction.atomic
def start(campaign: Campaign, *, by: User | None = None) -> None:
    """Run: what was agreed becomes active."""
    campaign.move(to=Campaign.Status.RUNNING, by=by)
    for collaboration in campaign.collaborations.filter(status=Collaboration.Status.AGREED).unfrozen():
        collaboration.move(to=Collaboration.Status.ACTIVE, by=by)
        tell(
            collaboration,
            "campaign-started",
            _("%(campaign)s has started.") % {"campaign": campaign},
            but=by,
        )
    tell_campaign(campaign)


@transaction.atomic
def pause(campaign: Campaign, *, by: User) -> None:
    campaign.pause(by=by)
    _tell_inside(campaign, "campaign-paused", _("%(campaign)s is paused. Agreed work goes on."))


@transaction.atomic
def resume(campaign: Campaign, *, by: User) -> None:
    campaign.resume(by=by)
    _tell_inside(campaign, "campaign-resumed", _("%(campaign)s goes on."))


def _tell_inside(campaign: Campaign, kind: str, text: str) -> None:
    """Notify whoever talks or works in it: what they can do there has changed."""
    for collaboration in (
        campaign.collaborations.live().exclude(influencer__user=None).select_related("influencer__user")
    ):
        url = collaboration.get_absolute_url()
        notify([collaboration.influencer.user], kind, text % {"campaign": campaign}, url=url)
    tell_campaign(campaign)


@transaction.atomic
def complete(campaign: Campaign, *, by: User | None) -> None:
    """End well: everything agreed is done; what was still being negotiated is withdrawn."""
    unfinished = campaign.collaborations.filter(
        status__in=[*Collaboration.WORKING, Collaboration.Status.DISPUTED]
    ).count()
    if unfinished:
        raise StillRunning(unfinished)
    campaign.move(to=Campaign.Status.COMPLETED, by=by)
    close_before_agreement(campaign, by=by)
    tell_campaign(campaign)


@transaction.atomic
def cancel(campaign: Campaign, *, by: User, reason: str) -> None:
    """End early: negotiations are withdrawn, agreed work is cancelled, everybody is told why."""
    campaign.move(to=Campaign.Status.CANCELLED, by=by, note=reason)
    close_before_agreement(campaign, by=by)
    for collaboration in campaign.collaborations.filter(
        status__in=[*Collaboration.WORKING, Collaboration.Status.DISPUTED]
    ).unfrozen():
        collaboration.move(to=Collaboration.Status.CANCELLED, by=by, note=reason)
        text = _("%(campaign)s was cancelled: %(reason)s")
        tell(
            collaboration,
            "collaboration-cancelled",
            text % {"campaign": campaign, "reason": reason},
            but=by,
        )
    tell_campaign(campaign)


@transaction.atomic
def duplicate(campaign: Campaign, *, by: User) -> Campaign:
    """A new draft with the same brief, terms, goals and tasks, without dates and people."""
    goals, lines = list(campaign.goals.all()), list(campaign.task_templates.all())
    copy = Campaign.objects.get(pk=campaign.pk)
    copy.pk = None
    copy._state.adding = True  # noqa: SLF001 -- Django's documented way to copy a row
    blank: dict[str, Any] = {
        "name": _("%(name)s (copy)") % {"name": campaign.name[:110]},
        "status": Campaign.Status.DRAFT,
        "starts_on": None,
        "ends_on": None,
        "paused_at": None,
        "published_at": None,
        "flagged_at": None,
        "flag_reason": "",
        "deleted_at": None,
        "created_by": by,
    }
    for name, value in blank.items():
        setattr(copy, name, value)
    copy.save()
    for goal in goals:
        goal.pk, goal.campaign = None, copy
    for line in lines:
        line.pk, line.campaign = None, copy
    Goal.objects.bulk_create(goals)
    TaskTemplate.objects.bulk_create(lines)
    return copy


@transaction.atomic
def delete(campaign: Campaign, *, by: User) -> None:
    """Put a campaign away; `restore` takes it back. What is under way must be ended first."""
    over = [Campaign.Status.DRAFT, Campaign.Status.COMPLETED, Campaign.Status.CANCELLED]
    campaign.change(over, to="deleted", by=by, deleted_at=timezone.now())
    campaign.flag_changed()
    tell_campaign(campaign)


@transaction.atomic
def restore(campaign: Campaign, *, by: User) -> None:
    if not Campaign.objects.filter(pk=campaign.pk).exclude(deleted_at=None).update(deleted_at=None):
        raise IllegalMove(campaign, "restored")
    campaign.deleted_at = None
    campaign.moves.create(to="restored", by=by)
    campaign.flag_changed()
    tell_campaign(campaign)


@transaction.atomic
def edit(campaign: Campaign, fields: Iterable[str], *, by: User) -> None:
    """Keep these columns. A draft changes silently; what people already see leaves a line of history."""
    campaign.save(update_fields=list(fields))
    note_edit(campaign, by=by)


def note_edit(campaign: Campaign, *, by: User) -> None:
    if campaign.is_live:
        campaign.moves.create(to="edited", by=by)
    tell_campaign(campaign)


@transaction.atomic
def replace_goals(campaign: Campaign, goals: Iterable[Goal]) -> None:
    campaign.goals.all().delete()
    for goal in goals:
        goal.pk, goal.campaign = None, campaign
        goal.save()


@transaction.atomic
def replace_task_templates(campaign: Campaign, lines: list[TaskTemplate]) -> None:
    """Put these lines in the place of the old ones, in this order."""
    campaign.task_templates.all().delete()
    for position, line in enumerate(lines):
        line.pk, line.campaign, line.position = None, campaign, position
        line.save()
    hint([m.user_id for m in campaign.brand.members.all()], f"campaign-{campaign.pk}")
