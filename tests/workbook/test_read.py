from __future__ import annotations

import datetime as dt
import io
import random
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from python_calamine import CalamineWorkbook

from xlcheck.errors import UnreadableFile, WrongUsage
from xlcheck.workbook import read as room
from xlcheck.workbook.cells import Cell, DefinedName, Position, Sheet, Workbook, position
from xlcheck.workbook.formats import date_of, is_date_format
from xlcheck.workbook.package import Package
from xlcheck.workbook.read import read, read_package

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SENTENCE = re.compile(r"[^\n]*[\u4e00-\u9fff][^\n]*。")
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"

SHEETS = '<sheets><sheet name="表" sheetId="1" r:id="s"/></sheets>'


def relations(*lines: tuple[str, str, str]) -> bytes:
    body = "".join(
        f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{t}"/>' for i, kind, t in lines
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{body}</Relationships>'.encode()


def parts(
    rows: str = "",
    *,
    before: str = "",
    after: str = "",
    strings: str = "",
    formats: str = "",
    workbook: str = SHEETS,
    space: str = MAIN,
) -> dict[str, bytes]:
    """Write a workbook of one sheet by hand."""
    root = f'xmlns="{space}" xmlns:r="{OFFICE}"'
    found = {
        "_rels/.rels": relations(("w", "officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": relations(
            ("s", "worksheet", "worksheets/sheet1.xml"),
            ("t", "sharedStrings", "sharedStrings.xml"),
            ("l", "styles", "styles.xml"),
        ),
        "xl/workbook.xml": f"<workbook {root}>{workbook}</workbook>".encode(),
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>'.encode(),
        STRINGS: f"<sst {root}>{strings}</sst>".encode(),
        "xl/styles.xml": f"<styleSheet {root}>{formats}</styleSheet>".encode(),
    }
    sheet = f"<worksheet {root}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
    return {**found, SHEET: sheet.encode()}


@pytest.fixture
def by_hand(books: ModuleType) -> Callable[..., Workbook]:
    """Read a workbook written by hand."""

    def made(*args: str, **options: str) -> Workbook:
        return read_package(Package(books.zipped(parts(*args, **options))))

    return made


@pytest.fixture
def cells(by_hand: Callable[..., Workbook]) -> Callable[..., dict[Position, Cell]]:
    """Read the cells of a sheet written by hand."""
    return lambda *args, **options: by_hand(*args, **options).sheets[0].cells


def refusal(data: bytes) -> str:
    """Give the one sentence with which a workbook is refused."""
    with pytest.raises(UnreadableFile) as refused:
        read_package(Package(data))
    assert SENTENCE.fullmatch(str(refused.value))
    return str(refused.value)


# What other readers see ---------------------------------------------------------------------------


def wide() -> bytes:
    """Make a workbook with every kind of value XlsxWriter can write."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"remove_timezone": True})
    book.set_custom_property("form", "department")
    book.set_custom_property("edition", 2021, "number")
    sheet = book.add_worksheet("收支")
    looks = [
        book.add_format({"num_format": look})
        for look in (
            "General",
            "#,##0.00",
            '0.0"万元"',
            "0%",
            "yyyy-mm-dd",
            '[红色]0;"d"0',
            "[h]:mm",
        )
    ]
    chance = random.Random(7)
    for row in range(60):
        for column, look in enumerate(looks):
            number = chance.choice((0, 1, -2.5, 0.1 + 0.2, 44561.5))
            sheet.write_number(row, column, abs(number) if column == 4 else number, look)
        sheet.write_number(row, 7, chance.uniform(-1e9, 1e9) * 10 ** chance.randrange(-12, 12))
        sheet.write_string(
            row, 8, chance.choice(("合计", " 前后有空格 ", "a<b>&\"'", "两\n行", "007"))
        )
        sheet.write_boolean(row, 9, chance.random() < 0.5)
        sheet.write_formula(row, 10, f"=SUM(A{row + 1}:H{row + 1})*2", looks[1], chance.random())
        sheet.write_formula(row, 11, '=IF(A1="","空",B1)', None, "文字")
        sheet.write_formula(row, 12, "=1/0", None, "#DIV/0!")
        sheet.write_formula(row, 13, "=A1>1", None, True)
    sheet.write_array_formula("P1:P3", "{=A1:A3*2}", None, 4)
    sheet.write_rich_string("Q1", "红", book.add_format({"bold": True}), "字", "。")
    sheet.write_datetime("R1", dt.datetime.fromisoformat("2021-12-31T06:00"), looks[4])
    sheet.write_blank("S1", None, looks[1])
    sheet.merge_range("T1:V2", "合并")
    sheet.merge_range("XFB1048575:XFD1048576", 1)
    sheet.set_row(4, None, None, {"hidden": True})
    sheet.set_column("F:G", None, None, {"hidden": True})
    hidden = book.add_worksheet("隐藏 的表")
    hidden.hide()
    hidden.write("XFD1048576", "角")
    book.add_chartsheet("图").set_chart(_chart(book))
    book.add_worksheet("很隐蔽").very_hidden()
    book.define_name("合计", "='收支'!$A$1")
    book.define_name("'隐藏 的表'!合计", "='收支'!$B$1")
    book.close()
    return target.getvalue()


def _chart(book: xlsxwriter.Workbook) -> Any:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "='收支'!$A$1:$A$5"})
    return chart


def as_ours(value: object, formula: object, kind: str) -> tuple[str, object, str | None]:
    """Say in our words what openpyxl found: kind, value, formula."""
    if isinstance(formula, ArrayFormula):
        formula = formula.text
    text = str(formula).removeprefix("=") if isinstance(formula, str) else None
    if isinstance(value, bool):
        return "boolean", value, text
    if isinstance(value, int | float):
        return "number", Decimal(format(value, ".15g")), text
    if isinstance(value, dt.datetime | dt.time | dt.timedelta | dt.date):
        return "moment", value, text
    if value is None:
        return "blank", None, text
    return ("error" if kind == "e" else "text"), value, text


def by_openpyxl(data: bytes) -> dict[str, dict[Position, tuple[str, object, str | None]]]:
    """Read values and formulas of all sheets with openpyxl, which needs two passes for it."""
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(data))
    found: dict[str, dict[Position, tuple[str, object, str | None]]] = {}
    for sheet in formulas.worksheets:
        of_sheet = found.setdefault(sheet.title, {})
        for at, cell in sheet._cells.items():
            value = values[sheet.title]._cells[at]
            formula = cell.value if cell.data_type == "f" else None
            if isinstance(formula, DataTableFormula):
                formula = None
            if formula is not None or value.value is not None:
                of_sheet[at] = as_ours(value.value, formula, value.data_type)
    return found


def compare(ours: Workbook, data: bytes) -> int:
    """Compare cell by cell with openpyxl; the number of cells compared."""
    count = 0
    theirs = by_openpyxl(data)
    assert [s.title for s in ours.sheets] == list(theirs)
    for sheet in ours.sheets:
        expected = theirs[sheet.title]
        assert sheet.cells.keys() == expected.keys()
        for at, (kind, value, formula) in expected.items():
            cell = sheet.cells[at]
            assert cell.formula == formula
            if kind == "moment":
                assert is_date_format(cell.number_format)
                assert isinstance(cell.value, Decimal)
                if isinstance(value, dt.datetime):
                    assert date_of(cell.value, ours.dates_from_1904) == value.date()
            else:
                assert (cell.kind, cell.value) == (kind, value)
            count += 1
    return count


def test_all_kinds_of_cells_as_openpyxl_reads_them() -> None:
    """Values, stored values, formulas, errors and dates are those an independent reader finds."""
    data = wide()
    assert compare(read_package(Package(data)), data) > 800


@pytest.mark.filterwarnings("ignore:.*extension is not supported")  # openpyxl's
@pytest.mark.without(
    *("strict", "duplicate_titles", "missing_content_types", "dangling_styles"),
    *("outside_xl", "pivot_rule"),
)
def test_feature_books_as_openpyxl_reads_them(any_book: bytes) -> None:
    """Whatever else is in a workbook, its cells are those an independent reader finds."""
    assert compare(read_package(Package(any_book)), any_book)


@pytest.mark.without("duplicate_titles", "missing_content_types")
def test_feature_books_as_calamine_reads_them(any_book: bytes) -> None:
    """A second reader, in another language, finds the same texts, numbers and booleans."""
    same_as_calamine(any_book)


def test_all_kinds_of_cells_as_calamine_reads_them() -> None:
    """The workbook of all kinds is the same to calamine, far corner left out."""
    same_as_calamine(wide())


def same_as_calamine(data: bytes) -> None:
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for sheet in read_package(Package(data)).sheets:
        if (1_048_576, 16_384) in sheet.cells or any(r > 10_000 for r, _ in sheet.cells):
            continue  # calamine would make room for the whole sheet
        rows = theirs.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        for (row, column), cell in sheet.cells.items():
            if cell.kind in ("error", "blank"):
                continue  # which calamine reads as ""
            seen = rows[row - 1][column - 1]
            if isinstance(seen, dt.date | dt.time | dt.timedelta):
                assert is_date_format(cell.number_format)
            elif cell.kind == "number":
                assert Decimal(format(seen, ".15g")) == cell.value
            else:
                assert seen == cell.value
        ours = {at for at, cell in sheet.cells.items() if cell.value not in (None, "")}
        seen_at = {(r, c) for r, row in enumerate(rows, 1) for c, v in enumerate(row, 1) if v != ""}
        assert seen_at <= ours


def test_what_stands_around_the_cells() -> None:
    """Sheets, their states, merges, hidden rows and columns, names and properties are all there."""
    book = read_package(Package(wide()))
    first, second, third = book.sheets
    assert [(s.title, s.state) for s in book.sheets] == [
        ("收支", "visible"),
        ("隐藏 的表", "hidden"),
        ("很隐蔽", "veryHidden"),
    ]
    assert first.merged == [(1, 20, 2, 22), (1_048_575, 16_382, 1_048_576, 16_384)]
    assert first.hidden_rows == {5}
    assert first.hidden_columns == {6, 7}
    assert second.cells == {(1_048_576, 16_384): Cell("text", "角")}
    assert third == Sheet("很隐蔽", "veryHidden")
    assert {(n.name, n.refers_to, n.sheet) for n in book.names} == {
        ("合计", "'收支'!$A$1", None),
        ("合计", "'收支'!$B$1", "隐藏 的表"),
    }
    assert book.properties == {"form": "department", "edition": "2021"}
    assert not book.has_external_links
    assert not book.dates_from_1904
    assert not book.as_displayed


def test_formats_are_kept_as_written() -> None:
    """A cell carries its number format, custom or built in."""
    sheet = read_package(Package(wide())).sheets[0]
    assert [sheet.cells[1, c].number_format for c in range(1, 8)] == [
        *("General", "#,##0.00", '0.0"万元"', "0%", "yyyy-mm-dd", '[红色]0;"d"0', "[h]:mm")
    ]


# Written by hand ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("xml", "cell"),
    [
        ("<v>1</v>", Cell("number", Decimal(1))),
        ('t="n"><v>0.30000000000000004</v>', Cell("number", Decimal("0.3"))),
        ("<v>12345678901234567890</v>", Cell("number", Decimal("1.23456789012346E+19"))),
        ("<v>1.5E-7</v>", Cell("number", Decimal("0.00000015"))),
        ("<v> 7 </v>", Cell("number", Decimal(7))),
        ('t="b"><v>1</v>', Cell("boolean", value=True)),
        ('t="b"><v>0</v>', Cell("boolean", value=False)),
        ('t="b"><v>true</v>', Cell("boolean", value=True)),
        ('t="e"><v>#N/A</v>', Cell("error", "#N/A")),
        ('t="e"><v>#SPILL!</v>', Cell("error", "#SPILL!")),
        ('t="s"><v>0</v>', Cell("text", "零")),
        ('t="s"><v>1</v>', Cell("text", "红字。")),
        ('t="s"><v>2</v>', Cell("text", " 两\r\n行 ")),
        ('t="s"><v>3</v>', Cell("text", "_x0041_ 😀")),
        ('t="s"><v>4</v>', None),
        ('t="s"><f>A2</f><v>4</v>', Cell("text", "", "A2")),
        ('t="str"><f>A2&amp;"x"</f><v>甲</v>', Cell("text", "甲", 'A2&"x"')),
        ('t="str"><f>A2</f><v></v>', Cell("text", "", "A2")),
        ('t="str"><v>_x000D_</v>', Cell("text", "\r")),
        ('t="str"><v></v>', None),
        ('t="inlineStr"><is><t>内</t></is>', Cell("text", "内")),
        (
            't="inlineStr"><is><r><t>内</t></r><r><rPr/><t> 联</t></r><rPh><t>nei</t></rPh></is>',
            Cell("text", "内 联"),
        ),
        ('t="inlineStr"><is/>', None),
        ("<f>A2+1</f>", Cell("blank", None, "A2+1")),
        ("<f>A2+1</f><v></v>", Cell("blank", None, "A2+1")),
        ("<f>=A2+1</f><v>3</v>", Cell("number", Decimal(3), "A2+1")),
        ('<f t="array" ref="A1:A2">A2:A3</f><v>3</v>', Cell("number", Decimal(3), "A2:A3")),
        ('t="d"><v>2021-12-31</v>', Cell("number", Decimal(44561), None, "yyyy/m/d")),
        (
            't="d" s="1"><v>2021-12-31T06:00:00Z</v>',
            Cell("number", Decimal("44561.25"), None, "m-d-yy"),
        ),
        ('s="1"><v>5</v>', Cell("number", Decimal(5), None, "m-d-yy")),
        ('s="2"><v>5</v>', Cell("number", Decimal(5), None, '0.00"元"')),
        ('s="99"><v>5</v>', Cell("number", Decimal(5))),
        ('s=""><v>5</v>', Cell("number", Decimal(5))),
        ('s="2"/', None),
        ("", None),
    ],
)
def test_a_cell_as_written(
    cells: Callable[..., dict[Position, Cell]], xml: str, cell: Cell | None
) -> None:
    """Each way a program may write a cell gives the value a user sees there."""
    found = cells(
        f'<row r="1"><c r="A1"{" " if xml[:2] in ("t=", "s=") else ">"}{xml}'
        f"{'>' if xml.endswith('/') else '</c>'}</row>",
        strings="<si><t>零</t></si>"
        "<si><r><t>红</t></r><r><rPr/><t>字。</t></r><rPh sb='0' eb='1'><t>hong</t></rPh></si>"
        '<si><t xml:space="preserve"> 两_x000D_\n行 </t></si>'
        "<si><t>_x005F_x0041_ _xD83D__xDE00_</t></si><si><t/></si>",
        formats='<numFmts><numFmt numFmtId="200" formatCode="0.00&quot;元&quot;"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        '<cellXfs><xf/><xf numFmtId="30"/><xf numFmtId="200"/></cellXfs>'
        '<dxfs><dxf><numFmt numFmtId="200" formatCode="wrong"/></dxf></dxfs>',
    )
    assert found == ({(1, 1): cell} if cell else {})


@pytest.mark.parametrize("text", ["nan", "INF", "1e999", "1_000", "十", "1,000", "-", "\uff11"])
def test_what_is_no_number_is_never_one(
    cells: Callable[..., dict[Position, Cell]], text: str
) -> None:
    """Text where a number should stand stays as it was written, and is told from numbers."""
    found = cells(f'<row r="1"><c r="A1"><v>{text}</v></c></row>')[1, 1]
    assert found.value == text
    assert found.kind in ("error", "text")


def test_cells_without_references_are_counted(
    cells: Callable[..., dict[Position, Cell]],
) -> None:
    """Rows and cells that do not say where they stand follow the one before."""
    found = cells(
        "<row><c><v>1</v></c><c/><c><v>2</v></c></row>"
        '<row r="5"><c r="C5"><v>3</v></c><c><v>4</v></c></row>'
        '<row><c r="AA6"/><c><v>5</v></c></row>'
    )
    assert {at: cell.value for at, cell in found.items()} == {
        position("A1"): 1,
        position("C1"): 2,
        position("C5"): 3,
        position("D5"): 4,
        position("AB6"): 5,
    }


def test_styled_cells_without_value(cells: Callable[..., dict[Position, Cell]]) -> None:
    """A cell with only a style is no cell, yet those after it are counted on from it."""
    placed = '<row r="1"><c r="A1" s="1"/><c r="B1"><v>1</v></c><c r="C1"/></row>'
    assert set(cells(placed)) == {position("B1")}
    for unplaced in ("<c>", "<c s='1'>", "<c\n>", '<c\ts="1">'):
        found = cells(f'<row r="1"><c r="C1" s="1"/>{unplaced}<v>1</v></c></row>')
        assert set(found) == {position("D1")}
    raw = '<row r="1"><c r="A1" t="str"><v><![CDATA[<c r="C1"/>]]></v></c></row>'
    assert cells(raw)[1, 1].value == '<c r="C1"/>'


def test_a_cell_stands_where_it_says(cells: Callable[..., dict[Position, Cell]]) -> None:
    """A reference in another row than its row element, or in small letters, is believed."""
    found = cells('<row r="2"><c r="b7"><v>1</v></c><c r="AB12"><v>2</v></c></row>')
    assert set(found) == {(7, 2), (12, 28)}


def test_shared_formulas_read_as_openpyxl_translates_them(books: ModuleType) -> None:
    """Each follower of a shared formula has its own text, strings and sheet names untouched."""
    formula = "SUM($A1:B$2)+'A1 表'!C3*LOG10(D4)&amp;&quot;A1&quot;+IF(E:F&gt;$2:3,AB$10,Q1_x)"
    rows = f'<row r="5"><c r="E5"><f t="shared" si="0" ref="E5:AA20">{formula}</f></c></row>'
    rows += "".join(
        f'<row r="{r}"><c r="{letter}{r}"><f t="shared" si="0"/><v>1</v></c></row>'
        for r, letter in ((6, "E"), (7, "G"), (20, "AA"))
    )
    data = books.zipped(parts(rows))
    ours = read_package(Package(data)).sheets[0].cells
    assert ours[6, 5].formula == (
        "SUM($A2:B$2)+'A1 表'!C4*LOG10(D5)&\"A1\"+IF(E:F>$2:4,AB$10,Q1_x)"
    )
    assert ours[7, 7].formula == (
        "SUM($A3:D$2)+'A1 表'!E5*LOG10(F6)&\"A1\"+IF(G:H>$2:5,AD$10,Q1_x)"
    )
    theirs = openpyxl.load_workbook(books_with_types(books, data)).worksheets[0]
    for at in ((6, 5), (7, 7), (20, 27)):
        assert f"={ours[at].formula}" == theirs.cell(*at).value


def books_with_types(books: ModuleType, data: bytes) -> io.BytesIO:
    """Add the content types openpyxl asks for."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = "".join(
        f'<Override PartName="/xl/{part}" ContentType="{kind}.{word}+xml"/>'
        for part, word in (
            ("workbook.xml", "sheet.main"),
            ("worksheets/sheet1.xml", "worksheet"),
            ("sharedStrings.xml", "sharedStrings"),
        )
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    types = (
        f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{rels}"/>{types}</Types>'
    )
    contents = {**books.parts(data), "[Content_Types].xml": types.encode()}
    del contents["xl/styles.xml"]
    contents["xl/_rels/workbook.xml.rels"] = relations(
        ("s", "worksheet", "worksheets/sheet1.xml"), ("t", "sharedStrings", "sharedStrings.xml")
    )
    return io.BytesIO(books.zipped(contents))


def test_a_shared_formula_that_is_gone(cells: Callable[..., dict[Position, Cell]]) -> None:
    """A follower whose formula is nowhere keeps its value."""
    found = cells('<row r="1"><c r="A1"><f t="shared" si="9"/><v>1</v></c></row>')
    assert found == {(1, 1): Cell("number", Decimal(1))}


def test_any_prefix_and_either_namespace(books: ModuleType) -> None:
    """Transitional, strict or none; with or without a prefix: the same cells."""
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>A1</f><v>2</v></c></row>'
    plain = parts(
        rows,
        strings="<si><t>甲</t></si>",
        after='<mergeCells><mergeCell ref="A1:A2"/></mergeCells>',
    )
    expected = read_package(Package(books.zipped(plain)))
    assert len(expected.sheets[0].cells) == 2

    def prefixed(data: bytes) -> bytes:
        tags = re.sub(rb"<(/?)(\w)", rb"<\1p:\2", data)
        return tags.replace(b' xmlns="', b' xmlns:p="')

    for change in (
        prefixed,
        lambda data: data.replace(MAIN.encode(), STRICT.encode()),
        lambda data: prefixed(data).replace(MAIN.encode(), STRICT.encode()),
        lambda data: data.replace(f'xmlns="{MAIN}" '.encode(), b""),
        lambda data: b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>\r\n<!-- x -->" + data,
    ):
        changed = {
            n: change(d) if n.endswith(("1.xml", "s.xml", "k.xml")) and "[" not in n else d
            for n, d in plain.items()
        }
        assert read_package(Package(books.zipped(changed))) == expected


def test_foreign_elements_are_passed_over(cells: Callable[..., dict[Position, Cell]]) -> None:
    """Extensions that reuse the names of cell elements in their own namespace are not cells."""
    found = cells(
        '<row r="1"><c r="A1"><v>1</v><extLst><x:v xmlns:x="urn:x">9</x:v></extLst></c></row>',
        after='<extLst><ext><x:c xmlns:x="urn:x" r="B1"><x:v>2</x:v><f xmlns="urn:y">A1</f></x:c>'
        "</ext></extLst>",
    )
    assert found == {(1, 1): Cell("number", Decimal(1))}


def test_hidden_rows_and_columns(by_hand: Callable[..., Workbook]) -> None:
    """Rows and columns are hidden by word or by having no size; odd ranges do no harm."""
    sheet = by_hand(
        '<row r="2" hidden="1"/><row hidden="true"/><row r="9" ht="0" customHeight="1"/>'
        '<row r="10" hidden="0" ht="15"/><row r="11" ht="x"/>',
        before='<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="0"/>'
        '<col min="16384" max="99999" hidden="1"/><col min="x" max="9" hidden="1"/>'
        '<col min="7" max="7" width="9"/><col hidden="1"/></cols>',
        after='<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="odd"/></mergeCells>',
    ).sheets[0]
    assert sheet.hidden_rows == {2, 3, 9}
    assert sheet.hidden_columns == {2, 3, 5, 16_384}
    assert sheet.merged == [(1, 1, 2, 2)]


def test_names_and_date_system(by_hand: Callable[..., Workbook]) -> None:
    """Names know their sheet; names of sheets that are gone are left out; settings are noticed."""
    book = by_hand(
        '<row r="1"><c r="A1" t="d"><v>2021-12-31</v></c></row>',
        workbook='<workbookPr date1904="1"/>' + SHEETS + "<definedNames>"
        '<definedName name="甲">表!$A$1</definedName>'
        '<definedName name="乙" localSheetId="0">=表!$A$1&amp;"x"</definedName>'
        '<definedName name="丙" localSheetId="5">表!$A$1</definedName></definedNames>'
        '<calcPr fullPrecision="0"/>',
    )
    assert book.names == [DefinedName("甲", "表!$A$1"), DefinedName("乙", '表!$A$1&"x"', "表")]
    assert book.dates_from_1904
    assert book.as_displayed
    cell = book.sheets[0].cells[1, 1]
    assert cell.value == 44561 - 1462
    assert date_of(Decimal(44561 - 1462), from_1904=True) == dt.date(2021, 12, 31)


def test_external_links_are_noticed(books: ModuleType) -> None:
    """A workbook that refers to other workbooks says so."""
    contents = parts()
    contents["xl/_rels/workbook.xml.rels"] = relations(
        ("s", "worksheet", "worksheets/sheet1.xml"), ("e", "externalLink", "e.xml")
    )
    assert read_package(Package(books.zipped(contents))).has_external_links


def test_read_takes_a_path(tmp_path: Path) -> None:
    """A file is read by its path, whatever its type; a missing one is the caller's mistake."""
    path = tmp_path / "自评.xlsx"
    path.write_bytes(wide())
    assert read(path) == read(str(path)) == read_package(Package(wide()))
    with pytest.raises(WrongUsage):
        read(tmp_path / "没有.xlsx")
    with pytest.raises(UnreadableFile):
        read(tmp_path)


# Refused ------------------------------------------------------------------------------------------

ROOT = f'<worksheet xmlns="{MAIN}">'


@pytest.mark.parametrize(
    ("part", "xml"),
    [
        (SHEET, b""),
        (SHEET, b"not xml"),
        (SHEET, ROOT.encode()),
        (SHEET, f"{ROOT}<sheetData><row><c><v>1</c></row></sheetData></worksheet>".encode()),
        (SHEET, f"{ROOT}\1</worksheet>".encode()),
        (SHEET, f"{ROOT}<v>单位</v></worksheet>".encode("gb18030")),
        (SHEET, f"{ROOT}</worksheet>".encode("utf-16")),
        (SHEET, f"{ROOT}</worksheet>".encode("utf-16-le")),
        (SHEET, f"<!DOCTYPE worksheet [<!ENTITY a 'b'>]>{ROOT}</worksheet>".encode()),
        (SHEET, f"{ROOT}{'<a>' * 300}{'</a>' * 300}</worksheet>".encode()),
        (SHEET, f"{ROOT}<row>{'<c>' * 300}{'</c>' * 300}</row></worksheet>".encode()),
        (SHEET, f"{ROOT}<row><c>{'<v>' * 300}{'</v>' * 300}</c></row></worksheet>".encode()),
        (SHEET, f"{ROOT}<a b='{'x' * (3 << 20)}'/></worksheet>".encode()),
        (SHEET, b"<worksheet xmlns='http://schemas.microsoft.com/office/excel/2006/2'/>"),
        (SHEET, f'{ROOT}<row r="0"><c><v>1</v></c></row></worksheet>'.encode()),
        (SHEET, f'{ROOT}<row r="1048577"/></worksheet>'.encode()),
        (SHEET, f'{ROOT}<row r="x"/></worksheet>'.encode()),
        (SHEET, f'{ROOT}<row r="1"><c r="XFE1"><v>1</v></c></row></worksheet>'.encode()),
        (SHEET, f'{ROOT}<row r="1"><c r="?"><v>1</v></c></row></worksheet>'.encode()),
        (SHEET, b'<?xml version="1.0" encoding="gbk"?>' + f"{ROOT}</worksheet>".encode()),
        (SHEET, b'<?xml version="1.0" encoding="none"?>' + f"{ROOT}</worksheet>".encode()),
        (STRINGS, b"<sst"),
        (STRINGS, f'<worksheet xmlns="{MAIN}"/>'.encode()),
        (STRINGS, f'<sst xmlns="{MAIN}">{"<si>" * 300}{"</si>" * 300}</sst>'.encode()),
        ("xl/styles.xml", b"<styleSheet"),
        ("xl/styles.xml", b"<!DOCTYPE a><styleSheet/>"),
        ("xl/styles.xml", b"<a>" * 300 + b"</a>" * 300),
        ("xl/workbook.xml", b"<workbook/"),
        ("xl/workbook.xml", f'<workbook xmlns="{MAIN}"/>'.encode()),
        ("xl/workbook.xml", f'<sst xmlns="{MAIN}"/>'.encode()),
    ],
)
def test_bad_parts_are_named(books: ModuleType, part: str, xml: bytes) -> None:
    """A part that cannot be read safely is refused by its name, in one sentence."""
    assert part in refusal(books.zipped({**parts(), part: xml}))


@pytest.mark.parametrize("index", ["1", "-1", "x", "99999999999999999999"])
def test_texts_that_are_not_there(books: ModuleType, index: str) -> None:
    """A cell whose text is lost is never read as empty."""
    rows = f'<row r="1"><c r="A1" t="s"><v>{index}</v></c></row>'
    assert refusal(books.zipped(parts(rows, strings="<si><t>甲</t></si>")))


def test_a_sheet_whose_part_is_missing(books: ModuleType) -> None:
    """A sheet the workbook lists and the file lacks is named, not left out."""
    contents = parts()
    del contents[SHEET]
    assert "“表”" in refusal(books.zipped(contents))
    workbook = SHEETS.replace('r:id="s"', 'r:id="none"')
    assert "“表”" in refusal(books.zipped(parts(workbook=workbook)))


@pytest.mark.parametrize("row", ["<c><v>1</v></c><c><v>2</v></c>", '<c r="A{0}"><v>1</v></c>'])
def test_too_many_cells(books: ModuleType, monkeypatch: pytest.MonkeyPatch, row: str) -> None:
    """A workbook with more cells than any form is refused before time and memory run out."""
    rows = "".join(f'<row r="{r}">{row.format(r)}</row>' for r in range(1, 9))
    monkeypatch.setattr(room, "MOST_CELLS", 16)
    assert len(room.read_package(Package(books.zipped(parts(rows)))).sheets) == 1
    monkeypatch.setattr(room, "MOST_CELLS", 6)
    assert "“表”" in refusal(books.zipped(parts(rows)))


def test_cut_sheets_are_refused(books: ModuleType) -> None:
    """A part cut anywhere is refused: half a filing must never pass for a whole one."""
    whole = books.parts(wide())
    for part in (SHEET, STRINGS, "xl/styles.xml", "xl/workbook.xml"):
        for length in range(1, len(whole[part]), max(1, len(whole[part]) // 40)):
            assert part in refusal(books.zipped({**whole, part: whole[part][:length]}))


def test_flipped_bytes_never_escape(books: ModuleType) -> None:
    """Whatever byte of a part is wrong: a workbook, or one Chinese sentence, nothing else."""
    rows = (
        '<row r="1" hidden="1"><c r="A1" t="s" s="1"><v>0</v></c><c r="B1"><f t="shared" si="0" '
        'ref="B1:B2">A1+1</f><v>2</v></c></row><row r="2"><c r="B2"><f t="shared" si="0"/></c>'
        '<c r="C2" t="d"><v>2021-12-31</v></c></row>'
    )
    whole = parts(
        rows,
        strings="<si><t>甲</t></si>",
        formats='<cellXfs><xf/><xf numFmtId="14"/></cellXfs>',
        before='<cols><col min="2" max="3" hidden="1"/></cols>',
    )
    chance = random.Random(1)
    for part in (SHEET, STRINGS, "xl/styles.xml", "xl/workbook.xml", "_rels/.rels"):
        for _ in range(150):
            data = bytearray(whole[part])
            data[chance.randrange(len(data))] = chance.choice(b"0A1'\"<>/ =-\x00\xff&")
            sentence = sentence_or_none(books.zipped({**whole, part: bytes(data)}))
            assert sentence is None or SENTENCE.fullmatch(sentence)


def sentence_or_none(data: bytes) -> str | None:
    try:
        read_package(Package(data))
    except UnreadableFile as error:
        return str(error)
    return None
