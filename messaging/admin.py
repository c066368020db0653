from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from messaging.models import OutgoingEmail
from messaging.models.email import OutgoingEmailQuerySet


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("Waiting")), ("dead", _("Given up")), ("sent", _("Sent"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        rows: OutgoingEmailQuerySet = queryset
        if self.value() == "waiting":
            return rows.waiting()
        if self.value() == "dead":
            return rows.dead()
        return rows.sent() if self.value() == "sent" else rows


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(admin.ModelAdmin[OutgoingEmail]):
    """Whether an e-mail left, and why not. Not what it says: it may hold somebody's code."""

    list_display = ("topic", "to", "created_at", "sent_at", "attempts", "error")
    list_filter = (StateFilter,)
    # Not by subject: whoever searches for the letters of a code finds them one by one.
    search_fields = ("to",)
    ordering = ("-created_at", "-pk")
    fields = readonly_fields = ("to", "topic", "created_at", "sent_at", "attempts", "error", "next_try_at")
    actions = ("try_again",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: OutgoingEmail | None = None) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: OutgoingEmail | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OutgoingEmail | None = None) -> bool:
        return False

    @admin.action(description=gettext_lazy("Try again"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: Any) -> None:
        count = queryset.try_again()
        text = ngettext("%d e-mail is tried again.", "%d e-mails are tried again.", count)
        messages.success(request, text % count)
