"""What workers do for analytics, by subject. Celery finds the tasks through this package."""

from analytics.tasks import connecting, fetching, imports, pushing

__all__ = ["connecting", "fetching", "imports", "pushing"]
