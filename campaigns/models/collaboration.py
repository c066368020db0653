import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Brand, Influencer, Member
from campaigns.models.campaign import PLACE_TAKEN, Campaign
from campaigns.models.moves import Move, Moving, MovingQuerySet
from messaging.live import hint
from messaging.models import Conversation, Flaggable

if TYPE_CHECKING:
    from accounts.models import User
    from campaigns.models.offer import Offer

REVIEW_WINDOW = dt.timedelta(days=14)


class Side(models.TextChoices):
    BRAND = "brand", _("Brand")
    INFLUENCER = "influencer", _("Influencer")

    @property
    def other(self) -> "Side":
        return Side.INFLUENCER if self == Side.BRAND else Side.BRAND


def brand_side(user: Any, path: str = "") -> Q:
    """Whoever may act for the brand: its owner and managers."""
    # A subquery, because a join to the members would repeat rows once it stands beside an OR.
    writers = Member.objects.filter(user=user, role__in=[Member.Role.OWNER, Member.Role.MANAGER])
    return Q(**{f"{path}campaign__brand__in": writers.values("brand")})


class CollaborationQuerySet(MovingQuerySet):
    def unfrozen(self) -> Self:
        """Nothing moves while the collaboration, its campaign, brand or influencer is flagged or gone."""
        return self.unflagged().filter(campaign__deleted_at=None)

    def unflagged(self) -> Self:
        return self.filter(
            flagged_at=None,
            campaign__in=Campaign.objects.filter(flagged_at=None, brand__in=Brand.objects.live()),
            influencer__in=Influencer.objects.live(),
        )

    def visible_to(self, user: Any) -> Self:
        """Both sides of the table (viewers of the brand included), and staff. What was agreed outlives its campaign."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self.all()
        return self.filter(
            Q(influencer__user=user) | Q(campaign__brand__in=Member.objects.filter(user=user).values("brand")),
            Q(campaign__deleted_at=None) | Q(agreed_at__isnull=False),
        )

    def actable_by(self, user: Any) -> Self:
        """Those in which the user may act for one of the sides."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(influencer__user=user) | brand_side(user), campaign__deleted_at=None)

    def reviewable_by(self, user: Any) -> Self:
        """Like `actable_by`, but deleting a campaign does not escape what is said about it."""
        if not user.is_authenticated:
            return self.none()
        there = Q(campaign__deleted_at=None) | Q(status=Collaboration.Status.COMPLETED)
        return self.filter(Q(influencer__user=user) | brand_side(user), there)

    def run_by(self, user: Any) -> Self:
        """Those in which the user acts for the brand."""
        return self.filter(brand_side(user), campaign__deleted_at=None)

    def of_influencer(self, user: Any) -> Self:
        return self.filter(influencer__user=user, campaign__deleted_at=None)

    def live(self) -> Self:
        return self.exclude(status__in=Collaboration.CLOSED)

    def matching(self, words: str) -> Self:
        names = Q(campaign__name__icontains=words) | Q(influencer__name__icontains=words)
        return self.filter(names | Q(campaign__brand__name__icontains=words))

    def before_agreement(self) -> Self:
        return self.filter(status__in=Collaboration.OPEN)

    def taking_places(self) -> Self:
        return self.filter(status__in=PLACE_TAKEN)

    def with_progress(self) -> Self:
        return self.annotate(
            tasks_total=Count("tasks", distinct=True),
            tasks_approved=Count("tasks", filter=Q(tasks__status="approved"), distinct=True),
        )

    def with_work(self) -> Self:
        """`to_review`: tasks that wait for the brand; `next_due_on`: the first day something is due."""
        undone = Q(tasks__status__in=["todo", "changes_requested"])
        return self.annotate(
            to_review=Count("tasks", filter=Q(tasks__status="submitted"), distinct=True),
            next_due_on=models.Min("tasks__due_on", filter=undone),
        )

    def with_latest_offer(self) -> Self:
        """Prefetch each row's newest offer as a list of one, `latest_offers`."""
        from campaigns.models.offer import Offer  # noqa: PLC0415 -- the two modules know each other

        newest = (
            Offer.objects.filter(collaboration=OuterRef("collaboration")).order_by("-version").values("version")[:1]
        )
        return self.prefetch_related(
            models.Prefetch("offers", Offer.objects.filter(version=models.Subquery(newest)), to_attr="latest_offers")
        )

    def with_latest_amount(self) -> Self:
        """`latest_amount`: what the newest offer says, to sort by."""
        from campaigns.models.offer import Offer  # noqa: PLC0415 -- the two modules know each other

        newest = Offer.objects.filter(collaboration=OuterRef("pk")).order_by("-version")
        return self.annotate(latest_amount=models.Subquery(newest.values("amount")[:1]))

    def without_review_by(self, side: "Side") -> Self:
        """Completed, the window still open, and this side has not written yet."""
        from campaigns.models.review import Review  # noqa: PLC0415 -- the two modules know each other

        written = Review.objects.filter(collaboration=OuterRef("pk"), side=side)
        return self.filter(
            ~Exists(written),
            status=Collaboration.Status.COMPLETED,
            completed_at__gt=timezone.now() - REVIEW_WINDOW,
        )

    def read_by(self, user: Any) -> Self:
        """What `Reader` asks about each row: whose the user is in it, and what keeps them from acting."""
        row = Collaboration.objects.filter(pk=OuterRef("pk"))
        return self.annotate(
            is_of_brand=Exists(Member.objects.filter(user=user.pk, brand=OuterRef("campaign__brand"))),
            is_frozen=~Exists(row.unfrozen()),
            is_actable=Exists(row.actable_by(user)),
            is_answerable=Exists(row.waiting_for(user)),
            is_reviewable=Exists(row.reviewable_by(user).unflagged()),
        )

    def waiting_for(self, user: Any) -> Self:
        """Those whose latest offer waits for the user's side."""
        from campaigns.models.offer import Offer  # noqa: PLC0415 -- the two modules know each other

        mine = Offer.objects.answerable_by(user).filter(collaboration=OuterRef("pk"))
        return self.filter(Exists(mine))


