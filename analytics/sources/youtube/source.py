from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from accounts.platforms import Platform
from analytics.sources.contract import (
    Bucket,
    BucketKind,
    Capability,
    ExternalRef,
    Page,
    PostSnapshot,
    PostStats,
    ProfileSnapshot,
    Result,
    Source,
    SourcePolicy,
    TokenSet,
    WebhookEvent,
    Words,
)
from analytics.sources.errors import NotFound, SchemaChanged
from analytics.sources.shape import Row, moment, part, required, text
from analytics.sources.youtube import addresses, login, reading
from analytics.sources.youtube.api import UNITS, Asker, Askers, rows

T = TypeVar("T")
SEARCH, STATS = "search", "stats"
PACIFIC = "America/Los_Angeles"
MOST = 50  # ids in one call, rows in one page
CHANNEL_PARTS = "snippet,statistics"
VIDEO_PARTS = "snippet,contentDetails,statistics,paidProductPlacementDetails,liveStreamingDetails,player"
# What says "as you know it" is believed this long: stored numbers must be read anew within 30 days.
ETAG_LASTS = timedelta(days=7)


class YouTube(Source):
    """Channels and videos: public ones by one key for the whole site, those of owners who connected by their leave."""

    slug = reading.SOURCE
    name = "YouTube"
    platforms = (Platform.YOUTUBE,)
    capabilities = (
        Capability.PROFILE
        | Capability.POSTS
        | Capability.POST_STATS
        | Capability.SEARCH
        | Capability.WEBHOOK
        | Capability.OAUTH
        | Capability.HANDLE
    )
    buckets = (
        Bucket(UNITS, BucketKind.DAILY_RESET, 10_000, tz=PACIFIC, label=_("units a day")),
        Bucket(SEARCH, BucketKind.DAILY_RESET, 100, tz=PACIFIC, label=_("searches a day")),
        Bucket(STATS, BucketKind.DAILY_RESET, 10_000, tz=PACIFIC, label=_("calls for counters a day")),
    )
    # With a key and without YouTube's consent: numbers for 30 days, and nothing computed from them.
    policy = SourcePolicy(retention_days=30, derived_metrics_allowed=False, mix_platforms_allowed=False)
    words = Words(
        reads=_(
            "What everybody sees on YouTube: the channel with its subscribers and views, its videos and their counters."
        ),
        why=_(
            "So that brands see what your channel reaches now, and campaigns count the views of their videos. Who signs in proves that the channel is theirs."
        ),
        often=_("Videos of running campaigns every hour, channels every day to every week; new videos at once."),
        until=_(
            "Until you remove the account, or take your leave back here or at Google. Numbers are kept for 30 days, unless YouTube agreed to more."
        ),
    )
    needs = ("api_key",)
    batch = MOST
    by_address = True
    pkce = True
    refusal = 200  # WebSub: what is not from the hub is dropped in silence

    @cached_property
    def _askers(self) -> Askers:
        return Askers(self.wire)

    @classmethod
    def able(cls, secrets: Mapping[str, str]) -> Capability:
        """Without a secret of the hub, nothing that it tells could be told from a forgery; without a client nobody signs in."""
        missing = Capability(0) if secrets.get("websub_secret") else Capability.WEBHOOK
        missing |= Capability(0) if all(secrets.get(key) for key in login.KEYS) else Capability.OAUTH
        return cls.capabilities & ~missing

    @classmethod
    def cost(cls, what: str, feeds: int) -> Mapping[str, int]:
        """A channel that is still to be found by its handle takes one unit more, once."""
        if what == "post":
            return {STATS: -(-feeds // MOST)}
        if what == "posts":
            return {UNITS: 2 * feeds}  # the list, and what is new in it; seldom a second page
        if what == "search":
            return {SEARCH: feeds, UNITS: feeds}  # and a unit for the channels that it found
        return {UNITS: -(-feeds // MOST)} if what == "profile" else {}

    def resolve(self, handle_or_url: str, platform: str) -> ExternalRef:
        lookup = addresses.lookup(handle_or_url)
        if not lookup:
            raise NotFound(handle_or_url)
        site = self._askers.site
        found = rows(site.call(site.service.channels().list(part="snippet", maxResults=1, **lookup)))
        if not found:
            raise NotFound(handle_or_url)
        return _ref(found[0])

    def profiles(self, refs: Sequence[ExternalRef]) -> Iterator[Result[ProfileSnapshot]]:
        yield from self._askers.each(refs, MOST, self._profiles)

    def _profiles(self, asker: Asker, names: list[str]) -> Iterator[Result[ProfileSnapshot]]:
        asked = hashlib.sha256(",".join(names).encode()).hexdigest()[:16]
        request = asker.service.channels().list(part=CHANNEL_PARTS, id=",".join(names), maxResults=MOST)
        answer = asker.call(request, etag=self._known(names, asked))
        if answer is None:
            yield from (Result(name) for name in names)
            return
        self._remember(names, asked, str(answer.get("etag", "")))
        yield from _results(names, answer, lambda item: reading.profile(item, self.wire.now()))

    def _known(self, names: Sequence[str], asked: str) -> str:
        """The etag under which exactly these were answered last, while it may be believed."""
        notes = [self.wire.memory.get(name, {}).get("etag") for name in names]
        note = notes[0] or {}
        fresh = note.get("at", "") > (self.wire.now() - ETAG_LASTS).isoformat()
        return str(note["etag"]) if fresh and note["asked"] == asked and notes.count(note) == len(notes) else ""

    def _remember(self, names: Sequence[str], asked: str, etag: str) -> None:
        note = {"asked": asked, "etag": etag, "at": self.wire.now().isoformat()} if etag else None
        for name in names:
            self.wire.memory.setdefault(name, {})["etag"] = note

    def posts(self, ref: ExternalRef, since: datetime, cursor: str | None) -> Page[PostSnapshot]:
        """Return one page of the channel's uploads; each is described once, its counters come from post_stats later."""
        asker = self._askers.of(ref)
        listed = self._uploads(asker, ref.external_id, cursor)
        fresh = [name for name, at in map(_upload, rows(listed)) if at is None or at >= since]
        older = len(fresh) < len(rows(listed))
        following = None if older else text(listed or {}, "nextPageToken") or None
        return Page(tuple(self._videos(asker, fresh)), following)

    def _uploads(self, asker: Asker, channel: str, cursor: str | None) -> Mapping[str, Any] | None:
        """The list of all uploads has the channel's name with another beginning. Where it has not, the channel says it."""
        usual = f"UU{channel.removeprefix('UC')}"
        try:
            return _playlist(asker, usual, cursor)
        except NotFound:
            asked = asker.service.channels().list(part="contentDetails", id=channel, maxResults=1)
            found = rows(asker.call(asked))
            if not found:
                raise
            said = text(part(found[0], "contentDetails.relatedPlaylists"), "uploads")
            return (
                _playlist(asker, said, cursor) if said not in {"", usual} else None
            )  # None: nothing was published yet

    def _videos(self, asker: Asker, names: Sequence[str]) -> Iterator[PostSnapshot]:
        """Describe videos. What went away since it was listed is left out."""
        if not names:
            return
        # A height makes the answer say how wide the picture is for it.
        found = asker.call(asker.service.videos().list(part=VIDEO_PARTS, id=",".join(names), maxHeight=720))
        items = {required(item, "id"): item for item in rows(found)}
        yield from (reading.post(items[name], self.wire.now()) for name in names if name in items)

    def post_stats(self, refs: Sequence[ExternalRef]) -> Iterator[Result[PostStats]]:
        yield from self._askers.each(refs, MOST, self._stats)

    def _stats(self, asker: Asker, names: list[str]) -> Iterator[Result[PostStats]]:
        answer = asker.call(asker.service.videos().batchGetStats(part="statistics", id=",".join(names)), STATS) or {}
        yield from _results(names, answer, lambda item: reading.stats(item, self.wire.now()))

    def search(self, query: str, platform: str) -> Iterator[ProfileSnapshot]:
        """Find channels by words. There are 100 searches a day for the whole site: only people start one."""
        site = self._askers.site
        asked = site.service.search().list(part="snippet", type="channel", q=query, maxResults=MOST)
        names = [required(part(item, "id"), "channelId") for item in rows(site.call(asked, SEARCH))]
        if names:
            found = self._profiles(site, list(dict.fromkeys(names)))
            yield from (one.value for one in found if one.value)

    # Connecting

    def authorize_url(self, state: str, redirect_uri: str) -> str:
        return login.consent_url(self.wire, state, redirect_uri)

    def exchange(self, code: str, redirect_uri: str) -> TokenSet:
        """Google says who signed in by no word of its own: the token opens the channel that was chosen there."""
        tokens = login.exchange(self.wire, code, redirect_uri)
        asker = self._askers.owner(tokens.access)
        found = rows(asker.call(asker.service.channels().list(part="snippet", mine=True, maxResults=1)))
        if not found:
            raise NotFound("whoever signed in has no channel")
        channel = _ref(found[0])
        return replace(tokens, external_id=channel.external_id, handle=channel.handle)

    def refresh(self, tokens: TokenSet) -> TokenSet:
        return login.refresh(self.wire, tokens)

    def revoke(self, tokens: TokenSet) -> None:
        login.revoke(self.wire, tokens)

    # The hub that says when a channel publishes

    def verify_webhook(self, headers: Mapping[str, str], raw: bytes) -> Sequence[WebhookEvent]:
        from analytics.sources.youtube.websub import verified  # noqa: PLC0415 -- only the site's own address needs it

        return verified(headers, raw, self.wire.secrets.get("websub_secret", ""))

    def challenge(self, query: Mapping[str, str]) -> str | None:
        from analytics.sources.youtube.websub import confirmed  # noqa: PLC0415 -- only the site's own address needs it

        return confirmed(query)


def _ref(channel: Row) -> ExternalRef:
    handle = text(part(channel, "snippet"), "customUrl").removeprefix("@")
    return ExternalRef(reading.SOURCE, required(channel, "id"), handle, Platform.YOUTUBE)


def _playlist(asker: Asker, name: str, cursor: str | None) -> Mapping[str, Any] | None:
    asked = {"pageToken": cursor} if cursor else {}
    listing = asker.service.playlistItems().list
    return asker.call(listing(part="contentDetails", playlistId=name, maxResults=MOST, **asked))


def _upload(item: Row) -> tuple[str, datetime | None]:
    said = part(item, "contentDetails")
    return required(said, "videoId"), moment(said, "videoPublishedAt")


def _results(names: Sequence[str], answer: Mapping[str, Any], read: Callable[[Row], T]) -> Iterator[Result[T]]:
    """Match what came to what was asked: unknown ids are just absent."""
    items = {required(item, "id"): item for item in rows(answer)}
    for name in names:
        if name not in items:
            yield Result(name, error=NotFound(name))
            continue
        try:
            yield Result(name, read(items[name]))
        except SchemaChanged as error:
            yield Result(name, error=error)
