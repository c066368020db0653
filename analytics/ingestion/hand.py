import time
from dataclasses import dataclass, field

from analytics.ingestion.wires import Tokens
from analytics.models import Batch, Feed, Run
from analytics.sources.contract import Source


class Lost(Exception):
    """The batch was stopped, or somebody else has it: nothing more is stored for it here."""


@dataclass(slots=True)
class Hand:
    """What one worker has in hand: a batch, its source, and the feeds that are not answered yet."""

    batch: Batch
    source: Source
    feeds: dict[int, Feed]
    since: float = field(default_factory=time.monotonic)
    hinted: float = 0.0
    # Of a replay, which leaves feeds alone: what became of each, counted at the end.
    outcomes: dict[int, str] | None = None

    @property
    def run(self) -> Run:
        return self.batch.run

    @property
    def slug(self) -> str:
        return self.source.slug

    @property
    def tokens(self) -> Tokens | None:
        return self.source.wire.token if isinstance(self.source.wire.token, Tokens) else None

    @property
    def replays(self) -> bool:
        return self.outcomes is not None
