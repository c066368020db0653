# ruff: noqa: SIM905 -- lists of words read best as words
"""Days as people write them. Day or month first is proved by the column, relative days need an anchor."""

import datetime as dt
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_MONTHS = [
    "january jan enero ene janeiro janvier janv jan januar janner gennaio gen",
    "february feb febrero fevereiro fev fevrier fevr februar febbraio",
    "march mar marzo marco mars marz mrz",
    "april apr abril abr avril avr aprile",
    "may mayo maio mai maggio mag",
    "june jun junio junho juin juni giugno giu",
    "july jul julio julho juillet juil juli luglio lug",
    "august aug agosto ago aout",
    "september sep sept septiembre setembro set septembre settembre",
    "october oct octubre outubro out octobre oktober okt ottobre ott",
    "november nov noviembre novembro novembre",
    "december dec diciembre dic dezembro dez decembre dezember dicembre",
]
MONTHS = {word: number for number, group in enumerate(_MONTHS, start=1) for word in group.split()}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[tT ]\d{1,2}:.*)?")
_COMPACT = re.compile(r"(20\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])")
_SLASHED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:[tT ,]+\d{1,2}:.*)?")
_DAY_FIRST = re.compile(
    r"(?:\w+,? )?(\d{1,2})(?:st|nd|rd|th|er|\.|º)?(?: de| di)? ([^\W\d_]+)\.?,?(?: de| del| di)? (\d{4})(?:[ ,].*)?"
)
_MONTH_FIRST = re.compile(r"(?:\w+, )?([^\W\d_]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:[ ,].*)?")
_MONTH_ONLY = re.compile(r"([^\W\d_]+)\.?(?: de| del| di)?[ \-/'_]*(\d{4})")
_MONTH_NUMBER = re.compile(r"(\d{1,2})[-/.](\d{4})")
_DASHED = re.compile(r"(\d{1,2})[- ]([^\W\d_]+)\.?[- ](\d{4}|\d{2})")
_UNITS = {
    1: "day days dia dias tag tage tagen jour jours giorno giorni d",
    7: "week weeks semana semanas woche wochen semaine semaines settimana settimane w",
    30: "month months mes meses monat monate monaten mois mese mesi mo",
    365: "year years ano anos jahr jahre jahren an ans anno anni y",
}
UNIT_DAYS = {word: days for days, group in _UNITS.items() for word in group.split()}
_HOURS = set(
    "hour hours hora horas stunde stunden heure heures ora ore h minute minutes min minuto minutos minuten minuti m".split()
)
_TODAY = set("today, hoy, hoje, heute, aujourd'hui, oggi, now, just now".split(", "))
_YESTERDAY = set("yesterday, ayer, ontem, gestern, hier, ieri".split(", "))
_AGO = re.compile(
    r"(?:hace|ha|vor|il y a|fa)? ?(\d+|an?|one|un|una|um|uma|einem|einer|une) ?([^\W\d_]+)(?: ago| atras| fa)?"
)
_ONES = set("a an one un una um uma einem einer une".split())


class Day(NamedTuple):
    """What a text says: a day, a month's first day, two readings, or some days before an anchor."""

    date: dt.date | None = None
    month: bool = False
    other: dt.date | None = None
    ago: int | None = None

    @property
    def ambiguous(self) -> bool:
        return self.other is not None


@lru_cache(maxsize=8192)
def read_day(text: str) -> Day | None:
    """Read one text; ``date`` is the reading with the day first, ``other`` with the month first."""
    text = " ".join(_plain(text).split())
    if match := _ISO.fullmatch(text):
        return _made(match[1], match[2], match[3])
    if match := _COMPACT.fullmatch(text):
        return _made(match[1], match[2], match[3])
    if match := _SLASHED.fullmatch(text):
        return _either(*match.groups()[:3])
    if match := _MONTH_NUMBER.fullmatch(text):
        return _made(match[2], match[1], None)
    return _in_words(text) or _relative(text)


def _in_words(text: str) -> Day | None:
    for pattern, day, month, year in ((_DAY_FIRST, 1, 2, 3), (_MONTH_FIRST, 2, 1, 3), (_DASHED, 1, 2, 3)):
        match = pattern.fullmatch(text)
        if match and match[month] in MONTHS:
            return _made(_full_year(match[year]), str(MONTHS[match[month]]), match[day])
    match = _MONTH_ONLY.fullmatch(text)
    if match and match[1] in MONTHS:
        return _made(match[2], str(MONTHS[match[1]]), None)
    return None


def _relative(text: str) -> Day | None:
    if text in _TODAY:
        return Day(ago=0)
    if text in _YESTERDAY:
        return Day(ago=1)
    match = _AGO.fullmatch(text)
    if match is None or not re.search(r"ago|atras|\bfa$|^(hace|ha|vor|il y a)\b", text):
        return None
    count = 1 if match[1] in _ONES else int(match[1])
    if match[2] in _HOURS:
        return Day(ago=0)
    days = UNIT_DAYS.get(match[2])
    return Day(ago=count * days, month=days >= UNIT_DAYS["month"]) if days else None


def _made(year: str, month: str, day: str | None) -> Day | None:
    try:
        return Day(dt.date(int(year), int(month), int(day or 1)), month=day is None)
    except ValueError:
        return None


def _either(first: str, second: str, year: str) -> Day | None:
    year = _full_year(year)
    days, months = _made(year, second, first), _made(year, first, second)
    if days and months and days.date != months.date:
        return Day(days.date, other=months.date)
    return days or months


def _full_year(year: str) -> str:
    return year if len(year) == len("2022") else f"20{year}"


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in text if not unicodedata.combining(c))


_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_. ]?(0[1-9]|1[0-2])(?:[-_. ]?([0-2]\d|3[01]))?(?!\d)")
_NAME_SLASHED = re.compile(r"(?<!\d)(\d{1,2})[-_.](\d{1,2})[-_.](20\d\d)(?!\d)")
_NAME_WORDS = re.compile(
    r"(?:(?<![\d])(\d{1,2})(?:st|nd|rd|th|\.)?[-_. ]*(?:de[-_. ])?)?(?<![^\W\d_])([^\W\d_]{3,})[-_. ]*(?:de[l]?[-_. ])?(20\d\d)(?!\d)"
)
_NAME_WORDS_LATER = re.compile(r"(20\d\d)[-_. ]*([^\W\d_]{3,})(?![^\W\d_])")
_NAME_MONTH_YEAR = re.compile(r"(?<!\d)(?<!\d[-_.])(0[1-9]|1[0-2])[-_.](20\d\d)(?!\d)")


def days_in_name(name: str) -> set[Day]:
    """Return every day or month that a file name speaks of."""
    text = _plain(name)
    found = [_made(*match.groups()) for match in _IN_NAME.finditer(text)]
    found += [_either(*match.groups()) for match in _NAME_SLASHED.finditer(text)]
    for match in _NAME_WORDS.finditer(text):
        if match[2] in MONTHS:
            found.append(_made(match[3], str(MONTHS[match[2]]), match[1]))
    if not any(found):
        words = (match for match in _NAME_WORDS_LATER.finditer(text) if match[2] in MONTHS)
        found += [_made(match[1], str(MONTHS[match[2]]), None) for match in words]
        found += [_made(match[2], match[1], None) for match in _NAME_MONTH_YEAR.finditer(text)]
    return {day for day in found if day is not None}
