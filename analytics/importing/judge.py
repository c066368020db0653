"""What a table must not be believed: shifted headers, lost units, unproved decimal signs, rates without %."""

from typing import Any

from analytics.importing.columns import EXAMPLES, Column
from analytics.importing.fields import MAGNITUDES, SCALES, Kind
from analytics.importing.mapping import Assigned, Mapping

SHIFTED = 0.20


def shifted_columns(mapping: Mapping) -> list[dict[str, Any]]:
    """Find columns whose values are of another kind than their header says."""
    found = []
    for item in mapping.columns:
        column = item.column
        wrong, examples = 0, column.text_examples
        if item.kind in MAGNITUDES:
            wrong = column.texts
        elif item.kind == Kind.COUNTRY:
            wrong, examples = column.numbers, column.number_examples
        elif item.kind == Kind.DATE:
            wrong = round((1 - column.days) * column.given)
            examples = [(column.samples[cell], cell) for cell in list(column.no_days)[:EXAMPLES]]
        if column.cells and wrong and wrong >= SHIFTED * column.cells:
            found.append(
                _named(column, text_cells=wrong, examples=[{"line": line, "value": text} for line, text in examples])
            )
    return found


def refuse_columns(mapping: Mapping) -> list[dict[str, Any]]:
    """Take the field from every column that can't be read, and tell why."""
    magnitudes = [item for item in mapping.columns if item.kind in MAGNITUDES]
    lost = any(item.kind == Kind.COUNT and _fractions(item) and not _scaled(item) for item in magnitudes)
    lost = lost or any(item.kind == Kind.COUNT and item.unit in SCALES and _fractions(item) for item in magnitudes)
    refused = []
    for item in magnitudes:
        if reason := _reason(item, lost=lost):
            refused.append(refusal(item, reason))
            item.field, item.refused = None, reason
    return refused


def decimal_of(item: Assigned) -> str:
    """The decimal sign of a column: the user's word, else what its cells prove."""
    if item.unit in {"dot", "comma"}:
        return "." if item.unit == "dot" else ","
    if item.column.decimal or not item.column.open_figures:
        return item.column.decimal
    # A unit given for the whole column proves what a suffix in the cell would.
    return next(iter(item.column.open_figures)) if _scaled(item) and len(item.column.open_figures) == 1 else ""


def scale_of(item: Assigned) -> int:
    return SCALES.get(item.unit or item.meaning.unit, 1)


def _scaled(item: Assigned) -> bool:
    return scale_of(item) > 1


def _fractions(item: Assigned) -> int:
    return item.column.fractions(decimal_of(item))


def _reason(item: Assigned, *, lost: bool) -> str:
    column = item.column
    told = item.unit in SCALES or item.unit in {"%", "ratio"} or _scaled(item)
    if lost and not told:
        return "unit_lost"
    if column.open_figures and not decimal_of(item):
        return "decimal_sign_unproved"
    if item.kind == Kind.RATE and not told and not item.meaning.percent and not column.percents and _nonzero(column):
        return "rate_unit_unknown"
    return ""


def _nonzero(column: Column) -> bool:
    return column.numbers > 0


def refusal(item: Assigned, reason: str) -> dict[str, Any]:
    column = item.column
    examples = [{"line": line, "value": text} for line, text in column.number_examples]
    suffixed = [{"line": line, "value": text} for line, text in column.suffixed_examples]
    return _named(
        column, reason=reason, fractional=_fractions(item), suffixed_cells=suffixed, field=item.field, examples=examples
    )


def _named(column: Column, **more: Any) -> dict[str, Any]:
    return {"position": column.position, "header": column.header, **more}
