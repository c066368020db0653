from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _

from messaging import addresses


class AccountsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        # Names who hears of what; registers on import.
        import_module("accounts.moderation")
        import_module("accounts.watch")
        # Watches for sessions that begin, and for sessions and passwords that end.
        import_module("accounts.sessions")
        import_module("accounts.endings")
        # Names what becomes of each model's rows when somebody asks for them, or is erased.
        for module in ("people", "record", "signin", "talk"):
            import_module(f"accounts.rights.{module}")
        addresses.report_message = "/report/message/{pk}/"


class HubAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "accounts.admin_site.HubAdminSite"
