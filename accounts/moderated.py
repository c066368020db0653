"""Which kinds of things staff act on, and how: the admin's buttons and the API read it here.

Upper apps add their own: `acts = moderated(Campaign, FLAG, UNFLAG, DELETE, RESTORE, search=("name",))`.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.moderation import kind_of
from accounts.moderation_admin import Act


@dataclass(frozen=True)
class Moderated:
    model: type[models.Model]
    acts: tuple[Act, ...]
    search: tuple[str, ...]
    # What its name and its address are made of.
    related: tuple[str, ...]

    @property
    def rows(self) -> "models.QuerySet[Any]":
        rows: models.QuerySet[Any] = self.model._default_manager.all()  # noqa: SLF001 -- Django's public API
        return rows.select_related(*self.related) if self.related else rows

    def matching(self, words: str) -> Q:
        found = Q(pk=None)
        for name in self.search:
            found |= Q(**{f"{name}__icontains": words})
        return found

    def act(self, name: str) -> Act | None:
        return next((act for act in self.acts if act.name == name), None)


MODERATED: dict[str, Moderated] = {}


def moderated(
    model: type[models.Model], *acts: Act, search: tuple[str, ...] = (), related: tuple[str, ...] = ()
) -> tuple[Act, ...]:
    MODERATED[kind_of(model)] = Moderated(model, acts, search, related)
    return acts


def state_q(model: type[models.Model], state: str) -> Q:
    """Flagged, deleted, or not flagged."""
    removable = hasattr(model, "deleted_at")
    return {
        "flagged": Q(flagged_at__isnull=False),
        "clear": Q(flagged_at=None),
        "deleted": Q(deleted_at__isnull=False) if removable else Q(),
    }.get(state, Q())
