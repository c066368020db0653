from datetime import timedelta
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.codes import CodesField
from accounts.money import CURRENCIES
from accounts.niches import Niche
from accounts.places import country_name, language_name
from accounts.platforms import Deliverable, Platform, profile_url
from messaging.models import Flaggable, Party

PRICED_TWICE = _("You already have a price for this.")
CLAIMS_A_DAY = 10


class InfluencerQuerySet(models.QuerySet["Influencer"]):
    def visible_to(self, user: Any) -> Self:
        """Anybody sees public media kits, people who signed in all live profiles, and their own."""
        if not user.is_authenticated:
            return self.live().filter(media_kit_public=True)
        if user.is_staff:
            return self.all()
        return self.filter(self._live() | Q(user=user))

    def media_kits_for(self, user: Any) -> Self:
        """Media kits that are not public are for brands that staff approved, for staff, and for whoever they show."""
        rows = self.visible_to(user)
        if not user.is_authenticated or user.is_staff or (user.brand and user.brand.may_publish):
            return rows
        return rows.filter(Q(media_kit_public=True) | Q(user=user))

    def live(self) -> Self:
        return self.filter(self._live())

    def unflagged(self) -> Self:
        return self.filter(flagged_at=None)

    def claimed(self) -> Self:
        return self.filter(user__isnull=False)

    def unclaimed(self) -> Self:
        return self.filter(user__isnull=True)

    def claimable_by(self, user: Any) -> Self:
        """Profiles without an owner, and others' with an account that nobody checked yet."""
        unchecked = SocialAccount.objects.filter(influencer=OuterRef("pk"), verified_at=None)
        others = ~Q(user=user) if user else Q()
        return self.live().filter(Q(user=None) | (Exists(unchecked) & others))

    @staticmethod
    def _live() -> Q:
        # A profile that appears at once tells whoever joined with somebody's address that it was not known here.
        unproven = get_user_model()._default_manager.unproven().values("pk")  # noqa: SLF001 -- Django's public API
        seen = Q(user__flagged_at=None, user__deleted_at=None, user__is_active=True) & ~Q(user__in=unproven)
        owner = Q(user=None) | seen
        return Q(flagged_at=None, deleted_at=None) & owner


class Influencer(Flaggable):
    class Source(models.TextChoices):
        SIGNUP = "signup", _("Signed up")
        IMPORT = "import", _("Imported")
        DEMO = "demo", _("Demo")

    # Empty until the owner of an imported profile claims it.
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="profile",
        null=True,
        blank=True,
    )
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    bio = models.TextField(_("bio"), max_length=1000, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, db_index=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    languages = CodesField(_("languages"), blank=True)
    niches = CodesField(_("niches"), choices=Niche, blank=True)
    photo = models.ImageField(_("photo"), upload_to="photos/", blank=True)
    audience = models.JSONField(_("audience"), default=dict, blank=True)
    media_kit_public = models.BooleanField(_("public media kit"), default=True)
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.SIGNUP)
    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="influencer")
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    objects = InfluencerQuerySet.as_manager()

    class Meta:
        verbose_name = _("influencer")
        verbose_name_plural = _("influencers")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:mediakit", args=[self.slug])

    @property
    def picture(self) -> str:
        return self.photo.url if self.photo else f"/avatars/person-{self.slug}.svg"

    @property
    def is_claimed(self) -> bool:
        return self.user_id is not None

    def holds_unchecked_of_others(self, user: Any) -> bool:
        """Say whether this user could claim an account of this profile, which has another owner."""
        claimed = self.user_id not in {None, user.pk}
        return claimed and any(account.verified_at is None for account in self.accounts.all())

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def niche_names(self) -> list[str]:
        known = dict(Niche.choices)
        return [str(known.get(code, code)) for code in self.niches]

    @property
    def language_names(self) -> list[str]:
        return [language_name(code) for code in self.languages]

    @property
    def country_name(self) -> str:
        return country_name(self.country) if self.country else ""

    def keep_party_in_step(self) -> None:
        """Show the present name and photo in conversations too."""
        Party.objects.filter(pk=self.party_id).update(name=self.name, picture=self.picture)


