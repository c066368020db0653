from django.urls import path

from discovery import export, palette, views

app_name = "discovery"

urlpatterns = [
    path("discover/", views.search, name="search"),
    path("discover/export.csv", export.export, name="export"),
    path("discover/<slug:slug>/", views.person, name="person"),
    path("palette/", palette.palette, name="palette"),
]
