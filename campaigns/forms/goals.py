"""What the campaign wants to reach. Every measure that exists is a row; a row without a target is off."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.campaign import plain
from campaigns.forms.offer import AmountField
from campaigns.models import Campaign, Goal


class GoalsForm(forms.ModelForm[Campaign]):
    class Meta:
        model = Campaign
        fields = ["task_weight"]
        labels = {"task_weight": _("How much tasks count")}
        help_texts = {"task_weight": _("In percent of the campaign's progress. Goals are the rest.")}
        widgets = {"task_weight": forms.NumberInput(attrs={"min": "0", "max": "100"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {(goal.kind, goal.metric): goal for goal in self.instance.goals.all()}
        for kind, metric in _measures():
            goal = known.get((kind, metric))
            self.fields[f"target_{kind}_{metric}"] = AmountField(
                label=Goal.Metric(metric).label,
                required=False,
                min_value=Decimal(1),
                max_digits=14,
                decimal_places=2,
                initial=plain(goal.target) if goal else "",
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
            self.fields[f"weight_{kind}_{metric}"] = forms.IntegerField(
                label=_("Weight"), required=False, min_value=1, max_value=100, initial=goal.weight if goal else 1
            )

    def groups(self) -> Iterator[tuple[str, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """The rows by where they are measured, for the page."""
        for kind, metrics in Goal.METRICS.items():
            yield (
                str(kind.label),
                [(self[f"target_{kind}_{metric}"], self[f"weight_{kind}_{metric}"]) for metric in metrics],
            )

    @property
    def goals(self) -> list[Goal]:
        given = self.cleaned_data
        return [
            Goal(
                kind=kind,
                metric=metric,
                target=given[f"target_{kind}_{metric}"],
                weight=given.get(f"weight_{kind}_{metric}") or 1,
            )
            for kind, metric in _measures()
            if given.get(f"target_{kind}_{metric}")
        ]


def _measures() -> Iterator[tuple[Goal.Kind, Goal.Metric]]:
    for kind, metrics in Goal.METRICS.items():
        for metric in metrics:
            yield kind, metric
