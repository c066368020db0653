"""How tables spell "not given". Missing is unknown, never 0."""

import re
import unicodedata

SPELLINGS = frozenset(
    {
        *("", "-", "–", "—", "−", "--", "---", "?", ".", "…", "/"),
        *("n/a", "na", "n.a.", "n.a", "n/d", "nd", "n.d.", "s/d", "k.a.", "k. a.", "n/v"),
        *("nan", "nan%", "-%", "null", "none", "nil", "undefined", "unknown", "not available", "hidden", "private"),
        *("#n/a", "#n/d", "#nv", "#na", "#nd", "(blank)", "(null)", "(none)"),
    }
)
# Every language's spreadsheet errors have the same outline: #VALOR!, #¡DIV/0!, #WERT!, #NOM?
_ERROR = re.compile(r"#[^\s#]*[!?]'?")
_BLANKS = {"\u2800", "\u3164", "\u115f", "\u1160", "\uffa0"}


def is_missing(text: str) -> bool:
    text = text.strip()
    return text.casefold().rstrip("'’") in SPELLINGS or (text[0] == "#" and bool(_ERROR.fullmatch(text)))


def is_missing_handle(text: str) -> bool:
    """Handles may be ``null`` or ``na``; only what can't be a handle is missing."""
    return is_missing(text) and not text.strip().replace("_", "").isalnum()


def is_invisible(text: str) -> bool:
    """Tell whether a reader would see nothing: format characters, fillers, blanks."""
    if text.isascii() or text[0].isalnum():
        return not text.strip()
    return all(c in _BLANKS or unicodedata.category(c)[0] in "ZCM" for c in text)
