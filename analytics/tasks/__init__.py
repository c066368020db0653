"""What workers do for analytics, by subject. Celery finds the tasks through this package."""

from analytics.tasks import imports

__all__ = ["imports"]
