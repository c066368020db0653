"""Tables of posts → posts with their counters. A post is known by its id, else by its address, else by all its cells."""

import datetime as dt
import hashlib
import json
import marshal
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from analytics.importing.header import fold
from analytics.importing.identity import address_of, identity_of
from analytics.importing.kinds.addresses import (
    PostAddress,
    is_native,
    is_rounded,
    kind_of_url,
    platform_of_url,
    post_address,
)
from analytics.importing.kinds.fields import COUNTERS
from analytics.importing.kinds.flags import Flags
from analytics.importing.kinds.people import People, Somebody
from analytics.importing.kinds.planning import KindPlan
from analytics.importing.kinds.poststore import PostStore
from analytics.importing.kinds.rows import Cells, KindReader
from analytics.importing.reading import Chunk, Reading
from analytics.importing.rows import Rejected
from analytics.importing.seen import Seen, Tally, key_of
from analytics.models import Post

_ASIDE = {"handle", "name", "influencer", "platform", "published", "observed_on"}
_HASHTAG = re.compile(r"#([^\s#]+)")
_MENTION = re.compile(r"(?<![\w@./])@([\w.]*\w)")
_TYPES = {
    "reel": "reel, reels, clips, ig reel, instagram reel, facebook reel",
    "story": "story, stories, ig story, instagram story, historia, storia",
    "carousel": "carousel, album, carousel album, sidecar, graphsidecar, ig carousel, carrusel, carrossel, karussell, carosello",
    "video": "video, ig video, graphvideo, videos, youtube video, long form, vod",
    "short": "short, shorts, youtube short, youtube shorts",
    "live": "live, live stream, livestream, stream",
    "thread": "thread, threads",
    "post": "post, image, photo, ig image, graphimage, foto, imagen, bild, picture, tweet, text, feed, link, status",
}
TYPES = {word.strip(): kind for kind, words in _TYPES.items() for word in words.split(",")}
_VIDEO = {"youtube": "video", "tiktok": "video"}
_YES = {"yes", "true", "1", "y", "si", "sim", "oui", "ja", "ad", "sponsored", "paid partnership"}
_LISTED = 2000
_NO = {"no", "false", "0", "n", "nao", "non", "nein", "organic"}


@dataclass
class PostRow:
    """One row: whose post, which, when it was seen."""

    cells: Cells
    platform: str
    who: tuple[str, str]  # platform, and the name the file has for the account
    observed_at: dt.datetime
    address: PostAddress | None
    owner: Somebody | None = None
    external_id: str = ""
    content: str = ""  # what it is known by without its day, where it is known by its cells

    @property
    def published(self) -> dt.datetime | None:
        moment = self.cells.values.get("published")
        return moment[0] if moment else None

    @property
    def url(self) -> str:
        url = self.cells.values.get("url") or ""
        return url if not url or "://" in url else f"https://{url}"

    @property
    def kind(self) -> str:
        said = TYPES.get(fold(self.cells.values.get("type") or ""))
        found = said or kind_of_url(self.url) or _VIDEO.get(self.platform)
        return found or (Post.Kind.THREAD if self.platform == "threads" else Post.Kind.POST).value

    @property
    def hashtags(self) -> tuple[str, ...]:
        given = self.cells.values.get("hashtags")
        if given is None:
            return tuple(_HASHTAG.findall(self.cells.values.get("text") or ""))
        return tuple(_HASHTAG.findall(given) if "#" in given else re.split(r"[\s,;]+", given.strip(" ,;")))

    @property
    def mentions(self) -> tuple[str, ...]:
        given = self.cells.values.get("mentions")
        if given is not None and "@" not in given:
            return tuple(re.split(r"[\s,;]+", given.strip(" ,;")))
        return tuple(_MENTION.findall(given or self.cells.values.get("text") or ""))

    @property
    def sponsored(self) -> bool | None:
        said = fold(self.cells.values.get("sponsored") or "")
        return True if said in _YES else False if said in _NO else None

    def identify(self) -> None:
        """By the platform's own id, else by an id of the file's, which means something for this account only."""
        owner = f"{self.owner.platform}:{self.owner.key}" if self.owner else ""
        given = str(self.cells.values.get("post_id") or "")
        if given and not is_rounded(given):
            native = is_native(given, self.platform)
            self.external_id = given if native else f"id:{_digest(owner, given)}"
        elif self.address and self.address.platform == self.platform:
            named = self.address.post_id
            self.external_id = named or f"url:{_digest(self.url.casefold().split('#')[0].rstrip('/'))}"
        else:
            self.content = _digest(owner, json.dumps(_facts(self.cells), sort_keys=True, default=str))
            published = self.published
            day = f"@{published:%Y-%m-%dT%H:%M}".removesuffix("T00:00") if published else ""
            self.external_id = f"row:{self.content}{day}"

    def compared(self) -> dict[str, Any]:
        """What duplicates are compared by, as it can be kept on disk."""
        own = {name: str(value) for name, value in self.cells.facts.items()}
        return {**own, "published": str(self.published)}


