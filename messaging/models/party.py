from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User


class Party(models.Model):
    """One side of a conversation.

    People come and go; what was said stays with the side. A side may have nobody yet (a profile that
    its owner has not claimed): who joins later reads it all.
    """

    name = models.CharField(_("name"), max_length=120)
    picture = models.CharField(_("picture"), max_length=300, blank=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="PartyMember",
        related_name="parties",
    )

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")

    def __str__(self) -> str:
        return self.name

    def admit(self, user: User, *, speaks: bool = True) -> None:
        """Let somebody read for this side and, unless told otherwise, speak for it."""
        PartyMember.objects.update_or_create(party=self, user=user, defaults={"speaks": speaks})

    def dismiss(self, user: User) -> None:
        PartyMember.objects.filter(party=self, user=user).delete()


class PartyMember(models.Model):
    # Without the party or the person the row means nothing.
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="party_memberships",
    )
    speaks = models.BooleanField(_("may write"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "user"], name="one_membership_per_party_and_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.party_id}"
