from django.apps import AppConfig


class InfluenceHubConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "influencehub"
    verbose_name = "InfluenceHub"

    def ready(self) -> None:
        import influencehub.checks  # noqa: F401, PLC0415 -- registers them
