import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

from influencehub.limit import Limit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "influencehub.settings")
http = Limit(get_asgi_application(), 20)

application = ProtocolTypeRouter({"http": http})
