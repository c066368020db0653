"""Tapes that outlive their worker: what was answered lies in RawAnswer, and a replay reads it from there."""

import zlib
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Sum
from django.utils import timezone

from analytics.models import Batch, RawAnswer
from analytics.sources.errors import SourceError
from analytics.sources.wire import Recorded

MIB = 2**20
# Larger ones are no answers to anything we ask; a run that says more than that is not kept whole.
LARGEST = 4 * MIB
OF_A_RUN = 64 * MIB
OK = 300


class NotKept(SourceError, LookupError):
    """A replay asks for something that was not asked then, or whose answer is gone."""


@dataclass(slots=True)
class RecordingTape:
    """Live. Also the clock of the observation: what was said holds for the moment of the answer."""

    begun: datetime
    answers: list[Recorded] = field(default_factory=list)
    last: datetime | None = None

    def play(self, digest: str) -> Recorded | None:
        return None

    def record(self, answer: Recorded) -> None:
        self.last = timezone.now()
        self.answers.append(replace(answer, at=self.last))

    def now(self) -> datetime:
        return self.last or self.begun

    def rewind(self, begun: datetime) -> None:
        self.begun, self.last = begun, None


@dataclass(slots=True)
class PlayingTape:
    """A replay. Nothing is asked; the clock stands where it stood when the answer came."""

    begun: datetime
    batch_id: int  # the batch that was recorded
    run_id: int
    answers: list[Recorded] = field(default_factory=list)  # always empty: what is played is kept already
    last: datetime | None = None
    _waiting: dict[str, deque[RawAnswer]] = field(default_factory=dict)

    def play(self, digest: str) -> Recorded:
        if digest not in self._waiting:
            self._waiting[digest] = deque(self._found(digest))
        waiting = self._waiting[digest]
        if not waiting:
            raise NotKept("this answer was not kept")
        # A parser that asks again is answered as at the last time.
        row = waiting.popleft() if len(waiting) > 1 else waiting[0]
        self.last = row.received_at
        return Recorded(row.request, digest, row.status, row.headers, zlib.decompress(row.body), row.received_at)

    def record(self, answer: Recorded) -> None:
        raise NotKept("a replay asks nobody")

    def now(self) -> datetime:
        return self.last or self.begun

    def _found(self, digest: str) -> list[RawAnswer]:
        """Good answers first: what was refused and asked again was answered in the end."""
        rows = list(RawAnswer.objects.filter(run=self.run_id, digest=digest).order_by("pk"))
        own = [row for row in rows if row.batch_id == self.batch_id] or rows
        return [row for row in own if row.status < OK] or own


def keep(batch: Batch, answers: Iterable[Recorded]) -> None:
    """Store what came, in the transaction of what was made of it, as long as there is room."""
    fitting = [answer for answer in answers if len(answer.body) <= LARGEST]
    if not fitting:
        return
    room = OF_A_RUN - (RawAnswer.objects.filter(run=batch.run_id).aggregate(total=Sum("size"))["total"] or 0)
    rows = []
    for answer in fitting:
        room -= len(answer.body)
        if room < 0:
            break
        rows.append(_row(batch, answer))
    RawAnswer.objects.bulk_create(rows)


def _row(batch: Batch, answer: Recorded) -> RawAnswer:
    return RawAnswer(
        run_id=batch.run_id,
        batch=batch,
        source=batch.run.source,
        request=answer.request,
        digest=answer.digest,
        status=answer.status,
        headers=dict(answer.headers),
        body=zlib.compress(answer.body, 6),
        size=len(answer.body),
        received_at=answer.at,
    )
