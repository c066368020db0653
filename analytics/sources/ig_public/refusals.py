"""What Instaloader's errors mean. Its kinds alone do not say: a soft block and a deleted profile look the same to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPException

from instaloader.exceptions import (
    AbortDownloadException,
    BadResponseException,
    ConnectionException,
    InstaloaderException,
    LoginRequiredException,
    PostChangedException,
    PrivateProfileNotFollowedException,
    ProfileNotExistsException,
    QueryReturnedBadRequestException,
    QueryReturnedNotFoundException,
)
from requests import RequestException
from requests.exceptions import ProxyError

from analytics.sources.errors import Blocked, NotFound, Private, SchemaChanged, SourceError, Transient
from analytics.sources.ig_public.context import Context

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ABSENT, SUSPICIOUS = 404, {401, 403, 429}
# What the library's parser stumbles over when a page has another shape.
ODD = (KeyError, TypeError, AttributeError, IndexError, ValueError, AssertionError)

Is = Callable[[Exception, int], bool]


def classify(error: Exception, context: Context) -> Exception:
    """Return what it means; what is nobody's doing but ours stays as it is."""
    if isinstance(error, SourceError) or (isinstance(error, LookupError) and not isinstance(error, ODD)):
        return error  # ours, from below the library; or a replay that has no such answer
    last = (context.adapter.statuses or [0])[-1]
    text = f"{last} {type(error).__name__}"
    for is_so, rest in BLOCKS:
        if is_so(error, last):
            return Blocked(text, context.proxy.name, context.wire.now() + rest)
    found = next((kind for is_so, kind in MEANINGS if is_so(error, last)), None)
    return found(text) if found else error


def _of(*kinds: type[Exception]) -> Is:
    return lambda error, _last: isinstance(error, kinds)


def _gone(error: Exception, last: int) -> bool:
    return last == ABSENT and isinstance(error, ProfileNotExistsException | QueryReturnedNotFoundException)


def _refused(error: Exception, last: int) -> bool:
    """A page without data, or the way to the login page, is how Instagram says that it has had enough of an address."""
    if _gone(error, last) or isinstance(error, QueryReturnedBadRequestException | BadResponseException):
        return False
    return isinstance(error, ProfileNotExistsException | LoginRequiredException) or last in SUSPICIOUS


def _of_proxy(error: BaseException | None, _last: int) -> bool:
    """The proxy itself refuses or is not there: another one may do."""
    while error is not None and not isinstance(error, ProxyError):
        error = error.__cause__ or error.__context__
    reason = getattr(error.args[0], "reason", None) if error and error.args else None
    # A connection that breaks in the tunnel comes as the proxy's failure too.
    return error is not None and not isinstance(getattr(reason, "original_error", None), HTTPException)


# In this order: feedback_required, challenge_required or checkpoint_required last longest.
BLOCKS: list[tuple[Is, timedelta]] = [(_of(AbortDownloadException), DAY), (_refused, HOUR), (_of_proxy, HOUR)]
MEANINGS: list[tuple[Is, type[SourceError]]] = [
    (_gone, NotFound),
    (_of(PrivateProfileNotFollowedException), Private),
    (_of(QueryReturnedBadRequestException, BadResponseException, PostChangedException), SchemaChanged),
    (_of(ConnectionException, RequestException), Transient),
    (_of(InstaloaderException, *ODD), SchemaChanged),
]
