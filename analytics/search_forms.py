"""What staff look for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.platforms import Platform
from analytics.ingestion.searching import searchers


class SearchForm(forms.Form):
    where = forms.ChoiceField(label=_("Where"))
    query = forms.CharField(
        label=_("Words"),
        max_length=200,
        help_text=_("As you would type them on the platform: a subject, a place, a name."),
        widget=forms.TextInput(attrs={"placeholder": "salt marsh foraging", "autocomplete": "off"}),
    )
    reason = forms.CharField(label=_("What for?"), max_length=500, help_text=_("It stays in the audit."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["where"] = forms.ChoiceField(label=_("Where"), choices=places())

    def clean_query(self) -> str:
        return " ".join(str(self.cleaned_data["query"]).split())

    @property
    def place(self) -> tuple[str, str]:
        source, _colon, platform = self.cleaned_data["where"].partition(":")
        return source, platform


def places() -> list[tuple[str, str]]:
    """Every platform of every source that can be searched."""
    return [
        (f"{source.slug}:{platform}", _place(str(source.name), str(Platform(platform).label)))
        for source in searchers()
        for platform in source.platforms
    ]


def _place(source: str, platform: str) -> str:
    return platform if source == platform else f"{platform}, {source}"
