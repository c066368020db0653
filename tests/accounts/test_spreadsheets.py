"""Every table that leaves the house goes through one function; what a spreadsheet would run becomes text."""
# ruff: noqa: RUF001 -- the full-width forms are the point

import ast
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from accounts.spreadsheets import safe_cell

ROOT = Path(__file__).parents[2]
OURS = ["influencehub", "rest", "messaging", "accounts", "campaigns", "analytics", "discovery"]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1+1", "'+1+1"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("|calc", "'|calc"),
        ("%0A=1", "'%0A=1"),
        ("＝1+1", "'＝1+1"),
        ("＋1+1", "'＋1+1"),
        ("－1+1", "'－1+1"),
        ("＠SUM(A1)", "'＠SUM(A1)"),
        ("｜calc", "'｜calc"),
        ("％x", "'％x"),
        ("\t=1+1", "'=1+1"),
        ("\r=1+1", "'=1+1"),
        ("\n=1+1", "'=1+1"),
        ("\0=1+1", "'=1+1"),
        ("  =1+1", "'=1+1"),
        ("\N{NO-BREAK SPACE}=1+1", "'=1+1"),
        ("\N{ZERO WIDTH NO-BREAK SPACE}=1+1", "'=1+1"),
        ("\N{RIGHT-TO-LEFT MARK}=1+1", "'=1+1"),
        ("\t \r=1+1", "'=1+1"),
        ("\tplain", "plain"),
        ("\0plain", "plain"),
        ("-", "'-"),
        ("--1", "'--1"),
        ("-1e5", "'-1e5"),
        ("+34 600 000 000", "'+34 600 000 000"),
        # Numbers stay numbers.
        ("-1", "-1"),
        ("-1.50", "-1.50"),
        ("12", "12"),
        (-3, "-3"),
        (-0.25, "-0.25"),
        (Decimal("-4.20"), "-4.20"),
        (date(2026, 3, 2), "2026-03-02"),
        # So do words.
        ("  padded", "  padded"),
        ("plain = fine", "plain = fine"),
        ("a@example.org", "a@example.org"),
        ("", ""),
        ("   ", "   "),
        (None, ""),
        (False, "False"),
    ],
)
def test_what_a_spreadsheet_would_run_becomes_text(value, cell):
    assert safe_cell(value) == cell


def test_nobody_writes_a_table_without_it():
    """A module that writes CSV or XLSX names the function; one that does not fails here."""
    writers = {}
    for path in (path for app in OURS for path in (ROOT / app).rglob("*.py")):
        tree = ast.parse(path.read_text())
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
        modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        if ("csv" in modules and names & {"writer", "DictWriter"}) or modules & {"xlsxwriter", "openpyxl"}:
            writers[str(path.relative_to(ROOT))] = "safe_cell" in imported

    assert writers
    assert all(writers.values()), writers