def _facts(cells: Cells) -> list[list[Any]]:
    return sorted([name, str(value)] for name, value in cells.facts.items())


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(errors="replace"), digest_size=16).hexdigest()


class PostReader:
    def __init__(self, plan: KindPlan, account: Somebody | None, fallback: dt.date | None) -> None:
        self.plan, self.account, self.fallback = plan, account, fallback
        speaks = {"post_id", "url", "text", "published", "influencer", "handle"}
        self._cells = KindReader(plan, aside=_ASIDE, speaks=speaks)

    def read(self, line: int, cells: list[str]) -> PostRow:
        row = self._cells.read(line, cells)
        if all(row.values.get(name) is None for name in COUNTERS) and not row.extra:
            raise Rejected("no_numbers")
        url = row.values.get("url") or ""
        platform = self._platform(row, url)
        observed = self._observed_at(row)
        return PostRow(row, platform, (platform, self._name(row, url)), observed, post_address(url) if url else None)

    def _platform(self, row: Cells, url: str) -> str:
        answer = self.plan.platform
        given = row.values.get("platform")
        if given is None and answer.column is not None and answer.column.field == "url":
            given = platform_of_url(url) or None
        if answer.value and given not in (None, answer.value):
            raise Rejected("other_platform", value=row.texts.get("platform", given))
        if self.account and given not in (None, self.account.platform):
            raise Rejected("other_platform", value=row.texts.get("platform", given))
        found = given or answer.value or (self.account.platform if self.account else "")
        if not found and row.values.get("influencer") is None:
            raise Rejected("platform_unknown", value=row.texts.get("platform", ""))
        return found

    @staticmethod
    def _name(row: Cells, url: str) -> str:
        for name in ("influencer", "handle", "name"):
            if row.values.get(name):
                return str(row.values[name])
        address = address_of(url) if url else None
        return address.handle if address and address.platform in {"x", "tiktok", "threads"} else ""

    def _observed_at(self, row: Cells) -> dt.datetime:
        if self.plan.date.column is not None:
            moment: tuple[dt.datetime, bool, bool] | None = row.values.get("observed_on")
            if moment is None:
                raise Rejected("observed_on_unknown", value=row.texts.get("observed_on", ""))
            return moment[0]
        day = self.plan.date.day or self.fallback
        if day is None:
            raise Rejected("observed_on_unknown", value="")
        return dt.datetime.combine(day, dt.time(), dt.UTC)


