from __future__ import annotations

import re
from types import ModuleType

import pytest
from openpyxl.formula.translate import Translator

from xlcheck.errors import UnreadableFile
from xlcheck.workbook import read as room
from xlcheck.workbook.cells import Position, position
from xlcheck.workbook.formulas import moved
from xlcheck.workbook.package import Package
from xlcheck.workbook.read import read_package

PART = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("formula", "there"),
    [
        ("A1+$A1+A$1+$A$1", "C4+$A4+C$1+$A$1"),
        ("sum(a1:b2,'A1 表'!C3)", "sum(C4:D5,'A1 表'!E6)"),
        ('\'it\'\'s A1\'!A1&"say ""A1"""', '\'it\'\'s A1\'!C4&"say ""A1"""'),
        ("A:B+$A:B+1:2+$1:2", "C:D+$A:D+4:5+$1:5"),
        ("LOG10(A1)+ATAN2(A1,1)", "LOG10(C4)+ATAN2(C4,1)"),
        ("[1]表!A1+AB12!A1", "[1]表!C4+AB12!C4"),
        ("表1[[#This Row],[A1]]*A1", "表1[[#This Row],[A1]]*C4"),
        ("收入A1+XFE1+A1048577+_A1+A1.x+1E5", "收入A1+XFE1+A1048577+_A1+A1.x+1E5"),
        ("XFC1+XFD1", "#REF!+#REF!"),
        ("A1048574:A2", "#REF!:C5"),
        ("IF(A1=#REF!,TRUE,#N/A)", "IF(C4=#REF!,TRUE,#N/A)"),
    ],
)
def test_only_relative_references_move(formula: str, there: str) -> None:
    """Three rows down and two columns right, texts, names and sheet titles stay as they are."""
    assert moved(formula, 3, 2) == there


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(H13:$J19)*Sheet2!$B17-ROUND(K14,2)",
        'IF(H12="C3",VLOOKUP($A12,参数!$A$1:$B$99,2,FALSE),"")',
        "SUMIF(F:G,F15,$C:$C)+COUNTA(13:14)",
        "'其他 表'!I14+Rate*LOG10(J15)",
    ],
)
@pytest.mark.parametrize("place", ["F12", "E5", "H40", "AB7", "AA1000"])
def test_moving_agrees_with_openpyxl(formula: str, place: str) -> None:
    """An independent translator moves the same formulas in the same way."""
    there = Translator("=" + formula, "H12").translate_formula(place)
    row, column = position(place)
    assert moved(formula, row - 12, column - 8) == there.removeprefix("=")


def formulas_of(books: ModuleType, rows: str) -> dict[Position, str | None]:
    """Read the formulas of a sheet whose rows are written by hand."""
    data = books.patched(
        books.plain(),
        {
            PART: lambda d: re.sub(
                rb"<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>".encode(), d
            )
        },
    )
    cells = read_package(Package(data)).sheets[0].cells
    return {at: cell.formula for at, cell in cells.items()}


def test_own_text_beats_the_shared_one(books: ModuleType) -> None:
    """Of cells that share a formula, one with a text of its own keeps it and passes it on."""
    rows = (
        '<row r="1"><c r="B1"><f t="shared" si="0" ref="B1:B4">A1&amp;"A1"</f></c></row>'
        '<row r="2"><c r="B2"><f t="shared" si="0"/></c><c r="C2"><f>=A9</f></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0">A9*2</f></c></row>'
        '<row r="4"><c r="C4"><f t="shared" si="0"/></c></row>'
    )
    assert formulas_of(books, rows) == {
        (1, 2): 'A1&"A1"',
        (2, 2): 'A2&"A1"',
        (2, 3): "A9",
        (3, 2): "A9*2",
        (4, 3): "B10*2",
    }


def test_shared_formulas_cannot_explode(books: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file cannot make gigabytes of formulas by sharing a long one very often."""
    rows = '<row><c><f t="shared" si="0" ref="A1:A31">{}</f></c></row>' + (
        '<row><c><f t="shared" si="0"/></c></row>' * 30
    )
    monkeypatch.setattr(room, "_MOST_TRANSLATED", 1000)
    assert formulas_of(books, rows.format("A1+1"))[31, 1] == "A31+1"
    with pytest.raises(UnreadableFile, match=re.escape(PART)):
        formulas_of(books, rows.format("A1+" * 50 + "1"))
    monkeypatch.undo()
    with pytest.raises(UnreadableFile, match=re.escape(PART)):
        formulas_of(books, rows.format("A1+" * 9999 + "1"))  # longer than any program writes
