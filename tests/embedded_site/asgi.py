from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

http = get_asgi_application()

from django.urls import path  # noqa: E402 -- consumers need the apps loaded

from tests.embedded_site.consumers import Hints  # noqa: E402

application = ProtocolTypeRouter({"http": http, "websocket": URLRouter([path("ws/", Hints.as_asgi())])})
