from django.urls import path

from analytics import views

app_name = "analytics"

urlpatterns = [
    path("creators/<slug:slug>/glance/", views.glance, name="glance"),
    path("creators/<slug:slug>/metrics/", views.metrics, name="metrics"),
    path("creators/<slug:slug>/metrics/export.csv", views.metrics_export, name="metrics-export"),
]
