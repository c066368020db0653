"""Invented sources for tests of planning: who can do what is set by the test."""

from analytics.sources.contract import Bucket, BucketKind, Capability, Source


class Public(Source):
    slug = "public"
    name = "Public"
    platforms = ("instagram", "youtube")
    capabilities = (
        Capability.PROFILE | Capability.POSTS | Capability.POST_STATS | Capability.AUDIENCE | Capability.HANDLE
    )
    buckets = (Bucket("calls", BucketKind.DAILY_RESET, 1_000_000),)
    by_address = True


class Connected(Source):
    slug = "connected"
    name = "Connected"
    platforms = ("instagram", "youtube")
    capabilities = (
        Capability.PROFILE | Capability.POSTS | Capability.POST_STATS | Capability.AUDIENCE | Capability.OAUTH
    )


class Websites(Source):
    slug = "websites"
    name = "Websites"
    platforms = ()
    capabilities = Capability.TRAFFIC


SOURCES = {cls.slug: f"{__name__}.{cls.__name__}" for cls in (Public, Connected, Websites)}
