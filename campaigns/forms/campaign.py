"""The steps of a campaign's form. A draft may have gaps; what is there must be right."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.money import currency_symbol, format_money
from accounts.niches import Niche
from accounts.places import country_choices, country_name
from accounts.platforms import Platform
from campaigns.forms.offer import AmountField, day_input
from campaigns.models import Campaign


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


class BasicsForm(forms.ModelForm[Campaign]):
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

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        return cleaned


class BriefForm(forms.ModelForm[Campaign]):
    class Meta:
        model = Campaign
        fields = ["brief"]
        labels = {"brief": gettext_lazy("Brief")}
        help_texts = {
            "brief": gettext_lazy("Markdown works: **bold**, *italic*, - a list, ## a heading, [words](https://…).")
        }
        widgets = {"brief": forms.Textarea(attrs={"rows": "14", "maxlength": "20000"})}


class BudgetForm(forms.ModelForm[Campaign]):
    budget_total = AmountField(
        label=gettext_lazy("Whole campaign"),
        help_text=gettext_lazy("All agreements together never pass this."),
        required=False,
        max_digits=12,
        decimal_places=2,
        min_value=Decimal(1),
    )
    max_per_influencer = AmountField(
        label=gettext_lazy("At most for one influencer"),
        help_text=gettext_lazy("Nobody can be offered more, also not by a counter-offer."),
        required=False,
        max_digits=12,
        decimal_places=2,
        min_value=Decimal(1),
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
        self.fields["currency"].disabled = self.instance.status != Campaign.Status.DRAFT
        for name in ("budget_total", "max_per_influencer"):
            self.initial[name] = plain(self.initial.get(name))
            self.fields[name].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    @property
    def symbol(self) -> str:
        return currency_symbol(self.instance.currency)

    def clean_cap(self) -> int:
        cap: int = self.cleaned_data["cap"]
        taken = Campaign.objects.with_places().get(pk=self.instance.pk).taken
        if cap < taken:
            text = _("%(taken)s places are already agreed: this cannot be less.")
            raise forms.ValidationError(text % {"taken": taken})
        return cap

    def clean_budget_total(self) -> Decimal | None:
        total: Decimal | None = self.cleaned_data["budget_total"]
        agreed = Campaign.objects.with_places().get(pk=self.instance.pk).agreed_amount
        if agreed and (total is None or total < agreed):
            text = _("%(agreed)s is already agreed: this cannot be less.")
            raise forms.ValidationError(text % {"agreed": format_money(agreed, self.instance.currency)})
        return total

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        total, limit = cleaned.get("budget_total"), cleaned.get("max_per_influencer")
        if total and limit and limit > total:
            self.add_error("max_per_influencer", too_much(limit, total, cleaned.get("currency") or "EUR"))
        return cleaned


def too_much(limit: Decimal, total: Decimal, currency: str) -> str:
    """Say what is wrong, and what was perhaps meant: one 0 too many is the usual slip."""
    text = _("%(limit)s is more than the whole budget of %(total)s.")
    said = text % {"limit": format_money(limit, currency), "total": format_money(total, currency)}
    if limit / 10 <= total:
        said += " " + _("Did you mean %(guess)s?") % {"guess": format_money(limit / 10, currency)}
    return said


def plain(amount: Decimal | None) -> str:
    """Return an amount as one would type it."""
    if amount is None:
        return ""
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"
