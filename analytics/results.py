"""What became of an import, for the pages that show it."""

from decimal import Decimal
from typing import Any

from analytics.importing import words
from analytics.models import ImportRun

SHOWN = 200


def result_of(run: ImportRun) -> dict[str, Any]:
    report = run.report
    warnings = [{**warning, "words": words.warning_text(warning)} for warning in report.get("warnings", [])[:SHOWN]]
    reasons = report.get("rejected_by_reason", {})
    return {
        "run": run,
        "report": report,
        "warnings": warnings,
        "more_warnings": max(0, run.warnings - len(warnings)),
        "reasons": [(words.reason_text(reason, run.kind), count) for reason, count in sorted(reasons.items())],
        "rejected": [_rejected(run, item) for item in report.get("rejected", []) if "value" in item][:SHOWN],
        "sums": _sums(report),
        "new": next((report[name] for name in NEW if name in report), report.get("snapshots_new", 0)),
        **words.told_on_page(report),
    }


def _rejected(run: ImportRun, item: dict[str, Any]) -> dict[str, Any]:
    return {**item, "words": words.reason_text(item["reason"], run.kind)}


def _sums(report: dict[str, Any]) -> dict[str, Any] | None:
    """What orders or payouts come to; None for files of something else."""
    if "rows_of_influencers" not in report:
        return None
    amounts = [(Decimal(amount), currency) for currency, amount in report["amounts"].items()]
    return {**report, "amounts": amounts}


NEW = ("posts_new", "conversions_new", "payouts_new", "rows_new")
