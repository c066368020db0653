"""What all models that staff look after have in common in the admin.

    @admin.register(Campaign)
    class CampaignAdmin(ModeratedAdmin):
        acts = (FLAG, UNFLAG, Act("delete", _("Delete"), verb=delete_campaign, tone="danger"))
        list_display = ("name", "status", "state")

Staff read all fields and act by `acts`, on one row by buttons and on many by the action menu; each act asks for its
reason on a page of its own (templates/admin/moderate.html). Nothing is added, edited (but the fields in `editable`)
or deleted past the acts. An upper app puts its queue on the first page of the admin by `register_queue`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actions import flag, restore, soft_delete, unflag
from accounts.models import User
from accounts.moves import IllegalMove

Words = str | Promise
MOST_AT_ONCE = 200
LATE = timedelta(hours=24)


@dataclass(frozen=True)
class Act:
    """Something that staff do to a row. `verb` is called as verb(row, by=user, reason=text)."""

    name: str
    label: Words
    verb: Callable[..., Any]
    tone: str = "plain"  # plain, primary or danger
    reason_required: bool = True
    consequence: Words = ""
    # Which rows it makes sense for; the verb itself decides in the end.
    possible: Callable[[Any], bool] = field(default=lambda _row: True)

    def do(self, row: Any, *, by: User, reason: str) -> None:
        """Act on one row. A request by hand gets no further than the button that is not shown."""
        if not self.possible(row):
            raise IllegalMove(f"{self.name} makes no sense for {row.pk}")
        self.verb(row, by=by, reason=reason)


FLAG = Act(
    "flag",
    gettext_lazy("Flag"),
    flag,
    tone="danger",
    consequence=gettext_lazy(
        "Frozen from the next request on, until somebody lifts the flag. Everybody concerned is told."
    ),
    possible=lambda row: row.flagged_at is None,
)
UNFLAG = Act(
    "unflag",
    gettext_lazy("Lift the flag"),
    unflag,
    reason_required=False,
    consequence=gettext_lazy("Works again from the next request on. Everybody concerned is told."),
    possible=lambda row: row.flagged_at is not None,
)
DELETE = Act(
    "delete",
    gettext_lazy("Delete"),
    soft_delete,
    tone="danger",
    consequence=gettext_lazy("Hidden at once; agreements stay. You can restore it."),
    possible=lambda row: row.deleted_at is None,
)
RESTORE = Act(
    "restore",
    gettext_lazy("Restore"),
    restore,
    reason_required=False,
    consequence=gettext_lazy("Back as it was."),
    possible=lambda row: row.deleted_at is not None,
)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text=gettext_lazy("Those concerned read it, and it stays in the audit."),
    )

    def __init__(self, *args: Any, required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required


class ModeratedAdmin(admin.ModelAdmin[Any]):
    acts: Sequence[Act] = (FLAG, UNFLAG)
    editable: Sequence[str] = ()
    refusals: tuple[type[Exception], ...] = (IllegalMove,)
    change_form_template = "admin/moderated_change_form.html"
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        named = [name for name in self.get_fields(request, obj) if isinstance(name, str)] if self.fields else []
        columns = [column.name for column in self.opts.fields if not column.primary_key]
        return [name for name in dict.fromkeys([*columns, *self.readonly_fields, *named]) if name not in self.editable]

    @admin.display(description=gettext_lazy("State"))
    def state(self, row: Any) -> str:
        """Say at a glance that a row is flagged or deleted."""
        if getattr(row, "deleted_at", None):
            return format_html('<span class="tag">{}</span>', _("Deleted"))
        if getattr(row, "flagged_at", None):
            return format_html('<span class="tag tag-bad">{}</span>', _("Flagged"))
        return ""

    @admin.display(description=gettext_lazy("Since"), ordering="created_at")
    def since(self, row: Any) -> str:
        return _("%(time)s ago") % {"time": timesince(row.created_at, depth=1)}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.act_view)
        act = path("<int:pk>/act/<slug:name>/", view, name=self._url_name("act"))
        return [act, *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> Any:
        return {
            act.name: (partial(self._act_on_many, act), act.name, act.label)
            for act in (self.acts if self.has_change_permission(request) else ())
        }

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        acts = [self._button(act, row) for act in self.acts if row is not None and act.possible(row)]
        context = {
            "acts": acts,
            "show_save": bool(self.editable),
            "show_save_and_continue": False,
            "title": str(row) if row is not None else "",
            "subtitle": None,
            "audit_url": f"/admin/accounts/auditrow/?target_kind={self.opts.model_name}&target_id={object_id}",
        }
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        return super().changelist_view(request, context)

    def act_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Ask for the reason, then act on one row."""
        act = next((act for act in self.acts if act.name == name), None)
        if act is None:
            raise Http404
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        form = ReasonForm(request.POST or None, required=act.reason_required)
        if request.method == "POST" and form.is_valid():
            self._perform(request, act, [row], form.cleaned_data["reason"])
            return redirect(_safe(request, request.POST.get("back", "")) or self._page(pk))
        return self._ask(request, act, [row], form)

    def _act_on_many(
        self, act: Act, modeladmin: ModeratedAdmin, request: HttpRequest, rows: models.QuerySet[Any]
    ) -> HttpResponse | None:
        chosen = list(rows[:MOST_AT_ONCE])
        asked = "reason" in request.POST
        form = ReasonForm(request.POST if asked else None, required=act.reason_required)
        if not asked or not form.is_valid():
            return self._ask(request, act, chosen, form)
        self._perform(request, act, chosen, form.cleaned_data["reason"])
        return None

    def _ask(self, request: HttpRequest, act: Act, rows: list[Any], form: ReasonForm) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": act.label,
            "act": act,
            "rows": rows,
            "form": form,
            "opts": self.opts,
            "back": _safe(request, request.GET.get("back", "")),
            "many": request.POST.get("action"),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/moderate.html", context)

    def _perform(self, request: HttpRequest, act: Act, rows: list[Any], reason: str) -> None:
        refused = 0
        by: Any = request.user
        for row in rows:
            try:
                act.do(row, by=by, reason=reason)
            except self.refusals:
                refused += 1
        done = len(rows) - refused
        if done:
            words = ngettext("Done for %(n)s row.", "Done for %(n)s rows.", done) % {"n": done}
            messages.success(request, f"{act.label}: {words}")
        if refused:
            words = ngettext(
                "%(n)s row is no longer in a state for this.", "%(n)s rows are no longer in a state for this.", refused
            )
            messages.error(request, f"{act.label}: {words % {'n': refused}}")

    def _button(self, act: Act, row: Any) -> dict[str, Any]:
        url = reverse(f"admin:{self._url_name('act')}", args=[row.pk, act.name])
        return {"label": act.label, "tone": act.tone, "url": url}

    def _page(self, pk: int) -> str:
        return reverse(f"admin:{self._url_name('change')}", args=[pk])

    def _url_name(self, what: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{what}"


def _safe(request: HttpRequest, url: str) -> str:
    """Return the address if it is one of ours."""
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if ours else ""


@dataclass(frozen=True)
class Queue:
    """Something that waits for staff: a tile on the first page of the admin."""

    key: str
    label: Words
    icon: str
    rows: Callable[[], models.QuerySet[Any]]
    since: str  # the field that says since when a row waits
    url: str  # the list with only these rows

    @property
    def waiting(self) -> dict[str, Any]:
        """How many, since when the oldest, and whether that is too long."""
        found = self.rows().order_by().aggregate(count=models.Count("pk"), oldest=models.Min(self.since))
        oldest = found["oldest"]
        return {**found, "late": oldest is not None and timezone.now() - oldest > LATE}


QUEUES: dict[str, Queue] = {}


def register_queue(queue: Queue) -> None:
    QUEUES[queue.key] = queue


@dataclass(frozen=True)
class Tool:
    """A button beside the heading of the admin's first page."""

    label: Words
    icon: str
    url: str


TOOLS: dict[str, Tool] = {}


def register_tool(tool: Tool) -> None:
    TOOLS[tool.url] = tool


@dataclass(frozen=True)
class Panel:
    """A part of the admin's first page that an upper app serves; without JavaScript a link to its page."""

    label: Words
    url: str
    fragment: str


PANELS: dict[str, Panel] = {}


def register_panel(panel: Panel) -> None:
    PANELS[panel.url] = panel
