"""How far back what each source said may be kept."""

from datetime import datetime, timedelta

from django.utils import timezone

from analytics.sources import registry


def horizons(now: datetime | None = None) -> dict[str, datetime]:
    """By source, before when its numbers have to be gone. Sources without a limit are not in it."""
    now = now or timezone.now()
    return {
        slug: now - timedelta(days=policy.retention_days)
        for slug, policy in registry.policies().items()
        if policy.retention_days is not None
    }
