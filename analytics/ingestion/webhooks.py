"""The addresses at which platforms tell us what changed, and whether they still do."""

import logging

from django.conf import settings
from django.urls import reverse

from analytics.ingestion.quotas import SharedMeter
from analytics.sources import registry
from analytics.sources.contract import Capability, Source
from analytics.sources.errors import SourceError
from analytics.sources.wire import Wire

log = logging.getLogger(__name__)


def address_of(slug: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{reverse('analytics:hook', args=[slug])}"


def listening(slug: str) -> Source | None:
    """Return what reads the webhook of a source; None where there is none.

    Also while the source is switched off: a platform that is refused stops telling us for good.
    """
    if slug not in registry.MODULES or not registry.is_configured(slug):
        return None
    if Capability.WEBHOOK not in registry.capabilities(slug):
        return None
    return _source(slug)


def _source(slug: str) -> Source:
    secrets, found = registry.secrets(slug), registry.source(slug)
    return found(Wire(base=secrets.get("base", ""), secrets=secrets, meter=SharedMeter(found)))


def check(slug: str, *, register: bool = False) -> bool:
    """Ask the platform whether our webhook is on, and mend it. True: something was done. Raises SourceError."""
    return _source(slug).check_webhook(address_of(slug), register=register)


def check_all() -> dict[str, str]:
    """Each source that is on and can be asked: what was done, or why not."""
    done = {}
    for found in registry.live_sources():
        if Capability.WEBHOOK not in registry.capabilities(found.slug):
            continue
        try:
            done[found.slug] = "mended" if check(found.slug) else "fine"
        except NotImplementedError:
            continue  # set by hand at the platform
        except SourceError as error:
            log.warning("webhook.unchecked", extra={"source": found.slug, "error": str(error)})
            done[found.slug] = type(error).__name__
    return done
