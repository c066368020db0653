from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from channels.db import database_sync_to_async
from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import validate_host
from django.urls import path

from messaging.consumers import PageConsumer
from messaging.tickets import redeem


class SameOrigin:
    """Let in only pages of this very address: scheme, host and port.

    Channels' AllowedHostsOriginValidator looks at the host alone, so a page on another port gets through. A socket
    without an Origin is no browser's: it comes in by a ticket, and so does a page of the sites listed for the API.
    """

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        headers = dict(scope["headers"])
        origin = headers.get(b"origin", b"").decode("latin-1")
        host = headers.get(b"host", b"").decode("latin-1")
        if _same_origin(origin, host):
            return await self.application(scope, receive, send)
        if (not origin or origin in settings.CORS_ALLOWED_ORIGINS) and _allowed(host):
            key = await database_sync_to_async(redeem)(scope.get("subprotocols") or [])
            if key:
                return await self.application(_in_session(scope, key), receive, send)
        return await WebsocketDenier()(scope, receive, send)


def _in_session(scope: Any, key: str) -> Any:
    """Let the ticket stand for the cookie of its session, and for none that the client sent besides."""
    others = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
    return scope | {"headers": [*others, (b"cookie", f"{settings.SESSION_COOKIE_NAME}={key}".encode())]}


def _allowed(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return validate_host(f"[{name}]" if ":" in name else name, settings.ALLOWED_HOSTS)


def _same_origin(origin: str, host: str) -> bool:
    scheme = "https" if settings.HTTPS else "http"
    if not _allowed(host):
        return False
    return origin == f"{scheme}://{host}" or origin in settings.CSRF_TRUSTED_ORIGINS


page: Any = PageConsumer.as_asgi()
websocket_urlpatterns = [path("ws/", page, name="page")]
