"""Formulas computed where that is plainly safe: those never calculated, and those gone stale.

A file made by a program holds formulas without values; one kept in manual calculation holds values
of yesterday. Sums and the like are computed by the optional package ``formualizer`` (extra
``calc``); a formula with any other function, a name or another workbook in it stays uncalculated,
and so does everything that depends on it.
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
MOST_FORMULAS = 5_000  # beyond it long sums over each other take the engine many seconds
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

    Stored values are taken as they are. Nothing is computed before the first question.
    """
    if _is_large(workbook) or not _has_open(workbook) or find_spec("formualizer") is None:
        return None
    return _asking(workbook, afresh=False)


def recalculator(workbook: Workbook) -> Calculate:
    """Offer to compute formulas afresh, as opening and saving the workbook would.

    Answers None to everything where there is nothing to compute with, or where the workbook rounds
    on the way. Costs nothing before the first question.
    """
    engine: list[Calculate | None] = []

    def calculate(sheet: str, at: Position) -> Cell | None:
        if not engine:
            able = not workbook.as_displayed and not _is_large(workbook)
            able = able and find_spec("formualizer") is not None
            engine.append(_asking(workbook, afresh=True) if able else None)
        return engine[0](sheet, at) if engine[0] else None

    return calculate


def _asking(workbook: Workbook, *, afresh: bool) -> Calculate:
    engine: list[formualizer.Workbook] = []
    by_title = {s.title: s for s in workbook.sheets}

    def calculate(sheet: str, at: Position) -> Cell | None:
        cell = by_title[sheet].cells.get(at) if sheet in by_title else None
        if cell is None or cell.formula is None or not is_safe(cell.formula):
            return None
        if not engine:
            engine.append(_loaded(workbook, afresh=afresh))
        return _cell(cell, _evaluated(engine[0], sheet, at))

    return calculate


def _evaluated(engine: formualizer.Workbook, sheet: str, at: Position) -> object:
    import formualizer

    try:
        return engine.evaluate_cell(sheet, *at)
    except (RuntimeError, formualizer.ExcelEvaluationError):
        return None


def _is_large(workbook: Workbook) -> bool:
    if sum(len(s.cells) for s in workbook.sheets) > MOST_CELLS:
        return True
    formulas = sum(c.formula is not None for s in workbook.sheets for c in s.cells.values())
    return formulas > MOST_FORMULAS


def _has_open(workbook: Workbook) -> bool:
    return any(
        c.value is None and c.formula is not None for s in workbook.sheets for c in s.cells.values()
    )


def _loaded(workbook: Workbook, *, afresh: bool) -> formualizer.Workbook:
    """Give the engine every stored value, and the formulas without one that are safe.

    ``afresh`` gives it all formulas that are safe. Whatever has no value otherwise stands as an
    error, so that nothing is computed out of what is not known.
    """
    import formualizer

    book = formualizer.Workbook()
    unknown = formualizer.LiteralValue.error("NA", "not calculated")
    for sheet in workbook.sheets:
        book.add_sheet(sheet.title)
    for sheet in workbook.sheets:
        made = book.sheet(sheet.title)
        for (row, column), cell in sheet.cells.items():
            if cell.value is None and cell.formula is None:
                continue
            if cell.value is None or cell.kind == "error":
                made.set_value(row, column, unknown)
            elif isinstance(cell.value, Decimal):
                made.set_value(row, column, float(cell.value))
            else:
                made.set_value(row, column, cell.value)
            open_ = afresh or cell.value is None
            if open_ and cell.formula is not None and is_safe(cell.formula):
                with suppress(RuntimeError):  # no formula at all: it keeps what it has
                    made.set_formula(row, column, f"={cell.formula}")
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
