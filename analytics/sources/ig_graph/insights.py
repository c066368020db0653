"""What only owners can open: insights. A metric that an object does not have fails the whole call, so lists are learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.sources.errors import Permanent, Private
from analytics.sources.ig_graph.api import INSTAGRAM, is_unknown_parameter
from analytics.sources.ig_graph.rows import breakdown, values

if TYPE_CHECKING:
    from analytics.sources.ig_graph.api import Api

COMMON = ("views", "reach", "saved", "shares", "likes", "comments", "total_interactions")
METRICS = {
    "FEED": (*COMMON, "follows", "profile_visits"),
    "REELS": (*COMMON, "ig_reels_avg_watch_time", "ig_reels_video_view_total_time"),
    "STORY": ("views", "reach", "replies", "navigation"),
}
BREAKDOWNS = ("age,gender", "country", "city")


class Insights:
    """One batch long it remembers which metrics Meta refused of each kind of post."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.lists = dict(METRICS)

    def of_media(self, media: str, product: str, token: str, scope: str) -> dict[str, int]:
        metrics = self.lists.get(product, COMMON)
        if not metrics:
            return {}
        try:
            return self._ask(media, metrics, token, scope)
        except Permanent as error:
            if not is_unknown_parameter(error):
                raise
        return self._one_by_one(media, product, metrics, token, scope)

    def _one_by_one(self, media: str, product: str, metrics: tuple[str, ...], token: str, scope: str) -> dict[str, int]:
        found: dict[str, int] = {}
        known = []
        for metric in metrics:
            try:
                found |= self._ask(media, (metric,), token, scope)
                known.append(metric)
            except Permanent as error:
                if not is_unknown_parameter(error):
                    raise
        self.lists[product] = tuple(known)
        return found

    def _ask(self, media: str, metrics: tuple[str, ...], token: str, scope: str) -> dict[str, int]:
        """Too few people saw it: Meta says nothing then."""
        try:
            return values(self.api.get(INSTAGRAM, f"/{media}/insights", token, scope, metric=",".join(metrics)))
        except Private:
            return {}

    def of_followers(self, account: str, token: str, scope: str) -> dict[str, dict[str, int]]:
        """By age and gender, country, city. What is not given is empty; Meta counts from a hundred followers on."""
        return {each: self._followers(account, each, token, scope) for each in BREAKDOWNS}

    def _followers(self, account: str, by: str, token: str, scope: str) -> dict[str, int]:
        asked = {"metric": "follower_demographics", "period": "lifetime", "metric_type": "total_value", "breakdown": by}
        try:
            return breakdown(self.api.get(INSTAGRAM, f"/{account}/insights", token, scope, **asked))
        except Private:
            return {}
        except Permanent as error:
            if not is_unknown_parameter(error):
                raise
            return {}
