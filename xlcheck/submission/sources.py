"""The cells of a workbook as the extraction asks for them: stored values, else calculated ones."""

from __future__ import annotations

from dataclasses import dataclass, field

from xlcheck.submission.convert import Converter
from xlcheck.submission.scan import Grid
from xlcheck.workbook.calculate import Calculate
from xlcheck.workbook.cells import Cell, Position


@dataclass(slots=True)
class Source:
    """Where cells come from."""

    calculate: Calculate | None = None
    from_1904: bool = False
    converters: dict[int, Converter] = field(default_factory=dict)

    def cell(self, grid: Grid, at: Position) -> Cell | None:
        """The cell at a position, calculated if it never was and can be."""
        cell = grid.sheet.cells.get(at)
        if cell is not None and cell.value is None and cell.formula and self.calculate:
            return self.calculate(grid.title, at) or cell
        return cell

    def converter(self, grid: Grid) -> Converter:
        """What reads the cells of one sheet."""
        if grid.order not in self.converters:
            self.converters[grid.order] = Converter(grid.title, self.from_1904)
        return self.converters[grid.order]