class RateQuerySet(models.QuerySet["Rate"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(influencer__in=Influencer.objects.visible_to(user))


class Rate(models.Model):
    # A price means nothing without the profile it belongs to.
    influencer = models.ForeignKey(Influencer, on_delete=models.CASCADE, related_name="rates")
    platform = models.CharField(_("platform"), max_length=10, choices=Platform)
    deliverable = models.CharField(_("deliverable"), max_length=10, choices=Deliverable)
    amount = models.DecimalField(
        _("amount"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES, default="EUR")

    objects = RateQuerySet.as_manager()

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering = ["platform", "deliverable", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["influencer", "platform", "deliverable"],
                name="one_rate_per_deliverable",
                violation_error_message=PRICED_TWICE,
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="rate_amount_positive",
                violation_error_message=_("A price is more than 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} {self.get_deliverable_display()}"


class SocialAccountQuerySet(models.QuerySet["SocialAccount"]):
    def visible_to(self, user: Any) -> Self:
        """An account is as visible as whose it is; brands' own are for their members."""
        if not user.is_authenticated:
            return self.filter(influencer__in=Influencer.objects.visible_to(user))
        if user.is_staff:
            return self.all()
        theirs = Q(influencer__in=Influencer.objects.visible_to(user))
        return self.filter(theirs | Q(brand__members__user=user))

    def verified(self) -> Self:
        return self.filter(verified_at__isnull=False)

    def claimable_by(self, user: Any) -> Self:
        """With accounts of unclaimed profiles comes the profile; of others' profiles only the account, unless checked."""
        unclaimed = Q(influencer__isnull=False, influencer__user=None)
        others = ~Q(influencer__user=user) if user else Q()
        return self.filter(unclaimed | (Q(influencer__user__isnull=False, verified_at=None) & others))


class SocialAccount(models.Model):
    class KeyedBy(models.TextChoices):
        HANDLE = "handle", _("Handle")
        NAME = "name", _("Name")

    influencer = models.ForeignKey(Influencer, on_delete=models.PROTECT, related_name="accounts", null=True, blank=True)
    brand = models.ForeignKey(
        "accounts.Brand", on_delete=models.PROTECT, related_name="accounts", null=True, blank=True
    )
    platform = models.CharField(_("platform"), max_length=10, choices=Platform)
    handle = models.CharField(_("handle"), max_length=120, null=True, blank=True)  # noqa: DJ001 -- null: only a name is known
    key = models.CharField(max_length=160)
    keyed_by = models.CharField(max_length=6, choices=KeyedBy, default=KeyedBy.HANDLE)
    display_name = models.CharField(_("shown name"), max_length=160, blank=True)
    url = models.URLField(_("address"), max_length=300, blank=True)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = SocialAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("social account")
        verbose_name_plural = _("social accounts")
        ordering = ["platform", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "key"],
                name="one_row_per_social_account",
                violation_error_message=_("This account already belongs to a profile here."),
            ),
            models.CheckConstraint(
                condition=Q(influencer__isnull=True) ^ Q(brand__isnull=True),
                name="social_account_has_one_owner",
                violation_error_message=_("An account belongs to an influencer or to a brand."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} {self.label}"

    @property
    def label(self) -> str:
        return f"@{self.handle}" if self.handle else self.display_name or self.key

    @property
    def profile_url(self) -> str:
        """Return where the account can be seen, as far as we know."""
        if self.url:
            # Files write addresses as people do: without a scheme it would be a page of ours.
            return self.url if "://" in self.url else f"https://{self.url}"
        return profile_url(self.platform, self.handle) if self.handle else ""


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.is_staff else self.filter(user=user)

    def pending(self) -> Self:
        return self.filter(status=Claim.Status.PENDING)

    def of_today(self) -> Self:
        return self.filter(created_at__gt=timezone.now() - timedelta(days=1))


class Claim(models.Model):
    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting for a check")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    influencer = models.ForeignKey(Influencer, on_delete=models.PROTECT, related_name="claims")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="claims")
    account = models.ForeignKey(SocialAccount, on_delete=models.PROTECT, related_name="claims")
    code = models.CharField(_("code"), max_length=20)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["influencer", "user"],
                condition=Q(status="pending"),
                name="one_pending_claim_per_person",
                violation_error_message=_("Your claim on this profile is already waiting."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.influencer}"
