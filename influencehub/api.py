"""Every resource of the API, /api/v1/: each app brings its own, in its `api` package."""

from django.urls import path

from accounts.api import routes as accounts
from analytics.api import routes as analytics
from campaigns.api import routes as campaigns
from discovery.api import routes as discovery
from influencehub import api_views
from messaging.api import routes as messaging
from rest.routers import Router

router = Router()
for app in (messaging, accounts, campaigns, analytics, discovery):
    for prefix, resource in app.ROUTES:
        router.register(prefix, resource, basename=f"api-{prefix.replace('/', '-')}")

app_name = "api"
urlpatterns = [
    path("", api_views.index, name="index"),
    path("schema/", api_views.Schema.as_view(), name="schema"),
    path("docs/", api_views.docs, name="docs"),
    path("docs/guide/", api_views.docs_guide, name="docs-guide"),
    path("docs/guide/<slug:name>/", api_views.docs_guide, name="docs-guide-page"),
    path("docs/shapes/", api_views.docs_shapes, name="docs-shapes"),
    path("docs/<slug:area>/", api_views.docs_area, name="docs-area"),
    *router.urls,
]
