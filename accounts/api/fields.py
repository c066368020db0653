"""Members that several bodies of accounts have in common."""

import zoneinfo
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts.audience import AGES, GENDERS, TOO_MUCH, is_too_much
from accounts.photos import safe_photo
from accounts.places import is_country, is_language
from rest.serializers import Input

# A key that fits its column.
KEY = r"\d{1,18}"
COUNTRY = "ISO 3166-1 alpha-2, in capitals."
LANGUAGES = "ISO 639 codes."
ZONE = "Name of the IANA time zone."


def known_country(code: str) -> None:
    if not is_country(code):
        raise ValidationError(_("There is no such country."), code="country")


def known_language(code: str) -> None:
    if not is_language(code):
        raise ValidationError(_("This language is not one of the list."), code="language")


def known_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("There is no such time zone."), code="time_zone")


@extend_schema_field({"type": "string", "format": "binary"})
class PictureField(serializers.FileField):
    """A picture, decoded and written anew: nothing that hides in the file is kept."""

    def to_internal_value(self, data: Any) -> Any:
        upload = super().to_internal_value(data)
        try:
            return safe_photo(upload)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages, code=error.code or "invalid") from error


@extend_schema_serializer(
    examples=[OpenApiExample("A photo", value={"file": "nora.jpg"}, media_type="multipart/form-data")]
)
class PictureInput(Input):
    file = PictureField(help_text="JPEG, PNG or WebP, up to 5 MB.")


class Shares(serializers.DictField):
    """Shares of one whole by code, as fractions: {"ES": 0.71, "PT": 0.1}."""

    def __init__(self, codes: list[tuple[str, Any]] | None = None, **options: Any) -> None:
        self.codes = {code for code, _label in codes} if codes else None
        super().__init__(child=serializers.FloatField(min_value=0, max_value=1), **options)

    def to_internal_value(self, data: Any) -> Any:
        shares = super().to_internal_value(data)
        strange = [code for code in shares if not self._knows(code)]
        if strange:
            said = _("%(codes)s: not known here.") % {"codes": ", ".join(strange)}
            raise serializers.ValidationError([said], code="unknown")
        if is_too_much(shares.values()):
            raise serializers.ValidationError([str(TOO_MUCH)], code="too_much")
        return shares

    def _knows(self, code: str) -> bool:
        return code in self.codes if self.codes is not None else is_country(code)


COUNTRIES_HELP = "Fractions by country."
AGES_HELP = "Fractions by age: 13-17, 18-24, 25-34, 35-44, 45+."
GENDERS_HELP = "Fractions: female, male, other."


class AudienceInput(Input):
    """Each part that you name is replaced as a whole."""

    countries = Shares(required=False, help_text=COUNTRIES_HELP)
    ages = Shares(AGES, required=False, help_text=AGES_HELP)
    genders = Shares(GENDERS, required=False, help_text=GENDERS_HELP)


class AudienceSerializer(serializers.Serializer[Any]):
    """Who watches. An empty part is unknown."""

    countries = serializers.DictField(child=serializers.FloatField(), help_text=COUNTRIES_HELP)
    ages = serializers.DictField(child=serializers.FloatField(), help_text=AGES_HELP)
    genders = serializers.DictField(child=serializers.FloatField(), help_text=GENDERS_HELP)
