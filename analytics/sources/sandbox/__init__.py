"""A platform of our own invention, so that everything can be tried without a key, an account or a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar
from urllib.parse import urlencode

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.platforms import Platform, account_key, tidy_handle
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
from analytics.sources.sandbox import searching
from analytics.sources.sandbox.answers import (
    REFUSALS,
    Answer,
    account_of,
    address_of,
    answered,
    audience,
    counters,
    is_public,
    listed,
    profile,
    refusal,
)

T = TypeVar("T")
PLATFORMS = (Platform.INSTAGRAM, Platform.YOUTUBE, Platform.TIKTOK, Platform.X)
PAGE = 50
SALT = "analytics.sandbox"
CONSENT = timedelta(minutes=10)
LEAVE = timedelta(days=60)

__all__ = ["PLATFORMS", "Sandbox", "address_of", "is_public"]


class Sandbox(Source):
    slug = "sandbox"
    name = _("Sandbox")
    platforms = PLATFORMS
    capabilities = (
        Capability.PROFILE
        | Capability.POSTS
        | Capability.POST_STATS
        | Capability.AUDIENCE
        | Capability.SEARCH
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
        for said in self._told("/profiles", refs, profile):
            yield self._result(said["id"], partial(self._read_profile, said))

    def post_stats(self, refs: Sequence[ExternalRef]) -> Iterator[Result[PostStats]]:
        for said in self._told("/counters", refs, counters):
            yield self._result(said["id"], partial(self._read_stats, said))

    def _told(self, path: str, refs: Sequence[ExternalRef], tell: Callable[..., Answer]) -> Iterator[Answer]:
        """Ask for many at once, page by page."""
        for start in range(0, len(refs), PAGE):
            self.wire.meter.spend("calls")
            part, now = refs[start : start + PAGE], self.wire.now()
            asked = [[ref.platform, ref.external_id] for ref in part]
            yield from answered(self.wire, path, asked, lambda: [tell(ref, now) for ref in part])  # noqa: B023 -- called at once

    def posts(self, ref: ExternalRef, since: datetime, cursor: str | None) -> Page[PostSnapshot]:
        self.wire.meter.spend("calls")
        asked = [ref.external_id, since.isoformat(), cursor]
        said = _shown(answered(self.wire, "/posts", asked, partial(self._list, ref, since, cursor)))
        return Page(tuple(self._read_post(ref, each) for each in said["posts"]), said["next"])

    def _list(self, ref: ExternalRef, since: datetime, cursor: str | None) -> Answer:
        now = self.wire.now()
        try:
            account = account_of(ref.external_id)
        except (NotFound, Private) as refused:
            return refusal(ref.external_id, refused)
        found = account.posts(since, datetime.fromisoformat(cursor) if cursor else now)
        handle = ref.handle or account.key
        more = found[PAGE].published_at.isoformat() if len(found) > PAGE else None
        return {"posts": [listed(account, handle, each, now) for each in found[:PAGE]], "next": more}

    def audience(self, ref: ExternalRef) -> AudienceSnapshot | None:
        """Only of connected accounts, as on real platforms."""
        if ref.connection is None:
            return None
        self.wire.token(ref)
        self.wire.meter.spend("calls")
        said = _shown(answered(self.wire, "/audience", ref.external_id, partial(audience, ref.external_id)))
        pairs = {(name.split()[0], name.split()[1]): share for name, share in said["gender_age"].items()}
        return AudienceSnapshot(
            source=self.slug,
            external_id=ref.external_id,
            observed_at=self.wire.now(),
            countries=said["countries"],
            gender_age=pairs,
        )

    def search(self, query: str, platform: str) -> Iterator[ProfileSnapshot]:
        """Invent who would be found: the same for the same words, and nobody where the first word is "nobody"."""
        self.wire.meter.spend("calls")
        for found in searching.found(query, platform):
            if is_public(platform, account_key(found.handle)):
                ref = ExternalRef(self.slug, f"{platform}:{account_key(found.handle)}", found.handle, platform)
                yield replace(self._profile(ref), name=found.name, country=found.country)

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

    def _result(self, external_id: str, make: Callable[[], T]) -> Result[T]:
        try:
            return Result(external_id, make())
        except SourceError as error:
            return Result(external_id, error=error)

    def _profile(self, ref: ExternalRef) -> ProfileSnapshot:
        return self._read_profile(profile(ref, self.wire.now()))

    def _read_profile(self, said: Answer) -> ProfileSnapshot:
        told = {name: value for name, value in _shown(said).items() if name != "id"}
        return ProfileSnapshot(source=self.slug, external_id=said["id"], observed_at=self.wire.now(), **told)

    def _read_stats(self, said: Answer) -> PostStats:
        counted = _shown(said)["counters"]
        return PostStats(source=self.slug, external_id=said["id"], observed_at=self.wire.now(), **counted)

    def _read_post(self, ref: ExternalRef, said: Answer) -> PostSnapshot:
        platform = Platform(ref.external_id.partition(":")[0])
        return PostSnapshot(
            stats=self._read_stats(said),
            owner_id=ref.external_id,
            platform=platform,
            kind=said["kind"],
            url=said["url"],
            published_at=datetime.fromisoformat(said["published_at"]),
            title=said["text"] if platform == Platform.YOUTUBE else "",
            text=said["text"],
            hashtags=tuple(said["hashtags"]),
            duration_s=said["seconds"],
            is_sponsored="ad" in said["hashtags"],
        )


def _shown(said: Answer) -> Answer:
    """What was answered. Raises what was refused."""
    if refused := said.get("error"):
        raise REFUSALS[refused](said["id"])
    return said
