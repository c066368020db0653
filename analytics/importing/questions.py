"""Platform and date: from what the user says, a column, the file name, the header's words. None or two: ask."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from analytics.importing.dates import Day, days_in_name, read_day
from analytics.importing.header import fold, read_header
from analytics.importing.mapping import Assigned, Mapping
from analytics.importing.options import Options
from analytics.importing.synonyms import PLATFORM_WORDS
from analytics.importing.tables import Table

_MOST = 0.9


@dataclass
class Answer:
    """A value for all rows, a column to read it from, or a question."""

    value: str = ""
    column: Assigned | None = None
    question: str = ""
    found: tuple[str, ...] = ()


@dataclass
class DateAnswer:
    day: dt.date | None = None
    month: bool = False
    column: Assigned | None = None
    month_first: bool = False
    question: str = ""
    found: tuple[str, ...] = ()


def platforms_in(text: str) -> set[str]:
    words = fold(text).replace("tik tok", "tiktok").replace("you tube", "youtube").split()
    joined = {PLATFORM_WORDS[word] for word in words if word in PLATFORM_WORDS}
    apart = re.findall(r"[^\W\d_]+", fold(text))
    return joined | {PLATFORM_WORDS[word] for word in apart if word in PLATFORM_WORDS and len(word) > len("ig")}


def platform_hint(table: Table, file_name: str, options: Options) -> str:
    """The one platform that decides which columns count, before columns are mapped."""
    if options.platform:
        return options.platform
    found = platforms_in(PurePath(file_name).stem)
    found |= _title_platforms(table) or _header_platforms(table)
    return found.pop() if len(found) == 1 else ""


def ask_platform(table: Table, mapping: Mapping, file_name: str, options: Options) -> Answer:
    column = next(iter(mapping.of("platform")), None)
    if options.platform:
        return Answer(options.platform, column)
    if column is not None:
        return Answer(column=column)
    in_name, in_title = platforms_in(PurePath(file_name).stem), _title_platforms(table)
    found = in_name | (in_title or _header_platforms(table))
    if len(found) == 1:
        return Answer(found.pop())
    if not found and (address := _addressed(mapping)):
        return Answer(column=address)
    return Answer(question="platform_ambiguous" if found else "platform_unknown", found=tuple(sorted(found)))


def ask_date(mapping: Mapping, file_name: str, options: Options) -> DateAnswer:
    column = next(iter(mapping.of("observed_on")), None)
    days = [day for text in column.column.samples if (day := read_day(text))] if column else []
    relative = any(day.ago is not None for day in days)
    if options.observed_on and not relative:
        return DateAnswer(options.observed_on)
    if column is not None:
        return by_column(column, days, options.observed_on, relative=relative)
    found = days_in_name(PurePath(file_name).stem)
    if len(found) == 1:
        day = found.pop()
        if day.date and not day.ambiguous:
            return DateAnswer(day.date, day.month)
        return DateAnswer(question="observed_on_ambiguous", found=_readings([day]))
    if found:
        return DateAnswer(question="observed_on_ambiguous", found=_readings(found))
    return DateAnswer(question="observed_on_unknown")


def by_column(column: Assigned, days: list[Day], anchor: dt.date | None, *, relative: bool) -> DateAnswer:
    if relative and anchor is None:
        return DateAnswer(question="observed_on_relative", found=tuple(list(column.column.samples)[:3]))
    if column.unit in {"dmy", "mdy"}:
        return DateAnswer(anchor, column=column, month_first=column.unit == "mdy")
    if not any(day.ambiguous for day in days):
        return DateAnswer(anchor, column=column, month_first=_proved(column) == {"mdy"})
    proofs = _proved(column)
    if len(proofs) != 1:
        return DateAnswer(question="observed_on_ambiguous", found=_readings(day for day in days if day.ambiguous))
    return DateAnswer(anchor, column=column, month_first=proofs == {"mdy"})


def _proved(column: Assigned) -> set[str]:
    """A number above 12 shows where the day stands."""
    proofs = set()
    for text in column.column.samples:
        match = re.match(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d", text)
        if match:
            first, second = int(match[1]), int(match[2])
            proofs |= {"dmy"} if first > 12 else {"mdy"} if second > 12 else set()  # noqa: PLR2004 -- months
    return proofs


def _readings(days: Iterable[Day]) -> tuple[str, ...]:
    readings = {str(date) for day in days for date in (day.date, day.other) if date}
    return tuple(sorted(readings)[:4])


def _title_platforms(table: Table) -> set[str]:
    return set().union(*(platforms_in(text) for text in table.title[:20])) if table.title else set()


def _header_platforms(table: Table) -> set[str]:
    """Words of the header; one lone tagged identity beside untagged ones ("Twitter handle") proves nothing."""
    meanings = [read_header(column.header) for column in table.columns]
    tagged = [meaning for meaning in meanings if meaning.platform]
    identities = {"handle", "named", "url"}
    lone = len(tagged) == 1 and tagged[0].concept in identities
    if lone and any(meaning.concept == "handle" and not meaning.platform for meaning in meanings):
        return set()
    return {meaning.platform for meaning in tagged}


def _addressed(mapping: Mapping) -> Assigned | None:
    """A column of profile addresses names the platform row by row."""
    found = (item for field in ("url", "handle") for item in mapping.of(field))
    return next((item for item in found if item.column.addresses >= _MOST), None)
