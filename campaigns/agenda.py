"""What waits for the brand, and what the coming week brings."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Brand, Influencer, User
from campaigns.models import Campaign, Collaboration, Offer, Side, Task
from messaging.models import Conversation

MANY = 30
WEEK = dt.timedelta(days=7)
DAY = 24 * 3600


@dataclass(frozen=True)
class Applications:
    """Those of one campaign that wait for an answer."""

    campaign: Campaign
    offers: list[Offer]

    @property
    def people(self) -> list[Influencer]:
        return [offer.collaboration.influencer for offer in self.offers]

    @property
    def lowest(self) -> Decimal:
        return min(offer.amount for offer in self.offers)

    @property
    def highest(self) -> Decimal:
        return max(offer.amount for offer in self.offers)

    @property
    def oldest(self) -> dt.datetime:
        return min(offer.created_at for offer in self.offers)

    @property
    def first_to_expire(self) -> Offer:
        return min(self.offers, key=attrgetter("expires_at"))


@dataclass(frozen=True)
class Waiting:
    """Everything that needs the reader, the most urgent first within each kind."""

    offers: list[Offer]
    tasks: list[Task]
    applications: list[Applications]
    reviews: list[Collaboration]

    @property
    def count(self) -> int:
        return len(self.offers) + len(self.tasks) + len(self.applications) + len(self.reviews)

    @property
    def first_end(self) -> dt.datetime | None:
        """When the first of them is decided by the clock."""
        ends = [offer.expires_at for offer in self.offers]
        ends += [group.first_to_expire.expires_at for group in self.applications]
        ends += [task.auto_approve_at for task in self.tasks if task.auto_approve_at]
        return min(ends, default=None)

    @property
    def seconds_left(self) -> float | None:
        end = self.first_end
        return (end - timezone.now()).total_seconds() if end else None


def waiting_for(user: User) -> Waiting:
    answerable = list(_answerable(user)[: MANY * 3])
    applied = Collaboration.Status.APPLIED
    tasks = Task.objects.decidable_by(user).handed_in().unfrozen()
    reviews = Collaboration.objects.run_by(user).unfrozen().without_review_by(Side.BRAND)
    return Waiting(
        offers=[offer for offer in answerable if offer.collaboration.status != applied][:MANY],
        tasks=list(
            tasks.select_related("collaboration__influencer", "collaboration__campaign__brand").order_by(
                "auto_approve_at", "pk"
            )[:MANY]
        ),
        applications=_by_campaign([offer for offer in answerable if offer.collaboration.status == applied]),
        reviews=list(reviews.select_related("influencer", "campaign__brand").order_by("completed_at", "pk")[:MANY]),
    )


def _answerable(user: User) -> QuerySet[Offer]:
    before = Offer.objects.filter(
        collaboration=OuterRef("collaboration"), version=OuterRef("version") - 1, side=Side.BRAND
    )
    return (
        Offer.objects.answerable_by(user)
        .filter(collaboration__in=Collaboration.objects.unfrozen())
        .annotate(amount_before=Subquery(before.values("amount")))
        .select_related("collaboration__influencer", "collaboration__campaign__brand")
        .prefetch_related("lines")
        .order_by("expires_at", "pk")
    )


def _by_campaign(offers: list[Offer]) -> list[Applications]:
    groups: dict[int, Applications] = {}
    for offer in offers:
        campaign = offer.collaboration.campaign
        groups.setdefault(campaign.pk, Applications(campaign, [])).offers.append(offer)
    return list(groups.values())


@dataclass(frozen=True)
class Underway:
    campaign: Campaign
    people: list[Influencer]


def running(user: User, limit: int = 8) -> list[Underway]:
    """Campaigns under way with their faces, the first to end on top."""
    inside = Collaboration.objects.taking_places().select_related("influencer").order_by("agreed_at", "pk")
    campaigns = Campaign.objects.owned_by(user).filter(status__in=Campaign.LIVE)
    rows = (
        campaigns.with_places()
        .with_progress()
        .prefetch_related(Prefetch("collaborations", inside, to_attr="inside"))
        .order_by(F("ends_on").asc(nulls_last=True), "pk")
    )
    return [Underway(campaign, [row.influencer for row in campaign.inside]) for campaign in rows[:limit]]


@dataclass(frozen=True)
class Talk:
    conversation: Any
    other: Any
    when: str


def talks(user: User, brand: Brand, limit: int = 4) -> list[Talk]:
    """The newest conversations, with the unread counted."""
    newest = Conversation.objects.held_by(user).exclude(last_message_at=None).with_unread(user).recent().with_parties()
    found = []
    for conversation in newest[:limit]:
        others = [party for party in conversation.parties.all() if party.pk != brand.party_id]
        found.append(Talk(conversation, others[0] if others else brand.party, _short(conversation.last_message_at)))
    return found


def _short(moment: dt.datetime | None) -> str:
    """The clock for today, the day before that."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    age = (timezone.localdate() - local.date()).days
    if age == 0:
        return date_format(local, "H:i")
    return date_format(local, "D" if age < WEEK.days else "j M")


