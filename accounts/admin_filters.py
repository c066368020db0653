from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.moderated import state_q


class FlaggedFilter(admin.SimpleListFilter):
    """Flagged, deleted, or neither."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        choices: list[tuple[str, Any]] = [("flagged", _("Flagged")), ("clear", _("Not flagged"))]
        if hasattr(model_admin.model, "deleted_at"):
            choices.append(("deleted", _("Deleted")))
        return choices

    def queryset(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        return queryset.filter(state_q(queryset.model, self.value() or ""))


class ClaimedFilter(admin.SimpleListFilter):
    title = _("owner")
    parameter_name = "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("claimed", _("Claimed")), ("unclaimed", _("Not claimed"))]

    def queryset(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        if self.value() is None:
            return queryset
        return queryset.filter(user__isnull=self.value() == "unclaimed")
