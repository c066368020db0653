"""What every source offers and yields. Rows are frozen; a counter is None where it was not given, 0 where it is zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Flag, StrEnum, auto
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from analytics.sources.errors import SchemaChanged, SourceError

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from analytics.sources.wire import Wire

T = TypeVar("T")


class Capability(Flag):
    PROFILE = auto()
    POSTS = auto()
    POST_STATS = auto()
    AUDIENCE = auto()
    TRAFFIC = auto()
    SEARCH = auto()
    WEBHOOK = auto()
    OAUTH = auto()
    HANDLE = auto()  # public accounts by their handle, without anybody's leave


@dataclass(frozen=True, slots=True)
class ExternalRef:
    """Something at a source: an account, a post or a web property."""

    source: str
    external_id: str
    handle: str = ""
    platform: str = ""  # a value of accounts.platforms.Platform
    account_id: str = ""  # the source's own name for the connected account whose leave is used; empty: public
    connection: int | None = None  # our Connection whose token is used: wire.token(ref)
    key: str = ""  # of a post: what the source finds it by, where its id is the platform's (PostSnapshot.extra["key"])


@dataclass(frozen=True, slots=True)
class Result(Generic[T]):
    """One item of a batch: a bad item never fails its neighbours. A value of None without error: unchanged (304)."""

    external_id: str
    value: T | None = None
    error: SourceError | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    items: tuple[T, ...]
    cursor: str | None  # None: the last page


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSnapshot:
    source: str
    external_id: str
    observed_at: datetime
    handle: str = ""
    url: str = ""
    name: str = ""
    bio: str = ""
    avatar_url: str = ""
    followers: int | None = None
    following: int | None = None
    posts: int | None = None
    total_views: int | None = None
    total_likes: int | None = None
    is_verified: bool | None = None
    is_business: bool | None = None
    is_private: bool | None = None
    category: str = ""
    country: str = ""
    method: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PostStats:
    """Counters of one post; the names are those of analytics.models.COUNTERS."""

    source: str
    external_id: str
    observed_at: datetime
    views: int | None = None
    plays: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    saves: int | None = None
    reach: int | None = None
    impressions: int | None = None
    watch_time_s: int | None = None
    method: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSnapshot:
    stats: PostStats
    owner_id: str  # external id of the account at this source
    platform: str
    kind: str  # a value of analytics.models.Post.Kind
    url: str = ""
    published_at: datetime | None = None
    title: str = ""
    text: str = ""
    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    duration_s: float | None = None
    is_sponsored: bool | None = None
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceSnapshot:
    """Percentages, 0 to 100."""

    source: str
    external_id: str
    observed_at: datetime
    countries: Mapping[str, float] = field(default_factory=dict)
    cities: Mapping[str, float] = field(default_factory=dict)
    languages: Mapping[str, float] = field(default_factory=dict)
    gender_age: Mapping[tuple[str, str], float] = field(default_factory=dict)  # ("female", "18-24")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficRow:
    """Overwritten per (property, date, campaign, source, medium, content), never appended."""

    property_id: str
    date: str  # ISO, in the property's zone
    campaign: str
    source: str
    medium: str
    content: str
    sessions: int | None
    key_events: float | None
    revenue: float | None  # None: hidden from our role
    currency: str
    thresholded: bool
    sampled: bool
    observed_at: datetime


@dataclass(frozen=True, slots=True)
class PropertyFacts:
    """What a source says of a web property when a key for it is checked."""

    name: str = ""
    zone: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    id: str
    kind: str
    account_id: str
    ids: tuple[str, ...] = ()


class BucketKind(StrEnum):
    FIXED_WINDOW = auto()  # `limit` per `window_s`, windows aligned to the epoch
    SLIDING = auto()  # `limit` in any `window_s`
    DAILY_RESET = auto()  # `limit` a day, from midnight in `tz`
    HEADER_MIRROR = auto()  # the server tells the usage in percent; `limit` is where we stop
    TOKEN_COST = auto()  # money in thousandths of a dollar a day, from midnight UTC


@dataclass(frozen=True, slots=True)
class Bucket:
    """One limit. What staff set in SourceSetting.limits[name] replaces `limit`."""

    name: str
    kind: BucketKind
    limit: int
    window_s: int = 0
    tz: str = "UTC"
    per_scope: bool = False  # counted per connection or proxy, not for the whole app
    label: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class TokenSet:
    access: str
    refresh: str
    access_expires_at: datetime
    ends_at: datetime | None  # when the owner has to connect again; None: never
    scopes: tuple[str, ...] = ()
    external_id: str = ""  # whose account the tokens are, where the source says so
    handle: str = ""


@dataclass(frozen=True, slots=True)
class SourcePolicy:
    """What the contract with the platform allows. SourceSetting may say otherwise."""

    retention_days: int | None = None
    derived_metrics_allowed: bool = True
    mix_platforms_allowed: bool = True


@dataclass(frozen=True, slots=True)
class Words:
    """What the connecting page says about a source, each a translated sentence."""

    reads: StrOrPromise
    why: StrOrPromise
    often: StrOrPromise
    until: StrOrPromise


class Source:
    """One place numbers come from. A subclass says what it can do; what is absent from `capabilities` is never called.

    An instance serves one batch in one thread: it may keep clients. All calls go through `self.wire`, which counts
    against the quotas, records answers for replay and knows the time; heavy libraries are imported where they are used.
    """

    slug: ClassVar[str]
    name: ClassVar[StrOrPromise]
    platforms: ClassVar[tuple[str, ...]]
    capabilities: ClassVar[Capability]
    buckets: ClassVar[Sequence[Bucket]] = ()
    policy: ClassVar[SourcePolicy] = SourcePolicy()
    words: ClassVar[Words]
    needs: ClassVar[tuple[str, ...]] = ()  # names of settings.SOURCES[slug] without which it is not configured
    optional: ClassVar[bool] = False  # True: off until staff turn it on
    # Signing in there proves the account. Not where anybody may be sent to another's page of consent by a link.
    proves: ClassVar[bool] = True
    notice: ClassVar[StrOrPromise] = ""  # what staff must have read before they turn it on
    batch: ClassVar[int] = 50  # how many feeds one worker takes together
    by_address: ClassVar[bool] = False  # True: a post's counters are asked for by nothing but the id in its address
    refusal: ClassVar[int] = 403  # what a webhook without a good signature is answered
    do_not_call_in_templates: ClassVar[bool] = True  # templates speak of the class
    pkce: ClassVar[bool] = False  # True: addresses of authorize_url get a challenge, exchange() sends wire.verifier

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    @classmethod
    def able(cls, secrets: Mapping[str, str]) -> Capability:  # noqa: ARG003 -- subclasses look
        """What it can do with these keys: not more than `capabilities`."""
        return cls.capabilities

    @classmethod
    def cost(cls, what: str, feeds: int) -> Mapping[str, int]:  # noqa: ARG003 -- subclasses look
        """Return the units of each bucket that so many feeds of this kind take at most: what planning reserves by."""
        return {}

    def resolve(self, handle_or_url: str, platform: str) -> ExternalRef:
        raise NotImplementedError

    def profiles(self, refs: Sequence[ExternalRef]) -> Iterator[Result[ProfileSnapshot]]:
        raise NotImplementedError

    def posts(self, ref: ExternalRef, since: datetime, cursor: str | None) -> Page[PostSnapshot]:
        """Return posts published since then, with their counters, newest first."""
        raise NotImplementedError

    def post_stats(self, refs: Sequence[ExternalRef]) -> Iterator[Result[PostStats]]:
        raise NotImplementedError

    def audience(self, ref: ExternalRef) -> AudienceSnapshot | None:
        raise NotImplementedError

    def traffic(self, ref: ExternalRef, since: datetime, campaigns: Sequence[str]) -> Iterator[TrafficRow]:
        raise NotImplementedError

    def check(self, ref: ExternalRef) -> PropertyFacts:
        """Ask whether the wire's key opens a web property, before it counts. Raises SourceError with the reason."""
        raise NotImplementedError

    def search(self, query: str, platform: str) -> Iterator[ProfileSnapshot]:
        raise NotImplementedError

    def verify_webhook(self, headers: Mapping[str, str], raw: bytes) -> Sequence[WebhookEvent]:
        """Header names in lower case. Raises BadSignature."""
        raise NotImplementedError

    def challenge(self, query: Mapping[str, str]) -> str | None:
        """Answer a GET by which the platform asks whether the address of the webhook is ours; None: it is no such."""
        return None

    def check_webhook(self, address: str, *, register: bool = False) -> bool:
        """Switch our webhook on where it was switched off; register it where it is missing, if asked to.

        True: something was done.

        Raises NotImplementedError where that is done by hand at the platform.
        """
        raise NotImplementedError

    def authorize_url(self, state: str, redirect_uri: str) -> str:
        raise NotImplementedError

    def exchange(self, code: str, redirect_uri: str) -> TokenSet:
        raise NotImplementedError

    def refresh(self, tokens: TokenSet) -> TokenSet:
        raise NotImplementedError

    def revoke(self, tokens: TokenSet) -> None:
        raise NotImplementedError


def count(value: object, path: str) -> int | None:
    """A counter as the platform gave it: absent stays None, text digits become int, the rest is a changed schema."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise SchemaChanged(path)
    try:
        return int(value)
    except ValueError:
        raise SchemaChanged(path) from None


LEEWAY = timedelta(seconds=60)  # a token that ends within it counts as ended
