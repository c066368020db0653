"""How amounts are shown: in the reader's locale, in the amount's own currency."""

from decimal import ROUND_HALF_UP, Decimal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal, get_currency_symbol
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

CURRENCIES = [
    ("EUR", _("Euro")),
    ("USD", _("US dollar")),
    ("GBP", _("Pound sterling")),
    ("CHF", _("Swiss franc")),
    ("SEK", _("Swedish krona")),
    ("NOK", _("Norwegian krone")),
    ("DKK", _("Danish krone")),
    ("PLN", _("Polish zloty")),
    ("CZK", _("Czech koruna")),
    ("RON", _("Romanian leu")),
    ("HUF", _("Hungarian forint")),
    ("TRY", _("Turkish lira")),
    ("BRL", _("Brazilian real")),
    ("MXN", _("Mexican peso")),
    ("CAD", _("Canadian dollar")),
    ("AUD", _("Australian dollar")),
    ("INR", _("Indian rupee")),
    ("IDR", _("Indonesian rupiah")),
    ("JPY", _("Japanese yen")),
    ("ZAR", _("South African rand")),
]

CENT = Decimal("0.01")


def round_money(amount: Decimal) -> Decimal:
    """Round to cents the way people do."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def reader_locale(locale: str | None = None) -> Locale:
    """Return the locale asked for, else the one of the active language, else English."""
    try:
        return Locale.parse((locale or get_language() or "en").replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def currency_symbol(currency: str, *, locale: str | None = None) -> str:
    return str(get_currency_symbol(currency, reader_locale(locale)))


def format_money(amount: Decimal, currency: str, *, locale: str | None = None) -> str:
    """Return "€ 1,240": sign, no-break space, and decimals only where there are some."""
    reader = reader_locale(locale)
    amount = round_money(Decimal(amount))
    pattern = "#,##0" if amount == amount.to_integral_value() else "#,##0.00"
    digits = format_decimal(abs(amount), pattern, locale=reader)
    sign = "\N{MINUS SIGN}" if amount < 0 else ""
    return f"{sign}{get_currency_symbol(currency, reader)}{NO_BREAK_SPACE}{digits}"
