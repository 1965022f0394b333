"""Formulas that were never calculated, computed where that is plainly safe.

A file made by a program holds formulas without values. Sums and the like are computed by the
optional package ``formualizer`` (extra ``calc``); a formula with any other function, a name or
another workbook in it stays uncalculated, and so does everything that depends on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeAlias

from xlcheck.workbook.cells import Cell, Position, Workbook

if TYPE_CHECKING:
    import formualizer

Calculate: TypeAlias = Callable[[str, Position], Cell | None]
"""(sheet title, position) → the cell with its value, None where it cannot be computed."""

MOST_CELLS = 50_000  # a form has some hundreds; more is no case for computing on the side
FUNCTIONS = frozenset(
    ("SUM", "ROUND", "IF", "SUMIF", "COUNT", "COUNTA", "ABS", "MIN", "MAX", "AVERAGE")
)

_QUOTED = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'')
_CALLED = re.compile(r"([A-Za-z_\\][\w.]*)\s*\(")
_STRANGE = re.compile(r"[\[\]{}#@]")  # other workbooks, tables, arrays, errors, spills
_WHOLE = re.compile(r"\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?[0-9]+:\$?[0-9]+")


def is_safe(formula: str) -> bool:
    """Whether a formula holds nothing but cells, numbers, operators and a few functions."""
    bare = _QUOTED.sub("", formula)
    if _STRANGE.search(_QUOTED.sub(lambda m: m[0] if m[0][0] == "'" else "", formula)):
        return False
    if _WHOLE.search(bare):
        return False  # whole columns: the form itself has none
    return all(name.upper() in FUNCTIONS for name in _CALLED.findall(bare))


def calculator(workbook: Workbook) -> Calculate | None:
    """Offer to compute the formulas without a value; None where there is nothing to compute with.

    Nothing is computed before the first question.
    """
    if sum(len(s.cells) for s in workbook.sheets) > MOST_CELLS or not _has_open(workbook):
        return None
    if find_spec("formualizer") is None:
        return None
    engine: list[formualizer.Workbook] = []

    def calculate(sheet: str, at: Position) -> Cell | None:
        cell = next((s.cells.get(at) for s in workbook.sheets if s.title == sheet), None)
        if cell is None or cell.formula is None or not is_safe(cell.formula):
            return None
        if not engine:
            engine.append(_loaded(workbook))
        return _cell(cell, _evaluated(engine[0], sheet, at))

    return calculate


def _evaluated(engine: formualizer.Workbook, sheet: str, at: Position) -> object:
    import formualizer

    try:
        return engine.evaluate_cell(sheet, *at)
    except (RuntimeError, formualizer.ExcelEvaluationError):
        return None


def _has_open(workbook: Workbook) -> bool:
    return any(
        c.value is None and c.formula is not None for s in workbook.sheets for c in s.cells.values()
    )


def _loaded(workbook: Workbook) -> formualizer.Workbook:
    """Give the engine every stored value, and the formulas without one that are safe.

    The others stand as errors, so that nothing is computed out of what is not known.
    """
    import formualizer

    book = formualizer.Workbook()
    unknown = formualizer.LiteralValue.error("NA", "not calculated")
    for sheet in workbook.sheets:
        book.add_sheet(sheet.title)
    for sheet in workbook.sheets:
        made = book.sheet(sheet.title)
        for (row, column), cell in sheet.cells.items():
            if cell.value is None:
                if cell.formula is None:
                    continue
                made.set_value(row, column, unknown)
                if is_safe(cell.formula):
                    with suppress(RuntimeError):  # no formula at all: it stays unknown
                        made.set_formula(row, column, f"={cell.formula}")
            elif cell.kind == "error":
                made.set_value(row, column, unknown)
            elif isinstance(cell.value, Decimal):
                made.set_value(row, column, float(cell.value))
            else:
                made.set_value(row, column, cell.value)
    return book


def _cell(cell: Cell, value: object) -> Cell | None:
    """A cell with a computed value; None for an error."""
    if isinstance(value, bool):
        return Cell("boolean", value, cell.formula, cell.number_format)
    if isinstance(value, int | float):
        # 15 significant digits, as a spreadsheet program would have stored it
        return Cell("number", Decimal(f"{value:.15g}"), cell.formula, cell.number_format)
    if isinstance(value, str):
        return Cell("text", value, cell.formula, cell.number_format)
    return None
