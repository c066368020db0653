"""Payouts per post beside the posts that we know of: what is not rate × posts is kept as given, and told."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count

from analytics.importing.header import fold
from analytics.importing.kinds.money import BASES, MoneyRow
from analytics.importing.report import Report
from analytics.models import Post

_LISTED = 2000
_CENTS = Decimal("0.01")


@dataclass
class PaidPosts:
    rows: list[dict[str, Any]] = field(default_factory=list)
    known: bool = False  # some of these people have posts here: none means none

    def look(self, rows: list[MoneyRow]) -> None:
        per_post = [row for row in rows if BASES.get(fold(row.text("basis", 40))) == "post" and row.somebody]
        accounts = {row.somebody.account for row in rows if row.somebody and row.somebody.account}
        counts = _posts_of(accounts)
        self.known = self.known or bool(counts)
        for row in per_post:
            rate, total = row.amount("rate"), row.amount("total")
            if rate is None or total is None or row.somebody is None or len(self.rows) >= _LISTED:
                continue
            posts = counts[row.somebody.account or 0]
            if rate * posts != total:
                given = {"given": row.cells.texts["total"], "rate_times_posts": str((rate * posts).quantize(_CENTS))}
                about = {"line": row.cells.line, "influencer": row.person, "rate": row.cells.texts["rate"]}
                self.rows.append({**about, "posts": posts, **given})

    def tell(self, report: Report) -> None:
        if self.known and self.rows:
            report.warn({"code": "payout_is_not_rate_times_posts", "rows": self.rows})


def _posts_of(accounts: set[int]) -> Counter[int]:
    """Of several sources that see the same posts, the one that sees most counts."""
    found = Post.objects.filter(account__in=accounts).values_list("account", "source").annotate(Count("pk"))
    counts: Counter[int] = Counter()
    for account, _, count in found.order_by():
        counts[account or 0] = max(counts[account or 0], count)
    return counts
