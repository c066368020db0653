"""What workers do for analytics, by subject. Celery finds the tasks through this package."""

from analytics.tasks import fetching, imports

__all__ = ["fetching", "imports"]
