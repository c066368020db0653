from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from accounts.models import User


class Request(HttpRequest):
    """What the middleware adds, for the views behind the login."""

    user: User  # type: ignore[assignment] -- LoginRequiredMiddleware lets nobody else in
    htmx: HtmxDetails
