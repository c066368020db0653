from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.views import reset
from accounts.views.security import sessions
from influencehub import views
from influencehub.media import media

urlpatterns = [
    path("", views.landing, name="landing"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("offline/", views.offline, name="offline"),
    path("sw.js", views.service_worker, name="service-worker"),
    path("admin/ingestion/", include("analytics.staff_urls")),
    path("admin/", admin.site.urls),
    # Our pages stand where allauth has some of its own.
    path("accounts/2fa/", RedirectView.as_view(pattern_name="accounts:settings-security"), name="mfa_index"),
    path(
        "accounts/2fa/webauthn/",
        RedirectView.as_view(pattern_name="accounts:settings-security"),
        name="mfa_list_webauthn",
    ),
    path("accounts/sessions/", sessions, name="usersessions_list"),
    path("accounts/", include("allauth.urls")),
    path("_allauth/app/v1/auth/password/reset", reset.for_apps, name="account_reset_password_by_app"),
    path("_allauth/browser/v1/auth/password/reset", reset.for_browsers, name="account_reset_password_by_browser"),
    path("_allauth/", include("allauth.headless.urls")),
    path("api/v1/", include("influencehub.api")),
    path("media/<path:path>", media, name="media"),
    path("", include("accounts.urls")),
    path("", include("messaging.urls")),
    path("", include("campaigns.urls")),
    path("", include("analytics.urls")),
    path("", include("discovery.urls")),
]

handler400 = "influencehub.errors.bad_request"
handler403 = "influencehub.errors.forbidden"
handler404 = "influencehub.errors.not_found"
handler500 = "influencehub.errors.server_error"
