"""Ingestion in the admin."""

from django.urls import path

from analytics.views.ingestion import answers, feeds, inbox, overview, runs, searches, sources

app_name = "ingestion"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("live/", overview.live, name="live"),
    path("today/", overview.today, name="today"),
    path("activity.csv", overview.activity_export, name="activity-export"),
    path("failures.csv", overview.failures_export, name="failures-export"),
    path("sources/<slug:slug>/", sources.source, name="source"),
    path("sources/<slug:slug>/switch/", sources.switch, name="source-switch"),
    path("sources/<slug:slug>/limits/", sources.limits, name="source-limits"),
    path("sources/<slug:slug>/quota.csv", sources.quota_export, name="source-quota"),
    path("sources/<slug:slug>/policy/", sources.policy, name="source-policy"),
    path("quotas/<int:pk>/unpark/", sources.unpark, name="quota-unpark"),
    path("runs/", runs.runs, name="runs"),
    path("runs/export.csv", runs.export, name="runs-export"),
    path("runs/start/", runs.start, name="run-start"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/progress/", runs.progress, name="run-progress"),
    path("runs/<int:pk>/stop/", runs.stop, name="run-stop"),
    path("runs/<int:pk>/replay/", runs.replay, name="run-replay"),
    path("answers/<int:pk>/", answers.answer, name="answer"),
    path("answers/<int:pk>/download/", answers.download, name="answer-download"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/act/", feeds.act, name="feeds-act"),
    path("searches/", searches.searches, name="searches"),
    path("searches/<int:pk>/", searches.search, name="search"),
    path("searches/<int:pk>/progress/", searches.progress, name="search-progress"),
    path("searches/<int:pk>/add/", searches.add, name="search-add"),
    path("connections/", inbox.connections, name="connections"),
    path("events/", inbox.events, name="events"),
    path("events/<int:pk>/again/", inbox.event_again, name="event-again"),
]
