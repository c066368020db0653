"""What the cells of one column are like, counted over the whole file in bounded memory."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from analytics.importing.countries import country_of
from analytics.importing.dates import read_day
from analytics.importing.figures import Figure, dissect
from analytics.importing.identity import address_of, is_handle_shaped, platform_of
from analytics.importing.missing import is_missing

EXAMPLES = 5
SUFFIXED = 20
SAMPLE = 400

_figure = lru_cache(maxsize=1 << 15)(dissect)
_missing = lru_cache(maxsize=1 << 13)(is_missing)


def fraction_of(figure: Figure) -> bool:
    """Tell whether a bare figure that proves or leaves open its decimal sign has a fraction other than zero."""
    sign = figure.sign if figure.decimal == "?" else figure.decimal
    return bool(sign) and figure.body.partition(sign)[2].strip("0") != ""


@dataclass
class Column:
    """One column of one table; ``position`` counts from 1."""

    position: int
    header: str
    cells: int = 0
    missing: int = 0
    numbers: int = 0
    percents: int = 0
    suffixed: int = 0
    bare_fractions: int = 0
    open_figures: dict[str, int] = field(default_factory=dict)
    open_fractions: dict[str, int] = field(default_factory=dict)
    proofs: dict[str, int] = field(default_factory=dict)
    handle_shaped: int = 0
    spaceless: int = 0
    texts: int = 0
    text_examples: list[tuple[int, str]] = field(default_factory=list)
    number_examples: list[tuple[int, str]] = field(default_factory=list)
    suffixed_examples: list[tuple[int, str]] = field(default_factory=list)
    samples: dict[str, None] = field(default_factory=dict)

    def add(self, lines: list[int], cells: tuple[str, ...]) -> None:
        for line, cell in zip(lines, cells, strict=True):
            if len(self.samples) < SAMPLE and cell:
                self.samples[cell] = None
            if cell.isdecimal():
                self.numbers += 1
                self._example(self.number_examples, line, cell)
                self.handle_shaped += len(cell) <= 30  # noqa: PLR2004 -- the longest handle
                self.spaceless += 1
            else:
                self._add_other(line, cell)
        self.cells += len(cells)

    def _add_other(self, line: int, cell: str) -> None:
        if _missing(cell):
            self.missing += 1
            return
        if is_handle_shaped(cell):
            self.handle_shaped += 1
        self.spaceless += " " not in cell.strip()
        figure = _figure(cell)
        if figure is None:
            self.texts += 1
            self._example(self.text_examples, line, cell)
            return
        self.numbers += 1
        self._example(self.number_examples, line, cell)
        self._add_figure(figure, line, cell)

    def _add_figure(self, figure: Figure, line: int, cell: str) -> None:
        self.percents += figure.percent
        if figure.scale > 1:
            self.suffixed += 1
            self._example(self.suffixed_examples, line, cell, SUFFIXED)
        if figure.decimal == "?":
            self.open_figures[figure.sign] = self.open_figures.get(figure.sign, 0) + 1
            self.open_fractions[figure.sign] = self.open_fractions.get(figure.sign, 0) + fraction_of(figure)
        elif figure.decimal:
            self.proofs[figure.decimal] = self.proofs.get(figure.decimal, 0) + 1
            if figure.bare and not figure.exponent and fraction_of(figure):
                self.bare_fractions += 1

    @staticmethod
    def _example(examples: list[tuple[int, str]], line: int, cell: str, limit: int = EXAMPLES) -> None:
        if len(examples) < limit:
            examples.append((line, cell))

    @property
    def given(self) -> int:
        return self.cells - self.missing

    @property
    def decimal(self) -> str:
        """The decimal sign that the column proves, "" if none or both."""
        return next(iter(self.proofs)) if len(self.proofs) == 1 else ""

    def fractions(self, decimal: str) -> int:
        return self.bare_fractions + self.open_fractions.get(decimal, 0)

    def share(self, count: int) -> float:
        return count / self.given if self.given else 0.0

    def _sampled(self, reads: Callable[[str], object | None]) -> float:
        given = [cell for cell in self.samples if not _missing(cell)]
        return sum(1 for cell in given if reads(cell) is not None) / len(given) if given else 0.0

    @property
    def countries(self) -> float:
        return self._sampled(country_of)

    @property
    def days(self) -> float:
        return self._sampled(read_day)

    @property
    def platforms(self) -> float:
        return self._sampled(platform_of)

    @property
    def addresses(self) -> float:
        return self._sampled(address_of)
