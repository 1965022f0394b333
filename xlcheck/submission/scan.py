"""One pass over a sheet: where its labels, units and guard rows stand."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from xlcheck.submission.spelling import LONGEST_INLINE, LONGEST_LABEL, Inline, inline, label
from xlcheck.workbook.cells import Area, Cell, Position, Sheet, column_letters

GUARD = "↑"  # how the text of the row under a listing begins: new rows go above it
letters = lru_cache(maxsize=1 << 10)(column_letters)

_LARGEST_MERGE = 4_000  # a merge over whole columns is a decoration, not a form


@dataclass(slots=True)
class Grid:
    """A sheet as the locators see it: cells by row, labels by spelling, merges by cell."""

    sheet: Sheet
    order: int
    rows: dict[int, list[int]] = field(default_factory=dict)  # columns that hold something
    labels: dict[str, list[Position]] = field(default_factory=dict)
    inlines: dict[str, list[tuple[Position, str]]] = field(default_factory=dict)
    units: list[tuple[Position, str]] = field(default_factory=list)
    guards: list[int] = field(default_factory=list)
    spans: dict[Position, Area] = field(default_factory=dict)  # first cell of a merge -> area
    anchors: dict[Position, Position] = field(default_factory=dict)  # covered cell -> first cell
    last_row: int = 0

    @property
    def title(self) -> str:
        """The sheet's title."""
        return self.sheet.title

    def cell(self, at: Position) -> Cell | None:
        """What stands at a position; of a merged area only its first cell holds anything."""
        return self.sheet.cells.get(at)

    def text(self, at: Position) -> str:
        """The text at a position, "" for anything else."""
        cell = self.sheet.cells.get(at)
        return cell.value if cell is not None and isinstance(cell.value, str) else ""

    def span(self, at: Position) -> Area:
        """The merged area that begins at a position, or the single cell."""
        return self.spans.get(at) or (at[0], at[1], at[0], at[1])

    def address(self, at: Position) -> str:
        """Where a user can type: A1 of the cell, of the merged area's first if it is covered."""
        row, column = self.anchors.get(at, at)
        return f"{letters(column)}{row}"

    def filled(self, row: int, first: int, last: int) -> Iterator[tuple[int, Cell]]:
        """The cells of a row between two columns."""
        cells = self.sheet.cells
        for column in self.rows.get(row, ()):
            if first <= column <= last:
                yield column, cells[row, column]

    def lead(self, row: int) -> str:
        """The first text of a row."""
        for column in self.rows.get(row, ()):
            if text := self.text((row, column)):
                return text
        return ""


class _Text(NamedTuple):
    """What a text may be to a form: a label, a guard, several labels with values."""

    key: str
    unit: str
    is_guard: bool
    pieces: tuple[Inline, ...]


@lru_cache(maxsize=1 << 15)  # the same labels stand in thousands of filings
def _known(text: str) -> _Text:
    key, unit = label(text) if len(text) <= LONGEST_LABEL else ("", "")
    pieces = inline(text) if ":" in text or "\uff1a" in text else ()
    return _Text(key, unit, text.lstrip().startswith(GUARD), pieces)


def scan(sheet: Sheet, order: int = 0) -> Grid:
    """Look at every cell of a sheet once; what a formula shows is a value, never a label."""
    grid = Grid(sheet, order)
    labels, inlines, cells = grid.labels, grid.inlines, sheet.cells
    row, columns = 0, list[int]()
    for at in sorted(cells):
        if at[0] != row:
            row = at[0]
            columns = grid.rows[row] = []
        columns.append(at[1])
        cell = cells[at]
        text = cell.value
        if cell.formula is not None or not isinstance(text, str) or len(text) > LONGEST_INLINE:
            continue
        key, unit, is_guard, pieces = _known(text)
        if key:
            labels.setdefault(key, []).append(at)
        if unit:
            grid.units.append((at, unit))
        if is_guard:
            grid.guards.append(row)
        for piece in pieces:
            inlines.setdefault(piece.key, []).append((at, piece.value))
    grid.last_row = row
    _merge(grid)
    return grid


def _merge(grid: Grid) -> None:
    for area in grid.sheet.merged:
        r1, c1, r2, c2 = area
        first = (r1, c1)
        grid.spans[first] = area
        if (r2 - r1 + 1) * (c2 - c1 + 1) <= _LARGEST_MERGE:
            covered = itertools.product(range(r1, r2 + 1), range(c1, c2 + 1))
            grid.anchors.update(dict.fromkeys(covered, first))


def is_blank(cell: Cell) -> bool:
    """Nothing a user would see: white space, or an empty text from a formula."""
    value = cell.value
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None and cell.formula is None
