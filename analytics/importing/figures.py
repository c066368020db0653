# ruff: noqa: RUF001 -- the look-alikes are what this is about
"""Numbers as people write them. A cell is taken apart alone; its decimal sign may need the whole column."""

import re
import unicodedata
from typing import NamedTuple

SUFFIXES = {
    word: scale
    for scale, words in {
        10**3: "k tsd tausend thousand thousands mil mille milliers miles mila тыс",
        10**4: "万 萬 만",
        10**5: "lakh lakhs lac lacs",
        10**6: "m mm mi mill mln mio mn million millions millionen millones millon milhao milhoes milioni milione млн",
        10**7: "crore crores cr",
        10**8: "亿 億 억",
        10**9: "b bn bln mrd md mds billion billions milliarde milliarden milliards miliardi bilhao bilhoes млрд",
    }.items()
    for word in words.split()
}
_CLEAN = str.maketrans({"’": "'", "‘": "'", "´": "'", "−": "-", "٬": "'", "٫": ",", "\t": " "})
_NUMBER = re.compile(r"([+-]?) ?(\d(?:[\d.,' ]*\d)?) ?([^\W\d_]+\.?)? ?(%?)")
_SCIENCE = re.compile(r"([+-]?)(\d+)(?:([.,])(\d+))?[eE]([+-]?\d{1,3})")
_THREES = re.compile(r"\d{1,3}(?:X\d{3})+|\d{1,2}(?:X\d{2})*X\d{3}")


class Figure(NamedTuple):
    """A number taken apart; ``decimal`` is "" where none is needed and "?" where the cell doesn't prove it."""

    negative: bool
    body: str
    decimal: str
    scale: int
    percent: bool
    exponent: int = 0

    @property
    def bare(self) -> bool:
        return self.scale == 1 and not self.percent

    @property
    def sign(self) -> str:
        return "." if "." in self.body else ","


class Number(NamedTuple):
    """``mantissa / 10 ** places``, exact, and how fine the writer meant it."""

    mantissa: int
    places: int
    step: float

    @property
    def fractional(self) -> bool:
        return self.places > 0 and self.mantissa % 10**self.places != 0

    def whole(self) -> int | None:
        whole, rest = divmod(self.mantissa, 10**self.places)
        return None if rest else whole

    def real(self) -> float:
        return float(self.mantissa / 10**self.places)


def clean(text: str) -> str:
    text = text.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_CLEAN)).translate(_CLEAN)
    return text


def dissect(text: str) -> Figure | None:
    """Take a number apart, or say that the text is none."""
    text = clean(text)
    if text.isdecimal():
        return Figure(negative=False, body=text, decimal="", scale=1, percent=False)
    if match := _NUMBER.fullmatch(text):
        sign, body, suffix, percent = match.groups()
        scale = SUFFIXES.get(_plain(suffix)) if suffix else 1
        if scale is None:
            return None
        decimal = _decimal_of(body, proved=bool(suffix or percent))
        if decimal is None:
            return None
        return Figure(sign == "-", body, decimal, scale, bool(percent))
    return _scientific(text)


def number(figure: Figure, decimal: str) -> Number | None:
    """Read a figure in a column whose decimal sign is ``decimal`` ("" = not proved)."""
    sign = figure.decimal if figure.decimal != "?" else decimal
    if figure.decimal == "?" and not sign:
        return None
    whole, _, fraction = figure.body.partition(sign) if sign else (figure.body, "", "")
    digits = re.sub(r"\D", "", whole) + fraction
    mantissa = int(digits) * figure.scale * 10 ** max(figure.exponent, 0)
    places = len(fraction) + max(-figure.exponent, 0)
    if not fraction and figure.scale == 1 and figure.exponent <= 0:
        step = 1.0
    else:
        step = figure.scale * 10.0 ** (figure.exponent - len(fraction))
    return Number(-mantissa if figure.negative else mantissa, places, step)


def _plain(suffix: str) -> str:
    text = unicodedata.normalize("NFKD", suffix.rstrip(".").casefold())
    return unicodedata.normalize("NFC", "".join(c for c in text if not unicodedata.combining(c)))


def _scientific(text: str) -> Figure | None:
    match = _SCIENCE.fullmatch(text)
    if match is None:
        return None
    sign, whole, mark, fraction, exponent = match.groups()
    body = whole + (f"{mark}{fraction}" if mark else "")
    return Figure(sign == "-", body, mark or "", 1, percent=False, exponent=int(exponent))


def _decimal_of(body: str, *, proved: bool) -> str | None:
    """Return the decimal sign the digits prove, "" if they need none, "?" if open, None if they are no number."""
    for group in " '":
        if group in body:
            return _after_groups(body, group)
    dots, commas = body.count("."), body.count(",")
    if not dots and not commas:
        return ""
    if dots and commas:
        decimal = "." if body.rfind(".") > body.rfind(",") else ","
        whole, _, fraction = body.partition(decimal)
        group = "," if decimal == "." else "."
        return decimal if fraction.isdecimal() and _grouped(whole, group) else None
    sign, other = (".", ",") if dots else (",", ".")
    if dots + commas > 1:
        return other if _grouped(body, sign) else None
    whole, _, fraction = body.partition(sign)
    open_ = len(fraction) == len("000") and len(whole) <= len("000") and whole[0] != "0"
    return "?" if open_ and not proved else sign


def _after_groups(body: str, group: str) -> str | None:
    marks = [c for c in body if c in ".,"]
    if len(marks) > 1:
        return None
    whole, _, fraction = body.partition(marks[0]) if marks else (body, "", "")
    if not _grouped(whole, group) or (marks and not fraction.isdecimal()):
        return None
    return marks[0] if marks else ""


def _grouped(whole: str, group: str) -> bool:
    return bool(_THREES.fullmatch(whole.replace(group, "X")))
