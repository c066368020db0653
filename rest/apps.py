from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RestConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "rest"
    verbose_name = _("API")
