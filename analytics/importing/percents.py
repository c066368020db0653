"""Which cells of an XLSX sheet are shown as percent: 1.39 % is stored as 0.0139 and a format."""

import zipfile
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree as ET  # nosec B405 # expat ≥ 2.4.1 limits entities itself

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BUILT_IN = {"9", "10"}


def percent_cells(path: Path, sheet: str) -> dict[int, set[int]]:
    """Return {row from 1: {column from 0}}; nothing for other formats and for books that use no percent."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        if "xl/styles.xml" not in archive.namelist():
            return {}
        styles = _percent_styles(archive)
        member = _member(archive, sheet) if styles else None
        return _marked(archive, member, styles) if member else {}


def _percent_styles(archive: zipfile.ZipFile) -> set[str]:
    root = _parse(archive, "xl/styles.xml")
    formats = set(_BUILT_IN)
    for item in root.iter(f"{_MAIN}numFmt"):
        if "%" in item.get("formatCode", ""):
            formats.add(item.get("numFmtId", ""))
    styles = root.find(f"{_MAIN}cellXfs")
    found = enumerate(styles if styles is not None else [])
    return {str(number) for number, style in found if style.get("numFmtId") in formats}


def _member(archive: zipfile.ZipFile, sheet: str) -> str | None:
    links = {item.get("Id"): item.get("Target", "") for item in _parse(archive, "xl/_rels/workbook.xml.rels")}
    for item in _parse(archive, "xl/workbook.xml").iter(f"{_MAIN}sheet"):
        if item.get("name") == sheet:
            target = links.get(item.get(_LINK), "").lstrip("/")
            name = target if target.startswith("xl/") else f"xl/{target}"
            return name if name in archive.namelist() else None
    return None


def _marked(archive: zipfile.ZipFile, member: str, styles: set[str]) -> dict[int, set[int]]:
    cells: dict[int, set[int]] = defaultdict(set)
    with archive.open(member) as file:
        for _, element in ET.iterparse(file):  # noqa: S314 # nosec B314 # expat ≥ 2.4.1 limits entities itself
            if element.tag == f"{_MAIN}c" and element.get("s") in styles:
                row, column = _place(element.get("r", "A1"))
                cells[row].add(column)
            elif element.tag == f"{_MAIN}row":
                element.clear()
    return cells


def _place(address: str) -> tuple[int, int]:
    """Take ``AB12`` apart: row 12, column 27."""
    column = 0
    for letter in address.rstrip("0123456789"):
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), column - 1


def _parse(archive: zipfile.ZipFile, name: str) -> ET.Element:
    return ET.fromstring(archive.read(name))  # noqa: S314 # nosec B314 # expat ≥ 2.4.1 limits entities itself
