"""Countries and languages by their ISO codes, named in the reader's language."""

from babel import Locale

from accounts.money import reader_locale

# Groupings and test regions that CLDR lists beside countries.
NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"}

# The languages people publish in most; enough to choose from without a scroll of six hundred.
LANGUAGE_CODES = [
    "af",
    "ar",
    "bg",
    "bn",
    "ca",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "eu",
    "fa",
    "fi",
    "fil",
    "fr",
    "ga",
    "gl",
    "gu",
    "he",
    "hi",
    "hr",
    "hu",
    "id",
    "is",
    "it",
    "ja",
    "ka",
    "kk",
    "ko",
    "lt",
    "lv",
    "mk",
    "ml",
    "mr",
    "ms",
    "nb",
    "nl",
    "pa",
    "pl",
    "pt",
    "ro",
    "ru",
    "sk",
    "sl",
    "sq",
    "sr",
    "sv",
    "sw",
    "ta",
    "te",
    "th",
    "tr",
    "uk",
    "ur",
    "uz",
    "vi",
    "zh",
    "zu",
]


def country_choices(locale: str | None = None) -> list[tuple[str, str]]:
    names = reader_locale(locale).territories
    codes = [str(code) for code in Locale("en").territories if _is_country(str(code))]
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda pair: pair[1])


def language_choices(locale: str | None = None) -> list[tuple[str, str]]:
    pairs = ((code, language_name(code, locale)) for code in LANGUAGE_CODES)
    return sorted(pairs, key=lambda pair: pair[1])


def is_country(code: str) -> bool:
    return _is_country(code) and code in Locale("en").territories


def is_language(code: str) -> bool:
    return code in LANGUAGE_CODES


def country_name(code: str, locale: str | None = None) -> str:
    return str(reader_locale(locale).territories.get(code, code))


def language_name(code: str, locale: str | None = None) -> str:
    return str(reader_locale(locale).languages.get(code, code))


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES  # noqa: PLR2004 -- ISO 3166-1 alpha-2
