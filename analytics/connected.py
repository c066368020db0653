"""What is read of somebody's accounts and websites, source by source, as the page about it shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import Brand, Influencer, SocialAccount
from accounts.platforms import Platform
from analytics.connecting import by_consent, by_handle, on_their_page
from analytics.models import Connection, Feed, SourceErasing, WebProperty
from analytics.sources import registry
from analytics.sources.contract import Source

Owner = Influencer | Brand
PAUSE_S = 900  # between two fetches that an owner asks for
TROUBLE = 3  # failures in a row from which the page speaks of them
LOST = {
    Connection.Status.EXPIRED: "expired",
    Connection.Status.REVOKED: "withdrawn",
    Connection.Status.DISCONNECTED: "disconnected",
}


@dataclass
class Reading:
    """One source of one account or website."""

    source: type[Source]
    thing: SocialAccount | WebProperty
    on: bool
    connections: list[Connection] = field(default_factory=list)  # newest first
    feeds: list[Feed] = field(default_factory=list)
    erasing: SourceErasing | None = None

    @property
    def connection(self) -> Connection | None:
        """The one that lives, else the last one that did."""
        living = (Connection.Status.ACTIVE, Connection.Status.CHECKING)
        alive = [connection for connection in self.connections if connection.status in living]
        return next(iter(alive or self.connections), None)

    @property
    def asked(self) -> list[Feed]:
        """What the clock still asks for."""
        return [feed for feed in self.feeds if feed.status in Feed.FETCHED]

    @property
    def state(self) -> str:
        """A key of influencehub.states.CONNECTION."""
        connection = self.connection
        if self.erasing:
            return "erasing"
        if connection and connection.status == Connection.Status.CHECKING:
            return "checking"
        if self.asked:
            return self._reading(
                {feed.status for feed in self.asked}, connected=bool(connection and connection.is_alive)
            )
        return self._at_rest(connection, {feed.status for feed in self.feeds})

    def _at_rest(self, connection: Connection | None, statuses: set[str]) -> str:
        """Nothing is asked for: why."""
        if Feed.Status.PARKED in statuses:
            return "parked"
        if connection and connection.is_alive:
            return "waiting"
        if Feed.Status.RESTING in statuses:
            return "resting"
        return LOST[Connection.Status(connection.status)] if connection else "disconnected" if statuses else "none"

    def _reading(self, statuses: set[str], *, connected: bool) -> str:
        if Feed.Status.GONE in statuses:
            return "gone"
        if Feed.Status.PRIVATE in statuses:
            return "private"
        if self.fetched_at is None:
            return "waiting"
        return "connected" if connected else "public"

    @property
    def lives(self) -> bool:
        """Something is read, or will be."""
        connection = self.connection
        return bool(self.asked) or (connection is not None and connection.is_alive)

    @property
    def fetched_at(self) -> datetime | None:
        return max((feed.fetched_at for feed in self.feeds if feed.fetched_at), default=None)

    @property
    def next_due(self) -> datetime | None:
        return min((feed.next_due for feed in self.asked), default=None)

    @property
    def in_hand(self) -> bool:
        return any(feed.batch_id for feed in self.asked)

    @property
    def failing(self) -> Feed | None:
        """The feed that fails and fails, if one does."""
        return next((feed for feed in self.asked if feed.failures >= TROUBLE), None)

    @property
    def ends_at(self) -> datetime | None:
        connection = self.connection
        return connection.ends_at if connection and connection.is_alive else None

    @property
    def seconds_left(self) -> float:
        return (self.ends_at - timezone.now()).total_seconds() if self.ends_at else 0

    @property
    def by_consent(self) -> bool:
        """Its owner can connect it."""
        return self.on and (by_consent(self.source) or on_their_page(self.source))

    @property
    def by_handle(self) -> bool:
        return self.on and by_handle(self.source)

    @property
    def wants_owner(self) -> bool:
        """Only its owner can make it go on."""
        return self.by_consent and self.state in {"expired", "withdrawn"}


@dataclass
class Shown:
    """An account or a website with everything that reads it."""

    thing: SocialAccount | WebProperty
    readings: list[Reading]

    @cached_property
    def waits_min(self) -> int:
        """How many minutes until its owner may ask again."""
        return -(-waits_s(self.thing) // 60)

    @property
    def can_fetch(self) -> bool:
        return any(reading.asked and reading.on for reading in self.readings)

    @property
    def busy(self) -> bool:
        """Something changes by itself soon."""
        return any(reading.in_hand or reading.state in {"erasing", "checking", "waiting"} for reading in self.readings)


def accounts_of(owner: Owner) -> list[Shown]:
    """Every account, with what reads it and what could."""
    rows = owner.accounts.prefetch_related(
        Prefetch("connections", Connection.objects.order_by("-pk")),
        Prefetch("feeds", Feed.objects.order_by("pk")),
        Prefetch("erasings", SourceErasing.objects.unfinished()),
    )
    live = registry.live_sources()
    return [Shown(account, list(_readings(account, live, _serves))) for account in rows]


def properties_of(brand: Brand) -> list[Shown]:
    rows = brand.properties.prefetch_related(
        Prefetch("connections", Connection.objects.order_by("-pk")), Prefetch("feeds", Feed.objects.order_by("pk"))
    )
    live = registry.live_sources()
    return [Shown(row, list(_readings(row, live, _never))) for row in rows]


def _readings(thing: Any, live: Sequence[type[Source]], serves: Any) -> Iterable[Reading]:
    known = {row.source for row in [*thing.connections.all(), *thing.feeds.all()]}
    for source in registry.sources():
        on = source in live
        if not (source.slug in known or (on and serves(source, thing))):
            continue
        yield Reading(
            source,
            thing,
            on,
            [row for row in thing.connections.all() if row.source == source.slug],
            [row for row in thing.feeds.all() if row.source == source.slug],
            next((row for row in _erasings(thing) if row.source == source.slug), None),
        )


def _erasings(thing: SocialAccount | WebProperty) -> Iterable[SourceErasing]:
    return thing.erasings.all() if isinstance(thing, SocialAccount) else []


def _serves(source: type[Source], account: SocialAccount) -> bool:
    return account.platform in source.platforms and (by_consent(source) or by_handle(source) or on_their_page(source))


def _never(_source: type[Source], _thing: object) -> bool:
    return False


@dataclass(frozen=True)
class Offer:
    """A button that leads to a platform."""

    source: type[Source]
    platform: Platform


def offers() -> list[Offer]:
    """Where an account can be connected that is not here yet."""
    return [
        Offer(source, Platform(platform))
        for source in registry.live_sources()
        if by_consent(source) or on_their_page(source)
        for platform in source.platforms
    ]


def is_connected(owner: Owner) -> bool:
    """Anything of theirs is read by the clock."""
    return Feed.objects.filter(account__in=owner.accounts.all(), status__in=Feed.FETCHED).exists()


def _pause_key(thing: SocialAccount | WebProperty) -> str:
    return f"fetched-now-{type(thing).__name__}-{thing.pk}"


def waits_s(thing: SocialAccount | WebProperty) -> int:
    until = cache.get(_pause_key(thing))
    return max(0, int(until - timezone.now().timestamp())) if until else 0


def take_turn(thing: SocialAccount | WebProperty) -> bool:
    """Once in a quarter of an hour."""
    return bool(cache.add(_pause_key(thing), timezone.now().timestamp() + PAUSE_S, PAUSE_S))
