"""A search for creators, from its claim to its answers. Waiting and failing follow the kind of what went wrong."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from django.utils import timezone

from accounts.places import country_name
from accounts.platforms import account_key, is_handle, tidy_handle
from analytics.ingestion.asking import understood
from analytics.ingestion.quotas import SharedMeter, is_parked, left, limits_of, park
from analytics.ingestion.reactions import name_of_error
from analytics.ingestion.windows import is_short
from analytics.ingestion.wires import CountingMeter
from analytics.models import CreatorSearch, FoundCreator
from analytics.sources import registry
from analytics.sources.contract import Bucket, Capability, ProfileSnapshot, Source
from analytics.sources.errors import Blocked, Permanent, QuotaExhausted, RateLimited, SourceError, Transient
from analytics.sources.wire import Wire

log = logging.getLogger(__name__)

WHAT = "search"  # in Source.cost
MOST = 500
PAUSE = timedelta(seconds=20)


def searchers() -> list[type[Source]]:
    """The sources that can be searched now."""
    return [found for found in registry.live_sources() if Capability.SEARCH in registry.capabilities(found.slug)]


def search(pk: int) -> datetime | None:
    """Do one search, unless somebody else is at it or it is over. Return when it is to be tried again."""
    asked = CreatorSearch.objects.filter(pk=pk).first()
    if asked is None or not asked.claim():
        return None
    if asked.attempts > CreatorSearch.TRIES:
        asked.finish([], error=name_of_error(Transient()), error_text="no worker came to its end")
        return None
    source = next((found for found in searchers() if found.slug == asked.source), None)
    if source is None or asked.platform not in source.platforms:
        asked.finish([], error=name_of_error(Permanent()), error_text="switched off, or its keys are missing")
        return None
    meter = CountingMeter(SharedMeter(source))
    found: list[ProfileSnapshot] = []
    failure = _ask(source, meter, asked, found)
    used = dict(meter.used)
    for bucket, units in asked.quota.items():
        used[bucket] = used.get(bucket, 0) + units
    if failure is None:
        asked.finish(_creators(asked, found), quota=used, error="", error_text="")
        return None
    return _failed(asked, failure, found, used)


def _ask(
    source: type[Source], meter: CountingMeter, asked: CreatorSearch, found: list[ProfileSnapshot]
) -> SourceError | None:
    """Fill `found`; return what ended it early."""
    said = registry.secrets(source.slug)
    wire = Wire(base=said.get("base", ""), secrets=said, meter=meter)
    try:
        found.extend(islice(source(wire).search(asked.query, asked.platform), MOST))
    except Exception as error:  # noqa: BLE001 -- what is not of the taxonomy is a changed shape; ours is raised again
        return understood(error)
    return None


def _failed(
    asked: CreatorSearch, error: SourceError, found: list[ProfileSnapshot], used: dict[str, int]
) -> datetime | None:
    """What passes is tried again; what came until then is kept where nothing better can be had."""
    said = {"error": name_of_error(error), "error_text": str(error)[:300], "quota": used}
    until = _until(error)
    if isinstance(error, QuotaExhausted):
        park(asked.source, error.bucket, error.until, str(error), error.scope)
    if isinstance(error, Transient | RateLimited) and asked.attempts < CreatorSearch.TRIES and not found:
        return until if asked.again(until, **said) else None
    log.warning("search.failed", extra={"search": asked.pk, "error": said["error"]})
    asked.finish(_creators(asked, found), not_before=until, **said)
    return None


def _until(error: SourceError) -> datetime:
    if isinstance(error, RateLimited):
        return error.retry_at
    return error.until if isinstance(error, QuotaExhausted | Blocked) else timezone.now() + PAUSE


def _creators(asked: CreatorSearch, found: Iterable[ProfileSnapshot]) -> list[FoundCreator]:
    """Each account once, as the source ranks them. Channels without a handle go by their id."""
    made: dict[str, FoundCreator] = {}
    for row in found:
        handle = tidy_handle(row.handle or row.external_id, asked.platform).replace("\0", "")
        if is_handle(handle):
            made.setdefault(account_key(handle), _creator(asked, row, handle))
    return list(made.values())


def _creator(asked: CreatorSearch, row: ProfileSnapshot, handle: str) -> FoundCreator:
    country = row.country.upper()
    return FoundCreator(
        platform=asked.platform,
        external_id=row.external_id[:200],
        handle=handle,
        key=account_key(handle),
        name=row.name.replace("\0", "")[:160],
        bio=row.bio.replace("\0", "")[:1000],
        url=row.url if row.url.startswith("https://") and len(row.url) <= 300 else "",  # noqa: PLR2004 -- its column
        country=country if len(country) == 2 and country_name(country) != country else "",  # noqa: PLR2004 -- codes have two letters
        followers=row.followers,
        posts=row.posts,
    )


def room(source: type[Source]) -> list[tuple[Bucket, int | None, int]]:
    """Of each bucket that a search takes from and that people could wait for: how much is left, and its limit."""
    limits = limits_of(source)
    asked = [bucket for bucket in source.buckets if bucket.name in source.cost(WHAT, 1) and not is_short(bucket)]
    return [(bucket, left(source.slug, bucket.name), limits[bucket.name]) for bucket in asked]


def is_used_up(source: type[Source]) -> bool:
    return is_parked(source.slug, "") or any(units == 0 for _bucket, units, _limit in room(source))
