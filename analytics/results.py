"""What became of an import, for the pages that show it."""

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
        "new": next((report[name] for name in NEW if name in report), report.get("snapshots_new", 0)),
        **words.told(report),
    }


NEW = ("posts_new", "conversions_new", "payouts_new", "rows_new")
