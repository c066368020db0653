from django.urls import path

from messaging import views

app_name = "messaging"

urlpatterns = [
    path("messages/", views.inbox, name="inbox"),
    path("messages/badge/", views.badge, name="badge"),
    path("messages/<int:pk>/", views.conversation, name="conversation"),
    path("messages/<int:pk>/thread/", views.thread, name="thread"),
    path("messages/<int:pk>/say/", views.say, name="say"),
    path("messages/<int:pk>/read/", views.read, name="read"),
    path("messages/<int:pk>/after/<int:seq>/", views.after, name="after"),
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/read/", views.notifications_read, name="notifications-read"),
    path("notifications/<int:pk>/read/", views.notification_read, name="notification-read"),
    path("notifications/bell/", views.bell, name="bell"),
    path("settings/notifications/", views.preferences, name="preferences"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<int:pk>/", views.outbox_email, name="outbox-email"),
    path("outbox/<int:pk>/html/", views.outbox_html, name="outbox-html"),
]
