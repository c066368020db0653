from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.codes import CodesField
from accounts.models import AuditRow, Brand
from accounts.money import CURRENCIES, round_money
from accounts.niches import Niche
from accounts.platforms import Deliverable, Platform
from campaigns.models.moves import Frozen, IllegalMove, Move, Moving, MovingQuerySet
from messaging.models import Flaggable

if TYPE_CHECKING:
    from accounts.models import User

AT_LEAST_ONE = MinValueValidator(Decimal(1))
PLACE_TAKEN = ["agreed", "active", "completed", "disputed"]


class CampaignQuerySet(MovingQuerySet):
    def unfrozen(self) -> Self:
        """A flagged brand's campaigns stand still with it, also for the clock."""
        return super().unfrozen().filter(brand__in=Brand.objects.filter(flagged_at=None, deleted_at=None))

    def existing(self) -> Self:
        return self.filter(deleted_at=None)

    def owned_by(self, user: Any) -> Self:
        """The campaigns of the user's brand, drafts included."""
        if not user.is_authenticated:
            return self.none()
        return self.existing().filter(brand__members__user=user)

    def writable_by(self, user: Any) -> Self:
        """What the user may change: a viewer of the brand may only look."""
        if not user.is_authenticated:
            return self.none()
        return self.existing().filter(brand__members__user=user, brand__members__role__in=["owner", "manager"])

    def watched_by(self, user: Any) -> Self:
        """The brand's side of a campaign: its members look at it, and staff, who oversee all."""
        return self.all() if user.is_authenticated and user.is_staff else self.owned_by(user)

    def restorable_by(self, user: Any) -> Self:
        """What the brand put away itself: what staff removed comes back by staff."""
        removals = AuditRow.objects.removals().filter(
            target_kind="campaign", target_id=models.OuterRef("pk"), at__gte=models.OuterRef("deleted_at")
        )
        return self.exclude(deleted_at=None).filter(
            ~models.Exists(removals), brand__members__user=user, brand__members__role__in=["owner", "manager"]
        )

    def listed(self) -> Self:
        """What influencers may browse: public, under way, and nothing about it frozen."""
        return self.existing().filter(
            visibility=Campaign.Visibility.PUBLIC,
            status__in=Campaign.LIVE,
            flagged_at=None,
            paused_at=None,
            brand__in=Brand.objects.live(),
        )

    def visible_to(self, user: Any) -> Self:
        """Own campaigns, public ones, and those one was invited to. Staff see all."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self.all()
        seen = Q(brand__members__user=user) | Q(collaborations__influencer__user=user, flagged_at=None)
        if user.role == "influencer":
            seen |= Q(pk__in=Campaign.objects.listed().values("pk"))
        # A subquery, because the joins would repeat rows that callers count.
        return self.existing().filter(pk__in=Campaign.objects.filter(seen).values("pk"))

    def with_places(self) -> Self:
        """`taken` and `places_left`: places agreed and free; `agreed_amount`: what the agreed ones cost together."""
        from campaigns.models.offer import Offer  # noqa: PLC0415 -- the two modules know each other

        agreed = (
            Offer.objects.filter(
                collaboration__campaign=models.OuterRef("pk"),
                collaboration__status__in=PLACE_TAKEN,
                status="accepted",
            )
            .order_by()
            .values("collaboration__campaign")
        )
        zero = Value(Decimal(0), output_field=models.DecimalField())
        return self.annotate(
            taken=Coalesce(models.Subquery(agreed.annotate(n=Count("pk")).values("n")), 0),
            agreed_amount=Coalesce(models.Subquery(agreed.annotate(total=Sum("amount")).values("total")), zero),
        ).annotate(places_left=F("cap") - F("taken"))

    def with_offered(self) -> Self:
        """`offered_amount`: what the offers that wait for an answer come to together."""
        from campaigns.models.offer import Offer  # noqa: PLC0415 -- the two modules know each other

        waiting = Offer.objects.open().filter(collaboration__campaign=models.OuterRef("pk")).order_by()
        total = waiting.values("collaboration__campaign").annotate(total=Sum("amount")).values("total")
        zero = Value(Decimal(0), output_field=models.DecimalField())
        return self.annotate(offered_amount=Coalesce(models.Subquery(total), zero))

    def with_progress(self) -> Self:
        """`tasks_total`, `tasks_approved` over the tasks of agreed collaborations, all of equal weight."""
        from campaigns.models.task import Task  # noqa: PLC0415 -- the two modules know each other

        tasks = (
            Task.objects.filter(
                collaboration__campaign=models.OuterRef("pk"),
                collaboration__status__in=PLACE_TAKEN,
            )
            .order_by()
            .values("collaboration__campaign")
            .annotate(total=Count("pk"), done=Count("pk", filter=Q(status="approved")))
        )
        return self.annotate(
            tasks_total=Coalesce(models.Subquery(tasks.values("total")), 0),
            tasks_approved=Coalesce(models.Subquery(tasks.values("done")), 0),
        )

    def due_to_start(self, today: date) -> Self:
        return self.existing().filter(status="open", starts_on__lte=today, paused_at=None, flagged_at=None)

    def due_to_end(self, today: date) -> Self:
        """Past its last day, and nobody in it has work left."""
        busy = Q(collaborations__status__in=["agreed", "active", "disputed"])
        running = self.existing().filter(status="running", ends_on__lt=today, flagged_at=None)
        return running.exclude(pk__in=Campaign.objects.filter(busy).values("pk"))


class Campaign(Flaggable, Moving):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        RUNNING = "running", _("Running")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Public")
        PRIVATE = "private", _("Private")

    MOVES = {
        Status.DRAFT: frozenset({Status.OPEN}),
        Status.OPEN: frozenset({Status.RUNNING, Status.CANCELLED}),
        Status.RUNNING: frozenset({Status.COMPLETED, Status.CANCELLED}),
    }
    LIVE = [Status.OPEN, Status.RUNNING]

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(_("name"), max_length=120)
    brief = models.TextField(_("brief"), blank=True, help_text=_("Markdown works here."))
    budget_total = models.DecimalField(
        _("whole budget"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[AT_LEAST_ONE]
    )
    max_per_influencer = models.DecimalField(
        _("at most per influencer"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[AT_LEAST_ONE]
    )
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES, default="EUR")
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    niches = CodesField(_("niches"), choices=Niche, blank=True)
    platforms = CodesField(_("platforms"), choices=Platform, blank=True)
    countries = CodesField(_("audience countries"), blank=True)
    visibility = models.CharField(_("visibility"), max_length=10, choices=Visibility, default=Visibility.PRIVATE)
    cap = models.PositiveIntegerField(
        _("places"), default=10, validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    task_weight = models.PositiveSmallIntegerField(
        _("weight of tasks"), default=50, validators=[MaxValueValidator(100)]
    )
    auto_approve_days = models.PositiveSmallIntegerField(
        _("business days until silence approves"), default=3, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    paused_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    # What with_places and with_progress add.
    taken: int
    agreed_amount: Decimal
    tasks_total: int
    tasks_approved: int

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_it_starts",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=Q(budget_total__isnull=True) | Q(budget_total__gt=0),
                name="campaign_budget_positive",
                violation_error_message=_("A budget is more than 0."),
            ),
            models.CheckConstraint(
                condition=Q(max_per_influencer__isnull=True)
                | Q(budget_total__isnull=True)
                | Q(max_per_influencer__lte=F("budget_total")),
                name="campaign_maximum_within_budget",
                violation_error_message=_("One influencer cannot get more than the whole budget."),
            ),
            models.CheckConstraint(condition=Q(cap__gte=1), name="campaign_cap_positive"),
        ]
        indexes = [models.Index(fields=["status", "visibility"], name="campaign_listed")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaigns:campaign", args=[self.pk])

    @property
    def goal_weight(self) -> int:
        return 100 - self.task_weight

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE

    @property
    def niche_names(self) -> list[str]:
        return [str(Niche(code).label) for code in self.niches if code in Niche.values]

    @property
    def platform_names(self) -> list[str]:
        return [str(Platform(code).label) for code in self.platforms if code in Platform.values]

    @property
    def average(self) -> Decimal | None:
        """What there is for each place."""
        return round_money(self.budget_total / self.cap) if self.budget_total else None

    @property
    def places_at_most(self) -> int | None:
        """How many can be agreed if each gets the most."""
        if not (self.budget_total and self.max_per_influencer):
            return None
        return min(self.cap, int(self.budget_total // self.max_per_influencer))

    @property
    def days_left(self) -> int | None:
        return (self.ends_on - timezone.localdate()).days if self.ends_on else None

    @property
    def takes_people(self) -> bool:
        """Invitations, applications and agreements are possible now (places permitting)."""
        return self.is_live and not (self.paused_at or self.flagged_at or self.deleted_at)

    @property
    def is_editable(self) -> bool:
        """What is over stays as it was, and what staff froze too."""
        return self.status in [self.Status.DRAFT, *self.LIVE] and not (self.flagged_at or self.deleted_at)

    @property
    def currency_is_fixed(self) -> bool:
        """Offers and agreements speak of it once people see the campaign."""
        return self.status != self.Status.DRAFT

    def check_editable(self) -> None:
        if not self.is_editable:
            raise (Frozen if self.flagged_at else IllegalMove)(self, "edited")

    @property
    def lacking(self) -> dict[str, str]:
        """What publishing still needs, in the words of the form, by the name of what is missing."""
        wanted = {
            "brief": _("a brief"),
            "budget_total": _("the whole budget"),
            "starts_on": _("the first day"),
            "ends_on": _("the last day"),
            "platforms": _("at least one platform"),
        }
        lacking = {name: str(words) for name, words in wanted.items() if not getattr(self, name)}
        if self.ends_on and self.ends_on < timezone.localdate():
            lacking["ends_on"] = str(_("a last day that is not over"))
        if not self.task_templates.all():
            lacking["task_templates"] = str(_("at least one task"))
        return lacking

    def flag_changed(self) -> None:
        """What freezes or disappears falls silent in all its chats."""
        for collaboration in self.collaborations.select_related("conversation", "influencer__user"):
            collaboration.campaign = self
            collaboration.flag_changed()

    def pause(self, *, by: "User") -> None:
        self.change(self.LIVE, to="paused", by=by, where=Q(paused_at=None), paused_at=timezone.now())

    def resume(self, *, by: "User") -> None:
        self.change(self.LIVE, to="resumed", by=by, where=~Q(paused_at=None), paused_at=None)


class CampaignMove(Move):
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="moves")


class Goal(models.Model):
    """What the campaign wants to reach, measured from tracked numbers against `target`."""

    class Kind(models.TextChoices):
        INFLUENCER_SOCIALS = "influencer_socials", _("Influencers' posts")
        BRAND_SOCIALS = "brand_socials", _("The brand's own accounts")
        UTM = "utm", _("Website traffic from links")

    class Metric(models.TextChoices):
        VIEWS = "views", _("Views")
        LIKES = "likes", _("Likes")
        ENGAGEMENT = "engagement", _("Engagements")
        FOLLOWERS = "followers", _("New followers")
        SESSIONS = "sessions", _("Sessions")
        KEY_EVENTS = "key_events", _("Key events")
        REVENUE = "revenue", _("Revenue")

    METRICS = {
        Kind.INFLUENCER_SOCIALS: [Metric.VIEWS, Metric.LIKES, Metric.ENGAGEMENT],
        Kind.BRAND_SOCIALS: [Metric.FOLLOWERS, Metric.ENGAGEMENT],
        Kind.UTM: [Metric.SESSIONS, Metric.KEY_EVENTS, Metric.REVENUE],
    }

    # A goal means nothing without its campaign.
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="goals")
    kind = models.CharField(_("where"), max_length=20, choices=Kind)
    metric = models.CharField(_("what"), max_length=20, choices=Metric)
    target = models.DecimalField(
        _("target"), max_digits=14, decimal_places=2, validators=[MinValueValidator(Decimal(1))]
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "kind", "metric"],
                name="one_goal_per_metric",
                violation_error_message=_("This goal is already there."),
            ),
            models.CheckConstraint(condition=Q(target__gt=0), name="goal_target_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.get_metric_display()}: {self.target}"


class TaskTemplate(models.Model):
    """One line that every first offer of the campaign starts with."""

    # A line means nothing without its campaign.
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="task_templates")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("task"), max_length=120)
    deliverable = models.CharField(_("kind"), max_length=12, choices=Deliverable)
    platform = models.CharField(_("platform"), max_length=12, choices=Platform)
    instructions = models.TextField(_("instructions"), blank=True, max_length=2000)
    due_days = models.PositiveSmallIntegerField(
        _("days after the agreement"), default=14, validators=[MaxValueValidator(365)]
    )

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title