class Collaboration(Flaggable, Moving):
    class Status(models.TextChoices):
        INVITED = "invited", _("Invited")
        APPLIED = "applied", _("Applied")
        NEGOTIATING = "negotiating", _("Negotiating")
        AGREED = "agreed", _("Agreed")
        ACTIVE = "active", _("Active")
        COMPLETED = "completed", _("Completed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")
        CANCELLED = "cancelled", _("Cancelled")
        DISPUTED = "disputed", _("Disputed")

    class Origin(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        APPLICATION = "application", _("Application")

    _ANSWERS = frozenset({Status.NEGOTIATING, Status.AGREED, Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED})
    MOVES = {
        Status.INVITED: _ANSWERS,
        Status.APPLIED: _ANSWERS,
        # A further round stays in negotiation, and is a line of history all the same.
        Status.NEGOTIATING: _ANSWERS,
        Status.AGREED: frozenset({Status.ACTIVE, Status.CANCELLED, Status.DISPUTED}),
        Status.ACTIVE: frozenset({Status.COMPLETED, Status.CANCELLED, Status.DISPUTED}),
        Status.DISPUTED: frozenset({Status.ACTIVE, Status.COMPLETED, Status.CANCELLED}),
    }
    OPEN = [Status.INVITED, Status.APPLIED, Status.NEGOTIATING]
    WORKING = [Status.AGREED, Status.ACTIVE]
    CLOSED = [Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED, Status.CANCELLED, Status.COMPLETED]

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="collaborations")
    influencer = models.ForeignKey(Influencer, on_delete=models.PROTECT, related_name="collaborations")
    origin = models.CharField(max_length=12, choices=Origin)
    status = models.CharField(max_length=12, choices=Status)
    conversation = models.OneToOneField(Conversation, on_delete=models.PROTECT, related_name="collaboration")
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)  # the other side opened it first
    agreed_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    # What with_progress, with_work and with_latest_amount add.
    tasks_total: int
    tasks_approved: int
    to_review: int
    next_due_on: dt.date | None
    latest_amount: Decimal | None

    objects = CollaborationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "influencer"],
                condition=~Q(status__in=["declined", "withdrawn", "expired", "cancelled"]),
                name="one_live_collaboration_per_influencer",
                violation_error_message=_("This influencer is already in the campaign."),
            ),
        ]
        indexes = [models.Index(fields=["campaign", "status"], name="collaborations_by_state")]

    def __str__(self) -> str:
        return f"{self.influencer} · {self.campaign}"

    def get_absolute_url(self) -> str:
        return reverse("campaigns:collaboration", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_working(self) -> bool:
        return self.status in self.WORKING

    @property
    def latest_offer(self) -> "Offer | None":
        prefetched = getattr(self, "latest_offers", None)
        if prefetched is not None:
            return prefetched[0] if prefetched else None
        return self.offers.order_by("-version").first()

    @property
    def turn(self) -> Side | None:
        """The side for whose answer the latest offer waits."""
        latest = self.latest_offer
        return Side(latest.side).other if latest and latest.is_open else None

    @property
    def reviews_close_at(self) -> dt.datetime | None:
        return self.completed_at + REVIEW_WINDOW if self.completed_at else None

    def side_of(self, user: "User") -> Side | None:
        """The side that the user acts for; None for staff and strangers."""
        if self.influencer.user_id == user.pk:
            return Side.INFLUENCER
        return Side.BRAND if self.campaign.brand.members.filter(user=user).exists() else None

    def party_of(self, side: Side) -> Any:
        return self.campaign.brand.party if side == Side.BRAND else self.influencer.party

    def people_of(self, side: Side) -> list["User"]:
        """Who hears of what concerns this side."""
        if side == Side.INFLUENCER:
            return [self.influencer.user] if self.influencer.user else []
        return [m.user for m in self.campaign.brand.members.select_related("user")]

    def name_of(self, side: Side) -> str:
        return self.campaign.brand.name if side == Side.BRAND else self.influencer.name

    @property
    def people(self) -> list["User"]:
        return self.people_of(Side.BRAND) + self.people_of(Side.INFLUENCER)

    def flag_changed(self) -> None:
        """A frozen collaboration, or one in a frozen or deleted campaign, is frozen in its chat too."""
        self.conversation.close(self._why_silent()[:300])
        hint([user.pk for user in self.people], f"collaboration-{self.pk}")

    def _why_silent(self) -> str:
        campaign = self.campaign
        if self.flagged_at:
            return str(_("Our staff froze this collaboration: %(reason)s") % {"reason": self.flag_reason})
        if campaign.flagged_at:
            return str(_("Our staff froze the campaign: %(reason)s") % {"reason": campaign.flag_reason})
        return str(_("The campaign was deleted.")) if campaign.deleted_at else ""

    def mark_seen(self) -> None:
        """Remember when the other side first looked at the invitation or application."""
        Collaboration.objects.filter(pk=self.pk, seen_at=None).update(seen_at=timezone.now())


class CollaborationMove(Move):
    collaboration = models.ForeignKey(Collaboration, on_delete=models.PROTECT, related_name="moves")
