# ruff: noqa: RUF001 -- the look-alikes are what this is about
"""One header → what it says: a concept and what surrounds it. No values are looked at here."""

import re
import unicodedata
from functools import lru_cache
from typing import Any, NamedTuple

from analytics.importing import synonyms as words

_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_GAP = re.compile(r"[\s_\-./,;:|'’`´\"]+")
_WINDOW = re.compile(
    r"\b(?:last |letzte |ultimos |ultimas |ultimi |derniers |in )?\d+ ?"
    r"(?:d|day|days|dias|tage|tagen|jours|giorni|week|weeks|month|months|meses|monate|mois|mesi)\b"
)
_BRACKET = re.compile(r"[(\[]([^)\]]*)[)\]]")
_NUMBERED = re.compile(r"^(.*?) ?(\d)$")
_FRESH = re.compile(r"\bnew post\b|\bnew posts\b")


class Meaning(NamedTuple):
    concept: str = ""
    mean: bool = False
    total: bool = False
    audience: bool = False
    authentic: bool = False
    rate: bool = False
    percent: bool = False
    fresh: bool = False
    window: str = ""
    unit: str = ""
    platform: str = ""
    number: int = 0
    foreign: str = ""

    @property
    def known(self) -> bool:
        return bool(self.concept)


def collapse(text: str) -> str:
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """NFKC, casefolded, white space collapsed, ``_ - .`` as spaces, without accents."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _GAP.sub(" ", text.replace("#", " # ")).strip()


@lru_cache(maxsize=4096)
def read_header(text: str) -> Meaning:
    """Read a header as written, then with camelCase taken apart."""
    meaning = _read(fold(text))
    if not meaning.known and not meaning.foreign:
        apart = _read(fold(_CAMEL.sub(" ", text)))
        if apart.known or apart.foreign:
            return apart
    return meaning


def _read(text: str) -> Meaning:
    if not text:
        return Meaning()
    foreign = words.FOREIGN.get(text, "")
    percent, unit, text = _units(text)
    fresh = bool(_FRESH.search(text))
    text = collapse(_FRESH.sub(" ", text))
    window = _WINDOW.search(text)
    text = collapse(_WINDOW.sub(" ", text)) if window else text
    phrase_mean = False
    for phrase in words.MEAN_PHRASES:
        if re.search(rf"\b{phrase}\b", text) and text != phrase:
            text, phrase_mean = collapse(re.sub(rf"\b{phrase}\b", " ", text)), True
    base = _surroundings(text)._replace(foreign=foreign, fresh=fresh, percent=percent, unit=unit)
    return base._replace(mean=base.mean or phrase_mean, window=window[0].strip() if window else "")


def _units(text: str) -> tuple[bool, str, str]:
    """Take %, and a unit in brackets or after "in", out of the text."""
    tokens = set(re.findall(r"\w+", text))
    percent = "%" in text or bool(tokens & words.PERCENT)
    unit = ""
    for bracket in _BRACKET.findall(text):
        last = collapse(bracket).removeprefix("in ").removeprefix("en ").removeprefix("em ")
        unit = unit or words.HEADER_UNIT_WORDS.get(last, "")
        keep = "" if unit or "%" in bracket else f" {bracket} "
        text = text.replace(f"({bracket})", keep).replace(f"[{bracket}]", keep)
    if not unit and (match := re.search(r" (?:in|en|em) (\w+)$", text)) and match[1] in words.HEADER_UNIT_WORDS:
        unit, text = words.HEADER_UNIT_WORDS[match[1]], text[: match.start()]
    text = " ".join(token for token in text.replace("%", " ").split() if token not in words.PERCENT)
    return percent, unit, text


def _surroundings(text: str) -> Meaning:
    """Look the whole phrase up, then without what may surround a concept, one kind of word after the other."""
    if concept := words.CONCEPTS.get(text):
        return Meaning(concept, platform=_platform(text.split()))
    tokens = text.split()
    tokens = _join_tik_tok(tokens)
    platform = _platform(tokens)
    kept = [token for token in tokens if token not in words.PLATFORM_WORDS]
    sets = {"audience": words.AUDIENCE, "authentic": words.AUTHENTIC, "total": words.TOTAL, "mean": words.MEAN}
    found: dict[str, Any] = {}
    for name, group in sets.items():
        if concept := _concept(kept):
            return Meaning(concept, platform=platform)._replace(**found)
        rest = [token for token in kept if token not in group]
        found[name] = len(rest) < len(kept) and bool(rest)
        kept = rest or kept
    if not kept:
        return Meaning("named" if platform else "", platform=platform)
    return _with_rest(kept, platform, found)


def _with_rest(kept: list[str], platform: str, found: dict[str, Any]) -> Meaning:
    if concept := _concept(kept):
        return Meaning(concept, platform=platform)._replace(**found)
    match = _NUMBERED.match(" ".join(kept))
    if match and (concept := _concept(match[1].split())):
        return Meaning(concept, platform=platform, number=int(match[2]))._replace(**found)
    rest = [token for token in kept if token not in words.RATE]
    if len(rest) < len(kept) and _concept(rest) in {"engagement", "growth"}:
        return Meaning(_concept(rest), platform=platform, rate=True)._replace(**found)
    if "influencer" in kept or "creator" in kept:
        rest = [token for token in kept if token not in {"influencer", "creator"}]
        if concept := _concept(rest):
            return Meaning(concept, platform=platform)._replace(**found)
    return Meaning(platform=platform)


def _concept(tokens: list[str]) -> str:
    phrase = " ".join(tokens)
    if concept := words.CONCEPTS.get(phrase):
        return concept
    return words.CONCEPTS.get(" ".join(token for token in tokens if token not in words.NOISE), "")


def _platform(tokens: list[str]) -> str:
    found = {words.PLATFORM_WORDS[token] for token in tokens if token in words.PLATFORM_WORDS}
    return found.pop() if len(found) == 1 else ""


def _join_tik_tok(tokens: list[str]) -> list[str]:
    joined = (
        " ".join(tokens).replace("tik tok", "tiktok").replace("you tube", "youtube").replace("linked in", "linkedin")
    )
    return joined.split()
