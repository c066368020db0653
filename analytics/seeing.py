"""Who is looked at is kept fresher: searches and lists say whom they showed, at most once a day for each."""

from collections.abc import Iterable

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from analytics.models import Seen

DAY_S = 24 * 3600


def seen(influencers: Iterable[int]) -> None:
    """Note that these were shown. The page asks the cache who is known already; a worker writes the others."""
    keys = {f"seen:{pk}": pk for pk in influencers}
    known = cache.get_many(keys)
    fresh = sorted(pk for key, pk in keys.items() if key not in known)
    if fresh:
        cache.set_many({f"seen:{pk}": 1 for pk in fresh}, DAY_S)
        transaction.on_commit(lambda: _announce(fresh), robust=True)


def note(influencers: Iterable[int]) -> None:
    """Write it down, all at once."""
    now = timezone.now()
    rows = [Seen(influencer_id=pk, at=now) for pk in influencers]
    Seen.objects.bulk_create(rows, update_conflicts=True, update_fields=["at"], unique_fields=["influencer"])


def _announce(influencers: list[int]) -> None:
    from analytics.tasks.planning import note_seen  # noqa: PLC0415 -- the task imports this module

    note_seen.delay(influencers)
