"""Every resource of the API, /api/v1/: each app brings its own, in its `api` package."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from accounts.api import routes as accounts
from analytics.api import routes as analytics
from campaigns.api import routes as campaigns
from discovery.api import routes as discovery
from messaging.api import routes as messaging
from rest.routers import Router

router = Router()
for app in (messaging, accounts, campaigns, analytics, discovery):
    for prefix, resource in app.ROUTES:
        router.register(prefix, resource, basename=f"api-{prefix.replace('/', '-')}")

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[]), name="schema"),
    *router.urls,
]
