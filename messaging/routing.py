from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import validate_host
from django.urls import path

from messaging.consumers import PageConsumer


class SameOrigin:
    """Let in only pages of this very address: scheme, host and port.

    Channels' AllowedHostsOriginValidator looks at the host alone, so a page on another port gets through. A socket
    without an Origin is no browser's and is refused.
    """

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        headers = dict(scope["headers"])
        origin = headers.get(b"origin", b"").decode("latin-1")
        host = headers.get(b"host", b"").decode("latin-1")
        if _same_origin(origin, host):
            return await self.application(scope, receive, send)
        return await WebsocketDenier()(scope, receive, send)


def _same_origin(origin: str, host: str) -> bool:
    scheme = "https" if settings.HTTPS else "http"
    name = urlsplit(f"//{host}").hostname or ""
    if ":" in name:
        name = f"[{name}]"
    if not validate_host(name, settings.ALLOWED_HOSTS):
        return False
    return origin == f"{scheme}://{host}" or origin in settings.CSRF_TRUSTED_ORIGINS


page: Any = PageConsumer.as_asgi()
websocket_urlpatterns = [path("ws/", page, name="page")]
