from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

http = get_asgi_application()

from django.urls import path

from tests.embedded_site.consumers import Hints

application = ProtocolTypeRouter({"http": http, "websocket": URLRouter([path("ws/", Hints.as_asgi())])})
