"""How each table of a file of posts, orders or payouts will be read, or what has to be asked first."""

from dataclasses import dataclass, field
from typing import Any

from analytics.importing import questions
from analytics.importing.dates import read_day
from analytics.importing.elsewhere import importer_of
from analytics.importing.fields import Kind
from analytics.importing.judge import decimal_of, refuse_columns, shifted_columns
from analytics.importing.kinds.addresses import platform_of_url
from analytics.importing.kinds.schema import Placed, Schema
from analytics.importing.kinds.schemas import SCHEMAS
from analytics.importing.mapping import Mapping, map_columns
from analytics.importing.monies import apart, currency_in
from analytics.importing.options import Options
from analytics.importing.plan import Plan
from analytics.importing.tables import Survey, Table

_SIGNED = 0.9  # of the amounts must name their currency for it to be known
_OWN_HANDLES = {"x", "tiktok", "threads"}  # whose addresses of posts name the author


@dataclass
class KindPlan(Plan):
    days: dict[str, questions.DateAnswer] = field(default_factory=dict)
    currency: str = ""
    limited: bool = False  # the numbers were observed on the last day of publication at the earliest

    @property
    def placed(self) -> list[Placed]:
        return [item for item in self.mapping.columns if isinstance(item, Placed)]


def plan_table(table: Table, survey: Survey, file_name: str, options: Options) -> KindPlan:
    schema = SCHEMAS[options.kind]
    mapping = schema.map_columns(table, options.maps)
    plan = KindPlan(table, mapping, questions.Answer(), questions.DateAnswer())
    if not schema.fits(mapping):
        plan.importer = _importer(survey, table) or "influencers"
        plan.importer = "" if plan.importer == options.kind else plan.importer
        if plan.importer or not options.maps:
            plan.importer = plan.importer or options.kind
            return plan
    if shifted := shifted_columns(mapping):
        plan.questions.append({"reason": "shifted_header", "columns": shifted})
    plan.refused = refuse_columns(mapping)
    _ask_days(plan, options)
    _ask_amounts(plan, options)
    (_ask_of_posts if options.kind == "posts" else _ask_of_money)(plan, file_name, options)
    return plan


def guess(survey: Survey) -> str:
    """Name the importer for what stands in the tables of a file."""
    found = {_importer(survey, table) for table in survey.tables} - {""}
    return found.pop() if len(found) == 1 else "influencers"


def _importer(survey: Survey, table: Table) -> str:
    found = importer_of(survey, map_columns(table, [], ""))
    if found in SCHEMAS or found == "ga4":
        return found
    return ""


def score_of(options: Options) -> Any:
    return SCHEMAS[options.kind].score


def _ask_days(plan: KindPlan, options: Options) -> None:
    """Read each column of days by what proves its order; one that proves nothing is asked about."""
    for item in plan.placed:
        if item.kind is not Kind.DATE or item.field == "observed_on":
            continue
        samples = [day for text in item.column.samples if (day := read_day(text))]
        relative = any(day.ago is not None for day in samples)
        answer = questions.by_column(item, samples, options.observed_on, relative=relative)
        if answer.question:
            reason = answer.question.replace("observed_on", "date")
            plan.questions.append({"reason": reason, "found": list(answer.found), "column": item.column.header})
        plan.days[item.field or ""] = answer


def _ask_amounts(plan: KindPlan, options: Options) -> None:
    money = [item for item in plan.placed if item.kind is Kind.MONEY]
    for item in [*money, *(item for item in plan.placed if item.kind is Kind.NUMBER)]:
        if item.column.open_figures and not decimal_of(item):
            examples = [text for _, text in item.column.number_examples[:3]]
            plan.questions.append({"reason": "amounts_unproved", "column": item.label, "found": examples})
    if not money:
        return
    named = {code for item in money if (code := currency_in(item.column.header))}
    plan.currency = options.currency or (named.pop() if len(named) == 1 else "")
    if not plan.currency and not plan.mapping.has("currency") and not all(_signed(plan.table, item) for item in money):
        plan.questions.append({"reason": "currency_unknown", "found": [item.label for item in money]})


def _signed(table: Table, item: Placed) -> bool:
    """Tell whether its cells name their currencies. The column as it was: amounts are planned without them."""
    samples = [cell for cell in table.columns[item.column.position - 1].samples if any(map(str.isdigit, cell))]
    return bool(samples) and sum(1 for cell in samples if apart(cell)[1]) >= _SIGNED * len(samples)


def _ask_of_posts(plan: KindPlan, file_name: str, options: Options) -> None:
    mapping = plan.mapping
    plan.platform = questions.ask_platform(plan.table, mapping, file_name, options)
    if plan.platform.question == "platform_unknown" and options.people and mapping.has("influencer"):
        plan.platform = questions.Answer()  # the list of influencers says it
    elif plan.platform.question == "platform_unknown" and (url := _urls(mapping)):
        plan.platform = questions.Answer(column=url)
    plan.date = questions.ask_date(mapping, file_name, options)
    if plan.date.question in {"observed_on_unknown", "observed_on_ambiguous"} and plan.date.column is None:
        published = "published" in plan.days and not plan.days["published"].question
        if published and not mapping.has("observed_on"):
            plan.date, plan.limited = questions.DateAnswer(), True
    for answer in (plan.platform, plan.date):
        if answer.question:
            plan.questions.append({"reason": answer.question, "found": list(answer.found)})
    if not options.account and not mapping.has("handle", "influencer", "name") and not _authors(plan):
        plan.questions.append({"reason": "account_unknown"})


def _urls(mapping: Mapping) -> Placed | None:
    for item in mapping.of("url"):
        samples = [cell for cell in item.column.samples if cell.strip()]
        known = sum(1 for cell in samples if platform_of_url(cell))
        if samples and known >= _SIGNED * len(samples) and isinstance(item, Placed):
            return item
    return None


def _authors(plan: KindPlan) -> bool:
    """Tell whether addresses of posts say whose they are."""
    urls = _urls(plan.mapping)
    if urls is None or plan.platform.value:
        return urls is not None and plan.platform.value in _OWN_HANDLES
    return {platform_of_url(cell) for cell in urls.column.samples if cell.strip()} <= _OWN_HANDLES


def _ask_of_money(plan: KindPlan, _file_name: str, options: Options) -> None:
    if not options.brand:
        plan.questions.append({"reason": "brand_unknown"})
    answer = questions.ask_platform(plan.table, plan.mapping, "", options)
    plan.platform = answer if not answer.question else questions.Answer()


def schema_of(options: Options) -> Schema:
    return SCHEMAS[options.kind]
