"""How each table of a file will be read, or why it won't be."""

from dataclasses import dataclass, field
from typing import Any

from analytics.importing import questions
from analytics.importing.elsewhere import importer_of
from analytics.importing.fields import MAGNITUDES
from analytics.importing.judge import refuse_columns, shifted_columns
from analytics.importing.mapping import Mapping, map_columns
from analytics.importing.options import Options
from analytics.importing.tables import Survey, Table


@dataclass
class Plan:
    table: Table
    mapping: Mapping
    platform: questions.Answer
    date: questions.DateAnswer
    importer: str = ""
    refused: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def columns(self) -> list[dict[str, Any]]:
        columns = [(item.column, item.field) for item in self.mapping.columns]
        return [{"position": column.position, "header": column.header, "field": name} for column, name in columns]


def plan_table(table: Table, survey: Survey, file_name: str, options: Options) -> Plan:
    """Map, judge and ask. Questions come in the order in which they should be answered."""
    mapping = map_columns(table, options.maps, questions.platform_hint(table, file_name, options))
    importer = importer_of(survey, mapping)
    plan = Plan(table, mapping, questions.Answer(), questions.DateAnswer(), importer)
    if importer:
        return plan
    if shifted := shifted_columns(mapping):
        plan.questions.append({"reason": "shifted_header", "columns": shifted})
    plan.refused = refuse_columns(mapping)
    if mapping.handle_unknown:
        plan.questions.append({"reason": "handle_column_unknown", "found": list(mapping.handle_unknown)})
    elif not mapping.has("handle", "name", "url"):
        plan.questions.append({"reason": "no_identity", "found": [column.header for column in table.columns]})
    plan.platform = questions.ask_platform(table, mapping, file_name, options)
    plan.date = questions.ask_date(mapping, file_name, options)
    for answer in (plan.platform, plan.date):
        if answer.question:
            plan.questions.append({"reason": answer.question, "found": list(answer.found)})
    return plan


def has_magnitudes(plan: Plan) -> bool:
    return any(item.kind in MAGNITUDES for item in plan.mapping.columns)
