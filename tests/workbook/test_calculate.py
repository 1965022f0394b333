"""Formulas without a stored value, computed where that is plainly safe."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xlcheck.workbook.calculate import MOST_CELLS, calculator, is_safe
from xlcheck.workbook.cells import Cell, Sheet, Workbook


def formula(text: str) -> Cell:
    """A formula that was never calculated."""
    return Cell("blank", None, text)


def book(**cells: Cell) -> Workbook:
    """A workbook of one sheet with a title that needs quotes: cells of its first row."""
    row = {(1, n): cell for n, cell in enumerate(cells.values(), 1)}
    other = Sheet("B", cells={(1, 1): Cell("number", Decimal(5))})
    return Workbook([Sheet("收支 情况", cells=row), other])


def computed(text: str) -> Cell | None:
    """The value of a formula in E1 beside 1.1, 2.2, a word and an unsafe formula."""
    made = book(
        a=Cell("number", Decimal("1.1")),
        b=Cell("number", Decimal("2.2")),
        c=Cell("text", "见附表"),
        d=formula("NOW()"),
        e=formula(text),
    )
    calculate = calculator(made)
    assert calculate is not None
    return calculate("收支 情况", (1, 5))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("SUM(A1:C1)", "3.3"),
        ("A1+B1", "3.3"),
        ("ROUND(B1/3,2)", "0.73"),
        ("IF(A1>1,ABS(-B1),0)", "2.2"),
        ('SUMIF(A1:B1,">2")', "2.2"),
        ("COUNT(A1:C1)", "2"),
        ("'收支 情况'!A1+B!A1", "6.1"),
        ("A2", "0"),
    ],
)
def test_plain_formulas_are_computed(text: str, value: str) -> None:
    """Sums and the like, to the 15 digits a program would have stored."""
    cell = computed(text)
    assert cell is not None
    assert (cell.kind, cell.value, cell.formula) == ("number", Decimal(value), text)


@pytest.mark.parametrize(
    "text",
    [
        "NOW()",
        "D1+1",  # depends on what is not computed
        "SUM(A1:D1)",
        "C1+1",
        "1/0",
        "E1",  # itself
        "[1]Sheet1!A1",
        'WEBSERVICE("http://x")',
        'INDIRECT("A1")',
        "Table1[收入]",
        "income.total",
        "SUM(A:A)",
        "#REF!+1",
        "SUM(",
        "Nowhere!A1",
    ],
)
def test_everything_else_stays_uncalculated(text: str) -> None:
    """Other functions, files, names, circles and errors are left to a spreadsheet program."""
    assert computed(text) is None


def test_chains_of_formulas_are_computed() -> None:
    """A formula over formulas without values has a value too."""
    calculate = calculator(book(a=Cell("number", Decimal(2)), b=formula("A1*2"), c=formula("B1*2")))
    assert calculate is not None
    cell = calculate("收支 情况", (1, 3))
    assert cell is not None
    assert cell.value == 8


def test_words_in_quotes_are_no_functions() -> None:
    """What stands in quotes is text, whatever it looks like."""
    assert is_safe('IF(A1>1,"NOW()","[x]")')
    assert not is_safe("'[x.xlsx]A'!A1")


def test_nothing_is_offered_without_need() -> None:
    """A workbook with all its values, or a huge one, is left alone."""
    assert calculator(book(a=Cell("number", Decimal(1), "1+0"))) is None
    huge = Sheet("A", cells={(n, 1): formula("1+1") for n in range(1, MOST_CELLS + 2)})
    assert calculator(Workbook([huge])) is None
