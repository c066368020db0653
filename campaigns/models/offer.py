import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.platforms import Deliverable, Platform
from campaigns.models.collaboration import Collaboration, Side, brand_side

if TYPE_CHECKING:
    pass

OFFER_LIFE = dt.timedelta(hours=72)


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(collaboration__in=Collaboration.objects.visible_to(user))

    def open(self) -> Self:
        """Waiting for its answer. What ran out is not open, even before the sweep has said so."""
        return self.filter(status=Offer.Status.OPEN, expires_at__gt=timezone.now())

    def overdue(self) -> Self:
        return self.filter(status=Offer.Status.OPEN, expires_at__lte=timezone.now())

    def made_to(self, user: Any) -> Self:
        """Those that wait, or once waited, for an answer of the user's side."""
        if not user.is_authenticated:
            return self.none()
        made_to_influencer = Q(side=Side.BRAND, collaboration__influencer__user=user)
        made_to_brand = Q(brand_side(user, "collaboration__"), side=Side.INFLUENCER)
        return self.filter(made_to_influencer | made_to_brand, collaboration__campaign__deleted_at=None)

    def answerable_by(self, user: Any) -> Self:
        """Only the side to whom the latest offer was made may answer it."""
        return self.open().made_to(user)


class Offer(models.Model):
    """One immutable version of the terms. Only `status` and `answered_at` ever change."""

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting")
        COUNTERED = "countered", _("Countered")
        REPLACED = "replaced", _("Replaced")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    class Rights(models.TextChoices):
        NONE = "none", _("None beyond the post itself")
        ORGANIC = "organic", _("Organic reuse")
        PAID = "paid", _("Organic and paid")

    collaboration = models.ForeignKey(Collaboration, on_delete=models.PROTECT, related_name="offers")
    version = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=10, choices=Side)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    usage_rights = models.CharField(_("usage rights"), max_length=10, choices=Rights, default=Rights.NONE)
    usage_until = models.DateField(_("rights end on"), null=True, blank=True)
    exclusivity = models.CharField(_("no work for competitors in"), max_length=120, blank=True)
    exclusivity_days = models.PositiveSmallIntegerField(_("for days"), null=True, blank=True)
    message = models.TextField(_("message"), blank=True, max_length=2000)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["collaboration", "version"], name="one_offer_per_version"),
            models.UniqueConstraint(fields=["collaboration"], condition=Q(status="open"), name="one_open_offer"),
            models.UniqueConstraint(
                fields=["collaboration"], condition=Q(status="accepted"), name="one_accepted_offer"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=Decimal(0)),
                name="offer_amount_not_negative",
                violation_error_message=_("An amount is 0 (barter) or more."),
            ),
            models.CheckConstraint(
                condition=Q(usage_rights="none", usage_until=None)
                | (~Q(usage_rights="none") & Q(usage_until__isnull=False)),
                name="usage_rights_end_on_a_day",
                violation_error_message=_("Say until when the content may be used."),
            ),
        ]
        indexes = [models.Index(fields=["status", "expires_at"], name="offers_by_expiry")]

    def __str__(self) -> str:
        return f"{self.collaboration_id}/{self.version}"

    def get_absolute_url(self) -> str:
        return reverse("campaigns:offer", args=[self.collaboration_id, self.version])

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN and self.expires_at > timezone.now()

    @property
    def seconds_left(self) -> float:
        return (self.expires_at - timezone.now()).total_seconds()

    @property
    def shown_status(self) -> str:
        """An offer that ran out is expired at once, whenever the sweep comes by."""
        if self.status == self.Status.OPEN and not self.is_open:
            return self.Status.EXPIRED
        return self.status

    @property
    def previous(self) -> "Offer | None":
        return Offer.objects.filter(collaboration=self.collaboration_id, version=self.version - 1).first()

    def answer(self, status: "Offer.Status") -> bool:
        """Close the offer if it still waits; False when somebody (or the clock) was quicker."""
        waiting = Offer.objects.filter(pk=self.pk, status=Offer.Status.OPEN)
        if status in {Offer.Status.ACCEPTED, Offer.Status.DECLINED, Offer.Status.COUNTERED}:
            waiting = waiting.filter(expires_at__gt=timezone.now())
        now = timezone.now()
        if not waiting.update(status=status, answered_at=now):
            return False
        self.status, self.answered_at = status, now
        return True


class OfferLine(models.Model):
    """One deliverable of an offer; it becomes one task when the offer is accepted."""

    # A line is part of its offer.
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("task"), max_length=120)
    deliverable = models.CharField(_("kind"), max_length=12, choices=Deliverable)
    platform = models.CharField(_("platform"), max_length=12, choices=Platform)
    instructions = models.TextField(blank=True, max_length=2000)
    due_on = models.DateField(_("due on"))

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Agreement(models.Model):
    """The accepted offer as both sides accepted it: canonical text and its hash, never edited."""

    collaboration = models.OneToOneField(Collaboration, on_delete=models.PROTECT, related_name="agreement")
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="agreement")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    brand_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    brand_accepted_at = models.DateTimeField()
    influencer_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    influencer_accepted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256[:12]
