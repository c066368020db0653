"""Public Instagram pages without anybody's leave, by Instaloader. Off until staff turn it on: see the notice."""

from analytics.sources.ig_public.source import InstagramPublic

__all__ = ["InstagramPublic"]
