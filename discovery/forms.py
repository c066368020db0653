import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.money import CURRENCIES
from accounts.niches import Niche
from accounts.places import country_choices, language_choices
from accounts.platforms import Deliverable, Platform

SCALES = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9}
HUMAN_NUMBER = re.compile(r"^([-\u2212]?[\d.,'\u2019\s\u00a0\u202f]+)\s*([kmb]?)$", re.IGNORECASE)
SIGNS = re.compile(r"[%€$£¥₹₺]|\b[A-Z]{3}\b")
# Two digits after the only comma or point, or one, are decimals; three are thousands.
DECIMAL_MARK = re.compile(r"[.,](?=\d{1,2}$)|(?<=^0)[.,](?=\d+$)")

RANGES = ["followers", "engagement", "growth", "price"]
SORTS = {
    "-followers": _("Most followers"),
    "followers": _("Fewest followers"),
    "-engagement": _("Highest engagement rate"),
    "engagement": _("Lowest engagement rate"),
    "-growth": _("Fastest growth"),
    "growth": _("Slowest growth"),
    "price": _("Lowest price"),
    "-price": _("Highest price"),
    "-rating": _("Best rated"),
    "rating": _("Worst rated"),
    "name": _("Name, A to Z"),
    "-name": _("Name, Z to A"),
}
RATINGS = [("4.5", _("4.5 and more")), ("4", _("4 and more")), ("3", _("3 and more"))]


def read_number(text: str) -> Decimal | None:
    """Read what people type: 10k, 1.5M, 10,000, 4 %, € 500."""
    match = HUMAN_NUMBER.match(SIGNS.sub("", text).strip())
    if match is None:
        return None
    digits = re.sub(r"[\s\u00a0\u202f'\u2019]", "", match[1]).replace("\u2212", "-")
    scale = match[2].casefold()
    if scale:
        digits = digits.replace(",", ".")
    else:
        digits = DECIMAL_MARK.sub("#", digits).replace(",", "").replace(".", "").replace("#", ".")
    try:
        return Decimal(digits) * SCALES[scale]
    except InvalidOperation:
        return None


class Said(forms.CheckboxInput):
    """Hands on what was said, where Django takes every word that it does not know for on."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name)


class Switch(forms.BooleanField):
    widget = Said
    default_error_messages = {"unknown": _("This is neither on nor off.")}
    WORDS = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False, "": False}

    def to_python(self, value: Any) -> bool:
        said = str(value or "").casefold()
        if said not in self.WORDS:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return self.WORDS[said]


class AmountField(forms.CharField):
    """A number as people type it; a percentage becomes a fraction with `per=100`."""

    def __init__(self, *, per: int = 1, label: Any = "") -> None:
        self.per = per
        super().__init__(required=False, max_length=30, label=label, widget=forms.TextInput)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text or text.casefold() == str(_("any")).casefold():
            return None
        number = read_number(text)
        if number is None:
            raise forms.ValidationError(_("“%(text)s” is no number. Try 10k, 1.5M or 500."), params={"text": text})
        return number / self.per


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Name or handle"), required=False, max_length=100)
    platform = forms.ChoiceField(label=_("Platform"), choices=Platform, required=False)
    niche = forms.MultipleChoiceField(label=_("Niche"), choices=Niche, required=False)
    country = forms.MultipleChoiceField(label=_("Country"), choices=country_choices, required=False)
    audience = forms.MultipleChoiceField(label=_("Audience country"), choices=country_choices, required=False)
    language = forms.MultipleChoiceField(label=_("Language"), choices=language_choices, required=False)
    claimed = Switch(label=_("Only claimed profiles"), required=False)
    rating = forms.ChoiceField(label=_("Rating"), choices=RATINGS, required=False)
    followers_min = AmountField(label=_("Followers from"))
    followers_max = AmountField(label=_("Followers to"))
    engagement_min = AmountField(per=100, label=_("Engagement rate from"))
    engagement_max = AmountField(per=100, label=_("Engagement rate to"))
    kind = forms.CharField(required=False, max_length=40)
    growth_min = AmountField(per=100, label=_("Growth from"))
    growth_max = AmountField(per=100, label=_("Growth to"))
    price_min = AmountField(label=_("Price from"))
    price_max = AmountField(label=_("Price to"))
    deliverable = forms.ChoiceField(label=_("Price of"), choices=Deliverable, required=False)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES, required=False)
    unknown = forms.MultipleChoiceField(choices=[(name, name) for name in RANGES], required=False)
    sort = forms.ChoiceField(label=_("Sort by"), choices=SORTS, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in RANGES:
            low, high = values.get(f"{name}_min"), values.get(f"{name}_max")
            if low is not None and high is not None and low > high:
                self.add_error(f"{name}_max", _("This is less than where the range begins."))
        return values
