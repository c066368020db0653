from messaging.routing import websocket_urlpatterns as urlpatterns

__all__ = ["urlpatterns"]
