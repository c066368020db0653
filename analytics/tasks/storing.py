"""What keeps the store in order by the clock. Each may run twice, or break off: the next run goes on."""

from celery import shared_task
from django.utils import timezone

from analytics import partitions, retention, rollups

MINUTE = 60
# Below the time after which a broker gives a task to another worker too. What breaks off goes on the next night.
LONG = 50 * MINUTE


@shared_task(name="analytics.make_partitions", ignore_result=True, time_limit=5 * MINUTE, soft_time_limit=4 * MINUTE)
def make_partitions(**_later: object) -> None:
    """Make the months to come, long before anybody writes to them."""
    partitions.ahead(timezone.now().date())


@shared_task(name="analytics.rebuild_days", ignore_result=True, time_limit=5 * MINUTE, soft_time_limit=4 * MINUTE)
def rebuild_days(**_later: object) -> None:
    """Make the days of collaborations anew to which something came late, or from which posts came and went."""
    rollups.rebuild_dirty()


@shared_task(name="analytics.check_days", ignore_result=True, time_limit=LONG, soft_time_limit=LONG - MINUTE)
def check_days(**_later: object) -> None:
    """Find days that are not what their snapshots come to, mend them, and say so."""
    rollups.check()


@shared_task(name="analytics.purge_numbers", ignore_result=True, time_limit=LONG, soft_time_limit=LONG - MINUTE)
def purge_numbers(**_later: object) -> None:
    """Let go what sources do not let us keep any longer."""
    retention.purge()


@shared_task(name="analytics.purge_answers", ignore_result=True, time_limit=LONG, soft_time_limit=LONG - MINUTE)
def purge_answers(**_later: object) -> None:
    """Keep answers of platforms for some days, and never more than so many bytes."""
    retention.purge_answers()
