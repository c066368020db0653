"""What workers do for analytics, by subject. Celery finds the tasks through this package."""

from analytics.tasks import connecting, fetching, hooks, imports, planning, pushing, storing

__all__ = ["connecting", "fetching", "hooks", "imports", "planning", "pushing", "storing"]
