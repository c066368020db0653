from django.urls import path

from analytics.views import connecting, connections, files, hooks, metrics, posts, properties, sandbox

app_name = "analytics"

urlpatterns = [
    path("settings/connections/", connections.connections, name="connections"),
    path("settings/connections/add/", connections.add, name="connection-add"),
    path("settings/connections/hint/", connections.hint, name="connection-hint"),
    path("settings/connections/claim/", connecting.claim, name="connection-claim"),
    path("settings/connections/accounts/<int:pk>/fetch/", connections.fetch, name="account-fetch"),
    path("settings/connections/accounts/<int:pk>/read/", connections.read, name="account-read"),
    path("settings/connections/accounts/<int:pk>/end/<slug:source>/", connections.disconnect, name="account-end"),
    path("settings/connections/websites/new/", properties.new, name="property-new"),
    path("settings/connections/websites/<int:pk>/key/", properties.key, name="property-key"),
    path("settings/connections/websites/<int:pk>/fetch/", properties.fetch, name="property-fetch"),
    path("settings/connections/websites/<int:pk>/end/", properties.disconnect, name="property-end"),
    path("settings/connections/<slug:source>/connect/", connecting.connect, name="connect"),
    path("settings/connections/<slug:source>/look/", connecting.look, name="connect-look"),
    path("settings/connections/<slug:source>/callback/", connecting.connected, name="connected"),
    path("sandbox/authorize/", sandbox.authorize, name="sandbox-authorize"),
    path("hooks/<slug:source>/", hooks.hook, name="hook"),
    path("imports/", files.imports, name="imports"),
    path("imports/new/", files.new, name="import-new"),
    path("imports/<int:pk>/", files.one, name="import"),
    path("imports/<int:pk>/state/", files.state, name="import-state"),
    path("imports/<int:pk>/rejected.csv", files.rejects, name="import-rejects"),
    path("imports/addresses/new/", files.feed_new, name="feed-new"),
    path("imports/addresses/<int:pk>/", files.feed_switch, name="feed-switch"),
    path("creators/<slug:slug>/glance/", metrics.glance, name="glance"),
    path("creators/<slug:slug>/metrics/", metrics.metrics, name="metrics"),
    path("creators/<slug:slug>/metrics/export.csv", metrics.metrics_export, name="metrics-export"),
    path("creators/<slug:slug>/posts/", posts.posts, name="posts"),
    path("creators/<slug:slug>/posts/export.csv", posts.posts_export, name="posts-export"),
    path("collaborations/<int:pk>/posts/", posts.collaboration_posts, name="collaboration-posts"),
    path("collaborations/<int:pk>/posts/add/", posts.collaboration_post_add, name="collaboration-post-add"),
]
