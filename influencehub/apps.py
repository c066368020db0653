from django.apps import AppConfig


class InfluenceHubConfig(AppConfig):
    name = "influencehub"

    def ready(self) -> None:
        import influencehub.checks  # noqa: F401, PLC0415 -- registers them
