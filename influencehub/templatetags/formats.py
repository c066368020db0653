"""Filters that every template has: amounts, numbers, dates and names in the reader's own locale and zone."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

import nh3
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_compact_decimal, format_decimal
from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from accounts import places
from accounts.money import NO_BREAK_SPACE, format_money, reader_locale
from accounts.platforms import Platform

register = template.Library()

MINUS = "\N{MINUS SIGN}"
WEEK = dt.timedelta(days=7)
COMPACT_FROM = 1000
DAY_PATTERN, DAY_AND_YEAR = "EEE d MMM", "d MMM y"
TEXT_TAGS = {"p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "a"}
LIST_TAGS = {"ul", "ol", "li", "h2", "h3", "h4", "h5", "h6"}
TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td"}
ALLOWED_TAGS = TEXT_TAGS | LIST_TAGS | TABLE_TAGS
reader = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable(["table", "strikethrough"])

documents = MarkdownIt("commonmark", {"html": False}).enable("table")


@register.filter
def money(amount: Any, currency: str = "EUR") -> str:
    """Show `{{ offer.amount|money:offer.currency }}` as € 1,240."""
    number_ = _decimal(amount)
    return _unknown() if number_ is None else format_money(number_, currency)


@register.filter
def number(value: Any, unknown: str = "") -> str:
    number_ = _decimal(value)
    if number_ is None:
        return unknown or _unknown()
    return format_decimal(number_, "#,##0.##", locale=reader_locale()).replace("-", MINUS)


@register.filter
def compact(value: Any, unknown: str = "") -> str:
    """Show 13800000 as 13.8M, and what nobody knows as words."""
    number_ = _decimal(value)
    if number_ is None:
        return unknown or _unknown()
    if abs(number_) < COMPACT_FROM:
        return format_decimal(number_, "#,##0.#", locale=reader_locale()).replace("-", MINUS)
    text = format_compact_decimal(number_, format_type="short", fraction_digits=1, locale=reader_locale())
    return text.replace("K", "k").replace("-", MINUS)


@register.filter
def percent(fraction: Any, unknown: str = "") -> str:
    """Show the fraction 0.061 as 6.1 %."""
    number_ = _decimal(fraction)
    if number_ is None:
        return unknown or _unknown()
    digits = format_decimal(number_ * 100, "#,##0.#", locale=reader_locale()).replace("-", MINUS)
    return f"{digits}{NO_BREAK_SPACE}%"


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """Show a day as Mon 7 Dec, with its year when that is not the present one."""
    if not value:
        return ""
    date = timezone.localtime(value).date() if isinstance(value, dt.datetime) else value
    pattern = DAY_PATTERN if date.year == timezone.localdate().year else DAY_AND_YEAR
    return format_date(date, pattern, locale=reader_locale())


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Show a moment in the reader's zone: Mon 7 Dec, 14:05."""
    if not value:
        return ""
    clock = format_datetime(timezone.localtime(value), "HH:mm", locale=reader_locale())
    return f"{day(value)}, {clock}"


@register.filter
def ago(value: dt.datetime | None) -> str:
    """Show how long ago something was, and from a week on its day."""
    if not value:
        return ""
    age = timezone.now() - value
    if abs(age) > WEEK:
        return day(value)
    if dt.timedelta(0) <= age < dt.timedelta(minutes=1):
        return _("just now")
    return format_timedelta(-age, add_direction=True, threshold=1.2, locale=reader_locale())


@register.filter
def country_name(code: str) -> str:
    return places.country_name(code) if code else ""


@register.filter
def language_name(code: str) -> str:
    return places.language_name(code) if code else ""


@register.filter
def platform_name(code: str) -> str:
    return str(dict(Platform.choices).get(code, code))


@register.filter
def markdown(text: str | None) -> SafeString:
    """Render what people wrote; nh3 takes away whatever could run or deceive."""
    html = nh3.clean(
        _demote_headings(reader.render(text or "")),
        tags=ALLOWED_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow ugc",
    )
    return mark_safe(html)  # noqa: S308 # nosec B308, B703 # cleaned above


def document(text: str) -> SafeString:
    """Render a document of ours: each section has a name that links lead to, and what is wide can be scrolled by keys."""
    html = re.sub(r"<h1>.*?</h1>", "", documents.render(text), count=1)
    for tag in ("pre", "table"):
        html = html.replace(f"<{tag}>", f'<div class="wide" tabindex="0"><{tag}>').replace(
            f"</{tag}>", f"</{tag}></div>"
        )
    html = re.sub(r"<h([23])>(.*?)</h\1>", lambda m: f'<h{m[1]} id="{slugify(m[2])}">{m[2]}</h{m[1]}>', html)
    return mark_safe(html)  # noqa: S308 # nosec B308, B703 # a file of ours, without HTML in it


def _demote_headings(html: str) -> str:
    # The page has its own h1, and a text's sections lie under it.
    return html.replace("<h1>", "<h2>").replace("</h1>", "</h2>")


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        number_ = Decimal(str(value))
    except InvalidOperation:
        return None
    return number_ if number_.is_finite() else None


def _unknown() -> str:
    return _("no data yet")
