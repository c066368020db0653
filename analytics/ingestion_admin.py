"""Rows of ingestion where a search helps: read only, and never a secret. What staff do is on the page of ingestion."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.moderation_admin import Panel, Tool, register_panel, register_tool
from analytics.models import Connection, Feed, Post, Run, SourceEvent


class ReadOnly(admin.ModelAdmin[Any]):
    show_full_result_count = False
    list_per_page = 50

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        """All that is no secret: what is sealed is not editable."""
        return [column.name for column in self.opts.fields if column.editable and not column.primary_key]

    def get_actions(self, request: Any) -> Any:
        return {}

    def has_module_permission(self, request: Any) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(Run)
class RunAdmin(ReadOnly):
    list_display = ["__str__", "trigger", "status", "planned", "fetched", "failed", "new", "by"]
    list_filter = ["source", "status", "trigger"]
    list_select_related = ["by"]
    search_fields = ["=id", "by__name"]


@admin.register(Feed)
class FeedAdmin(ReadOnly):
    list_display = ["__str__", "account", "status", "tier", "fetched_at", "next_due", "failures", "error"]
    list_filter = ["source", "what", "status", "tier", "error"]
    list_select_related = ["account"]
    search_fields = ["external_id", "account__key", "account__display_name"]


@admin.register(Connection)
class ConnectionAdmin(ReadOnly):
    list_display = ["__str__", "account", "web_property", "status", "by", "connected_at", "ends_at", "check_failed_at"]
    list_filter = ["source", "status"]
    list_select_related = ["account", "web_property", "by"]
    search_fields = ["external_id", "account__key", "by__name"]

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).defer("sealed")


@admin.register(SourceEvent)
class SourceEventAdmin(ReadOnly):
    list_display = ["__str__", "event_id", "received_at", "done_at", "attempts", "dead", "error"]
    list_filter = ["source", "dead"]
    search_fields = ["event_id", "kind", "account_id"]


@admin.register(Post)
class PostAdmin(ReadOnly):
    list_display = ["__str__", "platform", "account", "collaboration", "published_at", "status"]
    list_filter = ["source", "platform", "status", "kind"]
    list_select_related = ["account", "collaboration__campaign", "collaboration__influencer"]
    search_fields = ["external_id", "url", "account__key"]


register_tool(Tool(_("Ingestion"), "database", "/admin/ingestion/"))
register_panel(Panel(_("Ingestion"), "/admin/ingestion/", "/admin/ingestion/today/"))
