"""Tables of orders and of payouts → rows of the brand whose file it is. The same row twice in a file is two rows."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac

from analytics.importing.fields import Kind
from analytics.importing.header import fold
from analytics.importing.kinds.joining import Joined
from analytics.importing.kinds.people import People, Somebody
from analytics.importing.kinds.planning import KindPlan
from analytics.importing.kinds.rows import Cells, KindReader
from analytics.importing.options import Options
from analytics.importing.reading import Chunk, Reading
from analytics.importing.rows import Rejected
from analytics.importing.seen import Tally, key_of
from analytics.models import Conversion, ReportedPayout

SLICE = 1000
_BASES = {
    "order": "order, orders, per order, sale, sales, cpa, cps, pedido, por pedido, bestellung, pro bestellung, commande, "
    "par commande, ordine, per ordine, conversion, per sale, per conversion",
    "post": "post, posts, per post, publication, beitrag, pro beitrag, por post, par post, publicacion, por publicacion, "
    "reel, story, video, per video, deliverable, content, pubblicazione",
    "fixed": "fixed, flat, flat fee, fixed fee, fijo, fixe, fest, pauschal, pauschale, fisso, fixo, retainer, lump sum, forfait",
    "share": "share, revenue share, revshare, percentage, percent, commission, comision, comissao, provision, provvigione, cpr",
}
BASES = {word.strip(): basis for basis, words in _BASES.items() for word in words.split(",")}


@dataclass
class MoneyRow:
    cells: Cells
    platform: str
    person: str
    currency: str
    somebody: Somebody | None = None
    digest: str = ""

    @property
    def whose(self) -> tuple[str, str]:
        return self.platform, self.person

    def amount(self, name: str) -> Decimal | None:
        found: tuple[Decimal, str] | None = self.cells.values.get(name)
        return found[0] if found else None

    def day(self, name: str) -> dt.date | None:
        moment: tuple[dt.datetime, bool, bool] | None = self.cells.values.get(name)
        return moment[0].date() if moment else None

    def text(self, name: str, longest: int = 200) -> str:
        return " ".join(str(self.cells.values.get(name) or "").split())[:longest]


class MoneyReader:
    """`amounts` are the columns of which a row must have one."""

    def __init__(self, plan: KindPlan, needed: tuple[str, ...]) -> None:
        self.plan, self.needed = plan, needed
        speaks = {"influencer", "handle", "day", "paid_on", "buyer", "order_id"}
        self._cells = KindReader(plan, aside=set(), speaks=speaks - {"influencer"} | _named(plan))

    def read(self, line: int, cells: list[str]) -> MoneyRow:
        row = self._cells.read(line, cells)
        if all(row.values.get(name) is None for name in self.needed):
            raise Rejected("no_numbers")
        self._check_days(row)
        platform = row.values.get("platform") or self.plan.platform.value
        person = str(row.values.get("influencer") or row.values.get("handle") or "")
        return MoneyRow(row, platform, person[:160], self._currency(row))

    def _check_days(self, row: Cells) -> None:
        """A row whose day cannot be read is of no day."""
        headers = {item.column.position: item.column.header for item in self.plan.placed if item.kind is Kind.DATE}
        for warning in row.warnings:
            if warning["code"] == "unreadable" and warning["column"] in headers:
                raise Rejected("day_unknown", column=headers[warning["column"]].strip(), value=warning["value"])

    def _currency(self, row: Cells) -> str:
        """A column's word, else the sign at the amount, else what holds for the file."""
        if row.values.get("currency"):
            return str(row.values["currency"])
        signs = {value[1] for value in row.values.values() if _is_amount(value) and value[1]}
        if len(signs) == 1:
            return str(signs.pop())
        if not self.plan.currency:
            raise Rejected("currency_unknown", value=row.texts.get("currency", ""))
        return self.plan.currency


def _named(plan: KindPlan) -> set[str]:
    return {"influencer"} if plan.mapping.has("influencer") else set()


def _is_amount(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Decimal)


