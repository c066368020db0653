"""Every kind of event that programs of a brand can hear of: the page, the API and docs/webhooks.md list them from here."""

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PING = "ping"


class EventKind(TextChoices):
    CAMPAIGN_PUBLISHED = "campaign.published", _("A campaign is published")
    CAMPAIGN_STARTED = "campaign.started", _("A campaign starts to run")
    CAMPAIGN_PAUSED = "campaign.paused", _("A campaign is paused")
    CAMPAIGN_RESUMED = "campaign.resumed", _("A campaign goes on")
    CAMPAIGN_COMPLETED = "campaign.completed", _("A campaign ends well")
    CAMPAIGN_CANCELLED = "campaign.cancelled", _("A campaign is cancelled")
    COLLABORATION_INVITED = "collaboration.invited", _("A creator is invited")
    COLLABORATION_APPLIED = "collaboration.applied", _("A creator applies")
    COLLABORATION_AGREED = "collaboration.agreed", _("An offer is accepted, the agreement stands")
    COLLABORATION_ACTIVE = "collaboration.active", _("The work begins, or goes on after a dispute")
    COLLABORATION_DECLINED = "collaboration.declined", _("An offer is declined, which ends it")
    COLLABORATION_WITHDRAWN = "collaboration.withdrawn", _("An invitation or application is taken back")
    COLLABORATION_EXPIRED = "collaboration.expired", _("An offer runs out unanswered, which ends it")
    COLLABORATION_CANCELLED = "collaboration.cancelled", _("Agreed work is cancelled")
    COLLABORATION_DISPUTED = "collaboration.disputed", _("A dispute is opened")
    COLLABORATION_COMPLETED = "collaboration.completed", _("All agreed work is approved")
    OFFER_MADE = "offer.made", _("Either side makes an offer")
    TASK_SUBMITTED = "task.submitted", _("A creator hands in work")
    TASK_APPROVED = "task.approved", _("Work is approved")
    TASK_CHANGES_REQUESTED = "task.changes_requested", _("Changes are asked for")
    REVIEW_WRITTEN = "review.written", _("Either side writes a review")
    MESSAGE_WRITTEN = "message.written", _("Somebody writes in one of the brand's conversations")
    BRAND_APPROVED = "brand.approved", _("Staff approve the brand")
    BRAND_FLAGGED = "brand.flagged", _("Staff freeze the brand: told when the freeze ends")
    BRAND_UNFLAGGED = "brand.unflagged", _("Staff unfreeze the brand")


GROUPS: dict[str, Promise | str] = {
    "campaign": _("Campaigns"),
    "collaboration": _("Collaborations"),
    "offer": _("Offers"),
    "task": _("Tasks"),
    "review": _("Reviews"),
    "message": _("Messages"),
    "brand": _("Brand"),
}


def by_group() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the kinds as choices under the names of their groups."""
    return [
        (str(name), [(kind.value, str(kind.label)) for kind in EventKind if kind.value.partition(".")[0] == group])
        for group, name in GROUPS.items()
    ]
