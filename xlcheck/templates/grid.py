"""Columns of a sheet: several tables share them, the widest listing sets them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from xlcheck.language.form import (
    Count,
    Date,
    Field,
    LevelWeight,
    Listing,
    Money,
    Record,
    Score,
    Table,
    Year,
)
from xlcheck.workbook.cells import column_letters

_LABEL, _VALUE = 16.0, 28.0  # of a record: label, value, label, value
_BESIDE = 22.0  # a record's value beside a narrow listing
_LABEL_AT_LEAST = 14.0
_LONG_AT_LEAST = 50.0
_COVER = (9.0, 24.0, 46.0, 9.0)
_BY_KIND: Mapping[type[Field], float] = {Money: 14, Count: 10, Year: 10, Score: 10, Date: 14}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of cells, rows and columns counted from 1, all inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def first(self) -> str:
        """The address of its first cell."""
        return f"{column_letters(self.left)}{self.top}"

    @property
    def a1(self) -> str:
        """Its address."""
        last = f"{column_letters(self.right)}{self.bottom}"
        return self.first if last == self.first else f"{self.first}:{last}"

    @property
    def fixed(self) -> str:
        """Its absolute address."""
        first = f"${column_letters(self.left)}${self.top}"
        last = f"${column_letters(self.right)}${self.bottom}"
        return first if last == first else f"{first}:{last}"


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns of one sheet, and where each listing begins."""

    widths: tuple[float, ...]
    offsets: Mapping[str, int]  # listing -> columns left of it
    segments: tuple[tuple[int, int], ...]  # label, value, label, value of a record

    @property
    def columns(self) -> int:
        """How many there are."""
        return len(self.widths)

    @property
    def width(self) -> float:
        """Their whole width."""
        return sum(self.widths)

    def span(self, left: int, right: int) -> float:
        """Give the width of the columns from left to right, both counted from 1."""
        return sum(self.widths[left - 1 : right])

    def middle(self) -> int:
        """Find the column after which about half of the width lies."""
        half = self.width / 2
        cuts = range(1, self.columns)
        return min(cuts, key=lambda n: abs(self.span(1, n) - half), default=1)


def columns_of(table: type[Listing]) -> list[Field]:
    """The fields that have a column of their own; a weight in a label has none."""
    return [f for f in table.fields() if not (isinstance(f, LevelWeight) and f.in_label_of)]


def cover_grid() -> Grid:
    """Give the columns of the title page: label and value between two margins."""
    return Grid(_COVER, {}, ((2, 2), (3, 3)))


def grid_of(tables: Sequence[type[Table]]) -> Grid:
    """Find columns that serve all tables of a sheet."""
    listings = [t for t in tables if issubclass(t, Listing)]
    records = [t for t in tables if issubclass(t, Record)]
    if not listings:
        plain = (_LABEL, _VALUE, _LABEL, _VALUE)
        return Grid(plain, {}, _segments(plain))
    main = max(listings, key=lambda t: len(columns_of(t)))
    widths = _widths(main)
    lead = max(0, 4 - len(widths)) if records else 0
    if lead:
        widths = (*(_LABEL, _BESIDE)[:lead], *(max(w, _LABEL_AT_LEAST) for w in widths))
    offsets = {t.table: _offset(_widths(t), widths) for t in listings}
    offsets[main.table] = lead
    return Grid(widths, offsets, _segments(widths) if records else ())


def _widths(table: type[Listing]) -> tuple[float, ...]:
    return tuple(_width(f) for f in columns_of(table))


def _width(field: Field) -> float:
    if field.width:
        return field.width
    if field.long:
        return _LONG_AT_LEAST
    return next((w for kind, w in _BY_KIND.items() if isinstance(field, kind)), 20.0)


def _offset(own: Sequence[float], grid: Sequence[float]) -> int:
    """Set a smaller listing to the left or the right, whichever columns fit it better."""

    def misfit(start: int) -> float:
        return sum(abs(w - grid[start + n]) for n, w in enumerate(own))

    return min((0, len(grid) - len(own)), key=misfit)  # both edges of the page look alike


def _segments(widths: Sequence[float]) -> tuple[tuple[int, int], ...]:
    """Cut the columns in four runs: label, value, label, value."""
    wanted = (_LABEL, _VALUE, _LABEL, _VALUE)
    count = len(widths)

    def runs(cuts: Sequence[int]) -> list[tuple[int, int]]:
        edges = (0, *cuts, count)
        return [(a + 1, b) for a, b in pairwise(edges)]

    def misfit(cuts: Sequence[int]) -> float:
        sizes = [sum(widths[a - 1 : b]) for a, b in runs(cuts)]
        return sum(abs(size - want) for size, want in zip(sizes, wanted, strict=True))

    return tuple(runs(min(combinations(range(1, count), 3), key=misfit)))
