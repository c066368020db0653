"""The way into the database for what sources say. Twice gives what once gave; any order gives the same."""

from analytics.store.audience import store_audience
from analytics.store.posts import store_posts
from analytics.store.profiles import store_profiles
from analytics.store.stats import store_stats
from analytics.store.stored import Stored
from analytics.store.traffic import store_traffic

__all__ = ["Stored", "store_audience", "store_posts", "store_profiles", "store_stats", "store_traffic"]
