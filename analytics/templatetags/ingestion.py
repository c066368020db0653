"""How pages of ingestion call things."""

from datetime import timedelta
from typing import Any

from django import template
from django.utils.translation import gettext as _

from analytics.models import Feed
from analytics.oversight.words import failure_short, failure_words, source_name

register = template.Library()
register.filter("source_name", source_name)
register.filter("failure", failure_short)
register.filter("failure_words", failure_words)

MINUTE, HOUR, DAY = 60, 3600, 86_400


@register.filter
def took(span: timedelta | None) -> str:
    """A length of time: 0.4 s, 12 s, 3 min 5 s, 2 h 10 min."""
    if span is None:
        return ""
    seconds = span.total_seconds()
    if seconds < 10:  # noqa: PLR2004 -- below that tenths tell something
        return _("%(seconds)s s") % {"seconds": f"{seconds:.1f}"}
    if seconds < MINUTE:
        return _("%(seconds)s s") % {"seconds": round(seconds)}
    whole = int(seconds)
    if whole < HOUR:
        return _("%(minutes)s min %(seconds)s s") % {"minutes": whole // MINUTE, "seconds": whole % MINUTE}
    if whole < DAY:
        return _("%(hours)s h %(minutes)s min") % {"hours": whole // HOUR, "minutes": whole % HOUR // MINUTE}
    return _("%(days)s d %(hours)s h") % {"days": whole // DAY, "hours": whole % DAY // HOUR}


@register.filter
def of_size(size: int) -> str:
    """Bytes as people read them."""
    if size < 1024:  # noqa: PLR2004 -- a kibibyte
        return f"{size} B"
    return f"{size / 1024:.1f} KiB" if size < 1 << 20 else f"{size / (1 << 20):.1f} MiB"


@register.filter
def subject_words(feed: Feed) -> Any:
    return feed.subject or feed.external_id or _("nothing any more")
