"""docs/security.md promises nothing that no test shows: each row names one that exists, or the reason why there is none."""

import ast
import re

import pytest
from django.conf import settings

PAGE = (settings.BASE_DIR / "docs/security.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| *\d+\.\d+\.\d+", line)
]
NAMED = re.compile(r"`([\w/.]+\.py|\.ci/\w+)(?:::(\w+))?`")


def has(path, name):
    file = settings.BASE_DIR / path
    if not file.exists():
        return False
    if not name:
        return True
    tree = ast.parse(file.read_text())
    return any(getattr(node, "name", "") == name for node in ast.walk(tree))


def test_the_table_is_whole():
    asked = {number for row in ROWS for number in re.findall(r"\d+\.\d+\.\d+", row[0])}

    assert len(ROWS) >= 74
    assert len(asked) >= 100


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_row_is_shown_by_a_test_or_has_a_reason(row):
    _requirement, _level, _what, where, shown = row
    tests = NAMED.findall(shown)

    assert where
    assert tests or shown.startswith("Reason:")
    assert [(path, name) for path, name in tests if not has(path, name)] == []
