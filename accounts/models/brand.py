from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.moves import IllegalMove
from accounts.niches import Industry
from messaging.models import Flaggable, Party, Webhook

if TYPE_CHECKING:
    from accounts.models.user import User

INVITATION_DAYS = 7


def in_some_days() -> Any:
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class BrandQuerySet(models.QuerySet["Brand"]):
    def visible_to(self, user: Any) -> Self:
        """Staff see all brands, everybody signed in the live ones, members also their own."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self.all()
        return self.filter(self._live() | Q(pk__in=self._own(user)))

    def approved(self) -> Self:
        return self.filter(status=Brand.Status.APPROVED)

    def pending(self) -> Self:
        return self.filter(status=Brand.Status.PENDING, deleted_at=None)

    def unflagged(self) -> Self:
        return self.filter(flagged_at=None)

    def with_team_seen_by(self, user: Any) -> Self:
        """Who works for a brand is known to its members and to staff."""
        return self.all() if user.is_staff else self.filter(pk__in=self._own(user))

    def writable_by(self, user: Any) -> Self:
        writers = Member.objects.filter(user=user, role__in=[Member.Role.OWNER, Member.Role.MANAGER])
        return self.filter(pk__in=writers.values("brand"))

    def owned_by(self, user: Any) -> Self:
        return self.filter(pk__in=Member.objects.owners().filter(user=user).values("brand"))

    def live(self) -> Self:
        return self.filter(self._live())

    @staticmethod
    def _live() -> Q:
        return Q(status=Brand.Status.APPROVED, flagged_at=None, deleted_at=None)

    @staticmethod
    def _own(user: "User") -> "models.QuerySet[Member, int]":
        return Member.objects.filter(user=user).values_list("brand_id", flat=True)


class Brand(Flaggable):
    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    class Size(models.TextChoices):
        SOLO = "solo", _("Just me")
        SMALL = "small", _("2–10 people")
        MEDIUM = "medium", _("11–50 people")
        LARGE = "large", _("51–250 people")
        HUGE = "huge", _("More than 250 people")

    name = models.CharField(_("organisation"), max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    industry = models.CharField(_("industry"), max_length=20, choices=Industry)
    website = models.URLField(_("website"), blank=True)
    size = models.CharField(_("size"), max_length=10, choices=Size, default=Size.SMALL)
    about = models.TextField(_("about"), max_length=2000, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    logo = models.ImageField(_("logo"), upload_to="logos/", blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    decision_reason = models.CharField(_("reason"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="brand")
    # Days of its campaigns and charts are days of this zone.
    time_zone = models.CharField(_("time zone"), max_length=40, default="UTC")
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = BrandQuerySet.as_manager()

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["status", "created_at"], name="brands_by_status")]

    def __str__(self) -> str:
        return self.name

    @property
    def picture(self) -> str:
        return self.logo.url if self.logo else f"/avatars/brand-{self.slug}.svg"

    @property
    def may_publish(self) -> bool:
        """Only a brand that staff approved, and nobody flagged, may publish, search and invite."""
        approved = self.status == self.Status.APPROVED
        return approved and self.flagged_at is None and self.deleted_at is None

    def run_by_others(self, user: "User") -> bool:
        """Say whether somebody besides this person is there; who has left is not."""
        return self.members.exclude(user=user).filter(user__deleted_at=None, user__is_active=True).exists()

    def approve(self, *, reason: str = "") -> None:
        self._decide(self.Status.APPROVED, reason, [self.Status.PENDING, self.Status.REJECTED])

    def reject(self, *, reason: str) -> None:
        self._decide(self.Status.REJECTED, reason, [self.Status.PENDING])

    def keep_party_in_step(self) -> None:
        """Show the present name and logo in conversations too."""
        Party.objects.filter(pk=self.party_id).update(name=self.name, picture=self.picture)

    def flag_changed(self) -> None:
        """What its programs would hear is kept back while it is frozen or gone."""
        Webhook.objects.filter(party=self.party_id).hold(held=self.flagged or self.deleted_at is not None)

    def _decide(self, status: "Brand.Status", reason: str, sources: "list[Brand.Status]") -> None:
        changes = {"status": status, "decision_reason": reason, "decided_at": timezone.now()}
        if not Brand.objects.filter(pk=self.pk, status__in=sources).update(**changes):
            raise IllegalMove(f"brand {self.pk} cannot become {status}")
        for name, value in changes.items():
            setattr(self, name, value)


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self.all()
        return self.filter(brand__members__user=user)

    def removable_by(self, member: "Member") -> Self:
        """Owners remove anybody of their brand, everybody else only themselves."""
        ours = self.filter(brand=member.brand_id)
        return ours if member.is_owner else ours.filter(pk=member.pk)

    def owners(self) -> Self:
        return self.filter(role=Member.Role.OWNER)


class Member(models.Model):
    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        MANAGER = "manager", _("Manager")
        VIEWER = "viewer", _("Viewer")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="membership")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="members")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.VIEWER)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["joined_at", "pk"]

    def __str__(self) -> str:
        return f"{self.user} · {self.brand}"

    @property
    def can_write(self) -> bool:
        return self.role in {self.Role.OWNER, self.Role.MANAGER}

    @property
    def is_owner(self) -> bool:
        return self.role == self.Role.OWNER


class MemberInvitationQuerySet(models.QuerySet["MemberInvitation"]):
    def open(self) -> Self:
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def of_today(self) -> Self:
        return self.filter(created_at__gt=timezone.now() - timedelta(days=1))


class MemberInvitation(models.Model):
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=10, choices=Member.Role)
    # Only the digest is kept: who reads the database cannot join a team with it.
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=in_some_days)
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = MemberInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to a team")
        verbose_name_plural = _("invitations to teams")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.email} · {self.brand}"

    def is_for(self, user: "User") -> bool:
        """The address must be the invited one, and nobody works for two brands."""
        return user.email == self.email and user.role == user.Role.BRAND and user.member is None
