from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    *[
        path("", include(f"{app}.urls"))
        for app in ("accounts", "messaging", "campaigns", "analytics", "discovery")
        if find_spec(f"{app}.urls")
    ],
]
