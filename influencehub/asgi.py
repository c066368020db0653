import os
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

from influencehub.limit import Limit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "influencehub.settings")
http = Limit(get_asgi_application(), 20)

# Tools and consumers need the apps loaded.
from influencehub.mcp_door import Mcp  # noqa: E402
from messaging.routing import SameOrigin, websocket_urlpatterns  # noqa: E402

sockets = SameOrigin(AuthMiddlewareStack(URLRouter(list[Any](websocket_urlpatterns))))
application = ProtocolTypeRouter({"http": Mcp(http), "websocket": sockets})
