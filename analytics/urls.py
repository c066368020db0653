from django.urls import path

from analytics.views import metrics

app_name = "analytics"

urlpatterns = [
    path("creators/<slug:slug>/glance/", metrics.glance, name="glance"),
    path("creators/<slug:slug>/metrics/", metrics.metrics, name="metrics"),
    path("creators/<slug:slug>/metrics/export.csv", metrics.metrics_export, name="metrics-export"),
]
