"""The task template as rows that can be added, moved and removed without JavaScript."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.platforms import Deliverable, Platform
from campaigns.models import Campaign, TaskTemplate
from campaigns.objections import MOST_TASKS


class TaskForm(forms.ModelForm[TaskTemplate]):
    class Meta:
        model = TaskTemplate
        fields = ["title", "deliverable", "platform", "due_days", "instructions"]
        labels = {"title": _("Task"), "due_days": _("Days after the agreement"), "instructions": _("Instructions")}
        widgets = {"instructions": forms.Textarea(attrs={"rows": "2"})}
        error_messages = {"title": {"required": _("Say in a few words what to make.")}}

    deliverable = forms.ChoiceField(label=_("Kind"), choices=Deliverable.choices)
    platform = forms.ChoiceField(label=_("Platform"), choices=Platform.choices)


Rows: Any = forms.formset_factory(TaskForm, extra=0, max_num=MOST_TASKS, validate_max=True)


class SilenceForm(forms.ModelForm[Campaign]):
    class Meta:
        model = Campaign
        fields = ["auto_approve_days"]
        labels = {"auto_approve_days": _("Business days until silence approves")}
        help_texts = {
            "auto_approve_days": _("Work that you neither approve nor send back in this time counts as approved.")
        }


class TemplateForm:
    """The rows and the campaign's own setting. Buttons that change the rows show them again as they were typed."""

    def __init__(self, campaign: Campaign, data: Mapping[str, Any] | None = None) -> None:
        self.moving = data is not None and bool({"add", "up", "down", "remove"} & set(data))
        if data is None:
            self._show(campaign, {}, [_typed(line) for line in campaign.task_templates.all()])
        elif self.moving:
            rows = Rows(data, prefix="rows")
            typed = [{name: row[name].value() for name in row.fields} for row in rows.forms]
            own = {"auto_approve_days": data.get("auto_approve_days", "")}
            self._show(campaign, own, _moved(typed, data))
        else:
            self.form = SilenceForm(data, instance=campaign)
            self.rows = Rows(data, prefix="rows")

    def _show(self, campaign: Campaign, typed: dict[str, Any], rows: list[dict[str, Any]]) -> None:
        self.form = SilenceForm(initial=typed, instance=campaign)
        self.rows = Rows(initial=rows[:MOST_TASKS], prefix="rows")

    def is_valid(self) -> bool:
        return not self.moving and all([self.form.is_valid(), self.rows.is_valid()])

    @property
    def lines(self) -> list[TaskTemplate]:
        return [TaskTemplate(**row) for row in self.rows.cleaned_data if row]


def _typed(line: TaskTemplate) -> dict[str, Any]:
    return {name: getattr(line, name) for name in TaskForm.base_fields}


def _moved(rows: list[dict[str, Any]], data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Do what the pressed button says; a number that no row has changes nothing."""
    if "add" in data:
        return [*rows, {"platform": rows[-1]["platform"]} if rows else {}]
    verb = next(name for name in ("up", "down", "remove") if name in data)
    place = int(data[verb]) if str(data[verb]).isdecimal() else len(rows)
    if place >= len(rows):
        return rows
    row = rows.pop(place)
    if verb != "remove":
        rows.insert(max(0, place - 1) if verb == "up" else place + 1, row)
    return rows
