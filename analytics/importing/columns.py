"""What the cells of one column are like, counted over the whole file in bounded memory."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

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
    samples: dict[str, int] = field(default_factory=dict)  # with the line where each stands first
    times: Counter[str] = field(default_factory=Counter)  # how often each sample stands there

    def add(self, lines: list[int], cells: tuple[str, ...]) -> None:
        """Take a chunk in, each different cell once: columns repeat themselves."""

        def find(cell: str) -> int:
            return lines[cells.index(cell)]

        counts = Counter(cells)
        if len(self.samples) < SAMPLE:
            fresh = (cell for cell in counts if cell and cell not in self.samples)
            self.samples.update((cell, find(cell)) for cell in islice(fresh, SAMPLE - len(self.samples)))
        self.times.update({cell: counts[cell] for cell in self.samples.keys() & counts.keys()})
        for cell, times in counts.items():
            if cell.isdecimal():
                if len(self.number_examples) < EXAMPLES:
                    self.number_examples.append((find(cell), cell))
                self.numbers += times
                self.handle_shaped += times if len(cell) <= 30 else 0  # noqa: PLR2004 -- the longest handle
                self.spaceless += times
            else:
                self._add_other(cell, times, find)
        self.cells += len(cells)

    def _add_other(self, cell: str, times: int, find: Callable[[str], int]) -> None:
        if _missing(cell):
            self.missing += times
            return
        if is_handle_shaped(cell):
            self.handle_shaped += times
        if " " not in cell.strip():
            self.spaceless += times
        figure = _figure(cell)
        self._remember(cell, figure, find)
        if figure is None:
            self.texts += times
        else:
            self.numbers += times
            self._add_figure(figure, times)

    def _add_figure(self, figure: Figure, times: int) -> None:
        self.percents += times if figure.percent else 0
        self.suffixed += times if figure.scale > 1 else 0
        if figure.decimal == "?":
            self.open_figures[figure.sign] = self.open_figures.get(figure.sign, 0) + times
            fractions = times if fraction_of(figure) else 0
            self.open_fractions[figure.sign] = self.open_fractions.get(figure.sign, 0) + fractions
        elif figure.decimal:
            self.proofs[figure.decimal] = self.proofs.get(figure.decimal, 0) + times
            if figure.bare and not figure.exponent and fraction_of(figure):
                self.bare_fractions += times

    def _remember(self, cell: str, figure: Figure | None, find: Callable[[str], int]) -> None:
        """Keep the first few cells of each sort with their lines."""
        kept = self.text_examples if figure is None else self.number_examples
        if len(kept) < EXAMPLES:
            kept.append((find(cell), cell))
        if figure and figure.scale > 1 and len(self.suffixed_examples) < SUFFIXED:
            self.suffixed_examples.append((find(cell), cell))

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
        """How many of the cells are days: each counts as often as it stands there."""
        given = sum(times for cell, times in self.times.items() if not _missing(cell))
        return 1 - sum(self.no_days.values()) / given if given else 0.0

    @property
    def no_days(self) -> dict[str, int]:
        """The samples that are no days, with how often each stands there."""
        return {cell: self.times[cell] for cell in self.samples if not _missing(cell) and read_day(cell) is None}

    @property
    def platforms(self) -> float:
        return self._sampled(platform_of)

    @property
    def addresses(self) -> float:
        return self._sampled(address_of)
