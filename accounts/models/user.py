from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.live import revoke
from messaging.models import Flaggable

if TYPE_CHECKING:
    from accounts.models.brand import Brand, Member
    from accounts.models.influencer import Influencer


# Where the addresses of erased people are: a domain that nobody can ever have.
GONE = "deleted.invalid"


def tidy_email(email: str) -> str:
    """Return the one spelling under which an address is stored and compared."""
    return email.strip().casefold()


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True, deleted_at=None)

    def unflagged(self) -> Self:
        return self.filter(flagged_at=None)

    def unproven(self) -> Self:
        """Return who joined and did not enter the code that was mailed to them."""
        return self.filter(emailaddress__primary=True, emailaddress__verified=False)

    def staff(self) -> Self:
        return self.active().filter(is_staff=True)

    def erased(self) -> Self:
        return self.filter(email__endswith=f"@{GONE}", is_active=False)

    def visible_to(self, user: Any) -> Self:
        """Staff see everybody, others only themselves: people meet as brands and influencers."""
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.is_staff else self.filter(pk=user.pk)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc] # mypy cannot follow a made base
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = User(email=tidy_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        staff = {"role": User.Role.STAFF, "is_staff": True, "is_superuser": True}
        return self.create_user(email, password, **(fields | staff))

    def get_by_natural_key(self, username: str | None) -> "User":
        user: User = self.get(email=tidy_email(username or ""))
        return user


class User(AbstractBaseUser, PermissionsMixin, Flaggable):
    class Role(models.TextChoices):
        INFLUENCER = "influencer", _("Influencer")
        BRAND = "brand", _("Brand")
        STAFF = "staff", _("Staff")

    email = models.EmailField(
        _("e-mail"),
        unique=True,
        error_messages={"unique": _("Somebody already signs in with this address.")},
    )
    name = models.CharField(_("name"), max_length=120)
    # Set once by the action that creates the account; no form and no request may change it.
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.INFLUENCER)
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="UTC")
    language = models.CharField(_("language"), max_length=10, default="en")
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    password_changed_at = models.DateTimeField(_("password changed"), null=True, editable=False)
    # Part of what each session is signed with: one more ends all of them, on every device.
    access_epoch = models.PositiveIntegerField(default=0, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["-date_joined", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_user_per_address",
                violation_error_message=_("Somebody already signs in with this address."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_staff=False) | models.Q(role="staff"),
                name="only_staff_role_is_staff",
                violation_error_message=_("Only an account of the role staff can be staff."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def picture(self) -> str:
        """Return the URL path of a photo or of the generated portrait."""
        influencer = self.influencer
        return influencer.picture if influencer else f"/avatars/person-{self.pk}.svg"

    @property
    def member(self) -> "Member | None":
        """Return the seat in a brand, if this is somebody of a brand."""
        if self.role != self.Role.BRAND:
            return None
        return getattr(self, "membership", None)

    @property
    def brand(self) -> "Brand | None":
        member = self.member
        return member.brand if member else None

    @property
    def influencer(self) -> "Influencer | None":
        if self.role != self.Role.INFLUENCER:
            return None
        return getattr(self, "profile", None)

    def flag_changed(self) -> None:
        """Open pages prove again what they may hear."""
        revoke([self.pk])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save all but the epoch: an older copy of the row must not bring back sessions that were ended."""
        if kwargs.get("update_fields") is None and not self._state.adding:
            columns = {field.attname for field in self._meta.concrete_fields if not field.primary_key}
            kwargs["update_fields"] = columns - self.get_deferred_fields() - {"access_epoch"}
        super().save(*args, **kwargs)

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        # A stronger hash of the same password is saved without this column.
        self.password_changed_at = timezone.now()

    @property
    def password_is_new(self) -> bool:
        """Say whether this copy carries a password that nobody saved yet; a stronger hash of the old one is none."""
        return getattr(self, "_password", None) is not None

    def get_session_auth_hash(self) -> str:
        return f"{self.access_epoch}.{super().get_session_auth_hash()}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield what sessions were signed with under older keys, if no other reason ended them."""
        for older in super().get_session_auth_fallback_hash():
            yield f"{self.access_epoch}.{older}"

    @property
    def has_second_factor(self) -> bool:
        return is_mfa_enabled(self)

    @property
    def lacks_second_factor(self) -> bool:
        """Staff without one may set one up, and nothing else."""
        return settings.STAFF_MFA and self.is_staff and not self.has_second_factor

    @property
    def frozen_reason(self) -> str | None:
        """Say why this person may only read: flagged or deleted, alone or with the brand or profile."""
        for thing in (self, self.brand, self.influencer):
            if thing is None:
                continue
            if thing.flagged_at:
                return thing.flag_reason
            if thing.deleted_at:
                return ""
        return None
