"""What the hub sends: whether an address is ours, and that a channel published, changed or removed a video.

Only hints come of it: what changed is fetched. The subscriptions themselves are kept by analytics/ingestion/pushes.py.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from analytics.models import Push
from analytics.sources.contract import WebhookEvent
from analytics.sources.errors import BadSignature

log = logging.getLogger(__name__)

TOPIC = "https://www.youtube.com/xml/feeds/videos.xml?channel_id={}"
METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})  # those of the standard
NAMES = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "yt": "http://www.youtube.com/xml/schemas/2015",
}
LEASE = timedelta(days=5)  # where the hub does not say how long
LONGEST_LEASE = timedelta(days=60)


def verified(headers: Mapping[str, str], raw: bytes, secret: str) -> Sequence[WebhookEvent]:
    method, _equals, given = headers.get("x-hub-signature", "").partition("=")
    if not secret or method not in METHODS:
        raise BadSignature(method or "no signature")
    if not hmac.compare_digest(hmac.new(secret.encode(), raw, method).hexdigest().encode(), given.lower().encode()):
        raise BadSignature(method)
    try:
        feed = fromstring(raw, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        log.exception("youtube.push_unreadable")  # signed, so it is from the hub: there is nobody to refuse
        return ()
    return [*_published(feed), *_removed(feed)]


def _published(feed: Element) -> Iterator[WebhookEvent]:
    """Uploads, and changes of titles and descriptions; the same again is the same event."""
    for entry in feed.findall("a:entry", NAMES):
        video = entry.findtext("yt:videoId", "", NAMES).strip()
        channel = entry.findtext("yt:channelId", "", NAMES).strip()
        if video and channel:
            yield _event("CONTENTS.UPDATED", video, channel, entry.findtext("a:updated", "", NAMES))


def _removed(feed: Element) -> Iterator[WebhookEvent]:
    for entry in feed.findall("at:deleted-entry", NAMES):
        video = entry.get("ref", "").rpartition(":")[2]
        channel = entry.findtext("at:by/a:uri", "", NAMES).partition("/channel/")[2].strip("/ ")
        if video and channel:
            yield _event("CONTENTS.REMOVED", video, channel, entry.get("when", ""))


def _event(kind: str, video: str, channel: str, at: str) -> WebhookEvent:
    name = f"{kind}:{video}@{at.strip()}"
    known = name if len(name) <= 200 else hashlib.sha256(name.encode()).hexdigest()  # noqa: PLR2004 -- SourceEvent's column
    return WebhookEvent(known, kind, channel[:200], (video,))


def confirmed(query: Mapping[str, str]) -> str | None:
    """Answer the hub's question whether we asked for this. Only what was asked for and not yet answered is confirmed."""
    mode, channel = query.get("hub.mode", ""), channel_of(query.get("hub.topic", ""))
    if not channel:
        return None
    if mode == "denied":
        return "" if Push.objects.refuse(channel, query.get("hub.reason", "")) else None
    if mode not in Push.Pending.values or not query.get("hub.challenge"):
        return None
    lease = _lease(query.get("hub.lease_seconds", ""))
    return query["hub.challenge"] if Push.objects.confirm(channel, mode, lease) else None


def channel_of(topic: str) -> str:
    parts = urlsplit(topic)
    own = urlsplit(TOPIC)
    if (parts.netloc, parts.path) != (own.netloc, own.path):
        return ""
    return parse_qs(parts.query).get("channel_id", [""])[0]


def _lease(said: str) -> timedelta:
    return min(timedelta(seconds=int(said[:9])), LONGEST_LEASE) if said.isdigit() and int(said[:9]) else LEASE
