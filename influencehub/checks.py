"""Mistakes of deployment that would hurt: found by `manage.py check --deploy`, and E001 at every start."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 -- Django's name for it


@register
def demo_stays_on_this_machine(**kwargs: Any) -> list[CheckMessage]:
    """Demo mode lets anybody in as staff with one click."""
    strangers = sorted(set(settings.ALLOWED_HOSTS) - settings.LOCAL_HOSTS)
    if not settings.DEMO or not (strangers or settings.HTTPS):
        return []
    return [
        Error(
            f"DEMO=1 on a site that others reach ({', '.join(strangers) or 'HTTPS=1'}).",
            hint="Leave demo mode: unset DEMO. Or keep ALLOWED_HOSTS to this machine.",
            id="influencehub.E001",
        ),
    ]


@register(deploy=True)
def limits_hold(**kwargs: Any) -> list[CheckMessage]:
    if settings.API_RATE_LIMITS:
        return []
    return [Warning("The API answers without rate limits.", hint="Unset API_RATE_LIMITS.", id="influencehub.W002")]


@register(deploy=True)
def outbound_calls_stay_outside(**kwargs: Any) -> list[CheckMessage]:
    if not settings.OUTBOUND_ALLOW_PRIVATE:
        return []
    text = "Webhooks may reach the private network of this machine."
    return [Warning(text, hint="Unset OUTBOUND_ALLOW_PRIVATE, unless all brands are yours.", id="influencehub.W003")]


@register(deploy=True)
def keys_travel_encrypted(**kwargs: Any) -> list[CheckMessage]:
    """What replaces a platform's address gets its keys and its owners' tokens."""
    bases = {f"{slug}_base".upper(): keys.get("base", "") for slug, keys in settings.SOURCES.items()}
    open_ = sorted(
        name
        for name, address in bases.items()
        if address and not address.startswith("https://") and urlsplit(address).hostname not in settings.LOCAL_HOSTS
    )
    return [
        Error(f"{name} is no https:// address.", hint="Keys and tokens are sent there.", id="influencehub.E004")
        for name in open_
    ]
