"""Rows of posts → the store of posts, account by account."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models.functions import Substr

from analytics.importing.kinds.fields import COUNTERS
from analytics.importing.report import Report
from analytics.models import Post
from analytics.sources.contract import PostSnapshot, PostStats
from analytics.store import store_posts

if TYPE_CHECKING:
    from analytics.importing.kinds.posts import PostRow

SOURCE = "file"
_PLAIN = len("row:") + 32  # the part of an id that tells the cells; the day follows


class PostStore:
    def __init__(self, *, dry: bool = False) -> None:
        self.dry = dry
        self._dated: dict[int, bool] = {}

    def adopt(self, rows: Iterable["PostRow"]) -> None:
        """Posts known by their cells: one with a day and one without may be the same, said in two files."""
        by_account: dict[int, list[PostRow]] = defaultdict(list)
        for row in rows:
            if row.content and row.owner and row.owner.account:
                by_account[row.owner.account].append(row)
        for account, theirs in by_account.items():
            self._adopt_dated(account, [row for row in theirs if row.published is None])
            self._adopt_undated(account, [row for row in theirs if row.published is not None])

    def take(self, rows: list["PostRow"], report: Report) -> None:
        names = {row.external_id for row in rows}
        known = set(Post.objects.filter(source=SOURCE, external_id__in=names).values_list("external_id", flat=True))
        report.count("posts_new", len(names - known))
        by_account: dict[int, list[PostSnapshot]] = defaultdict(list)
        for row in rows:
            if row.owner and row.owner.account:
                by_account[row.owner.account].append(item_of(row))
        for account, items in sorted(by_account.items()):
            if not self.dry:
                stored = store_posts(SOURCE, account, items)
                report.snapshots_new += stored.new
                report.unchanged += stored.unchanged

    def _adopt_dated(self, account: int, rows: list["PostRow"]) -> None:
        """Rows without a day are of the post that was stored with one."""
        if not rows or not self._has_dated(account):
            return
        stored = Post.objects.filter(source=SOURCE, account=account, external_id__startswith="row:")
        wanted = {row.external_id for row in rows}
        dated = stored.annotate(plain=Substr("external_id", 1, _PLAIN)).filter(plain__in=wanted)
        found: dict[str, str] = dict(dated.order_by("-external_id").values_list("plain", "external_id"))
        for row in rows:
            row.external_id = found.get(row.external_id, row.external_id)

    def _has_dated(self, account: int) -> bool:
        if account not in self._dated:
            stored = Post.objects.filter(source=SOURCE, account=account, external_id__startswith="row:")
            self._dated[account] = stored.filter(published_at__isnull=False).exists()
        return self._dated[account]

    def _adopt_undated(self, account: int, rows: list["PostRow"]) -> None:
        """A post that was stored without a day learns it from the first row that has one."""
        plain = {row.external_id[:_PLAIN] for row in rows}
        if not plain:
            return
        stored = Post.objects.filter(source=SOURCE, account=account, external_id__in=plain, published_at=None)
        left = dict(stored.values_list("external_id", "pk"))
        own = {row.external_id for row in rows}
        there = set(Post.objects.filter(source=SOURCE, external_id__in=own).values_list("external_id", flat=True))
        for row in rows:
            pk = left.get(row.external_id[:_PLAIN])
            if pk is None or row.external_id in there or self.dry:
                continue
            Post.objects.filter(pk=pk).update(external_id=row.external_id)
            del left[row.external_id[:_PLAIN]]


def item_of(row: "PostRow") -> PostSnapshot:
    values = row.cells.values
    counters: dict[str, Any] = {name: values.get(name) for name in COUNTERS}
    stats = PostStats(source=SOURCE, external_id=row.external_id, observed_at=row.observed_at, **counters)
    return PostSnapshot(
        stats=stats,
        owner_id=row.owner.key if row.owner else "",
        platform=row.platform,
        kind=row.kind,
        url=row.url,
        published_at=row.published,
        title=values.get("title") or "",
        text=values.get("text") or "",
        hashtags=row.hashtags,
        mentions=row.mentions,
        duration_s=values.get("duration_s"),
        is_sponsored=row.sponsored,
        extra=row.cells.extra,
    )
