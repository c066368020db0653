"""How staff say when something runs: every so often, or at times of the day, in UTC."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_celery_beat.models import CrontabSchedule, IntervalSchedule

from influencehub.defaults import SECONDS
from influencehub.models import Schedule

FIELDS = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
SHORTEST_S = 5
PERIODS = [("seconds", _("seconds")), ("minutes", _("minutes")), ("hours", _("hours")), ("days", _("days"))]


def every_words(interval: IntervalSchedule) -> str:
    """In the largest unit that says it: every hour, every 90 seconds."""
    unit = SECONDS.get(interval.period)
    if unit is None:
        return str(interval)
    seconds = interval.every * unit
    period, size = next((name, size) for name, size in reversed(SECONDS.items()) if seconds % size == 0)
    count = seconds // size
    words = {
        "seconds": ngettext("every second", "every %(n)s seconds", count),
        "minutes": ngettext("every minute", "every %(n)s minutes", count),
        "hours": ngettext("every hour", "every %(n)s hours", count),
        "days": ngettext("every day", "every %(n)s days", count),
    }
    return words[period] % {"n": count}


class ScheduleForm(forms.ModelForm[Schedule]):
    every = forms.IntegerField(label=_("Every"), min_value=1, max_value=100_000, required=False)
    period = forms.ChoiceField(label=_("Unit"), choices=PERIODS, required=False)
    times = forms.CharField(
        label=_("Or at times"),
        required=False,
        max_length=200,
        help_text=_(
            "Minute, hour, day of the month, month and weekday in UTC, as in a crontab: “20 3 * * *” is 03:20 each day."
        ),
    )

    class Meta:
        model = Schedule
        fields = ["enabled"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        if row.interval:
            self.initial["every"], self.initial["period"] = row.interval.every, row.interval.period
        if row.crontab:
            self.initial["times"] = " ".join(str(getattr(row.crontab, name)) for name in FIELDS)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if self.errors:
            return said
        if bool(said.get("every")) == bool(said.get("times")):
            raise ValidationError(_("Say either how often, or at which times."))
        if said.get("every") and said["every"] * SECONDS[said.get("period") or "seconds"] < SHORTEST_S:
            raise ValidationError({"every": _("Not more often than every five seconds.")})
        if said.get("times"):
            said["crontab"] = self._crontab(said["times"])
        return said

    def save(self, commit: bool = True) -> Schedule:  # noqa: FBT001, FBT002 -- Django's
        row: Schedule = super().save(commit=False)
        row.interval = row.crontab = row.solar = row.clocked = None
        if found := self.cleaned_data.get("crontab"):
            named = {name: getattr(found, name) for name in FIELDS}
            row.crontab = CrontabSchedule.objects.filter(**named, timezone="UTC").first() or found
            row.crontab.save()
        else:
            chosen = {"every": self.cleaned_data["every"], "period": self.cleaned_data["period"] or "seconds"}
            row.interval = IntervalSchedule.objects.filter(**chosen).first() or IntervalSchedule.objects.create(
                **chosen
            )
        row.one_off = False
        if commit:
            row.save()  # type: ignore[no-untyped-call] # the library has no types
        return row

    def _crontab(self, text: str) -> CrontabSchedule:
        parts = text.split()
        if len(parts) != len(FIELDS):
            raise ValidationError({"times": _("These are five values with blanks between them.")})
        found = CrontabSchedule(**dict(zip(FIELDS, parts, strict=True)), timezone="UTC")
        try:
            found.full_clean()
            found.schedule.remaining_estimate  # noqa: B018 -- builds the sets of minutes, hours and days
        except (ValidationError, ValueError) as error:
            raise ValidationError({"times": _("This is no crontab.")}) from error
        return found
