import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import Influencer
from accounts.money import CURRENCIES
from accounts.platforms import Deliverable, Platform
from campaigns.actions.negotiation import Terms, template_lines
from campaigns.actions.terms import LEAST, LIVES, MAX_EXCLUSIVITY_DAYS, MAX_LINES, is_over, known_instructions, settle
from campaigns.models import Campaign, Offer, OfferLine

if TYPE_CHECKING:
    FormSet = forms.BaseFormSet["LineForm"]
else:
    FormSet = forms.BaseFormSet

CURRENCY = re.compile(rf"\b(?:{'|'.join(code for code, _name in CURRENCIES)})\b|[€$£¥₹₺]", re.IGNORECASE)
WRITTEN = re.compile(r"-?[\d.,'’\s]+")
# What separates three digits groups them; what is followed by one or two is the cents.
THOUSANDS = re.compile(r"[.,'’\s](?=\d{3}(?:\D|$))")


class AmountField(forms.DecimalField):
    """An amount as people write it: 780, 780.50, 780,50 or 1,240."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        text = CURRENCY.sub(" ", str(value if value is not None else "")).strip()
        if text and not WRITTEN.fullmatch(text):
            # "780k" or "1e3": leaving out what is not understood would make another amount of it.
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(THOUSANDS.sub("", text).replace(",", "."))


def day_input(**attrs: str) -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


class OfferForm(forms.Form):
    amount = AmountField(
        label=_("Amount"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(LEAST)],
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"invalid": _("Write an amount like 780 or 780.50.")},
    )
    life = forms.TypedChoiceField(label=_("Answer within"), choices=list(LIVES.items()), coerce=int, initial="72")
    usage_rights = forms.ChoiceField(label=_("Usage rights"), choices=Offer.Rights.choices, initial=Offer.Rights.NONE)
    usage_until = forms.DateField(label=_("Rights end on"), required=False, widget=day_input())
    exclusivity = forms.CharField(label=_("No work for competitors in"), required=False, max_length=120)
    exclusivity_days = forms.IntegerField(
        label=_("For how many days"), required=False, min_value=1, max_value=MAX_EXCLUSIVITY_DAYS
    )
    message = forms.CharField(
        label=_("A few words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": "2"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name, text in settle(cleaned).items():
            self.add_error(name, text)
        return cleaned


class LineForm(forms.Form):
    title = forms.CharField(label=_("Task"), max_length=120)
    deliverable = forms.ChoiceField(label=_("Kind"), choices=Deliverable.choices)
    platform = forms.ChoiceField(label=_("Platform"), choices=Platform.choices)
    due_on = forms.DateField(label=_("Due on"), widget=day_input())
    instructions = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def clean_due_on(self) -> dt.date:
        due_on: dt.date = self.cleaned_data["due_on"]
        if is_over(due_on):
            raise forms.ValidationError(_("This day is over."))
        return due_on


class BaseLines(FormSet):
    def add_fields(self, form: LineForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove")


Lines: Any = forms.formset_factory(
    LineForm,
    formset=BaseLines,
    extra=0,
    can_delete=True,
    min_num=1,
    validate_min=True,
    max_num=MAX_LINES,
    validate_max=True,
)


class TermsForm:
    """An offer's form: its terms, and its deliverables as rows that can be added and removed without JavaScript."""

    form_class: type[OfferForm] = OfferForm

    def __init__(self, terms: Terms, data: Mapping[str, Any] | None = None) -> None:
        self.adding = data is not None and "add" in data
        self.before = terms.lines
        if data is None:
            self._start(_typed(terms), [_typed_line(line) for line in terms.lines])
        elif self.adding:
            rows = Lines(data, prefix="lines")
            typed = [{name: row[name].value() for name in row.fields} for row in rows.forms]
            self._start({name: data.get(name, "") for name in self.form_class.base_fields}, [*typed, {}])
        else:
            self.form = self.form_class(data)
            self.lines = Lines(data, prefix="lines")

    def _start(self, typed: dict[str, Any], rows: list[dict[str, Any]]) -> None:
        self.form = self.form_class(initial=typed)
        self.lines = Lines(initial=rows[:MAX_LINES], prefix="lines")

    def is_valid(self) -> bool:
        if self.adding:
            return False
        return all([self.form.is_valid(), self.lines.is_valid()])

    @property
    def terms(self) -> Terms:
        given = dict(self.form.cleaned_data)
        life = dt.timedelta(hours=given.pop("life"))
        kept = [row for row in self.lines.cleaned_data if row and not row.pop("DELETE", False)]
        for row in kept:
            row["instructions"] = known_instructions(row["instructions"], self.before) or ""
        return Terms(lines=[OfferLine(**row) for row in kept], life=life, **given)

    def refuse(self, reason: object) -> None:
        """A rule of the campaign stands against the amount."""
        self.form.add_error("amount", str(reason))


def next_terms(offer: Offer) -> Terms:
    """The latest terms, as what the next version starts from. Words are not repeated."""
    return Terms(
        amount=offer.amount,
        lines=list(offer.lines.all()),
        usage_rights=offer.usage_rights,
        usage_until=offer.usage_until,
        exclusivity=offer.exclusivity,
        exclusivity_days=offer.exclusivity_days,
    )


def first_terms(campaign: Campaign, influencer: Influencer) -> Terms:
    """What an application starts from: the template's tasks at the influencer's own rates, where all are known."""
    lines = template_lines(campaign)
    rates = {
        (rate.platform, rate.deliverable): rate.amount for rate in influencer.rates.filter(currency=campaign.currency)
    }
    prices = [rates.get((line.platform, line.deliverable)) for line in lines]
    amount = sum((price for price in prices if price is not None), Decimal(0))
    limit = campaign.max_per_influencer
    if None in prices or (limit is not None and amount > limit):
        amount = Decimal(0)
    return Terms(amount=amount, lines=lines)


def _typed(terms: Terms) -> dict[str, Any]:
    amount = terms.amount
    whole = amount == amount.to_integral_value()
    return {
        "amount": (f"{amount:.0f}" if whole else f"{amount:.2f}") if amount else "",
        "life": str(int(terms.life.total_seconds() // 3600)),
        "usage_rights": terms.usage_rights,
        "usage_until": terms.usage_until,
        "exclusivity": terms.exclusivity,
        "exclusivity_days": terms.exclusivity_days,
        "message": terms.message,
    }


def _typed_line(line: OfferLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in LineForm.base_fields}
