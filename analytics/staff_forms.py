"""What staff type about sources and runs."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.platforms import account_key
from analytics.actions.sources import MOST_DAYS, BadLimit, check_limit
from analytics.models import Feed
from analytics.oversight.sources import SourceState
from analytics.sources.registry import live_sources

MOST_ACCOUNTS = 200
REASON = _("It stays in the audit.")
AS_SOURCE = _("As the source says")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=REASON, widget=forms.Textarea(attrs={"rows": 2})
    )


class SwitchForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=REASON, widget=forms.Textarea(attrs={"rows": 2})
    )
    accepted_as = forms.CharField(
        label=_("Your name, if you have read the notice and accept it"), max_length=120, required=False
    )

    def __init__(self, *args: Any, notice: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not notice:
            del self.fields["accepted_as"]


class LimitsForm(forms.Form):
    """One number per bucket; empty is the source's own limit."""

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, *args: Any, state: SourceState, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {bucket.name: bucket.bucket for bucket in state.buckets}
        said = state.setting.limits if state.setting else {}
        rows = {}
        for bucket in state.buckets:
            rows[f"limit-{bucket.name}"] = forms.IntegerField(
                label=f"{bucket.label} (%)" if bucket.unit == "%" else bucket.label,
                min_value=0,
                required=False,
                initial=said.get(bucket.name),
                help_text=_t("The source's own: %(limit)s.") % {"limit": f"{bucket.bucket.limit:,}"},
            )
        self.fields = {**rows, **self.fields}  # the limits first

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name, units in self.limits(values).items():
            try:
                check_limit(self.known, name, units)
            except BadLimit as bad:
                self.add_error(f"limit-{name}", str(bad))
        return values

    def limits(self, values: dict[str, Any]) -> dict[str, int | None]:
        return {name: values.get(f"limit-{name}") for name in self.known}


class PolicyForm(forms.Form):
    CHOICES = [("", AS_SOURCE), ("yes", _("Yes")), ("no", _("No"))]

    retention_days = forms.IntegerField(
        label=_("Days that its numbers are kept"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        help_text=_("Older numbers and raw answers are deleted every night. Empty: as the source says."),
    )
    derived = forms.ChoiceField(
        label=_("May rates be made of its numbers?"),
        choices=CHOICES,
        required=False,
        help_text=_("No: engagement rates and growth show nothing for it, only what the platform itself said."),
    )
    mix = forms.ChoiceField(
        label=_("May its numbers be added to those of other platforms?"),
        choices=CHOICES,
        required=False,
        help_text=_("No: sums over platforms leave it out and say so."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    @classmethod
    def initial_of(cls, state: SourceState) -> dict[str, Any]:
        said = state.setting
        if said is None:
            return {}
        words = {None: "", True: "yes", False: "no"}
        derived, mix = words[said.derived_metrics_allowed], words[said.mix_platforms_allowed]
        return {"retention_days": said.retention_days, "derived": derived, "mix": mix}

    @property
    def policy(self) -> dict[str, Any]:
        answers = {"": None, "yes": True, "no": False}
        values = self.cleaned_data
        return {
            "retention_days": values["retention_days"],
            "derived_metrics_allowed": answers[values["derived"]],
            "mix_platforms_allowed": answers[values["mix"]],
        }


class StartForm(forms.Form):
    """Which feeds to ask for now. Handles that have no feed of this kind are said, not skipped."""

    source = forms.ChoiceField(label=_("Source"))
    what = forms.ChoiceField(
        label=_("What"), required=False, choices=[("", _("Everything it has feeds for")), *Feed.What.choices]
    )
    handles = forms.CharField(
        label=_("Only these accounts"),
        required=False,
        max_length=20_000,
        help_text=_("Handles, one per line. Empty: all of them."),
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "@nora.cooks"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"] = forms.ChoiceField(
            label=_("Source"), choices=[(found.slug, found.name) for found in live_sources()]
        )

    def clean_handles(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["handles"].replace("\0", "").splitlines() if line.strip()]
        if len(lines) > MOST_ACCOUNTS:
            raise forms.ValidationError(_("At most 200 accounts at once."))
        return lines

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors:
            values["feeds"] = self._feeds(values)
        return values

    def _feeds(self, values: dict[str, Any]) -> "QuerySet[Feed]":
        # nosemgrep: unscoped-objects -- staff ask for any feed
        feeds: QuerySet[Feed] = Feed.objects.filter(source=values["source"]).exclude(status=Feed.Status.STOPPED)
        if values["what"]:
            feeds = feeds.filter(what=values["what"])
        if values["handles"]:
            feeds = self._of_accounts(feeds, values["handles"])
        if not self.errors and not feeds.exists():
            self.add_error(None, _("This source has no feed for that."))
        return feeds

    def _of_accounts(self, feeds: "QuerySet[Feed]", handles: list[str]) -> "QuerySet[Feed]":
        keys = {account_key(handle.removeprefix("@")): handle for handle in handles}
        named = feeds.filter(Q(account__key__in=keys) | Q(post__account__key__in=keys))
        found = named.order_by().values_list("account__key", "post__account__key").distinct()
        known = {key for pair in found for key in pair}
        if strange := [handle for key, handle in keys.items() if key not in known]:
            self.add_error("handles", _t("No feed here for %(names)s.") % {"names": ", ".join(strange)})
        return named