@dataclass(frozen=True)
class Coming:
    at: dt.datetime
    text: str
    url: str
    whole_day: bool = False
    hot: bool = False

    @property
    def when(self) -> str:
        local = timezone.localtime(self.at)
        day = _("Today") if local.date() == timezone.localdate() else date_format(local, "D j M")
        return day if self.whole_day else f"{day} {date_format(local, 'H:i')}"


def week(user: User, limit: int = 8) -> list[Coming]:
    """What happens by itself or is due within seven days, soonest first."""
    until = timezone.now() + WEEK
    inside = Collaboration.objects.filter(campaign__in=Campaign.objects.owned_by(user))
    coming = [*_expiries(inside, until), *_tasks(inside, until), *_ends(user, until)]
    return sorted(coming, key=attrgetter("at"))[:limit]


def _expiries(inside: QuerySet[Collaboration], until: dt.datetime) -> list[Coming]:
    offers = Offer.objects.open().filter(collaboration__in=inside, expires_at__lte=until)
    text = _("Offer %(version)s of %(influencer)s expires")
    applied = _("Application of %(influencer)s expires")
    own = _("Your offer to %(influencer)s expires")
    return [
        Coming(
            offer.expires_at,
            (own if offer.side == Side.BRAND else text if offer.version > 1 else applied)
            % {"version": offer.version, "influencer": offer.collaboration.influencer},
            offer.collaboration.get_absolute_url(),
            hot=offer.side == Side.INFLUENCER and offer.seconds_left < DAY,
        )
        for offer in offers.select_related("collaboration__influencer").order_by("expires_at", "pk")[:MANY]
    ]


def _tasks(inside: QuerySet[Collaboration], until: dt.datetime) -> list[Coming]:
    tasks = Task.objects.filter(collaboration__in=inside).select_related("collaboration__influencer")
    handed_in = tasks.handed_in().filter(auto_approve_at__lte=until).order_by("auto_approve_at", "pk")[:MANY]
    today = timezone.localdate()
    due = tasks.open().filter(due_on__gte=today, due_on__lte=timezone.localtime(until).date())
    return [
        *[
            Coming(
                task.auto_approve_at,
                _text(_("%(influencer)s: “%(task)s” approves itself"), task),
                task.get_absolute_url(),
            )
            for task in handed_in
            if task.auto_approve_at
        ],
        *[
            Coming(
                _end_of(task.due_on), _text(_("%(influencer)s: %(task)s is due"), task), task.get_absolute_url(), True
            )
            for task in due.order_by("due_on", "pk")[:MANY]
        ],
    ]


def _text(pattern: str, task: Task) -> str:
    return pattern % {"influencer": task.collaboration.influencer.first_name, "task": task.title}


def _ends(user: User, until: dt.datetime) -> list[Coming]:
    today, last = timezone.localdate(), timezone.localtime(until).date()
    live = Campaign.objects.owned_by(user).filter(status__in=Campaign.LIVE)
    ending = live.filter(ends_on__range=(today, last)).order_by("ends_on", "pk")[:MANY]
    starting = live.filter(status=Campaign.Status.OPEN, starts_on__range=(today, last)).order_by("starts_on", "pk")
    return [
        *[
            Coming(_end_of(c.ends_on), _("%(campaign)s ends") % {"campaign": c}, c.get_absolute_url(), True)
            for c in ending
            if c.ends_on
        ],
        *[
            Coming(_end_of(c.starts_on), _("%(campaign)s starts") % {"campaign": c}, c.get_absolute_url(), True)
            for c in starting[:MANY]
            if c.starts_on
        ],
    ]


def _end_of(day: dt.date) -> dt.datetime:
    """Whole days stand after the hours of the same day."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59)))
