"""What staff see of campaigns: everything, and the few things they do about it."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import moves
from accounts.admin_filters import FlaggedFilter
from accounts.admin_inlines import ReadOnlyInline
from accounts.models import User
from accounts.moderated import moderated
from accounts.moderation_admin import DELETE, FLAG, RESTORE, UNFLAG, Act, ModeratedAdmin, Queue, register_queue
from campaigns.actions.staff import settle_dispute
from campaigns.models import (
    Campaign,
    CampaignMove,
    Collaboration,
    CollaborationMove,
    IllegalMove,
    Offer,
    OfferLine,
    Review,
    Submission,
    Task,
    TaskMove,
)

REFUSALS = (IllegalMove, moves.IllegalMove)


class CampaignMoves(ReadOnlyInline):
    model = CampaignMove
    fields = ("at", "to", "by", "note")


class CollaborationMoves(ReadOnlyInline):
    model = CollaborationMove
    fields = ("at", "to", "by", "note")


class Offers(ReadOnlyInline):
    model = Offer
    fields = ("version", "side", "by", "amount", "currency", "status", "created_at", "answered_at")
    show_change_link = True


class Lines(ReadOnlyInline):
    model = OfferLine
    fields = ("position", "title", "deliverable", "platform", "due_on")


class TaskMoves(ReadOnlyInline):
    model = TaskMove
    fields = ("at", "to", "by", "note")


class Submissions(ReadOnlyInline):
    model = Submission
    fields = ("number", "by", "created_at", "text", "link", "file_name", "decision", "feedback")


@admin.register(Campaign)
class CampaignAdmin(ModeratedAdmin):
    acts = moderated(Campaign, FLAG, UNFLAG, DELETE, RESTORE, search=("name",))
    refusals = REFUSALS
    list_display = ("name", "brand", "stage", "visibility", "people", "budget_total", "currency", "ends_on", "state")
    list_filter = ("status", "visibility", FlaggedFilter, "currency")
    search_fields = ("name", "brand__name")
    date_hierarchy = "created_at"
    inlines = (CampaignMoves,)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = super().get_queryset(request).select_related("brand", "created_by")
        counted: models.QuerySet[Any] = rows.annotate(people_count=models.Count("collaborations"))
        return counted

    @admin.display(description=_("Stage"), ordering="status")
    def stage(self, row: Campaign) -> str:
        paused = row.paused_at and row.is_live
        return gettext("Paused") if paused else row.get_status_display()

    @admin.display(description=_("People"), ordering="people_count")
    def people(self, row: Any) -> int:
        return int(row.people_count)


def _goes_on(collaboration: Collaboration, *, by: User, reason: str) -> None:
    settle_dispute(collaboration, to=Collaboration.Status.ACTIVE, by=by, reason=reason)


def _complete(collaboration: Collaboration, *, by: User, reason: str) -> None:
    settle_dispute(collaboration, to=Collaboration.Status.COMPLETED, by=by, reason=reason)


def _cancel(collaboration: Collaboration, *, by: User, reason: str) -> None:
    settle_dispute(collaboration, to=Collaboration.Status.CANCELLED, by=by, reason=reason)


def _disputed(row: Collaboration) -> bool:
    return row.status == Collaboration.Status.DISPUTED


GOES_ON = Act(
    "goes-on",
    _("Settle: the work goes on"),
    _goes_on,
    tone="primary",
    consequence=_("The collaboration is active again. Both sides read the reason."),
    possible=_disputed,
)
COMPLETE = Act(
    "complete",
    _("Settle: it is complete"),
    _complete,
    consequence=_("Counts as done, and reviews open. Both sides read the reason."),
    possible=_disputed,
)
CANCEL = Act(
    "cancel",
    _("Settle: cancel it"),
    _cancel,
    tone="danger",
    consequence=_("Ends here; what was approved stays approved. Both sides read the reason."),
    possible=_disputed,
)


@admin.register(Collaboration)
class CollaborationAdmin(ModeratedAdmin):
    acts = moderated(
        Collaboration,
        *(GOES_ON, COMPLETE, CANCEL, FLAG, UNFLAG),
        search=("influencer__name", "campaign__name"),
        related=("influencer", "campaign"),
    )
    refusals = REFUSALS
    list_display = ("influencer", "campaign", "brand", "stage", "origin", "created_at", "agreed_at", "state")
    list_display_links = ("influencer", "campaign")
    list_filter = ("status", "origin", FlaggedFilter)
    search_fields = ("influencer__name", "campaign__name", "campaign__brand__name")
    list_select_related = ("influencer", "campaign__brand")
    date_hierarchy = "created_at"
    inlines = (Offers, CollaborationMoves)

    @admin.display(description=_("Brand"), ordering="campaign__brand__name")
    def brand(self, row: Collaboration) -> str:
        return row.campaign.brand.name

    @admin.display(description=_("Stage"), ordering="status")
    def stage(self, row: Collaboration) -> str:
        return row.get_status_display()


class Watched(ModeratedAdmin):
    """To read only: staff act on the collaboration that these belong to."""

    acts = ()


@admin.register(Offer)
class OfferAdmin(Watched):
    list_display = ("collaboration", "version", "side", "amount", "currency", "status", "created_at", "expires_at")
    list_filter = ("status", "side")
    search_fields = ("collaboration__influencer__name", "collaboration__campaign__name")
    list_select_related = ("collaboration__influencer", "collaboration__campaign")
    inlines = (Lines,)


@admin.register(Task)
class TaskAdmin(Watched):
    list_display = ("title", "collaboration", "platform", "due_on", "stage", "auto_approve_at")
    list_filter = ("status", "platform", "deliverable")
    search_fields = ("title", "collaboration__influencer__name", "collaboration__campaign__name")
    list_select_related = ("collaboration__influencer", "collaboration__campaign")
    inlines = (Submissions, TaskMoves)

    @admin.display(description=_("Stage"), ordering="status")
    def stage(self, row: Task) -> str:
        return row.get_status_display()


@admin.register(Review)
class ReviewAdmin(Watched):
    list_display = ("collaboration", "side", "rating", "by", "created_at")
    list_filter = ("rating", "side")
    search_fields = ("text", "collaboration__influencer__name", "collaboration__campaign__name")
    list_select_related = ("collaboration__influencer", "collaboration__campaign", "by")


register_queue(
    Queue(
        "disputes",
        _("Disputes"),
        "scale",
        lambda: Collaboration.objects.filter(status=Collaboration.Status.DISPUTED),
        "created_at",
        "/admin/campaigns/collaboration/?status__exact=disputed",
    )
)
register_queue(
    Queue(
        "flagged-campaigns",
        _("Flagged campaigns"),
        "flag",
        lambda: Campaign.objects.exclude(flagged_at=None),
        "flagged_at",
        "/admin/campaigns/campaign/?state=flagged",
    )
)
