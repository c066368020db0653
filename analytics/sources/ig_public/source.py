from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from django.utils.translation import gettext_lazy as _

from accounts.platforms import Platform, tidy_handle
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
    Words,
)
from analytics.sources.errors import Blocked, NotFound, Permanent, QuotaExhausted, RateLimited, SchemaChanged
from analytics.sources.ig_public.proxies import Proxy, parse
from analytics.sources.items import each, name

if TYPE_CHECKING:
    from analytics.sources.ig_public.context import Context
    from analytics.sources.wire import Wire

T = TypeVar("T")
Refusal = QuotaExhausted | RateLimited | Blocked
CREATORS, PAGES, QUERIES, ALL_QUERIES = "creators", "pages", "queries", "all_queries"
POSTS = 12
HANDLE = re.compile(r"[\w.]{1,30}", re.ASCII)
SHORTCODE = re.compile(r"[\w-]{5,40}", re.ASCII)
ELEVEN_MINUTES, TEN_MINUTES = 660, 600


class InstagramPublic(Source):
    """Public profiles by their handle, through proxies of one's own: a last resort, of low confidence."""

    slug = "ig_public"
    name = _("Instagram, public pages")
    platforms = (Platform.INSTAGRAM,)
    capabilities = Capability.PROFILE | Capability.POSTS | Capability.POST_STATS | Capability.HANDLE
    buckets = (
        # The last three are what the library itself waits by; each is counted per proxy.
        Bucket(CREATORS, BucketKind.DAILY_RESET, 1_000, per_scope=True, label=_("visits to creators a day")),
        Bucket(PAGES, BucketKind.SLIDING, 75, ELEVEN_MINUTES, per_scope=True, label=_("pages in 11 minutes")),
        Bucket(QUERIES, BucketKind.SLIDING, 200, ELEVEN_MINUTES, per_scope=True, label=_("queries in 11 minutes")),
        Bucket(ALL_QUERIES, BucketKind.SLIDING, 275, TEN_MINUTES, per_scope=True, label=_("queries in 10 minutes")),
    )
    policy = SourcePolicy()
    words = Words(
        reads=_("What everybody sees on your public profile without signing in, and your twelve newest posts."),
        why=_("So that brands see numbers of profiles whose owners have connected nothing yet."),
        often=_("Every day to every week, as far as Instagram lets us."),
        until=_("Until you connect the account, which replaces it, or remove it."),
    )
    needs = ("proxies",)
    optional = True
    notice = _(
        "Reading Instagram's pages by program is against its terms of use, and breaks every few months. Instagram may "
        "block the addresses it is done from. Turn it on only if you answer for that, with proxies that you may use for "
        "it. Connected accounts do not need it: they are read by Instagram's own interface."
    )
    batch = 5
    by_address = True  # by its short code

    def __init__(self, wire: Wire) -> None:
        super().__init__(wire)
        self.proxies = parse(wire.secrets.get("proxies", ""))
        self.open: dict[str, Context] = {}
        self.blocked: dict[str, Blocked] = {}

    @classmethod
    def cost(cls, what: str, feeds: int) -> Mapping[str, int]:
        """Of all proxies together: a profile is a page; its posts are that page again, two for tokens, a query each."""
        if what == "profile":
            return {CREATORS: feeds, PAGES: feeds}
        if what == "posts":
            return {CREATORS: feeds, PAGES: 3 * feeds, QUERIES: POSTS * feeds, ALL_QUERIES: POSTS * feeds}
        return {PAGES: 2, QUERIES: feeds, ALL_QUERIES: feeds} if what == "post" else {}

    def resolve(self, handle_or_url: str, platform: str) -> ExternalRef:
        found = self._visit(_handle(tidy_handle(handle_or_url, platform)), _profile)
        return ExternalRef(self.slug, found.external_id, found.handle, Platform.INSTAGRAM)

    def profiles(self, refs: Sequence[ExternalRef]) -> Iterator[Result[ProfileSnapshot]]:
        return self._each(refs, self._profile)

    def _profile(self, ref: ExternalRef) -> ProfileSnapshot:
        found = self._visit(_handle(ref.handle), _profile)
        if ref.external_id and found.external_id != ref.external_id:
            raise NotFound("the handle is somebody else's now")
        return found

    def posts(self, ref: ExternalRef, since: datetime, cursor: str | None) -> Page[PostSnapshot]:
        """Return those among the first twelve: one page, and no more."""
        found = self._visit(_handle(ref.handle), lambda context, handle: _posts(context, handle, since))
        if ref.external_id and any(post.owner_id != ref.external_id for post in found):
            raise SchemaChanged("owner.id")
        return Page(tuple(found), None)

    def post_stats(self, refs: Sequence[ExternalRef]) -> Iterator[Result[PostStats]]:
        return self._each(refs, self._stats)

    def _stats(self, ref: ExternalRef) -> PostStats:
        if not SHORTCODE.fullmatch(ref.external_id):
            raise NotFound(ref.external_id[:40])
        return self._through(lambda context: _one_post(context, ref.external_id)).stats

    def _each(self, refs: Sequence[ExternalRef], read: Callable[[ExternalRef], T]) -> Iterator[Result[T]]:
        """A proxy that is blocked fails the item that it was asked for: the next goes through another, if there is one."""
        rest = list(refs)
        while rest:
            try:
                yield from each(rest[:1], read)
            except Blocked as error:
                yield Result(name(rest[0]), error=error)
            del rest[0]

    # Through which proxy

    def _visit(self, handle: str, read: Callable[[Context, str], T]) -> T:
        def visit(context: Context) -> T:
            self.wire.meter.spend(CREATORS, scope=context.proxy.name)
            return read(context, handle)

        return self._through(visit)

    def _through(self, read: Callable[[Context], T]) -> T:
        """Read by the first proxy whose counters say yes. One that is blocked is not asked again, here nor elsewhere."""
        refused: list[Refusal] = []
        for proxy in self.proxies:
            if proxy.name in self.blocked:
                refused.append(self.blocked[proxy.name])
                continue
            try:
                return read(self.context(proxy))
            except (QuotaExhausted, RateLimited) as error:
                refused.append(error)
            except Blocked as error:
                self.blocked[proxy.name] = error
                raise
        if not refused:
            raise Permanent("IG_PUBLIC_PROXIES names no proxy", of_all=True)
        # Of no proxy in particular: planning stops as well, until the first of them may go on.
        raise QuotaExhausted("every proxy rests", PAGES, min(map(_opens, refused)))

    def context(self, proxy: Proxy) -> Context:
        from analytics.sources.ig_public.context import Context  # noqa: PLC0415 -- Instaloader is heavy

        if proxy.name not in self.open:
            self.open[proxy.name] = Context(self.wire, proxy)
        return self.open[proxy.name]


def _opens(error: Refusal) -> datetime:
    return error.retry_at if isinstance(error, RateLimited) else error.until


def _handle(text: str) -> str:
    """Nothing else may become part of an address."""
    if not HANDLE.fullmatch(text):
        raise NotFound(text[:40])
    return text.lower()


# Instaloader is heavy: it is imported with the first question.


def _profile(context: Context, handle: str) -> ProfileSnapshot:
    from analytics.sources.ig_public import reading  # noqa: PLC0415

    return reading.profile(context, handle)


def _posts(context: Context, handle: str, since: datetime) -> list[PostSnapshot]:
    from analytics.sources.ig_public import reading  # noqa: PLC0415

    return list(reading.posts(context, handle, since))


def _one_post(context: Context, shortcode: str) -> PostSnapshot:
    from analytics.sources.ig_public import reading  # noqa: PLC0415

    return reading.one_post(context, shortcode)
