"""What workers do for analytics, by subject. Celery finds the tasks through this package."""

from analytics.tasks import connecting, fetching, files, hooks, imports, planning, pushing, searching, storing

__all__ = ["connecting", "fetching", "files", "hooks", "imports", "planning", "pushing", "searching", "storing"]
