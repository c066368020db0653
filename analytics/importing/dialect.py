"""The delimiter, by vote: the one for which most rows have one width of at least two."""

import csv
import io
from collections import Counter

DELIMITERS = ",;\t|"


def delimiter_of(sample: str) -> str:
    """Vote; ``sep=;``, which spreadsheet programs write for themselves, decides alone."""
    first = sample.split("\n", 1)[0].strip().strip('"')
    if first.lower().startswith("sep=") and len(first) == len("sep=;"):
        return first[-1]
    return max(DELIMITERS, key=lambda delimiter: _votes(sample, delimiter))


def _votes(sample: str, delimiter: str) -> tuple[float, int]:
    widths: Counter[int] = Counter()
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            widths[len(row)] += 1 if any(row) else 0
    except csv.Error:
        return 0.0, 0
    rows = widths.total()
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0.0, 0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    return round(count / rows, 2), width
