"""Files at addresses: asked for by the clock, imported when they changed."""

import hashlib
from urllib.parse import unquote, urlsplit

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.actions.imports import Unanswered, begin, bring, start
from analytics.models import FileFeed, ImportRun
from messaging import egress
from messaging.actions import notify

TIMEOUT = 60.0
LIMIT = 100 << 20  # bytes
NOT_MODIFIED = 304
MOVED = range(300, 400)
_LONGEST = 300


def fetch(feed: FileFeed) -> None:
    """Ask once and settle what came of it."""
    try:
        answer = egress.call("GET", feed.url, headers=_conditions(feed), timeout=TIMEOUT, limit=LIMIT)
    except egress.EgressError as error:
        _failed(feed, str(error))
        return
    if answer.status == NOT_MODIFIED:
        feed.settle(FileFeed.Outcome.UNCHANGED)
    elif answer.ok:
        _taken(feed, answer)
    elif answer.status in MOVED:
        _failed(feed, _("The address leads to another one. Name that one: redirects are not followed."))
    else:
        _failed(feed, _("The server answered %(status)d.") % {"status": answer.status})


def _conditions(feed: FileFeed) -> dict[str, str]:
    told = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
    return {name: value for name, value in told.items() if value}


def _taken(feed: FileFeed, answer: egress.Answer) -> None:
    learnt = {name: _header(answer, header) for name, header in (("etag", "ETag"), ("last_modified", "Last-Modified"))}
    learnt["last_modified"] = learnt["last_modified"][:60]
    learnt["digest"] = hashlib.sha256(answer.body).hexdigest()
    if learnt["digest"] == feed.digest:
        feed.settle(FileFeed.Outcome.UNCHANGED, **learnt)
        return
    run = bring(
        ContentFile(answer.body, name_of(feed.url)),
        by=feed.by,
        kind=feed.kind,
        origin=ImportRun.Origin.URL,
        options=feed.options,
        account=feed.account,
        brand=feed.brand,
        web_property=feed.web_property,
    )
    try:
        start(run)
    except Unanswered as error:
        begin(run)
        feed.settle(FileFeed.Outcome.REFUSED, str(error), changed_at=run.created_at, **learnt)
        _tell(feed, gettext_lazy("A file that is fetched for you leaves questions open."), str(error), run)
    else:
        feed.settle(FileFeed.Outcome.IMPORTED, changed_at=run.created_at, **learnt)


def _header(answer: egress.Answer, name: str) -> str:
    value = str(answer.headers.get(name, ""))
    return value if len(value) <= _LONGEST and value.isprintable() else ""


def name_of(url: str) -> str:
    """The last part of the address, as its host would call the file."""
    name = unquote(urlsplit(url).path).rpartition("/")[2].replace("\\", "_")
    return "".join(c for c in name if c.isprintable())[-100:] or "file"


def _failed(feed: FileFeed, why: str) -> None:
    if feed.fail(why):
        _tell(feed, gettext_lazy("A file that is fetched for you can't be had: it was tried several times."), why, None)


def _tell(feed: FileFeed, text: str | Promise, why: str, run: ImportRun | None) -> None:
    url = reverse("analytics:import", args=[run.pk]) if run else reverse("analytics:imports")
    notify([feed.by], "ingestion", text, url=url, reason=f"{feed.url}: {why}"[:_LONGEST])
