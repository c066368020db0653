"""Permission to read: an account that its owner connected, a property of a brand."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Brand
from rest.sealing import seal, unseal

SOON = timedelta(days=7)
WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
REMINDED = (timedelta(days=7), timedelta(days=1))  # how long before the end its owner hears of it


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def visible_to(self, user: Any) -> Self:
        """Connections are for whose account or property it is, and for staff."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self.all()
        theirs = Q(account__influencer__user=user) | Q(account__brand__members__user=user)
        return self.filter(theirs | Q(web_property__brand__members__user=user))

    def writable_by(self, user: Any) -> Self:
        """Whose account it is, and who may act for the brand."""
        if not user.is_authenticated:
            return self.none()
        brands = Brand.objects.writable_by(user)
        return self.filter(
            Q(account__influencer__user=user) | Q(account__brand__in=brands) | Q(web_property__brand__in=brands)
        )

    def alive(self) -> Self:
        return self.filter(status=Connection.Status.ACTIVE)

    def living(self) -> Self:
        """Those alive, and those that may become so."""
        return self.filter(status__in=[Connection.Status.ACTIVE, Connection.Status.CHECKING])

    def unchecked(self) -> Self:
        """Keys that wait too long for their check, or whose next try is due."""
        now = timezone.now()
        due = Q(check_again_at=None, connected_at__lt=now - MINUTE) | Q(check_again_at__lte=now)
        return self.filter(due, status=Connection.Status.CHECKING)

    def over(self) -> Self:
        """Still called connected, though their time has come."""
        return self.alive().filter(ends_at__lte=timezone.now())

    def to_remind(self) -> Self:
        """Whose end came nearer than a stage since their owner last heard of it."""
        now = timezone.now()
        due = Q()
        for stage in REMINDED:
            due |= Q(ends_at__lte=now + stage) & (Q(reminded_at=None) | Q(reminded_at__lt=F("ends_at") - stage))
        return self.alive().filter(due, ends_at__gt=now)

    def to_renew(self) -> Self:
        """Every week: it proves that the leave still stands, and most platforms prolong it."""
        return self.alive().filter(account__isnull=False, renewed_at__lte=timezone.now() - WEEK).exclude(sealed=b"")

    def ending(self) -> Self:
        """End soon, unless their owner renews them."""
        return self.alive().filter(ends_at__lte=timezone.now() + SOON)


