"""Every source there is. Another one is a module beside these and a line here."""

from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings

from analytics.models import SourceSetting
from analytics.sources.contract import Capability, Source, SourcePolicy

MODULES: dict[str, str] = {
    "sandbox": "analytics.sources.sandbox.Sandbox",
    "youtube": "analytics.sources.youtube.YouTube",
    "ig_public": "analytics.sources.ig_public.InstagramPublic",
    "ga4": "analytics.sources.ga4.GA4",
    "phyllo": "analytics.sources.phyllo.Phyllo",
    "ig_graph": "analytics.sources.ig_graph.InstagramGraph",
    "tiktok": "analytics.sources.tiktok.TikTok",
    "x": "analytics.sources.x.X",
}


@cache
def source(slug: str) -> type[Source]:
    """Return a source's class. Raises KeyError for an unknown one."""
    module, _, name = MODULES[slug].rpartition(".")
    found: type[Source] = getattr(import_module(module), name)
    return found


def sources() -> list[type[Source]]:
    return [source(slug) for slug in MODULES]


def secrets(slug: str) -> dict[str, str]:
    found: dict[str, str] = settings.SOURCES.get(slug, {})
    return found


def capabilities(slug: str) -> Capability:
    """What a source can do with the keys that are set."""
    return source(slug).able(secrets(slug))


def is_configured(slug: str) -> bool:
    """Every key that it needs is set. The sandbox needs none and is there where settings say so."""
    return slug in settings.SOURCES and all(secrets(slug).get(name) for name in source(slug).needs)


def is_on(slug: str) -> bool:
    """Configured, and not switched off; where it is off by default, switched on by staff."""
    said = SourceSetting.objects.filter(source=slug).values_list("enabled", flat=True).first()
    return is_configured(slug) and (said if said is not None else not source(slug).optional)


def live_sources() -> list[type[Source]]:
    """What is on, in one query."""
    said = dict(SourceSetting.objects.values_list("source", "enabled"))
    return [
        found
        for found in sources()
        if is_configured(found.slug) and (said[found.slug] if said.get(found.slug) is not None else not found.optional)
    ]


def policy(slug: str) -> SourcePolicy:
    """What may be done with a source's numbers: staff's word, else the source's own; files and hands are free."""
    return policies().get(slug, SourcePolicy())


def policies() -> dict[str, SourcePolicy]:
    """All of them in one query, by slug."""
    said: dict[str, Any] = {row.source: row for row in SourceSetting.objects.all()}
    return {found.slug: _policy(found.policy, said.get(found.slug)) for found in sources()}


def _policy(own: SourcePolicy, said: SourceSetting | None) -> SourcePolicy:
    if said is None:
        return own
    return SourcePolicy(
        said.retention_days if said.retention_days is not None else own.retention_days,
        own.derived_metrics_allowed if said.derived_metrics_allowed is None else said.derived_metrics_allowed,
        own.mix_platforms_allowed if said.mix_platforms_allowed is None else said.mix_platforms_allowed,
    )
