"""What people may say about a file that is to be imported."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.platforms import Platform
from analytics.importing.fields import UNITS
from analytics.importing.kinds.fields import FIELDS_OF
from analytics.importing.labels import label_of
from analytics.importing.monies import is_currency
from analytics.importing.options import BadOption
from analytics.importing.owners import whose_of
from analytics.importing.reading import Looked
from analytics.models import FileFeed, ImportKind, ImportRun

MAX_MB = 200
IGNORE = "-"
LABELS = {
    "K": _("thousands (K)"),
    "M": _("millions (M)"),
    "B": _("billions (B)"),
    "%": _("percent"),
    "ratio": _("fractions (0.05)"),
}
LABELS |= {"dot": _("decimal point"), "comma": _("decimal comma"), "dmy": _("day first"), "mdy": _("month first")}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, TSV, XLSX or JSON lines, up to %(size)s MB.") % {"size": MAX_MB},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_MB << 20:
            raise forms.ValidationError(
                _("The file is larger than %(size)s MB: use the command."), params={"size": MAX_MB}
            )
        return file


class MappingForm(forms.Form):
    """The questions of a file, and one field and one unit per column."""

    platform = forms.ChoiceField(
        label=_("Platform"), required=False, choices=[("", _("as the file says")), *Platform.choices]
    )
    observed_on = forms.DateField(
        label=_("Numbers observed on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave empty if the file says it."),
    )

    currency = forms.CharField(
        label=_("Currency of the amounts"),
        required=False,
        max_length=3,
        help_text=_("Three letters, such as EUR. Leave empty if the file says it."),
    )

    def __init__(self, *args: Any, looked: Looked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns_of(looked)
        kind = looked.report.kind
        if kind in {"influencers", "posts"}:
            del self.fields["currency"]
        elif kind == "ga4":
            del self.fields["observed_on"]
        fields = [(IGNORE, _("not imported")), *((name, label_of(name)) for name in FIELDS_OF[kind])]
        units = [("", _("as written")), *((unit, LABELS[unit]) for unit in sorted(UNITS))]
        for column in self.columns:
            number, name = column["position"], column["header"].strip() or f"#{column['position']}"
            self.fields[f"field-{number}"] = forms.ChoiceField(
                label=_("Field of %(column)s") % {"column": name},
                choices=fields,
                required=False,
                initial=column["chosen"],
            )
            self.fields[f"unit-{number}"] = forms.ChoiceField(
                label=_("Unit of %(column)s") % {"column": name}, choices=units, required=False, initial=column["unit"]
            )

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).strip().upper()
        if code and not is_currency(code):
            raise forms.ValidationError(_("There is no such currency."))
        return code

    @property
    def asked(self) -> list[forms.BoundField]:
        """What is asked of the whole file."""
        return [self[name] for name in self.fields if not name.startswith(("field-", "unit-"))]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each column with its own two controls, for the preview."""
        return [
            {**column, "field": self[f"field-{column['position']}"], "chosen_unit": self[f"unit-{column['position']}"]}
            for column in self.columns
        ]

    def options(self) -> dict[str, Any]:
        """What was said, as options of the import. Columns left as proposed are not repeated."""
        maps = []
        for column in self.columns:
            number = column["position"]
            field = self.cleaned_data.get(f"field-{number}") or IGNORE
            unit = self.cleaned_data.get(f"unit-{number}") or ""
            if column["told"] or (field, unit) != (column["chosen"], column["unit"]):
                maps.append(f"#{number}={field}" + (f":{unit}" if unit and field != IGNORE else ""))
        day = self.cleaned_data.get("observed_on")
        return {
            "platform": self.cleaned_data.get("platform", ""),
            "observed_on": day.isoformat() if day else "",
            "maps": maps,
            **({"currency": code} if (code := self.cleaned_data.get("currency")) else {}),
        }


class StaffUploadForm(UploadForm):
    kind = forms.ChoiceField(
        label=_("What it is about"),
        required=False,
        choices=[("", _("as its headers say")), *ImportKind.choices],
    )
    people = forms.FileField(
        label=_("List of influencers"),
        required=False,
        help_text=_("Only if the file names influencers by the ids of such a list."),
    )


class StaffMappingForm(MappingForm):
    """Staff also say what a file is about and whose it is, by the words of the command."""

    kind = forms.ChoiceField(label=_("What it is about"), choices=ImportKind.choices, required=False)
    account = forms.CharField(
        label=_("Whose posts"), required=False, max_length=200, help_text=_("As instagram:handle.")
    )
    brand = forms.CharField(label=_("Brand"), required=False, max_length=140, help_text=_("As in its address."))
    property = forms.CharField(
        label=_("Website"), required=False, max_length=40, help_text=_("Its number at Analytics.")
    )

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        account, brand, site = run.account, run.brand, run.web_property
        known = {
            "kind": run.kind,
            "account": f"{account.platform}:{account.handle or account.key}" if account else "",
            "brand": brand.slug if brand else "",
            "property": site.number if site else "",
        }
        super().__init__(*args, initial={**run.options, **known}, **kwargs)
        self.run = run
        needless = {
            ImportKind.INFLUENCERS: ["account", "brand", "property"],
            ImportKind.POSTS: ["brand", "property"],
            ImportKind.GA4: ["account", "platform"],
        }
        for name in needless.get(ImportKind(run.kind), ["account", "property"]):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        try:
            self.found = whose_of(said)
        except BadOption as error:
            raise forms.ValidationError(str(error)) from None
        return said

    def whose(self) -> dict[str, Any]:
        found = {name: self.found.get(name) for name in ("account", "brand", "web_property")}
        return {"kind": self.cleaned_data["kind"] or self.run.kind, **found}


def columns_of(looked: Looked) -> list[dict[str, Any]]:
    """The columns of a file with one table, with what is proposed for each and a few of its cells."""
    if len(looked.plans) != 1:
        return []
    columns = []
    for item in looked.plans[0].mapping.columns:
        refused = next((one for one in looked.plans[0].refused if one["position"] == item.column.position), None)
        columns.append(
            {
                "position": item.column.position,
                "header": item.column.header,
                "chosen": (refused["field"] if refused else item.field) or IGNORE,
                "unit": item.unit,
                "told": item.by_user,
                "samples": [sample[:40] for sample in list(item.column.samples)[:3]],
                "refused": refused,
            }
        )
    return columns


class StaffFeedForm(forms.ModelForm[FileFeed]):
    url = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")

    class Meta:
        model = FileFeed
        fields = ["kind", "url", "options", "brand", "account", "web_property", "every", "active"]
