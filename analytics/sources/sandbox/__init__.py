"""A platform of our own invention, so that everything can be tried without a key, an account or a network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.platforms import Platform, account_key, profile_url, tidy_handle
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
    Words,
)
from analytics.sources.errors import AuthRevoked, NotFound, Private, SourceError
from analytics.sources.sandbox.captions import caption
from analytics.sources.sandbox.world import InventedAccount, InventedPost, post, seeded

PLATFORMS = (Platform.INSTAGRAM, Platform.YOUTUBE, Platform.TIKTOK, Platform.X)
KINDS = {
    Platform.INSTAGRAM: ("reel", "post", "carousel"),
    Platform.YOUTUBE: ("video", "short"),
    Platform.TIKTOK: ("video",),
    Platform.X: ("post", "thread"),
}
POST_URLS = {
    Platform.INSTAGRAM: "https://www.instagram.com/p/{id}/",
    Platform.YOUTUBE: "https://www.youtube.com/watch?v={id}",
    Platform.TIKTOK: "https://www.tiktok.com/@{handle}/video/{id}",
    Platform.X: "https://x.com/{handle}/status/{id}",
}
PAGE = 50
PRIVATE = 61  # one in so many accounts is private, one in so many is gone
GONE = 127
SALT = "analytics.sandbox"
CONSENT = timedelta(minutes=10)
LEAVE = timedelta(days=60)


class Sandbox(Source):
    slug = "sandbox"
    name = _("Sandbox")
    platforms = PLATFORMS
    capabilities = (
        Capability.PROFILE
        | Capability.POSTS
        | Capability.POST_STATS
        | Capability.AUDIENCE
        | Capability.OAUTH
        | Capability.HANDLE
    )
    buckets = (Bucket("calls", BucketKind.DAILY_RESET, 20_000, label=_("calls a day")),)
    policy = SourcePolicy()
    words = Words(
        reads=_("Invented followers, posts and audience, the same for everybody who looks."),
        why=_("So that the demonstration moves as a real one would, without a key and without anybody's data."),
        often=_("As often as a real source: every hour for posts of running campaigns, every day to every week else."),
        until=_("Sixty days after you connected, as on real platforms."),
    )
    batch = 100
    by_address = True

    @classmethod
    def cost(cls, what: str, feeds: int) -> Mapping[str, int]:
        return {"calls": feeds if what in {"posts", "audience"} else -(-feeds // PAGE)}

    def resolve(self, handle_or_url: str, platform: str) -> ExternalRef:
        handle = tidy_handle(handle_or_url, platform)
        if platform not in PLATFORMS or not handle:
            raise NotFound(handle)
        return ExternalRef(self.slug, f"{platform}:{account_key(handle)}", handle, platform)

    def profiles(self, refs: Sequence[ExternalRef]) -> Iterator[Result[ProfileSnapshot]]:
        for start in range(0, len(refs), PAGE):
            self.wire.meter.spend("calls")
            for ref in refs[start : start + PAGE]:
                yield self._result(ref.external_id, partial(self._profile, ref))

    def posts(self, ref: ExternalRef, since: datetime, cursor: str | None) -> Page[PostSnapshot]:
        self.wire.meter.spend("calls")
        account = self._account(ref.external_id)
        now = self.wire.now()
        until = datetime.fromisoformat(cursor) if cursor else now
        found = account.posts(since, until)
        more = found[PAGE].published_at.isoformat() if len(found) > PAGE else None
        return Page(tuple(self._post(account, ref, each, now) for each in found[:PAGE]), more)

    def post_stats(self, refs: Sequence[ExternalRef]) -> Iterator[Result[PostStats]]:
        for start in range(0, len(refs), PAGE):
            self.wire.meter.spend("calls")
            for ref in refs[start : start + PAGE]:
                found = post(ref.platform, ref.external_id)
                if found is None or found.published_at > self.wire.now():
                    yield Result(ref.external_id, error=NotFound(ref.external_id))
                else:
                    yield Result(ref.external_id, self._stats(found, self.wire.now()))

    def audience(self, ref: ExternalRef) -> AudienceSnapshot | None:
        """Only of connected accounts, as on real platforms."""
        if ref.connection is None:
            return None
        self.wire.token(ref)
        self.wire.meter.spend("calls")
        said = self._account(ref.external_id).audience()
        pairs = {(name.split()[0], name.split()[1]): share for name, share in said["gender_age"].items()}
        return AudienceSnapshot(
            source=self.slug,
            external_id=ref.external_id,
            observed_at=self.wire.now(),
            countries=said["countries"],
            gender_age=pairs,
        )

    # A platform's consent page, here a page of ours

    def authorize_url(self, state: str, redirect_uri: str) -> str:
        return f"{reverse('analytics:sandbox-authorize')}?{urlencode({'state': state, 'redirect_uri': redirect_uri})}"

    @staticmethod
    def code_for(platform: str, handle: str) -> str:
        """What the consent page sends back when somebody says yes."""
        return signing.dumps({"platform": platform, "handle": handle}, salt=SALT)

    def exchange(self, code: str, redirect_uri: str) -> TokenSet:
        try:
            said: dict[str, str] = signing.loads(code, salt=SALT, max_age=CONSENT)
        except signing.BadSignature as error:
            raise AuthRevoked("the consent is too old, or none") from error
        ref = self.resolve(said["handle"], said["platform"])
        return self._tokens(ref.external_id, ref.handle)

    def refresh(self, tokens: TokenSet) -> TokenSet:
        return self._tokens(tokens.external_id, tokens.handle, ends_at=tokens.ends_at)

    def revoke(self, tokens: TokenSet) -> None:
        """There is nobody to tell."""

    def _tokens(self, external_id: str, handle: str, ends_at: datetime | None = None) -> TokenSet:
        now = self.wire.now()
        return TokenSet(
            access=signing.dumps(external_id, salt=SALT),
            refresh=signing.dumps(f"refresh {external_id}", salt=SALT),
            access_expires_at=now + timedelta(days=1),
            ends_at=ends_at or now + LEAVE,
            scopes=("profile", "posts", "audience"),
            external_id=external_id,
            handle=handle,
        )

    # Rows

    def _account(self, external_id: str) -> InventedAccount:
        platform, _colon, key = external_id.partition(":")
        if platform not in PLATFORMS or not key:
            raise NotFound(external_id)
        fate = _fate(platform, key)
        if fate:
            raise fate(external_id)
        return InventedAccount(platform, key)

    def _result(self, external_id: str, make: Any) -> Result[ProfileSnapshot]:
        try:
            return Result(external_id, make())
        except SourceError as error:
            return Result(external_id, error=error)

    def _profile(self, ref: ExternalRef) -> ProfileSnapshot:
        account, now = self._account(ref.external_id), self.wire.now()
        return ProfileSnapshot(
            source=self.slug,
            external_id=ref.external_id,
            observed_at=now,
            handle=ref.handle or account.key,
            url=profile_url(account.platform, ref.handle or account.key),
            followers=account.followers(now),
            following=None if account.platform == Platform.YOUTUBE else account.following(),
            posts=account.post_count(now),
        )

    def _stats(self, invented: InventedPost, now: datetime) -> PostStats:
        counters: dict[str, Any] = {**invented.counters(now)}
        return PostStats(source=self.slug, external_id=invented.id, observed_at=now, **counters)

    def _post(self, account: InventedAccount, ref: ExternalRef, invented: InventedPost, now: datetime) -> PostSnapshot:
        platform = Platform(account.platform)
        rng = seeded("words", invented.id)
        text, hashtags = caption(rng)
        video = platform in {Platform.YOUTUBE, Platform.TIKTOK}
        return PostSnapshot(
            stats=self._stats(invented, now),
            owner_id=ref.external_id,
            platform=platform,
            kind=rng.choice(KINDS[platform]),
            url=address_of(invented, ref.handle or account.key),
            published_at=invented.published_at,
            title=text if platform == Platform.YOUTUBE else "",
            text=text,
            hashtags=hashtags,
            duration_s=float(rng.randrange(20, 900)) if video else None,
            is_sponsored="ad" in hashtags,
        )


def address_of(invented: InventedPost, handle: str) -> str:
    return POST_URLS[Platform(invented.platform)].format(id=invented.id, handle=handle)


def is_public(platform: str, key: str) -> bool:
    """Most accounts are; some are private, some are gone, as in the world."""
    return _fate(platform, key) is None


def _fate(platform: str, key: str) -> type[Private | NotFound] | None:
    roll = seeded("fate", platform, key).randrange(PRIVATE * GONE)
    if roll % GONE == 0 or key.startswith("nobody"):
        return NotFound
    return Private if roll % PRIVATE == 0 else None
