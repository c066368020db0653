from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.kinds import Group, Kind, kind_of, names_of
from messaging.live import hint

if TYPE_CHECKING:
    from accounts.models import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def recent(self) -> Self:
        return self.order_by("-created_at", "-pk")

    def in_group(self, group: str) -> Self:
        wanted = models.Q(pk__in=[])
        for name in names_of(group):
            wanted |= models.Q(kind=name) | models.Q(kind__startswith=f"{name}-")
        return self.filter(wanted)

    def mark_read(self, user: User) -> int:
        """Mark those of the rows that are the user's and still unread."""
        changed = self.filter(user=user, read_at=None).update(read_at=timezone.now())
        if changed:
            hint([user.pk], "notifications")
        return changed


class Notification(models.Model):
    # What was said to a person leaves with the person.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(_("kind"), max_length=40)
    text = models.CharField(_("text"), max_length=300)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    url = models.CharField(_("page"), max_length=300, blank=True)
    picture = models.CharField(_("picture"), max_length=300, blank=True)
    key = models.CharField(_("key"), max_length=100, null=True, blank=True)  # noqa: DJ001 -- NULLs are distinct
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_notification_per_user_and_key"),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notification_recent"),
            models.Index(fields=["user"], condition=models.Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def look(self) -> Kind:
        return kind_of(self.kind)


class EmailPreferenceQuerySet(models.QuerySet["EmailPreference"]):
    def wishes_of(self, user: User) -> dict[str, bool]:
        """Every group, and whether this person gets it by e-mail."""
        off = set(self.filter(user=user, on=False).values_list("group", flat=True))
        return {group.value: group.value not in off or not group.optional for group in Group}

    @transaction.atomic
    def wish(self, user: User, wishes: Mapping[str, bool]) -> None:
        for group in Group:
            if group.optional:
                self.update_or_create(user=user, group=group, defaults={"on": wishes[group.value]})


class EmailPreference(models.Model):
    """A group of kinds that the person switched on or off; no row means on."""

    # A wish goes with who wished it.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="email_preferences")
    group = models.CharField(_("group"), max_length=20, choices=Group)
    on = models.BooleanField(_("by e-mail"), default=True)

    objects = EmailPreferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "group"], name="one_preference_per_user_and_group"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.group} {'on' if self.on else 'off'}"
