"""What a worker's source speaks through: keys, the shared counters, a tape, and tokens that are renewed by one worker."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.db.models import Q
from django.utils import timezone

from analytics.ingestion.quotas import SharedMeter
from analytics.ingestion.tapes import PlayingTape, RecordingTape
from analytics.models import Batch, Connection, Run
from analytics.sources import registry
from analytics.sources.contract import LEEWAY, ExternalRef, Source, TokenSet
from analytics.sources.errors import AuthExpired, AuthRevoked, Permanent, Transient
from analytics.sources.tokens import from_json, to_json
from analytics.sources.wire import FreeMeter, Meter, Wire

pause: Callable[[float], None] = time.sleep
LOOKS = 30  # seconds that a token is waited for, which somebody else renews
RENEWING = timedelta(seconds=60)  # longer than a platform takes to answer


@dataclass(slots=True)
class CountingMeter:
    """The shared counters, and what this worker took of them since it last told the run."""

    meter: Meter
    used: Counter[str] = field(default_factory=Counter)

    def spend(self, bucket: str, units: int = 1, scope: str = "") -> None:
        self.meter.spend(bucket, units, scope)
        self.used[bucket] += units

    def settle(self, bucket: str, units: int, scope: str = "") -> None:
        self.meter.settle(bucket, units, scope)
        self.used[bucket] += units

    def told(self, bucket: str, percent: float, until: datetime | None = None, scope: str = "") -> None:
        self.meter.told(bucket, percent, until, scope)


class Tokens:
    """The `token` of a wire: opens what is sealed, and renews what is due. Of many workers one asks the platform."""

    def __init__(self, cls: type[Source]) -> None:
        self.cls = cls
        self.wire = Wire()  # the wire that it belongs to, set by `wire_for`
        self.given: dict[int, str] = {}

    def __call__(self, ref: ExternalRef) -> str:
        if ref.connection is None:
            raise Permanent("there is no connection to read this by")
        tokens = self._fresh(ref.connection, stale="")
        self.given[ref.connection] = tokens.access
        return tokens.access

    def renew(self, connection_pk: int) -> bool:
        """The platform refused what we gave: get another, unless somebody has. False: there is no other."""
        given = self.given.get(connection_pk)
        if given is None:
            return False
        try:
            return self._fresh(connection_pk, stale=given).access != given
        except (AuthExpired, AuthRevoked):
            return False

    def renewed(self, connection: Connection) -> TokenSet:
        """Others than these, whatever these still open; of several who ask at once, one asks the platform."""
        return self._fresh(connection.pk, stale=opened(connection).access)

    def _fresh(self, pk: int, *, stale: str) -> TokenSet:
        for _look in range(LOOKS):
            connection = Connection.objects.filter(pk=pk).first()
            if connection is None:
                raise AuthRevoked("its account is gone")
            tokens = opened(connection)
            if not _is_due(connection) and tokens.access != stale:
                return tokens
            if _take(connection):
                return self._renewed(connection, tokens)
            pause(1)
        raise Transient("somebody else renews the token, and is not done")

    def _renewed(self, connection: Connection, tokens: TokenSet) -> TokenSet:
        """Ask outside of any transaction: a platform may take its time. A rotated refresh token is kept at once.

        Unless its owner disconnected meanwhile, or connected anew: then these tokens are nobody's.
        """
        try:
            fresh = self.cls(self.wire).refresh(tokens)
            times = {"access_expires_at": fresh.access_expires_at, "ends_at": fresh.ends_at}
            if not connection.keep(to_json(fresh), **times, instead_of=bytes(connection.sealed)):
                connection.refresh_from_db()
                return opened(connection)
        except NotImplementedError:
            raise AuthRevoked("this platform renews nothing") from None
        finally:
            Connection.objects.filter(pk=connection.pk).update(renewing_until=None)
        return fresh


def opened(connection: Connection) -> TokenSet:
    """Raises AuthRevoked where nothing is kept any more, or no key of ours opens it."""
    try:
        return from_json(connection.secret)
    except (ValueError, KeyError, InvalidToken) as error:
        raise AuthRevoked("what we kept of it cannot be opened") from error


def _is_due(connection: Connection) -> bool:
    ends = connection.access_expires_at
    return ends is not None and ends - LEEWAY <= timezone.now()


def _take(connection: Connection) -> bool:
    """Become the only one who renews, by one conditional update; whoever dies at it lets go after a minute."""
    now = timezone.now()
    free = Q(renewing_until=None) | Q(renewing_until__lt=now)
    mine = Connection.objects.alive().filter(free, pk=connection.pk, sealed=connection.sealed)
    return bool(mine.update(renewing_until=now + RENEWING))


def wire_for(cls: type[Source], run: Run, batch: Batch, *, begun: datetime | None = None) -> Wire:
    """A live wire; for a replay one that asks nobody and spends nothing."""
    begun = begun or timezone.now()
    secrets = registry.secrets(cls.slug)
    base = secrets.get("base", "")
    if run.trigger == Run.Trigger.REPLAY:
        played = PlayingTape(begun, run_id=run.replay_of_id or 0, batch_id=batch.pk)
        return Wire(base, secrets, FreeMeter(), played, token=lambda _ref: "replayed", clock=played.now)
    tape, tokens = RecordingTape(begun), Tokens(cls)
    tokens.wire = Wire(base, secrets, CountingMeter(SharedMeter(cls)), tape, token=tokens, clock=tape.now)
    return tokens.wire
