"""When things run by themselves, for staff to change. The library's own tables stay out of the admin."""

from typing import Any

from celery import current_app
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from kombu.utils.json import loads

from analytics.oversight.words import source_name
from influencehub.defaults import announce, is_changed, reset
from influencehub.models import Schedule
from influencehub.schedule_forms import ScheduleForm, every_words
from influencehub.templatetags.formats import moment

PLAN = "analytics.plan"


@admin.register(Schedule)
class ScheduleAdmin(admin.ModelAdmin[Schedule]):
    form = ScheduleForm
    list_display = ["shown", "when", "enabled", "changed", "last_run", "runs"]
    list_display_links = ["shown"]
    list_filter = ["enabled"]
    list_per_page = 200
    search_fields = ["name", "task"]
    readonly_fields = ["name", "task", "args", "when", "changed", "last_run", "runs"]
    fields = [
        "name",
        "enabled",
        "every",
        "period",
        "times",
        "when",
        "changed",
        "last_run",
        "runs",
        "task",
    ]
    actions = ["run_now", "switch_on", "switch_off", "back_to_default"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Schedule]:
        return Schedule.with_times()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("what"), ordering="name")
    def shown(self, row: Schedule) -> str:
        name = row.name
        if row.task == PLAN and (args := loads(row.args)):
            name = name.replace(args[0], str(source_name(args[0])))
        return format_html("{}", name[:1].upper() + name[1:])

    @admin.display(description=_("last run"), ordering="last_run_at")
    def last_run(self, row: Schedule) -> str:
        return moment(row.last_run_at) or str(_("never"))

    @admin.display(description=_("runs so far"), ordering="total_run_count")
    def runs(self, row: Schedule) -> int:
        return int(row.total_run_count)

    @admin.display(description=_("when"))
    def when(self, row: Schedule) -> str:
        if row.crontab:
            return str(_("%(when)s UTC") % {"when": row.crontab.human_readable.removesuffix(" UTC")})
        return every_words(row.interval) if row.interval else str(row.solar or row.clocked or "")

    @admin.display(description=_("changed here"))
    def changed(self, row: Schedule) -> str:
        return str(_("yes")) if is_changed(row) else "–"

    @admin.action(description=_("Run now"))
    def run_now(self, request: HttpRequest, rows: QuerySet[Schedule]) -> None:
        current_app.loader.import_default_modules()
        for row in rows:
            current_app.tasks[row.task].apply_async(args=loads(row.args), kwargs=loads(row.kwargs))
            self.log_change(request, row, str(_("Started by hand")))
        self._tell(request, len(rows), ngettext("%(n)s was started.", "%(n)s were started.", len(rows)))

    @admin.action(description=_("Switch on"))
    def switch_on(self, request: HttpRequest, rows: QuerySet[Schedule]) -> None:
        self._switch(request, rows, on=True)

    @admin.action(description=_("Switch off"))
    def switch_off(self, request: HttpRequest, rows: QuerySet[Schedule]) -> None:
        self._switch(request, rows, on=False)

    @admin.action(description=_("Back to the default"))
    def back_to_default(self, request: HttpRequest, rows: QuerySet[Schedule]) -> None:
        done = [row for row in rows if reset(row)]
        for row in done:
            self.log_change(request, row, str(_("Back to the default")))
        words = ngettext("%(n)s is as it came.", "%(n)s are as they came.", len(done))
        self._tell(request, len(done), words)

    def _switch(self, request: HttpRequest, rows: QuerySet[Schedule], *, on: bool) -> None:
        switched = list(rows.exclude(enabled=on))
        Schedule.objects.filter(pk__in=[row.pk for row in switched]).update(enabled=on)
        announce()
        for row in switched:
            self.log_change(request, row, str(_("Switched on") if on else _("Switched off")))
        self._tell(request, len(switched), ngettext("%(n)s was switched.", "%(n)s were switched.", len(switched)))

    def _tell(self, request: HttpRequest, count: int, words: str) -> None:
        self.message_user(request, words % {"n": count}, messages.SUCCESS)
