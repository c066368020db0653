from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnalyticsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "analytics"
    verbose_name = _("Analytics")

    def ready(self) -> None:
        from analytics import (  # noqa: F401, PLC0415 -- all need the models
            rights,
            rights_answers,
            rights_connecting,
            rights_files,
            rights_finding,
            rights_planning,
            rights_store,
            zones,
        )
