"""What a search asks, for the schema: made from the website's own form, which reads it."""

from typing import Any

from django import forms
from rest_framework import serializers

from discovery.forms import AmountField, SearchForm
from discovery.search import Search

CODES = 60  # more choices than that are told by their form
AMOUNT = r"^-?\d{1,9}(\.\d{1,2})?[kKmM]?$"
HELP = {
    "q": "Words of a name or handle, in any case and without accents.",
    "platform": "Numbers and prices of this platform; without it those of each one's biggest account.",
    "niche": "One of these; name it again for more.",
    "country": "Lives in one of these: two letters, ISO 3166.",
    "audience": "At least every tenth follower lives in one of these: two letters, ISO 3166.",
    "language": "Publishes in one of these: ISO 639.",
    "claimed": "Only profiles whose owner has joined.",
    "rating": "Rated at least so well.",
    "kind": "Only engagement rates made in this way, such as er_followers_now.",
    "deliverable": "Prices of this.",
    "currency": "Prices in this currency; EUR unless said.",
    "unknown": "Ranges that also let those in whose value nobody knows.",
    "sort": "By what; with - the other way round. Unknown values come last in both.",
}


def _field(name: str, field: forms.Field) -> serializers.Field[Any, Any, Any, Any]:
    # Nothing said is said by nothing: the website's own addresses do so.
    told: dict[str, Any] = {"required": False, "help_text": HELP.get(name) or _amount_help(field)}
    if isinstance(field, forms.MultipleChoiceField):
        return serializers.ListField(child=_choice(field), **told)
    if isinstance(field, forms.ChoiceField):
        return serializers.ChoiceField(choices=[code for code, _label in _choices(field)], allow_blank=True, **told)
    if isinstance(field, forms.BooleanField):
        return serializers.BooleanField(**told)
    if isinstance(field, AmountField):
        return serializers.RegexField(AMOUNT, allow_blank=True, **told)
    return serializers.CharField(max_length=getattr(field, "max_length", None), allow_blank=True, **told)


def _choice(field: forms.ChoiceField) -> serializers.Field[Any, Any, Any, Any]:
    codes = [code for code, _label in _choices(field)]
    return serializers.ChoiceField(choices=codes) if len(codes) <= CODES else serializers.CharField(min_length=2)


def _choices(field: forms.ChoiceField) -> list[Any]:
    choices: Any = field.choices
    return [choice for choice in choices if choice[0]]


def _amount_help(field: forms.Field) -> str:
    percent = isinstance(field, AmountField) and field.per != 1
    return f"{field.label}{', in percent' if percent else ''}: 4000, 4k or 1.5M."


_FIELDS = {name: _field(name, field) for name, field in SearchForm.base_fields.items()}
SearchQuery = type("SearchQuery", (serializers.Serializer,), _FIELDS)


def asked(query: Any) -> Search:
    """Return the search that the address asks. What the website would only say beside its field is refused here."""
    form = SearchForm(query)
    if not form.is_valid():
        errors = {
            name: [serializers.ErrorDetail(text, error.code or "invalid") for error in found for text in error.messages]
            for name, found in form.errors.as_data().items()
        }
        raise serializers.ValidationError(errors)
    return Search.of(form)
