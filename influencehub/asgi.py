import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

from influencehub.limit import Limit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "influencehub.settings")
http = Limit(get_asgi_application(), 20)

from influencehub.sockets import urlpatterns  # noqa: E402 -- consumers need the apps loaded
from messaging.routing import SameOrigin  # noqa: E402 -- likewise

application = ProtocolTypeRouter(
    {"http": http, "websocket": SameOrigin(AuthMiddlewareStack(URLRouter(urlpatterns)))},
)
