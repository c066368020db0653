"""Posts with their counters, as pages and files show them: of a profile, and of a collaboration with its gains by day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Influencer
from accounts.platforms import Platform
from analytics.history import source_words
from analytics.models import SUMMED, CampaignDay, CollaborationDay, Feed, Post, PostCurrent, PostSnapshot
from analytics.models.days import CARRIED
from campaigns.models import Collaboration
from campaigns.tables import csv_file

SORTS = {"date": "published_at", "views": "current__views", "likes": "current__likes"}
NEWEST = "-date"
SPARK_DAYS = 21
IN_FILE = 10_000
DAY_MS = 86_400_000
COLOURS = ("@c1", "@c2", "@c3", "@c4", "@c5")


@dataclass
class ShownPost:
    """A post, and how its views went day by day."""

    post: Post
    views: list[int | None] = field(default_factory=list)

    @property
    def source(self) -> str:
        return source_words(self.post.source)

    @property
    def words(self) -> str:
        """What it is called: its title, or how its text begins."""
        content = getattr(self.post, "content", None)
        return (content.title or content.text) if content else ""

    @property
    def current(self) -> PostCurrent:
        return getattr(self.post, "current", None) or PostCurrent()

    @property
    def missing(self) -> str:
        """Why there are no numbers. Its feeds have to be prefetched."""
        return next(filter(None, map(_missing, self.post.feeds.all())), _("No numbers yet: they are on their way."))

    @property
    def again_at(self) -> dt.datetime | None:
        """When what was not found, or may not be seen, is looked for again."""
        return min((feed.next_due for feed in self.post.feeds.all() if _is_lost(feed)), default=None)


def _is_lost(feed: Feed) -> bool:
    return feed.status in Feed.FETCHED and (feed.status != Feed.Status.ACTIVE or feed.error == "not_found")


def _missing(feed: Feed) -> str:
    """What the last try found instead of numbers; empty: nothing is known against it."""
    match feed.status, feed.error:
        case Feed.Status.PRIVATE, _error:
            return _("Private: no numbers can be read.")
        case Feed.Status.GONE, _error:
            return _("Gone: the platform does not find it any more.")
        case Feed.Status.ACTIVE, "not_found":
            return _("Not found yet: is the link right?")
        case Feed.Status.PARKED | Feed.Status.STOPPED, _error:
            return _("No numbers yet: it is not asked for at present.")
    return ""


def posts_of(influencer: Influencer, sort: str = NEWEST) -> QuerySet[Post]:
    """Every post of the profile's accounts, once, even where several sources see it."""
    twin = Post.objects.filter(account=OuterRef("account"), url=OuterRef("url"), pk__lt=OuterRef("pk")).exclude(url="")
    found = Post.objects.filter(account__influencer=influencer).exclude(Exists(twin))
    return found.with_numbers().select_related("account").order_by(*order(sort))


def with_days(posts: Iterable[Post]) -> list[ShownPost]:
    """Put beside each post the last value of each day, in one query for all of them."""
    shown = {post.pk: ShownPost(post) for post in posts}
    since = timezone.now() - dt.timedelta(days=SPARK_DAYS)
    said = PostSnapshot.objects.filter(post__in=shown, bucket__gte=since, views__isnull=False).order_by("bucket")
    last: dict[int, dict[dt.date, int | None]] = defaultdict(dict)
    for pk, bucket, views in said.values_list("post_id", "bucket", "views"):
        last[pk][bucket.date()] = views
    for pk, days in last.items():
        shown[pk].views = list(days.values())
    return list(shown.values())


def posts_file(influencer: Influencer) -> HttpResponse:
    head = [_("Platform"), _("Account"), _("Kind"), _("Published"), _("Address"), _("Title or text")]
    head += [_("Views"), _("Likes"), _("Comments"), _("Shares"), _("Saves"), _("Observed"), _("Source")]
    rows = map(_row, (ShownPost(post) for post in posts_of(influencer)[:IN_FILE].iterator(chunk_size=500)))
    return csv_file(f"{influencer.slug}-posts", head, rows)


def _row(shown: ShownPost) -> list[Any]:
    post, current = shown.post, shown.current
    counters = [getattr(current, name) for name in SUMMED]
    observed = current.observed_at.isoformat() if current.observed_at else None
    published = post.published_at.isoformat() if post.published_at else None
    label = post.account.label if post.account else ""
    return [post.platform, label, post.kind, published, post.url, shown.words, *counters, observed, post.source]


def order(sort: str) -> list[Any]:
    """What nobody knows comes last, whichever way."""
    column = F(SORTS.get(sort.removeprefix("-"), SORTS["date"]))
    down = sort.startswith("-") or sort not in SORTS
    return [column.desc(nulls_last=True) if down else column.asc(nulls_last=True), "-pk"]


@dataclass
class Gains:
    """What the posts of one thing gained, day by day. Platforms are never added up: some forbid it."""

    chart_id: str
    days: Sequence[CollaborationDay | CampaignDay]

    @property
    def label(self) -> str:
        return _("Views that the posts gained day by day; the table has all counters.")

    @property
    def columns(self) -> list[str]:
        return [_("Day"), _("Platform"), _("Views"), _("Likes"), _("Comments"), _("Shares"), _("Saves")]

    @property
    def rows(self) -> list[list[Any]]:
        return self._lines(lambda day: date_format(day, "j M Y"))

    def file(self, name: str) -> HttpResponse:
        return csv_file(name, self.columns, self._lines(str))

    def _lines(self, words: Callable[[dt.date], str]) -> list[list[Any]]:
        newest = sorted(self.days, key=lambda row: (row.day, row.platform), reverse=True)
        return [
            [
                _("Before") if row.day == CARRIED else words(row.day),
                Platform(row.platform).label,
                *(getattr(row, name) for name in SUMMED),
            ]
            for row in newest
        ]

    @property
    def chart(self) -> dict[str, Any]:
        lines: dict[str, list[list[Any]]] = defaultdict(list)
        for row in sorted((row for row in self.days if row.day != CARRIED), key=lambda row: row.day):
            lines[str(Platform(row.platform).label)].append([str(row.day), row.views])
        series = [
            {"type": "bar", "name": name, "data": data, "color": colour, "barMaxWidth": 18}
            for (name, data), colour in zip(sorted(lines.items()), COLOURS, strict=False)
        ]
        return {
            "xAxis": {"type": "time", "minInterval": DAY_MS},
            "yAxis": {"type": "value", "splitNumber": 3},
            "legend": {"data": sorted(lines), "top": 0},
            "tooltip": {"trigger": "axis"},
            "series": series,
        }


def posts_of_collaboration(collaboration: Collaboration) -> list[ShownPost]:
    found = Post.objects.filter(collaboration=collaboration).with_numbers().select_related("account")
    return with_days(with_feeds(found).order_by(*order(NEWEST))[:50])


def with_feeds(found: QuerySet[Post]) -> QuerySet[Post]:
    """So that each can say why it has no numbers."""
    return found.prefetch_related(Prefetch("feeds", Feed.objects.filter(what=Feed.What.POST).order_by("pk")))


def gains_of(collaboration: Collaboration) -> Gains:
    return Gains(f"gains-{collaboration.pk}", list(collaboration.days.all()))
