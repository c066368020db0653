"""Google Analytics 4: what campaign links brought to a brand's website, by the brand's own leave."""

from analytics.sources.ga4.source import GA4

__all__ = ["GA4"]
