"""TikTok's Display API: what owners open to us. Nothing here is public: without an owner's leave nobody is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from accounts.platforms import Platform
from analytics.sources import items, shape
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
    Words,
)
from analytics.sources.errors import AuthRevoked, NotFound, SchemaChanged
from analytics.sources.tiktok import rows
from analytics.sources.tiktok.api import CONSENT, Api

BASIC = "user.info.basic"
SCOPES = (*rows.BY_SCOPE, "video.list")
PAGE = 20
MINUTE = 60
A_MINUTE = 600  # of each endpoint
ACCESS_LASTS, LEAVE_LASTS = 86_400, 365 * 86_400


class TikTok(Source):
    slug = rows.SLUG
    name = "TikTok"
    platforms = (Platform.TIKTOK,)
    capabilities = Capability.PROFILE | Capability.POSTS | Capability.POST_STATS | Capability.OAUTH
    by_address = True
    buckets = (
        Bucket("token", BucketKind.SLIDING, A_MINUTE, window_s=MINUTE, label=_("tokens a minute")),
        Bucket("user_info", BucketKind.SLIDING, A_MINUTE, window_s=MINUTE, label=_("profiles a minute")),
        Bucket("video_list", BucketKind.SLIDING, A_MINUTE, window_s=MINUTE, label=_("pages of videos a minute")),
        Bucket("video_query", BucketKind.SLIDING, A_MINUTE, window_s=MINUTE, label=_("twenty videos a minute")),
    )
    policy = SourcePolicy()
    words = Words(
        reads=_("Your profile with its followers and likes, and your public videos with their numbers."),
        why=_("TikTok shows these numbers to nobody without your leave. With them campaigns count your videos."),
        often=_("Every day to every week; videos of running campaigns every hour."),
        until=_("For a year, renewed every day as long as you leave us connected."),
    )
    needs = ("client_key", "client_secret")
    batch = 60

    @cached_property
    def api(self) -> Api:
        return Api(self.wire)

    @classmethod
    def cost(cls, what: str, feeds: int) -> Mapping[str, int]:
        """At most: each may be of another owner."""
        bucket = {"profile": "user_info", "posts": "video_list", "post": "video_query"}.get(what)
        return {bucket: feeds} if bucket else {}

    def resolve(self, handle_or_url: str, platform: str) -> ExternalRef:
        raise NotFound("TikTok finds nobody by handle")

    # Profiles

    def profiles(self, refs: Sequence[ExternalRef]) -> Iterator[Result[ProfileSnapshot]]:
        return items.each(refs, self._profile)

    def _profile(self, ref: ExternalRef) -> ProfileSnapshot:
        return rows.profile(self._user(self._token(ref), ref.account_id), ref, self.wire.now())

    def _token(self, ref: ExternalRef) -> str:
        if not ref.account_id:
            raise NotFound("without its owner's leave nobody is read")
        return self.wire.token(ref)

    def _user(self, token: str, about: str, scopes: Sequence[str] = SCOPES) -> shape.Row:
        """A field whose scope the owner left out fails the whole call: then each scope is asked for alone."""
        try:
            return self._fields(token, about, scopes)
        except AuthRevoked:
            found = dict(self._fields(token, about, [BASIC]))
            for scope in (scope for scope in scopes if scope in rows.BY_SCOPE and scope != BASIC):
                with suppress(AuthRevoked):
                    found |= self._fields(token, about, [scope])
            return found

    def _fields(self, token: str, about: str, scopes: Sequence[str]) -> shape.Row:
        fields = ",".join(name for scope in scopes for name in rows.BY_SCOPE.get(scope, ()))
        data = self.api.ask("GET", "/v2/user/info/", "user_info", token, about, params={"fields": fields})
        return shape.part(data, "user")

    # Videos

    def posts(self, ref: ExternalRef, since: datetime, cursor: str | None) -> Page[PostSnapshot]:
        """Newest first; the cursor is a time, and the list ends where it says so or where it is too old."""
        asked: dict[str, object] = {"max_count": PAGE}
        if cursor:
            asked["cursor"] = int(cursor)
        more = {"params": {"fields": ",".join(rows.VIDEO)}, "json": asked}
        data = self.api.ask("POST", "/v2/video/list/", "video_list", self._token(ref), ref.account_id, **more)
        found = shape.rows(data, "videos") if data.get("videos") is not None else []
        fresh = [row for row in found if (at := shape.moment(row, "create_time")) is None or at >= since]
        made = items.good(fresh, lambda row: rows.post(row, ref, self.wire.now()))
        over = not shape.flag(data, "has_more") or len(fresh) < len(found)
        return Page(tuple(made), None if over else shape.required(data, "cursor"))

    def post_stats(self, refs: Sequence[ExternalRef]) -> Iterator[Result[PostStats]]:
        """Twenty at once, of one owner: videos of others are not shown, like those that are private or gone."""
        by_owner: dict[tuple[int | None, str], list[ExternalRef]] = {}
        for ref in refs:
            by_owner.setdefault((ref.connection, ref.account_id), []).append(ref)
        for group in by_owner.values():
            yield from items.together(group, partial(self._of_owner, group))

    def _of_owner(self, refs: Sequence[ExternalRef]) -> Iterator[Result[PostStats]]:
        for chunk in items.chunks(refs, PAGE):
            asked = {"filters": {"video_ids": [ref.external_id for ref in chunk]}}
            more = {"params": {"fields": ",".join(rows.VIDEO)}, "json": asked}
            token, about = self._token(chunk[0]), chunk[0].account_id
            data = self.api.ask("POST", "/v2/video/query/", "video_query", token, about, **more)
            found = {shape.required(row, "id"): row for row in shape.rows(data, "videos")}
            yield from items.each(chunk, partial(self._stats, found))

    def _stats(self, found: Mapping[str, shape.Row], ref: ExternalRef) -> PostStats:
        if ref.external_id not in found:
            raise NotFound(ref.external_id)
        return rows.stats(found[ref.external_id], self.wire.now())

    # Connecting

    def authorize_url(self, state: str, redirect_uri: str) -> str:
        asked = {
            "client_key": self.wire.secrets["client_key"],
            "response_type": "code",
            "scope": ",".join(SCOPES),
            "redirect_uri": redirect_uri,
            "state": state,
        }
        return self.api.address(CONSENT, f"/v2/auth/authorize/?{urlencode(asked)}")

    def exchange(self, code: str, redirect_uri: str) -> TokenSet:
        form = {"grant_type": "authorization_code", "redirect_uri": redirect_uri, "code": code}
        verifier = {"code_verifier": self.wire.verifier} if self.wire.verifier else {}
        tokens = self._tokens(self.api.tokens("/v2/oauth/token/", **form, **verifier), "")
        if not set(tokens.scopes) >= {BASIC, "video.list"}:
            raise AuthRevoked("the owner did not agree to what is needed")
        handle = shape.text(self._user(tokens.access, tokens.external_id, tokens.scopes), "username")
        return replace(tokens, handle=handle)

    def refresh(self, tokens: TokenSet) -> TokenSet:
        """The refresh token may be another one afterwards: the old one is over then."""
        form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh}
        fresh = self._tokens(self.api.tokens("/v2/oauth/token/", **form), tokens.refresh)
        if fresh.external_id != tokens.external_id:
            raise SchemaChanged("open_id")  # somebody else's
        return replace(fresh, handle=tokens.handle, scopes=fresh.scopes or tokens.scopes)

    def revoke(self, tokens: TokenSet) -> None:
        self.api.tokens("/v2/oauth/revoke/", token=tokens.access)

    def _tokens(self, row: shape.Row, refresh: str) -> TokenSet:
        now = self.wire.now()
        return TokenSet(
            shape.required(row, "access_token"),
            shape.text(row, "refresh_token") or refresh,
            now + _lasts(row, "expires_in", ACCESS_LASTS),
            now + _lasts(row, "refresh_expires_in", LEAVE_LASTS),
            tuple(filter(None, shape.text(row, "scope").replace(" ", ",").split(","))),
            shape.required(row, "open_id"),
        )


def _lasts(row: shape.Row, name: str, default: int) -> timedelta:
    value = row.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise SchemaChanged(name)
    return timedelta(seconds=value)
