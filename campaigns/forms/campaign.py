"""The steps of a campaign's form. A draft may have gaps; what is there must be right."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.money import currency_symbol
from accounts.niches import Niche
from accounts.places import country_choices, country_name
from accounts.platforms import Platform
from campaigns.forms.offer import AmountField, day_input
from campaigns.models import Campaign
from campaigns.objections import LONGEST_BRIEF, objections


class CountriesField(forms.CharField):
    """Countries by name or code, parted by commas: no list of 250 to tick."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(country_name(code) for code in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:  # a list, as the column wants it
        words = [word.strip() for word in str(super().clean(value)).split(",")]
        known = {name.casefold(): code for code, name in country_choices()}
        known |= {code.casefold(): code for code, _name in country_choices()}
        strange = [word for word in words if word and word.casefold() not in known]
        if strange:
            text = _("“%(word)s” is not a country that we know. Write its name or its two letters.")
            raise forms.ValidationError(text % {"word": strange[0]})
        return [known[word.casefold()] for word in words if word]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class CampaignStep(forms.ModelForm[Campaign]):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = cleaned | dict.fromkeys(self.errors)  # what was not understood is compared with nothing
        for name, text in objections(self.instance, given).items():
            if name not in self.errors:
                self.add_error(name, text)
        return cleaned


class BasicsForm(CampaignStep):
    niches = forms.MultipleChoiceField(
        label=gettext_lazy("Niches"),
        choices=Niche.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    platforms = forms.MultipleChoiceField(
        label=gettext_lazy("Platforms"),
        choices=Platform.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    countries = CountriesField(
        label=gettext_lazy("Where the audience lives"),
        required=False,
        help_text=gettext_lazy("Countries, parted by commas: Spain, Portugal."),
    )

    class Meta:
        model = Campaign
        fields = ["name", "platforms", "niches", "countries", "visibility", "starts_on", "ends_on"]
        labels = {
            "name": gettext_lazy("Name"),
            "starts_on": gettext_lazy("First day"),
            "ends_on": gettext_lazy("Last day"),
        }
        help_texts = {
            "name": gettext_lazy("Influencers read it too."),
            "starts_on": gettext_lazy("The campaign starts by itself on this day once it is published."),
        }
        widgets = {"starts_on": day_input(), "ends_on": day_input()}


class BriefForm(forms.ModelForm[Campaign]):
    class Meta:
        model = Campaign
        fields = ["brief"]
        labels = {"brief": gettext_lazy("Brief")}
        help_texts = {
            "brief": gettext_lazy("Markdown works: **bold**, *italic*, - a list, ## a heading, [words](https://…).")
        }
        widgets = {"brief": forms.Textarea(attrs={"rows": "14", "maxlength": str(LONGEST_BRIEF)})}


class BudgetForm(CampaignStep):
    budget_total = AmountField(
        label=gettext_lazy("Whole campaign"),
        help_text=gettext_lazy("All agreements together never pass this."),
        required=False,
        max_digits=12,
        decimal_places=2,
    )
    max_per_influencer = AmountField(
        label=gettext_lazy("At most for one influencer"),
        help_text=gettext_lazy("Nobody can be offered more, also not by a counter-offer."),
        required=False,
        max_digits=12,
        decimal_places=2,
    )

    class Meta:
        model = Campaign
        fields = ["budget_total", "max_per_influencer", "cap", "currency"]
        labels = {"cap": gettext_lazy("Places"), "currency": gettext_lazy("Currency")}
        help_texts = {
            "cap": gettext_lazy("When so many have agreed, nobody else can."),
            "currency": gettext_lazy("Fixed once the campaign is published."),
        }
        widgets = {"cap": forms.NumberInput(attrs={"min": "1", "max": "10000"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].disabled = self.instance.currency_is_fixed
        for name in ("budget_total", "max_per_influencer"):
            self.initial[name] = plain(self.initial.get(name))
            self.fields[name].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    @property
    def symbol(self) -> str:
        return currency_symbol(self.instance.currency)


def plain(amount: Decimal | None) -> str:
    """Return an amount as one would type it."""
    if amount is None:
        return ""
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"
