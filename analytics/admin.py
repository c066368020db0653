"""Imports in the admin: upload, preview with questions, progress, result. Staff only, like all of the admin."""

from contextlib import suppress
from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.moderation_admin import Tool, register_tool
from analytics import ingestion_admin  # noqa: F401 -- registers
from analytics.actions import Unanswered, answer, start
from analytics.actions.imports import bring
from analytics.forms import StaffFeedForm, StaffMappingForm, StaffUploadForm
from analytics.importing import words
from analytics.importing.stored import looked_at
from analytics.models import AccountSnapshot, FileFeed, ImportRun
from analytics.results import result_of


class StaffAdmin(admin.ModelAdmin[Any]):
    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AccountSnapshot)
class AccountSnapshotAdmin(StaffAdmin):
    list_display = ["account", "observed_on", "source", "followers", "avg_engagement", "engagement_rate", "run"]
    list_filter = ["source", "account__platform"]
    list_select_related = ["account", "run"]
    search_fields = ["account__key", "account__display_name"]
    show_full_result_count = False


@admin.register(ImportRun)
class ImportRunAdmin(StaffAdmin):
    list_display = [
        "file_name",
        "kind",
        "origin",
        "status",
        "created_at",
        "by",
        "rows_total",
        "rows_imported",
        "rows_rejected",
        "warnings",
    ]
    list_filter = ["kind", "origin", "status"]
    list_select_related = ["by"]
    search_fields = ["file_name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def get_urls(self) -> list[URLPattern]:
        state = self.admin_site.admin_view(self.state_view)
        return [path("<int:pk>/state/", state, name="analytics_importrun_state"), *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        form = StaffUploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            user = cast("User", request.user)
            return _to(bring(said["file"], by=user, kind=said["kind"], people=said["people"]))
        return self._page(request, "admin/analytics/import_upload.html", title=_("Import a file"), form=form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        # nosemgrep: unscoped-object -- staff see every import
        run = get_object_or_404(ImportRun, pk=object_id)
        if not run.waits_for_answers:
            return self._page(request, "admin/analytics/import_run.html", title=run.file_name, **staff_result_of(run))
        looked = looked_at(run)
        form = StaffMappingForm(request.POST or None, looked=looked, run=run)
        if request.method == "POST" and form.is_valid():
            answer(run, form.options(), **form.whose())
            if "start" in request.POST:
                with suppress(Unanswered):  # the page asks again
                    start(run)
            return _to(run)
        context = {"run": run, "form": form, "looked": looked, "told": words.told_on_page(looked.report.as_json())}
        return self._page(request, "admin/analytics/import_preview.html", title=run.file_name, **context)

    def state_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        # nosemgrep: unscoped-object -- staff see every import
        run = get_object_or_404(ImportRun, pk=pk)
        return self._page(request, "admin/analytics/import_run.html#state", title=run.file_name, **staff_result_of(run))

    def _page(self, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
        return TemplateResponse(
            request, template, {**self.admin_site.each_context(request), "opts": self.opts, **context}
        )


@admin.register(FileFeed)
class FileFeedAdmin(StaffAdmin):
    """Staff make addresses for anybody, and look at those of brands."""

    list_display = ["url", "kind", "brand", "account", "every", "active", "outcome", "failures", "next_due"]
    list_filter = ["kind", "active", "outcome"]
    list_select_related = ["brand", "account"]
    search_fields = ["url", "brand__name"]
    form = StaffFeedForm
    raw_id_fields = ["brand", "account", "web_property"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def save_model(self, request: HttpRequest, obj: FileFeed, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django calls it so
        if not change:
            obj.by_id = cast("User", request.user).pk
        obj.save()


def staff_result_of(run: ImportRun) -> dict[str, Any]:
    return {
        **result_of(run),
        "influencers_url": f"{reverse('admin:accounts_influencer_changelist')}?source__exact=import",
        "numbers_url": f"{reverse('admin:analytics_accountsnapshot_changelist')}?run__id__exact={run.pk}",
    }


def _to(run: ImportRun) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:analytics_importrun_change", args=[run.pk]))


register_tool(Tool(_("Import files"), "upload", "/admin/analytics/importrun/add/"))
