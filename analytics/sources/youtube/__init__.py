"""YouTube by its Data API: public channels and videos, and a hub that says when a channel publishes."""

from analytics.sources.youtube.source import YouTube

__all__ = ["YouTube"]
