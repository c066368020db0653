"""What workers do for analytics, by subject. Celery finds the tasks through this package."""

from analytics.tasks import fetching, imports, pushing

__all__ = ["fetching", "imports", "pushing"]
