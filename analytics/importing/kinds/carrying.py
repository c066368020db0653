"""A file of posts, orders or payouts from path to report."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from accounts.models import SocialAccount
from analytics.importing.kinds.money import MoneyReading
from analytics.importing.kinds.paidposts import PaidPosts
from analytics.importing.kinds.people import BadList, People, Somebody
from analytics.importing.kinds.planning import KindPlan, plan_table, schema_of
from analytics.importing.kinds.posts import PostReading
from analytics.importing.kinds.poststore import PostStore
from analytics.importing.kinds.rows import moment_reader
from analytics.importing.options import Options
from analytics.importing.plan import Plan
from analytics.importing.readers import UNREAD
from analytics.importing.reading import Looked, Progress, Reading, look
from analytics.importing.report import Rejects, Report


def look_at(path: Path, file_name: str, options: Options) -> Looked:
    looked = look(path, file_name, _with_platform(options), planner=plan_table, score=schema_of(options).score)
    try:
        People.of(options)
    except BadList as error:
        looked.report.refuse("people_unclear", questions=error.report.questions)
    return looked


def carry(looked: Looked, options: Options, *, rejects: TextIO | None, progress: Progress | None) -> Report:
    """Read all rows of a file that was not refused, and store them."""
    listed = Rejects(rejects, looked.plans[0].table.header)
    reading: Any = _posts(looked, options, listed) if options.kind == "posts" else _money(looked, options, listed)
    paid = PaidPosts() if options.kind == "payouts" else None
    if paid:
        reading.seen = paid.look
    try:
        reading.run(progress)
    finally:
        reading.close()
    reading.tell()
    if paid:
        paid.tell(looked.report)
    looked.report.accounts_new += reading.people.report.accounts_new
    return looked.report


def _with_platform(options: Options) -> Options:
    """Whose posts they are says where they are."""
    if options.account and not options.platform:
        options.platform = SocialAccount.objects.values_list("platform", flat=True).get(pk=options.account)
    return options


def _posts(looked: Looked, options: Options, rejects: Rejects) -> PostReading:
    for name in ("posts_new",):
        looked.report.more.setdefault(name, 0)
    account = None
    if options.account:
        row = SocialAccount.objects.get(pk=options.account)
        account = Somebody(row.platform, row.key, row.pk)
    people = People.of(options, makes=account is None)
    store = PostStore(dry=options.dry_run)
    return PostReading(looked, rejects, people, store, account=account, fallback=_last_day(looked))


def _money(looked: Looked, options: Options, rejects: Rejects) -> MoneyReading:
    looked.report.more.setdefault("conversions_new" if options.kind == "tracking" else "payouts_new", 0)
    return MoneyReading(looked, rejects, People.of(options), options)


def _last_day(looked: Looked) -> dt.date | None:
    """The last day of publication in the file: before it nobody can have read these numbers."""
    plans = [plan for plan in looked.plans if isinstance(plan, KindPlan) and plan.limited]
    if not plans:
        return None
    latest = max((day for plan in plans for day in _published(looked, plan)), default=None)
    looked.report.observed_on = latest.isoformat() if latest else None
    looked.report.observed_precision = "at least"
    return latest


def _published(looked: Looked, plan: KindPlan) -> Any:
    item = plan.mapping.of("published")[0]
    read, at = moment_reader(plan.days["published"]), item.column.position - 1
    blank = looked.report.blank
    for _, cells, own in _Pass(looked, Rejects()).rows():
        if own is not None and own.read(0, cells) is plan and at < len(cells):
            moment = read(cells[at])
            if moment is not None and moment is not UNREAD:
                yield moment[0].date()
    looked.report.blank = blank


class _Pass(Reading[Any]):
    """Rows beside the plan of their table, to look at one column of them."""

    def reader_of(self, plan: Plan) -> "_Named":
        return _Named(plan)


@dataclass
class _Named:
    plan: Plan

    def read(self, _line: int, _cells: list[str]) -> Plan:
        return self.plan
