"""The addresses of what both sides share, and of the influencer's side of campaigns."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
