"""How the people of a campaign stand: the columns of the board, and what each card says in a few words."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.money import format_money
from campaigns.models import Campaign, Collaboration, Offer, Side
from campaigns.models.collaboration import CollaborationQuerySet

Status = Collaboration.Status
CARDS = 8  # of each state on the board; the table has the rest
FEW = 3
LONG_UNSEEN = dt.timedelta(days=2)


@dataclass(frozen=True)
class Group:
    key: str
    label: str | Promise
    statuses: tuple[Status, ...]


GROUPS = [
    Group("invited", gettext_lazy("Invited"), (Status.INVITED,)),
    Group("applied", gettext_lazy("Applied"), (Status.APPLIED,)),
    Group("negotiating", gettext_lazy("Negotiating"), (Status.NEGOTIATING,)),
    Group("active", gettext_lazy("Agreed and active"), (Status.AGREED, Status.ACTIVE, Status.DISPUTED)),
    Group("completed", gettext_lazy("Completed"), (Status.COMPLETED,)),
    Group(
        "gone",
        gettext_lazy("Declined or gone"),
        (Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED, Status.CANCELLED),
    ),
]


@dataclass(frozen=True)
class Signal:
    """The tag of a card: the state of things in a few words, and whether it waits for the reader."""

    text: str
    tone: str = ""
    icon: str = "clock"
    mine: bool = False
    seconds_left: int | None = None
    closed: bool = False  # it only repeats the state


@dataclass(frozen=True)
class Card:
    collaboration: Collaboration
    note: str
    signal: Signal


@dataclass(frozen=True)
class Column:
    group: Group
    count: int
    cards: list[Card]

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


def may_act(campaign: Campaign, user: User) -> bool:
    """Owner or manager of the brand, and nothing about them is frozen."""
    if user.frozen_reason is not None:
        return False
    return Campaign.objects.writable_by(user).filter(pk=campaign.pk).exists()


def rows(campaign: Campaign) -> CollaborationQuerySet:
    """Everybody of the campaign with what a card or a row of the table shows."""
    people: CollaborationQuerySet = Collaboration.objects.filter(campaign=campaign)
    return people.select_related("influencer").with_progress().with_work().with_latest_offer()


def board(campaign: Campaign, *, acts: bool, limit: int = CARDS) -> list[Column]:
    """Return a column for each group, the longest waiting on top; `acts`: the reader may answer for the brand."""
    everybody = Collaboration.objects.filter(campaign=campaign)
    place = Window(RowNumber(), partition_by=[F("status")], order_by=[F("created_at").asc(), F("pk").asc()])
    first = everybody.annotate(place=place).filter(place__lte=limit).order_by().values("pk")
    cards = [card(row, acts=acts) for row in rows(campaign).filter(pk__in=first).order_by("created_at", "pk")]
    statuses = list(everybody.order_by().values_list("status", flat=True))
    return [
        Column(
            group,
            sum(status in group.statuses for status in statuses),
            [one for one in cards if one.collaboration.status in group.statuses],
        )
        for group in GROUPS
    ]


def in_group(key: str) -> Q:
    group = next((group for group in GROUPS if group.key == key), None)
    return Q(status__in=group.statuses) if group else Q()


def cards_of(people: Iterable[Collaboration], *, acts: bool) -> list[Card]:
    return [card(row, acts=acts) for row in people]


def card(collaboration: Collaboration, *, acts: bool) -> Card:
    return Card(collaboration, _note(collaboration), _signal(collaboration, acts=acts))


def _note(collaboration: Collaboration) -> str:
    offer = collaboration.latest_offer
    if offer is None:
        return ""
    words: dict[str, object] = {
        "amount": format_money(offer.amount, offer.currency),
        "version": offer.version,
        "done": collaboration.tasks_approved,
        "total": collaboration.tasks_total,
    }
    if collaboration.tasks_total:
        return _("%(amount)s · %(done)s of %(total)s tasks") % words
    if offer.version > 1:
        return _("%(amount)s · offer %(version)s") % words
    return (_("asks %(amount)s") if offer.side == Side.INFLUENCER else _("%(amount)s offered")) % words


def _signal(collaboration: Collaboration, *, acts: bool) -> Signal:
    offer = collaboration.latest_offer
    if collaboration.flagged_at:
        return Signal(_("flagged, frozen"), "bad", "flag")
    if collaboration.is_open and offer:
        return _of_offer(collaboration, offer, acts=acts)
    if collaboration.is_working:
        return _of_work(collaboration, acts=acts)
    if collaboration.status == Status.DISPUTED:
        return Signal(_("staff look at it"), "bad", "scale")
    if collaboration.status == Status.COMPLETED:
        return Signal(_("all approved"), "ok", "circle-check")
    return Signal(str(collaboration.get_status_display()), "", "x", closed=True)


def _of_offer(collaboration: Collaboration, offer: Offer, *, acts: bool) -> Signal:
    left = int((offer.expires_at - timezone.now()).total_seconds())
    if left <= 0:
        return Signal(_("expired"), "", "hourglass")
    if offer.side == Side.INFLUENCER:
        return Signal(_("your turn") if acts else _("waits for the brand"), mine=acts, seconds_left=left)
    if collaboration.status != Status.INVITED:
        return Signal(_("their turn"), seconds_left=left)
    if collaboration.seen_at:
        return Signal(_("opened, their turn"), icon="eye", seconds_left=left)
    waiting = timezone.now() - collaboration.created_at
    if waiting >= LONG_UNSEEN:
        return Signal(_("not opened"), "warn", "clock", seconds_left=left)
    return Signal(_("not opened yet"), seconds_left=left)


def _of_work(collaboration: Collaboration, *, acts: bool) -> Signal:
    if collaboration.to_review:
        text = ngettext("%d task to review", "%d tasks to review", collaboration.to_review)
        return Signal(text % collaboration.to_review, "" if acts else "info", "file-up", mine=acts)
    due = collaboration.next_due_on
    if due is None:
        return Signal(_("on time"), "ok", "check")
    days = (due - timezone.localdate()).days
    if days < 0:
        text = ngettext("%d day late", "%d days late", -days)
        return Signal(text % -days, "bad", "circle-alert")
    if days == 0:
        return Signal(_("due today"), "warn", "clock")
    text = ngettext("due tomorrow", "due in %d days", days)
    return Signal(text % days if days > 1 else text, "", "calendar")
