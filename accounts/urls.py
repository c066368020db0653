from django.urls import path

from accounts.views import claims, data, demo, join, public, reports, security, settings, team, tokens

app_name = "accounts"

urlpatterns = [
    path("join/", join.join, name="join"),
    path("join/brand/", join.join_brand, name="join-brand"),
    path("join/influencer/", join.join_influencer, name="join-influencer"),
    path("demo/enter/<slug:role>/", demo.enter, name="demo-enter"),
    path("settings/", settings.account, name="settings"),
    path("settings/profile/", settings.profile, name="settings-profile"),
    path("settings/rates/", settings.rates, name="settings-rates"),
    path("settings/security/", security.security, name="settings-security"),
    path("settings/security/devices/<int:pk>/end/", security.end_session, name="session-end"),
    path("settings/security/devices/end-others/", security.end_other_sessions, name="sessions-end-others"),
    path("settings/brand/", settings.brand, name="settings-brand"),
    path("settings/team/", team.team, name="settings-team"),
    path("settings/team/invite/", team.invite, name="team-invite"),
    path("settings/team/<int:pk>/role/", team.role, name="member-role"),
    path("settings/team/<int:pk>/remove/", team.remove, name="member-remove"),
    path("settings/team/invitations/<int:pk>/revoke/", team.revoke, name="invitation-revoke"),
    path("settings/tokens/", tokens.tokens, name="settings-tokens"),
    path("settings/tokens/new/", tokens.new, name="token-new"),
    path("settings/tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
    path("settings/data/", data.data, name="settings-data"),
    path("settings/data/export/", data.export, name="data-export"),
    path("settings/data/export/<int:pk>/", data.export_file, name="data-export-file"),
    path("settings/delete/", settings.delete, name="account-delete"),
    path("settings/deleted/", settings.deleted, name="account-deleted"),
    path("settings/delete/restore/", settings.restore, name="account-restore"),
    path("team/join/<str:token>/", team.join, name="team-join"),
    path("creators/<slug:slug>/", public.mediakit, name="mediakit"),
    path("creators/<slug:slug>/claim/", claims.claim, name="claim"),
    path("claims/", claims.claims, name="claims"),
    path("claims/<int:pk>/withdraw/", claims.withdraw, name="claim-withdraw"),
    path("report/<slug:kind>/<int:pk>/", reports.report, name="report"),
    path("avatars/<slug:seed>.svg", public.avatar, name="avatar"),
]
