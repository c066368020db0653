from analytics.sources.contract import Capability, Source, SourcePolicy


class Strict(Source):
    """A source of which nothing may be derived, and whose numbers go after a month."""

    slug = "x"
    name = "Strict"
    platforms = ("x",)
    capabilities = Capability.PROFILE
    policy = SourcePolicy(retention_days=30, derived_metrics_allowed=False, mix_platforms_allowed=False)
