from __future__ import annotations

import time
from dataclasses import dataclass, field

from django.core.cache import cache

PER_SECOND = 10.0
BURST = 20.0


@dataclass
class Bucket:
    """Twenty at once, ten a second after that."""

    left: float = BURST
    at: float = field(default_factory=time.monotonic)

    def take(self) -> bool:
        now = time.monotonic()
        self.left = min(BURST, self.left + (now - self.at) * PER_SECOND)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


def within_rate(key: str, per_minute: int) -> bool:
    """Count one more in this minute."""
    name = f"rate-{key}-{int(time.time() // 60)}"
    cache.add(name, 0, timeout=120)
    try:
        return cache.incr(name) <= per_minute
    except ValueError:
        # The cache went away or came back between the two, and counts from here.
        cache.add(name, 1, timeout=120)
        return True