@dataclass
class MoneyReading(Reading[MoneyRow]):
    people: People
    options: Options
    tally: Tally = field(default_factory=Tally)
    span: list[dt.date] = field(default_factory=list)
    seen: Callable[[list[MoneyRow]], None] | None = None

    def __post_init__(self) -> None:
        self.joined = Joined(self.options.brand)

    @property
    def tracking(self) -> bool:
        return self.options.kind == "tracking"

    def reader_of(self, plan: Any) -> MoneyReader:
        return MoneyReader(plan, ("orders", "revenue", "order_id") if self.tracking else ("total",))

    def close(self) -> None:
        self.tally.close()

    def hand_on(self, chunk: Chunk[MoneyRow]) -> None:
        rows = list(self._taken(chunk))
        report = self.looked.report
        report.imported += len(rows)
        made: list[Any] = [self._conversion(row) if self.tracking else self._payout(row) for row in rows]
        for row in made:
            self.joined.sum_up(row)
        new = self._insert(made)
        report.count("conversions_new" if self.tracking else "payouts_new", new)
        report.unchanged += len(made) - new
        if self.seen:
            self.seen(rows)

    def _taken(self, chunk: Chunk[MoneyRow]) -> Iterable[MoneyRow]:
        found = self.people.find([row.whose for row, _ in chunk if row.person], chunk[0][0].cells.line)
        for row, _ in chunk:
            row.somebody = found.get(row.whose)
            known = row.somebody is not None and bool(row.somebody.account or row.person in self.people.rows)
            self.joined.add(row.person, row.text("campaign"), known=known)
            if row.person and not known:
                self.people.note_unknown(row.person)
            row.platform = row.somebody.platform if row.somebody else row.platform
            row.digest = self._digest(row)
            for warning in row.cells.warnings:
                self.looked.report.warn(warning)
            if day := row.day("day") or row.day("paid_on"):
                self.span = [min(day, *self.span[:1]), max(day, *self.span[1:])] if self.span else [day, day]
            yield row

    def _digest(self, row: MoneyRow) -> str:
        """Who has the database can't try out buyers' addresses: the key of the installation is part of it."""
        facts = sorted(f"{name}={_plain(value)}" for name, value in row.cells.facts.items())
        facts += [f"{name}={row.day(name)}" for name in ("day", "paid_on") if name in row.cells.values]
        times = self.tally.add(key_of(*facts))
        text = "\x1f".join([self.options.kind, *facts, str(times)])
        return salted_hmac("influencehub.importing", text, algorithm="sha256").hexdigest()[:40]

    def _insert(self, rows: list[Any]) -> int:
        if not rows:
            return 0
        model = Conversion if self.tracking else ReportedPayout
        new = 0
        for start in range(0, len(rows), SLICE):
            part = rows[start : start + SLICE]
            digests = [row.digest for row in part]
            with transaction.atomic():
                there = set(
                    model.objects.filter(brand=self.options.brand, digest__in=digests).values_list("digest", flat=True)
                )
                missing = [row for row in part if row.digest not in there]
                new += len(missing)
                if not self.options.dry_run:
                    model.objects.bulk_create(missing, ignore_conflicts=True)
        return new

    def _shared(self, row: MoneyRow) -> dict[str, Any]:
        orders = row.cells.values.get("orders")
        return {
            "brand_id": self.options.brand,
            "run_id": self.options.run,
            "person": row.person,
            "account_id": row.somebody.account if row.somebody else None,
            "platform": row.platform,
            "orders": orders,
            "currency": row.currency,
            "campaign": row.text("campaign"),
            "extra": row.cells.extra,
            "digest": row.digest,
        }

    def _conversion(self, row: MoneyRow) -> Conversion:
        shared = self._shared(row)
        if shared["orders"] is None and row.cells.values.get("order_id"):
            shared["orders"] = 1
        return Conversion(
            **shared,
            day=row.day("day"),
            source=row.text("source"),
            product=row.text("product"),
            buyer=buyer_of(str(row.cells.values.get("buyer") or "")),
            revenue=row.amount("revenue"),
        )

    def _payout(self, row: MoneyRow) -> ReportedPayout:
        said = row.text("basis", 40)
        basis = BASES.get(fold(said), said)
        total = row.amount("total") or Decimal(0)
        return ReportedPayout(
            **self._shared(row), basis=basis, rate=row.amount("rate"), total=total, paid_on=row.day("paid_on")
        )

    def tell(self) -> None:
        report = self.looked.report
        report.more["unknown_influencers"] = len(self.people.unknown)
        report.more |= self.joined.as_json()
        report.notes += self.joined.notes
        report.more["dates"] = [day.isoformat() for day in self.span] or None
        report.more["currency"] = next((plan.currency for plan in self.looked.plans if isinstance(plan, KindPlan)), "")


def _plain(value: Any) -> str:
    if _is_amount(value):
        return f"{value[0].normalize():f}"
    return str(value)


def buyer_of(text: str) -> str:
    """A keyed hash: equal for the same buyer, of no use to find one. E-mail addresses count without case."""
    if not text:
        return ""
    return salted_hmac("influencehub.buyers", text.strip().casefold(), algorithm="sha256").hexdigest()
