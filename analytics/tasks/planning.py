"""What beat starts by the clock: planning, and what planning goes by. Each may run twice and misses nothing."""

from celery import shared_task

from analytics.ingestion.feeds import follow_all
from analytics.ingestion.planner import plan
from analytics.ingestion.tiers import retier
from analytics.ingestion.tracking import track_submissions
from analytics.seeing import note
from analytics.sources import registry


@shared_task(name="analytics.plan", ignore_result=True)
def plan_source(source: str, **_later: object) -> int:
    """Hand out what is due of one source."""
    run = plan(source) if source in registry.MODULES else None
    return run.planned if run else 0


@shared_task(name="analytics.retier", ignore_result=True)
def retier_feeds(**_later: object) -> int:
    """Put each feed into the tier that the present calls for."""
    return retier()


@shared_task(name="analytics.follow_all", ignore_result=True)
def follow_everybody(**_later: object) -> int:
    """Follow whom a public source could read and nobody follows yet."""
    return follow_all()


@shared_task(name="analytics.track_submissions", ignore_result=True)
def find_posts(**_later: object) -> int:
    """Find the posts that links lead to which were handed in."""
    return track_submissions()


@shared_task(name="analytics.note_seen", ignore_result=True)
def note_seen(influencers: list[int], **_later: object) -> None:
    """Write down who was looked at."""
    note(influencers)
