"""What people and the clock make analytics do, by subject."""

from analytics.actions.imports import Unanswered, answer, start

__all__ = ["Unanswered", "answer", "start"]
