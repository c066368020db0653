"""Amounts as people write them: a number with the sign or the code of a currency before or behind it."""

import re
from functools import lru_cache

from babel import Locale

_SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR", "¥": "JPY", "₺": "TRY", "₽": "RUB", "zł": "PLN", "R$": "BRL", "₩": "KRW"}
_SIGNS |= {"US$": "USD", "kr": "", "$": "", "Rs": "INR", "Rs.": "INR"}  # several countries write $ and kr
_AROUND = re.compile(
    r"\s*(?P<before>US\$|R\$|Rs\.?|[€£₹¥₺₽₩$]|[A-Za-z]{3}(?![A-Za-z]))?\s*(?P<body>[-+−]?\s*\d[^€£₹¥₺₽₩$]*?|\(\d[^)]*\))\s*"
    r"(?P<after>US\$|R\$|Rs\.?|[€£₹¥₺₽₩$]|zł|kr|[A-Za-z]{3})?\s*"
)


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(str(code) for code in Locale("en").currencies)


def is_currency(code: str) -> bool:
    return code in _codes()


def currency_of(text: str) -> str:
    """Return the code that a sign or code stands for, "" where it stands for none or several."""
    text = text.strip()
    return _SIGNS.get(text) or (text.upper() if is_currency(text.upper()) else "")


@lru_cache(maxsize=1 << 13)
def apart(cell: str) -> tuple[str, str]:
    """Take the currency from an amount: ``€ 1.234,50`` is ``1.234,50`` and EUR. In brackets it is owed."""
    match = _AROUND.fullmatch(cell)
    if match is None:
        return cell, ""
    named = [sign for sign in (match["before"], match["after"]) if sign]
    if any(sign not in _SIGNS and not is_currency(sign.upper()) for sign in named):
        return cell, ""
    body = match["body"].strip()
    body = f"-{body[1:-1]}" if body.startswith("(") else body
    return body, next((code for sign in named if (code := currency_of(sign))), "")


_IN_HEADER = re.compile(r"[(\[]?\s*(?:\bin )?(?<![A-Za-z])([A-Z]{3}|US\$|R\$|[€£₹¥₺₽₩])(?![A-Za-z])\s*[)\]]?")


def currency_in(header: str) -> str:
    """Return the one that a header names: ``Revenue (EUR)``, ``Umsatz in €``."""
    found = {code for sign in _IN_HEADER.findall(header) if (code := currency_of(sign))}
    return found.pop() if len(found) == 1 else ""


def without_currency(header: str) -> str:
    return _IN_HEADER.sub(lambda match: " " if currency_of(match[1]) else match[0], header)
