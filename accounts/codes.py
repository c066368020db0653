"""A short list of codes in one text column, "|en|es|": one table scan finds a code on every database."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.lookups import Contains
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    TextField = models.TextField[Iterable[str], list[str]]
else:
    TextField = models.TextField

SEPARATOR = "|"


class CodesField(TextField):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> list[str]:
        return _split(value)

    def to_python(self, value: Any) -> list[str]:
        return _split(value) if value is None or isinstance(value, str) else list(value)

    def get_prep_value(self, value: Any) -> str | None:
        if value is None or isinstance(value, str):
            return value
        codes = list(dict.fromkeys(str(code) for code in value))
        return f"{SEPARATOR}{SEPARATOR.join(codes)}{SEPARATOR}" if codes else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def validate(self, value: list[str], model_instance: models.Model | None) -> None:
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")
        known = {str(code) for code, _label in self.flatchoices}
        strange = [code for code in value if (known and code not in known) or SEPARATOR in code]
        if strange:
            raise ValidationError(_("%(code)s is not one of the choices."), params={"code": strange[0]})

    def formfield(self, **kwargs: Any) -> forms.Field:
        choices = kwargs.pop("choices", None) or list(self.flatchoices)
        kwargs.pop("choices_form_class", None)
        options = {
            "required": not self.blank,
            "label": self.verbose_name,
            "help_text": self.help_text,
            "initial": list,
        }
        return forms.MultipleChoiceField(choices=choices, **(options | kwargs))


@CodesField.register_lookup
class Has(Contains):
    """Rows whose list names this code: ``languages__has="es"``."""

    lookup_name = "has"

    def get_prep_lookup(self) -> str:
        return f"{SEPARATOR}{self.rhs}{SEPARATOR}"

    def get_rhs_op(self, connection: Any, rhs: Any) -> str:
        # Databases know their operators by the name of the lookup, and none knows this one.
        return str(connection.operators["contains"] % rhs)


def _split(text: str | None) -> list[str]:
    return [code for code in (text or "").split(SEPARATOR) if code]
