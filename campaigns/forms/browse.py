from typing import Any

from django import forms
from django.db.models import F
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.money import CURRENCIES
from accounts.niches import Niche
from accounts.places import country_choices, country_name
from accounts.platforms import Platform
from campaigns.browsing import conditions, narrow
from campaigns.forms.offer import AmountField

ANY: list[tuple[str, Any]] = [("", _("Any"))]
CLOSING = [("7", _("within 7 days")), ("30", _("within 30 days")), ("90", _("within 90 days"))]
SORTS: dict[str, tuple[Any, list[Any]]] = {
    "new": (_("Newest first"), [F("published_at").desc(nulls_last=True), "-pk"]),
    "closing": (_("Closing soonest"), [F("ends_on").asc(nulls_last=True), "pk"]),
    "pay": (_("Pays most"), [F("max_per_influencer").desc(nulls_last=True), "-pk"]),
    "name": (_("Name"), ["name", "pk"]),
}


class BrowseForm(forms.Form):
    """The filters of public campaigns. They live in the address, so a wrong one is left out, not an error."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    niche = forms.ChoiceField(label=_("Niche"), required=False, choices=[*ANY, *Niche.choices])
    platform = forms.ChoiceField(label=_("Platform"), required=False, choices=[*ANY, *Platform.choices])
    country = forms.ChoiceField(label=_("Audience in"), required=False)
    pays = AmountField(
        label=_("Pays at least"),
        required=False,
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False, choices=[*ANY, *CURRENCIES])
    closing = forms.ChoiceField(label=_("Closes"), required=False, choices=[*ANY, *CLOSING])
    places = forms.BooleanField(label=_("Only with places left"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"), required=False, choices=[(key, label) for key, (label, _order) in SORTS.items()]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country: Any = self.fields["country"]
        country.choices = [*ANY, *country_choices()]
        self.is_valid()

    def wish(self, name: str) -> Any:
        return self.cleaned_data.get(name) or None

    def narrow(self, rows: Any) -> Any:
        order = SORTS[self.wish("sort") or "new"][1]
        return narrow(rows, self.cleaned_data).order_by(*order)

    def chips(self) -> list[dict[str, str]]:
        """The filters that are on, each with the address without it."""
        return [
            {"label": self._words(name, value), "remove_url": self.address(name)}
            for name in conditions(self.cleaned_data)
            if (value := self.wish(name)) is not None
        ]

    def _words(self, name: str, value: Any) -> str:
        if name == "q":
            return f"“{value}”"
        if name == "country":
            return country_name(value)
        label = str(self.fields[name].label)
        if name == "places":
            return label
        shown = dict(getattr(self.fields[name], "choices", [])).get(value, value)
        return str(shown) if name in {"niche", "platform", "currency"} else f"{label} {shown}"

    def address(self, without: str) -> str:
        query = QueryDict(mutable=True)
        query.update(self.data)
        query.pop(without, None)
        query.pop("page", None)
        return f"?{query.urlencode()}"
