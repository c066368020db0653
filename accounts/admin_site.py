"""Django's admin with our sign-in, and with what waits for staff on its first page."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditRow, Brand
from accounts.moderation_admin import PANELS, QUEUES, TOOLS

LIBRARIES = {"django", "allauth", "django_celery_beat"}
SHOWN = 6


class HubAdminSite(admin.AdminSite):
    site_header = "InfluenceHub"
    site_title = "InfluenceHub"
    index_title = _("What waits for staff")
    site_url = "/"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take only what staff look after: libraries' tables can be edited there past every act and audit row."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        ours = [model for model in models if model.__module__.partition(".")[0] not in LIBRARIES]
        super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Read each time: somebody who was staff a minute ago may not be any more."""
        user: Any = request.user
        return bool(user.is_active and user.is_staff and not user.deleted_at and not user.flagged_at)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("/home/")
        return redirect_to_login(request.GET.get("next") or "/admin/")

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        queues = [{"queue": queue, **queue.waiting} for queue in QUEUES.values()]
        context = {
            "queues": queues,
            "tools": TOOLS.values(),
            "panels": PANELS.values(),
            "waiting": sum(tile["count"] for tile in queues),
            "brands": Brand.objects.pending().order_by("created_at")[:SHOWN],
            "audit": AuditRow.objects.select_related("actor")[:SHOWN],
        }
        return super().index(request, {**context, **(extra_context or {})})
