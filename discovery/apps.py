from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class DiscoveryConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "discovery"
    verbose_name = _("Discovery")

    def ready(self) -> None:
        # The only signals here: a card is derived, no rule hangs on it, and the apps below know nothing of it.
        for name in ("accounts.Influencer", "accounts.SocialAccount", "analytics.AccountCurrent", "campaigns.Review"):
            post_save.connect(_mark, sender=name, dispatch_uid=f"card-{name}-save")
            post_delete.connect(_mark, sender=name, dispatch_uid=f"card-{name}-delete")
        from analytics.currents import LISTENERS  # noqa: PLC0415 -- models are not there yet while apps load
        from discovery import rights  # noqa: F401, PLC0415 -- the same
        from discovery.cards import mark_accounts_stale  # noqa: PLC0415 -- the same

        LISTENERS.append(mark_accounts_stale)


def _mark(sender: Any, instance: Any, **kwargs: Any) -> None:
    from discovery.cards import mark_stale, whose  # noqa: PLC0415 -- models are not there yet while apps load

    mark_stale(whose(instance))