class Connection(models.Model):
    """What one source may read by somebody's leave, with the sealed tokens that prove it."""

    class Status(models.TextChoices):
        CHECKING = "checking", _("Being checked")  # a key that the platform has not seen yet
        ACTIVE = "active", _("Connected")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Withdrawn at the platform")
        DISCONNECTED = "disconnected", _("Disconnected")

    source = models.CharField(_("source"), max_length=20)
    external_id = models.CharField(_("id at the source"), max_length=200)
    account = models.ForeignKey(
        "accounts.SocialAccount",
        on_delete=models.CASCADE,
        related_name="connections",
        null=True,
        blank=True,
        verbose_name=_("account"),
    )
    web_property = models.ForeignKey(
        "analytics.WebProperty",
        on_delete=models.CASCADE,
        related_name="connections",
        null=True,
        blank=True,
        verbose_name=_("web property"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("connected by")
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.ACTIVE)
    # Sealed JSON: tokens or a key. Never leaves the server; dropped as soon as the connection ends.
    sealed = models.BinaryField(blank=True, default=bytes, editable=False)
    scopes = models.JSONField(_("scopes"), default=list, blank=True)
    access_expires_at = models.DateTimeField(_("access expires"), null=True, blank=True)
    # When the owner has to connect again, whatever we renew by ourselves; null: never.
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    renewed_at = models.DateTimeField(_("renewed"), default=timezone.now)
    # Somebody asks the platform for new tokens until then; everybody else waits for theirs.
    renewing_until = models.DateTimeField(null=True, blank=True, editable=False)
    # Of a key that waits: when the platform could last not be asked, and when it is tried again.
    check_failed_at = models.DateTimeField(_("last check failed"), null=True, blank=True)
    check_again_at = models.DateTimeField(_("next check"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    connected_at = models.DateTimeField(_("connected"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    reason = models.CharField(_("why it ended"), max_length=300, blank=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        ordering = ["-connected_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=Q(status="active", account__isnull=False),
                name="one_live_connection_per_source_and_id",
            ),
            # A property may be opened by several brands that share a website.
            models.UniqueConstraint(
                fields=["source", "web_property"], condition=Q(status="active"), name="one_live_key_per_property"
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=True) ^ Q(web_property__isnull=True), name="connection_to_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"

    @property
    def is_alive(self) -> bool:
        return self.status == self.Status.ACTIVE

    @property
    def secret(self) -> str:
        """The sealed JSON, opened. Raises ValueError where nothing is kept any more."""
        if not self.sealed:
            raise ValueError("this connection has ended")
        return unseal(bytes(self.sealed))

    def keep(
        self,
        secret: str,
        *,
        access_expires_at: datetime | None,
        ends_at: datetime | None,
        instead_of: bytes | None = None,
    ) -> bool:
        """Seal new tokens over the old ones. False: it has ended, or others are kept than those `instead_of` which they are."""
        changes = {"sealed": seal(secret), "access_expires_at": access_expires_at, "ends_at": ends_at}
        changes |= {"renewed_at": timezone.now(), **({"reminded_at": None} if ends_at != self.ends_at else {})}
        same = Connection.objects.living().filter(pk=self.pk)
        same = same if instead_of is None else same.filter(sealed=instead_of)
        kept = bool(same.update(**changes))
        for name, value in changes.items() if kept else ():
            setattr(self, name, value)
        return kept

    def check_later(self) -> None:
        """The platform could not be asked: again in a minute, and later and later while it stays so, hourly at last."""
        now = timezone.now()
        again = now + min(max(now - self.connected_at, MINUTE), HOUR)
        waiting = Connection.objects.filter(pk=self.pk, status=self.Status.CHECKING)
        waiting.update(check_failed_at=now, check_again_at=again)
        self.refresh_from_db(fields=["status", "check_failed_at", "check_again_at"])

    def end(self, status: "Connection.Status", reason: str) -> bool:
        """End it and drop its secret. False where somebody else was quicker."""
        changes = {"status": status, "reason": reason[:300], "ended_at": timezone.now(), "sealed": b""}
        living = [self.Status.ACTIVE, self.Status.CHECKING]
        ended = bool(Connection.objects.filter(pk=self.pk, status__in=living).update(**changes))
        self.refresh_from_db()
        return ended


class WebPropertyQuerySet(models.QuerySet["WebProperty"]):
    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.is_staff else self.filter(brand__members__user=user)

    def writable_by(self, user: Any) -> Self:
        return self.filter(brand__in=Brand.objects.writable_by(user)) if user.is_authenticated else self.none()


class WebProperty(models.Model):
    """A website of a brand as Google Analytics counts it."""

    brand = models.ForeignKey("accounts.Brand", on_delete=models.CASCADE, related_name="properties")
    number = models.CharField(_("property id"), max_length=40)
    name = models.CharField(_("name"), max_length=120, blank=True)
    zone = models.CharField(_("time zone"), max_length=40, blank=True)  # as the source says; its days are of this zone
    currency = models.CharField(_("currency"), max_length=3, blank=True)

    objects = WebPropertyQuerySet.as_manager()

    class Meta:
        verbose_name = _("web property")
        verbose_name_plural = _("web properties")
        ordering = ["brand", "name", "number"]
        constraints = [models.UniqueConstraint(fields=["brand", "number"], name="one_row_per_property")]

    def __str__(self) -> str:
        return self.name or self.number
