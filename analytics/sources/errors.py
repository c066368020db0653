"""The only exceptions a source may raise. What each means for the work is decided in one place: ingestion/reactions.py."""

from datetime import datetime


class SourceError(Exception):
    """Root of them all. Its class name, in snake case, is what rows and pages call the failure."""


class Transient(SourceError):
    """5xx, a timeout, a dropped connection, a body that is not JSON: again, later and later."""

    def __init__(self, message: str = "", *, answered: bool = True) -> None:
        super().__init__(message)
        self.answered = answered  # False: it may have been done, and charged, all the same


class RateLimited(SourceError):
    """Too fast: again at `retry_at`."""

    def __init__(self, message: str, retry_at: datetime) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class QuotaExhausted(SourceError):
    """The hour's, day's or money's worth is used up: the bucket rests until `until`, the work waits."""

    def __init__(self, message: str, bucket: str, until: datetime, scope: str = "") -> None:
        super().__init__(message)
        self.bucket, self.until, self.scope = bucket, until, scope


class AuthExpired(SourceError):
    """The token is too old: renewed once, under a lock; where that fails, as withdrawn."""


class AuthRevoked(SourceError):
    """Access was withdrawn, or a scope is missing: the connection ends, its owner is asked to connect again."""


class NotFound(SourceError):
    """Not there now. Gone only after confirmations over days."""


class Private(SourceError):
    """There, but not for us: asked again at the slowest tier."""


class Blocked(SourceError):
    """A proxy, a login or the app is blocked: that scope rests until `until`; never at once again."""

    def __init__(self, message: str, scope: str, until: datetime) -> None:
        super().__init__(message)
        self.scope, self.until = scope, until


class SchemaChanged(SourceError):
    """JSON of another shape, or a counter that is no number, at `path`: the good data stay, staff are told."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Permanent(SourceError):
    """Our mistake or our configuration: never again by itself, staff are told."""

    def __init__(self, message: str = "", *, of_all: bool = False) -> None:
        super().__init__(message)
        self.of_all = of_all  # our key is wrong: asking for the next item would say the same


class BadSignature(SourceError):
    """A webhook that the platform did not sign."""
