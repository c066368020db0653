"""Columns → fields of one kind of file: by the user's word, by the header's words, by what its cells are like."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from analytics.importing.columns import Column
from analytics.importing.fields import MAGNITUDES, Kind
from analytics.importing.header import Meaning, fold, read_header
from analytics.importing.kinds.fields import FIELDS_OF, MANY
from analytics.importing.mapping import Assigned, Mapping, follow_user
from analytics.importing.monies import apart, without_currency
from analytics.importing.options import Mapped
from analytics.importing.synonyms import NOISE, PERCENT, RATE
from analytics.importing.tables import Table, header_score

_HALF = 0.5
# Beside a header that says which day it means, these mean another.
_VAGUE = frozenset({"time", "date", "day", "timestamp", "fecha", "data", "datum", "dia", "giorno", "jour"})
_VIDEO = re.compile(r"[\w-]{11}")
_CONTENT = frozenset({"content", "contenido", "contenu", "conteudo", "contenuto", "inhalt", "inhalte"})
_SHOWN = 60  # characters of a header that can be a name


@dataclass
class Placed(Assigned):
    """A column with its field among those of its kind of file."""

    fields: dict[str, Kind] = field(default_factory=dict)

    @property
    def kind(self) -> Kind | None:
        return self.fields.get(self.field or "")

    @property
    def label(self) -> str:
        return " ".join(self.column.header.split()) or f"#{self.column.position}"

    @property
    def is_rate(self) -> bool:
        """A rate follows from other columns: it says nothing about what a row is."""
        tokens = set(fold(self.column.header).split())
        return bool(tokens & (RATE | PERCENT)) or "%" in self.column.header or self.meaning.concept == "engagement rate"

    @property
    def is_rank(self) -> bool:
        return self.meaning.concept == "rank"


@dataclass(frozen=True)
class Schema:
    kind: str
    words: dict[str, str]  # a folded header → field
    concepts: dict[str, str]  # what any importer understands → field
    fits: Callable[[Mapping], bool]
    keeps_rest: bool = True  # columns without a field become `extra`

    @property
    def fields(self) -> dict[str, Kind]:
        return FIELDS_OF[self.kind]

    def field_of(self, header: str) -> str:
        """Return what a header alone says."""
        text = fold(without_currency(header)) or fold(header)
        bare = " ".join(token for token in text.replace("(", " ").replace(")", " ").split() if token not in NOISE)
        found = self.words.get(text) or self.words.get(bare)
        if found or text in self.words:
            return found or ""
        meaning = read_header(header)
        if meaning.mean or meaning.rate or meaning.percent or meaning.audience or meaning.fresh:
            return ""
        return self.concepts.get(meaning.concept, "")

    def score(self, cells: list[str]) -> tuple[int, int]:
        """Count the known names of a row that could be a header: those of any file, and those of this kind."""
        known, given = header_score(cells)
        filled = [cell for cell in cells if cell.strip()]
        if any(len(cell) > _SHOWN or (cell.strip()[:1].isdigit() and not read_header(cell).known) for cell in filled):
            return known, given
        return max(known, len({name for cell in filled if (name := self.field_of(cell))})), given

    def map_columns(self, table: Table, maps: list[Mapped]) -> Mapping:
        placed = [Placed(self._clean(column), self._meaning(column), fields=self.fields) for column in table.columns]
        mapping = Mapping(list(placed))
        mapping.unused_maps = tuple(follow_user(mapping, maps))
        taken = {item.field for item in placed if item.by_user}
        for item in sorted(placed, key=lambda item: fold(item.column.header) in _VAGUE):
            if item.by_user:
                continue
            name = _named_by_values(item.column) or self.field_of(item.column.header)
            if name in self.fields and name not in taken and _plausible(self.fields[name], item.column):
                item.field = name
                taken.add(name)
            elif self.keeps_rest and not item.is_rank and item.column.given and item.column.header.strip():
                item.field = next(iter(MANY))
        return mapping

    def _meaning(self, column: Column) -> Meaning:
        return read_header(column.header)

    def _clean(self, column: Column) -> Column:
        """Amounts may carry their currency: what proves the decimal sign is the number in them."""
        name = self.field_of(column.header)
        if name and self.fields[name] is Kind.MONEY and column.texts:
            return amounts_of(column)
        return column


def amounts_of(column: Column) -> Column:
    bare = Column(column.position, column.header)
    cells = tuple(apart(cell)[0] for cell in column.samples)
    bare.add([0] * len(cells), cells)
    return bare


def _named_by_values(column: Column) -> str:
    """What the studio of YouTube calls content is the id of a video."""
    ids = sum(1 for cell in column.samples if _VIDEO.fullmatch(cell.strip()))
    is_id = fold(column.header) in _CONTENT and ids >= _HALF * max(1, len(column.samples))
    return "post_id" if is_id else ""


def _plausible(kind: Kind, column: Column) -> bool:
    """A column whose cells are of another kind than its header's word is about something else."""
    if kind is Kind.DATE:
        return column.days > _HALF or not column.given
    if kind in MAGNITUDES or kind in {Kind.MONEY, Kind.NUMBER}:
        return not column.given or column.numbers > 0
    if kind is Kind.PLATFORM:
        return column.platforms > 0
    return True


def index(groups: dict[str, str]) -> dict[str, str]:
    return {word.strip(): name for name, words in groups.items() for word in words.split(",") if word.strip()}
