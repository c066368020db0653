"""Instagram by Meta's Graph API: insights of connected accounts, and public professional accounts through one of our own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial

from django.utils.translation import gettext_lazy as _

from accounts.platforms import Platform, tidy_handle
from analytics.sources import items, shape
from analytics.sources.contract import (
    AudienceSnapshot,
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
from analytics.sources.errors import NotFound, Permanent
from analytics.sources.ig_graph import login, rows, webhooks
from analytics.sources.ig_graph.api import INSTAGRAM, Api, is_unknown_parameter
from analytics.sources.ig_graph.discovery import KEYS, Discovery
from analytics.sources.ig_graph.insights import Insights

PAGE = 25
LOOK_PAGES = 4  # how far a post of which only the address is known is looked for


class InstagramGraph(Source):
    slug = rows.SLUG
    name = _("Instagram")
    platforms = (Platform.INSTAGRAM,)
    capabilities = (
        Capability.PROFILE
        | Capability.POSTS
        | Capability.POST_STATS
        | Capability.AUDIENCE
        | Capability.WEBHOOK
        | Capability.OAUTH
        | Capability.HANDLE
    )
    # Meta tells in percent how much is used; from three quarters on we leave it alone.
    buckets = (
        Bucket("app", BucketKind.HEADER_MIRROR, 75, window_s=3600, label=_("the app's calls an hour")),
        Bucket(
            "account",
            BucketKind.HEADER_MIRROR,
            75,
            window_s=3600,
            per_scope=True,
            label=_("an account's calls"),
        ),
        Bucket("discovery", BucketKind.FIXED_WINDOW, 200, window_s=3600, label=_("public accounts an hour")),
    )
    policy = SourcePolicy()
    words = Words(
        reads=_("Your profile, your posts and stories with their insights, and who follows you by country and age."),
        why=_("Only you can open these numbers. With them campaigns count reach and views, not only likes."),
        often=_("Every day to every week; posts and stories of running campaigns every hour."),
        until=_("For sixty days, renewed every week as long as you leave us connected."),
    )
    needs = ("app_id", "app_secret")
    batch = 50

    @cached_property
    def api(self) -> Api:
        return Api(self.wire)

    @cached_property
    def discovery(self) -> Discovery:
        return Discovery(self.api)

    @cached_property
    def insights(self) -> Insights:
        return Insights(self.api)

    @classmethod
    def able(cls, secrets: Mapping[str, str]) -> Capability:
        """Public accounts are read only through a professional account of our own."""
        return cls.capabilities if all(secrets.get(key) for key in KEYS) else cls.capabilities & ~Capability.HANDLE

    @classmethod
    def cost(cls, what: str, feeds: int) -> Mapping[str, int]:
        return {"discovery": feeds} if what in {"profile", "posts"} else {}

    # Profiles

    def resolve(self, handle_or_url: str, platform: str) -> ExternalRef:
        handle = tidy_handle(handle_or_url, platform)
        if platform != Platform.INSTAGRAM or not handle:
            raise NotFound(handle)
        found = rows.profile(self.discovery.profile(handle), ExternalRef(self.slug, ""), self.wire.now())
        return ExternalRef(self.slug, found.external_id, found.handle, platform)

    def profiles(self, refs: Sequence[ExternalRef]) -> Iterator[Result[ProfileSnapshot]]:
        return items.each(refs, self._profile)

    def _profile(self, ref: ExternalRef) -> ProfileSnapshot:
        row = self._own(ref) if ref.account_id else self.discovery.profile(ref.handle, ref.external_id)
        return rows.profile(row, ref, self.wire.now())

    def _own(self, ref: ExternalRef) -> shape.Row:
        """Not every kind of login may read every text."""
        known = (*rows.PROFILE, *rows.PROFILE_COUNTS)
        for fields in ((*known, *rows.PROFILE_TEXTS), known):
            try:
                body = self._get(ref, f"/{ref.account_id}", fields=",".join(fields))
                return shape.part({"profile": body}, "profile")
            except Permanent as error:
                if fields == known or not is_unknown_parameter(error):
                    raise
        raise AssertionError

    def _get(self, ref: ExternalRef, path: str, **params: str) -> object:
        found: object = self.api.get(INSTAGRAM, path, self.wire.token(ref), ref.account_id, **params)
        return found

    def audience(self, ref: ExternalRef) -> AudienceSnapshot | None:
        if not ref.account_id:
            return None
        parts = self.insights.of_followers(ref.account_id, self.wire.token(ref), ref.account_id)
        return rows.audience(parts, ref, self.wire.now())

    # Posts

    def posts(self, ref: ExternalRef, since: datetime, cursor: str | None) -> Page[PostSnapshot]:
        """Newest first, so that the first one that is too old is the last one."""
        found, more = self._page(ref, cursor, ref.external_id)
        fresh = [row for row in found if (at := shape.moment(row, "timestamp")) is None or at >= since]
        made = items.good(fresh, partial(self._post, ref))
        return Page(tuple(made), more if len(fresh) == len(found) else None)

    def _page(self, ref: ExternalRef, cursor: str | None, whose: str = "") -> tuple[list[shape.Row], str | None]:
        if not ref.account_id:
            return self.discovery.media(ref.handle, whose, cursor)
        asked = {"fields": ",".join(rows.MEDIA), "limit": str(PAGE)} | ({"after": cursor} if cursor else {})
        return self.api.listed(INSTAGRAM, f"/{ref.account_id}/media", self.wire.token(ref), ref.account_id, **asked)

    def _post(self, ref: ExternalRef, row: shape.Row) -> PostSnapshot:
        try:
            insights = self._insights(ref, row)
        except NotFound:
            insights = {}  # deleted a moment ago, or published before the account was professional
        return rows.post(row, insights, ref, self.wire.now())

    def _insights(self, ref: ExternalRef, row: shape.Row) -> dict[str, int]:
        if not ref.account_id:
            return {}
        media, token = shape.required(row, "id"), self.wire.token(ref)
        return self.insights.of_media(media, rows.product(row), token, ref.account_id)

    def post_stats(self, refs: Sequence[ExternalRef]) -> Iterator[Result[PostStats]]:
        """Meta finds own posts by its number; what we know by the address only is looked for in the account's list."""
        named = [ref for ref in refs if ref.account_id and self._number(ref)]
        yield from items.each(named, self._own_stats)
        listed: dict[tuple[str, str], list[ExternalRef]] = {}
        for ref in refs:
            if ref not in named:
                listed.setdefault((ref.account_id, ref.handle), []).append(ref)
        for group in listed.values():
            yield from items.together(group, partial(self._looked_for, group))

    def _number(self, ref: ExternalRef) -> str:
        return ref.key or (ref.external_id if ref.external_id.isdecimal() else "")

    def _own_stats(self, ref: ExternalRef) -> PostStats:
        body = self._get(ref, f"/{self._number(ref)}", fields=",".join(rows.MEDIA))
        return self._stats(shape.part({"media": body}, "media"), ref)

    def _stats(self, row: shape.Row, ref: ExternalRef) -> PostStats:
        return rows.stats(row, self._insights(ref, row), ref.external_id, self.wire.now())

    def _looked_for(self, refs: Sequence[ExternalRef]) -> Iterator[Result[PostStats]]:
        """Not finding a post among the newest says nothing, unless the list ended: it stays as it was."""
        waiting = {ref.external_id: ref for ref in refs}
        cursor: str | None = None
        for _page in range(LOOK_PAGES):
            found, cursor = self._page(refs[0], cursor)
            for row in found:
                if ref := waiting.pop(rows.post_id(row), None) or waiting.pop(shape.text(row, "id"), None):
                    yield from items.each([ref], partial(self._stats, row))
            if cursor is None or not waiting:
                break
        gone = NotFound("not in the account's list") if cursor is None else None
        yield from (Result(ref.external_id, error=gone) for ref in waiting.values())

    # Connecting

    def authorize_url(self, state: str, redirect_uri: str) -> str:
        return login.consent_url(self.api, state, redirect_uri)

    def exchange(self, code: str, redirect_uri: str) -> TokenSet:
        return login.exchange(self.api, code, redirect_uri)

    def refresh(self, tokens: TokenSet) -> TokenSet:
        return login.refresh(self.api, tokens)

    def revoke(self, tokens: TokenSet) -> None:
        """Meta has no call for it: the owner removes us under "Apps and websites". We forget the token."""

    # Webhooks

    def verify_webhook(self, headers: Mapping[str, str], raw: bytes) -> Sequence[WebhookEvent]:
        return webhooks.verified(headers, raw, self.wire.secrets.get("app_secret", ""))

    def challenge(self, query: Mapping[str, str]) -> str | None:
        return webhooks.challenge(query, self.wire.secrets.get("verify_token", ""))