@dataclass
class PostReading(Reading[PostRow]):
    """`account` is whose posts all are, where the user said so."""

    people: People
    store: PostStore
    account: Somebody | None = None
    fallback: dt.date | None = None
    seen: Seen = field(default_factory=Seen)
    likened: Seen = field(default_factory=Seen)
    urls: Tally = field(default_factory=Tally)
    flags: Flags = field(default_factory=Flags)
    shared: Counter[str] = field(default_factory=Counter)
    posted: set[tuple[str, str]] = field(default_factory=set)
    strange: int = 0
    span: list[dt.date] = field(default_factory=list)
    at: int = 0

    def reader_of(self, plan: Any) -> PostReader:
        return PostReader(plan, self.account, self.fallback)

    def close(self) -> None:
        for table in (self.seen, self.likened, self.urls):
            table.close()

    def hand_on(self, chunk: Chunk[PostRow]) -> None:
        owned = list(self._owned(chunk))
        for row, _ in owned:
            row.identify()
        self.store.adopt([row for row, _ in owned])
        accepted = [row for row, _ in self._first(owned)]
        for row in accepted:
            self._note(row)
        self._liken(accepted)
        self.looked.report.imported += len(accepted)
        self.store.take(accepted, self.looked.report)

    def _owned(self, chunk: Chunk[PostRow]) -> Iterable[tuple[PostRow, list[str]]]:
        asked = [] if self.account else [row.who for row, _ in chunk if row.who[1]]
        found = self.people.find(asked, chunk[0][0].cells.line)
        for row, cells in chunk:
            owner = self.account or found.get(row.who)
            if reason := self._mistaken(row, owner):
                self.reject(row.cells.line, cells, Rejected(reason, value=row.who[1]))
                continue
            row.owner, row.platform = owner, owner.platform if owner else row.platform
            yield row, cells

    def _mistaken(self, row: PostRow, owner: Somebody | None) -> str:
        """Say why a row can't be this account's."""
        if owner is None or (owner.account is None and not self.store.dry):
            self.people.note_unknown(row.who[1])
            return "account_unknown"
        if row.platform and row.platform != owner.platform:
            return "other_platform"
        handle = row.cells.values.get("handle")
        said = identity_of(handle, "", "", owner.platform) if self.account and handle else None
        return "other_account" if said and said.handle and said.key != owner.key else ""

    def _first(self, owned: list[tuple[PostRow, list[str]]]) -> Iterable[tuple[PostRow, list[str]]]:
        named = []
        for row, _ in owned:
            self.at += 1
            key = key_of(row.platform, row.external_id, row.observed_at.isoformat())
            named.append((key, self.at, marshal.dumps((row.cells.line, row.compared()))))
        firsts = self.seen.firsts(named) if named else {}
        for place, (row, cells) in enumerate(owned):
            first = firsts.get(place)
            if first is None:
                yield row, cells
                continue
            differs = sorted(name for name, value in row.compared().items() if value != first.values.get(name))
            more = {"differs": differs} if differs else {}
            reason = "duplicate_conflict" if differs else "duplicate_identical"
            self.reject(row.cells.line, cells, Rejected(reason, of=first.line, **more))

    def _liken(self, rows: list[PostRow]) -> None:
        """Tell of posts that differ by their day alone."""
        alike = [row for row in rows if row.content and row.published]
        named = [
            (key_of(row.content), number, marshal.dumps((row.cells.line, {})))
            for number, row in enumerate(alike, self.at * 2 + 1)
        ]
        self.at += len(alike)
        for place, first in (self.likened.firsts(named) if named else {}).items():
            line = alike[place].cells.line
            self.looked.report.warn({"line": line, "code": "same_but_for_date", "of": first.line})

    def _note(self, row: PostRow) -> None:
        report = self.looked.report
        for warning in row.cells.warnings:
            report.warn(warning)
        if row.owner:
            self.posted.add((row.owner.platform, row.owner.key))
        if url := row.url:
            self.strange += row.address is None or row.address.platform != row.platform
            times = self.urls.add(key_of(url))
            if times > 1 and (url in self.shared or len(self.shared) < _LISTED):
                self.shared[url] = times
        if row.published:
            day = row.published.date()
            self.span = [min(day, *self.span[:1]), max(day, *self.span[1:])] if self.span else [day, day]
        self.flags.look(row.cells)

    def tell(self) -> None:
        """Say what holds of the whole file."""
        report = self.looked.report
        if self.strange:
            report.warn({"code": "url_not_of_platform", "rows": self.strange})
        if self.shared:
            report.warn({"code": "url_shared_by_posts", "urls": dict(self.shared)})
        if not self.span and report.imported:
            report.warn({"code": "no_publication_date"})
        report.more["published"] = [day.isoformat() for day in self.span] or None
        report.more["influencers_with_posts"] = len(self.posted)
        if self.people.rows:
            idle = [
                name for name, row in self.people.rows.items() if (row.platform, row.identity.key) not in self.posted
            ]
            report.more["influencers_without_posts"] = idle[:_LISTED]
        report.notes += self.flags.notes()
