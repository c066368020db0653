"""Bytes → text: a byte order mark, else UTF-16 by its zero bytes, else UTF-8, else cp1252 with a warning."""

import codecs
from pathlib import Path
from typing import NamedTuple

_MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_CHUNK = 1 << 20


class Encoding(NamedTuple):
    name: str
    certain: bool = True


def encoding_of(path: Path) -> Encoding:
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name)
    if wide := _utf16_by_zeros(head):
        return Encoding(wide)
    if _decodes(path, "utf-8"):
        return Encoding("utf-8")
    return Encoding("cp1252", certain=False)


def _utf16_by_zeros(head: bytes) -> str | None:
    """Latin text in UTF-16 has a zero in every second byte; no 8-bit text has any."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if even + odd < len(head) // 10 or even == odd:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
