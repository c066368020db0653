"""How often somebody may ask. The tightest limit that counted is told in the headers of each answer."""

import time
from typing import Any

from django.conf import settings
from rest_framework import throttling


class Told(throttling.SimpleRateThrottle):
    """Remembers what is left."""

    history: Any = None
    num_requests: int | None
    duration: int | None

    def get_rate(self) -> str | None:
        return super().get_rate() if settings.API_RATE_LIMITS else None

    @property
    def left(self) -> tuple[int, int, int] | None:
        """Return the limit, what is left of it, and in how many seconds there is more. None: nothing was counted."""
        history = self.history
        if history is None or self.num_requests is None or self.duration is None:
            return None
        oldest = history[-1] if history else self.now
        reset = max(0, int(oldest + self.duration - time.time()) + 1)
        return self.num_requests, max(0, self.num_requests - len(history)), reset


class Anonymous(Told, throttling.AnonRateThrottle):
    pass


class SignedIn(Told, throttling.UserRateThrottle):
    pass


class Scoped(Told, throttling.ScopedRateThrottle):
    """Heavy or loud things have a limit of their own: `throttle_scope` of the view, or `throttle_scopes` by action."""

    def get_rate(self) -> str | None:
        return throttling.SimpleRateThrottle.get_rate(self) if settings.API_RATE_LIMITS else None

    def allow_request(self, request: Any, view: Any) -> bool:
        scopes = getattr(view, "throttle_scopes", {})
        self.scope = scopes.get(getattr(view, "action", None)) or getattr(view, "throttle_scope", None)
        if not self.scope or not settings.API_RATE_LIMITS:
            return True
        self.rate = self.get_rate()
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return throttling.SimpleRateThrottle.allow_request(self, request, view)


def headers(throttles: list[Any]) -> dict[str, str]:
    counted = [throttle.left for throttle in throttles if getattr(throttle, "left", None)]
    if not counted:
        return {}
    limit, left, reset = min(counted, key=lambda told: told[1] / told[0])
    return {"RateLimit-Limit": str(limit), "RateLimit-Remaining": str(left), "RateLimit-Reset": str(reset)}
