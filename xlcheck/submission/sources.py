"""The cells of a workbook as the extraction asks for them: stored values, else calculated ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from xlcheck.language.reading import STALE_VALUE
from xlcheck.submission.convert import Converter, Problem, plain, tidy
from xlcheck.submission.scan import Grid
from xlcheck.workbook.calculate import Calculate
from xlcheck.workbook.cells import Cell, Position

_AS_GOOD = Decimal("0.000001")  # what two ways of adding up may differ by


@dataclass(slots=True)
class Source:
    """Where cells come from."""

    calculate: Calculate | None = None
    recalculate: Calculate | None = None
    from_1904: bool = False
    converters: dict[int, Converter] = field(default_factory=dict)

    def cell(self, grid: Grid, at: Position) -> Cell | None:
        """The cell at a position, calculated if it never was and can be."""
        cell = grid.sheet.cells.get(at)
        if cell is not None and cell.value is None and cell.formula and self.calculate:
            return self.calculate(grid.title, at) or cell
        return cell

    def stale(self, grid: Grid, at: Position) -> Problem | None:
        """Say that the stored value of a formula is not what it comes to now.

        The stored value is the one the user sees and files: it stays the one that is judged.
        """
        cell = grid.sheet.cells.get(at)
        if cell is None or cell.formula is None or cell.value is None or not self.recalculate:
            return None
        afresh = self.recalculate(grid.title, at)
        if afresh is None or not _is_other(cell.value, afresh.value):
            return None
        return Problem(
            STALE_VALUE,
            f"公式存储的结果是「{_shown(cell.value)}」,重新计算是「{_shown(afresh.value)}」,"
            "请在表格软件中重算并保存",
        )

    def converter(self, grid: Grid) -> Converter:
        """What reads the cells of one sheet."""
        if grid.order not in self.converters:
            self.converters[grid.order] = Converter(grid.title, self.from_1904)
        return self.converters[grid.order]


def _is_other(stored: object, afresh: object) -> bool:
    """Whether two results differ as numbers; a sum that shows nothing is 0."""
    if isinstance(stored, Decimal) and isinstance(afresh, Decimal):
        return abs(stored - afresh) > _AS_GOOD
    if stored == "" and isinstance(afresh, Decimal):
        return afresh != 0
    return afresh == "" and isinstance(stored, Decimal) and stored != 0


def _shown(value: object) -> str:
    return plain(tidy(value)) if isinstance(value, Decimal) else "空白"
