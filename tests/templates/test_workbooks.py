"""What every template and every filled template promises, read by openpyxl."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import made_workbooks
import openpyxl
import pytest
from made_workbooks import blank, example, opened
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from xlcheck.language.form import Choice, Form, Listing, Money, Record
from xlcheck.templates.build import build_templates, new_workbook
from xlcheck.templates.grid import columns_of
from xlcheck.templates.write_tables import GUARD
from xlcheck.translate.to_excel import FUNCTIONS, LONGEST

Made = tuple[str, Form, bytes]
OWN_WORDS = {"AND", "CHAR", "LEFT", "TEXT"}  # of texts and conditional formats, all of Excel 2007
PROMPT = re.compile(r"请填|请在|示例|×××|XXX|点击", re.IGNORECASE)


def target(book: openpyxl.Workbook, name: str) -> tuple[Worksheet, tuple[int, int, int, int]]:
    sheet, area = book.defined_names[name].attr_text.rsplit("!", 1)
    return book[sheet.strip("'")], range_boundaries(area.replace("$", ""))


def formulas(book: openpyxl.Workbook) -> Iterator[tuple[str, str]]:
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    value = cell.value
                    text = value.text if isinstance(value, ArrayFormula) else str(value)
                    yield f"{sheet.title}!{cell.coordinate}", text or ""
        for area in sheet.conditional_formatting:
            for rule in area.rules:
                yield f"{sheet.title} {area.sqref}", "=" + "".join(rule.formula)


def test_every_place_has_its_name(made: Made) -> None:
    """Each record field has a named cell beside its label; each column runs header to guard."""
    _, form, data = made
    book = opened(data)
    names = set(book.defined_names)
    for table in form.tables:
        if issubclass(table, Record):
            assert {f"{table.table}.{f.name}" for f in table.fields()} <= names
        if issubclass(table, Listing):
            first = columns_of(table)[0]
            for field in columns_of(table):
                sheet, (column, top, last_column, bottom) = target(
                    book, f"{table.table}.{field.name}"
                )
                assert column == last_column
                assert sheet.title == table.sheet
                labels = [sheet.cell(row, column).value for row in range(max(1, top - 3), top + 1)]
                assert field.label in labels
                if field is first:
                    assert sheet.cell(bottom, column).value == GUARD
    assert {n.split(".")[0] for n in names if "." in n} == set(form.table)


def test_labels_stand_left_of_the_cells_of_a_record(made: Made) -> None:
    """The nearest text left of a record's cell is its label, exactly as printed."""
    _, form, data = made
    book = opened(data)
    for record in form.records:
        for field in record.fields():
            sheet, (column, row, _, _) = target(book, f"{record.table}.{field.name}")
            left = [sheet.cell(row, c).value for c in range(column - 1, 0, -1)]
            nearest = next(str(v) for v in left if v is not None)
            assert nearest.rstrip(":") == field.label


def test_the_file_says_which_form_and_edition_it_is(made: Made) -> None:
    """Custom properties name form and edition; title and author are those of the form."""
    _, form, data = made
    book = opened(data)
    properties = {p.name: p.value for p in book.custom_doc_props.props}
    assert properties == {"xlcheck.form": form.name, "xlcheck.edition": form.edition.id}
    assert book.properties.title == form.title
    assert book.properties.creator == form.edition.issuer


def test_protection_has_no_password_and_allows_what_filers_do(made: Made) -> None:
    """Every sheet is protected without password; rows may be inserted, deleted, sorted, shaped."""
    _, form, data = made
    book = opened(data)
    for name in form.sheets:
        guard = book[name].protection
        assert guard.sheet
        assert not guard.password
        allowed = (guard.insertRows, guard.deleteRows, guard.formatCells, guard.formatRows)
        assert not any((*allowed, guard.formatColumns, guard.sort, guard.autoFilter))


def locks(data: bytes, title: str) -> dict[int, set[bool]]:
    """Whether the cells of each row are locked; openpyxl does not tell it of merged cells."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        titles = re.findall(r'<sheet name="([^"]+)"', package.read("xl/workbook.xml").decode())
        sheet = package.read(f"xl/worksheets/sheet{titles.index(title) + 1}.xml").decode()
        styles = package.read("xl/styles.xml").decode().split("<cellXfs", 1)[1]
    formats = re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", styles.split("</cellXfs>")[0])
    found: dict[int, set[bool]] = {}
    for row, style in re.findall(r'<c r="[A-Z]+([0-9]+)"(?: s="([0-9]+)")?', sheet):
        found.setdefault(int(row), set()).add('locked="0"' not in formats[int(style or 0)])
    return found


def test_data_rows_are_open_and_the_frame_is_locked(made: Made) -> None:
    """All cells of a data row are unlocked (else Excel cannot delete it); the frame is not."""
    _, form, data = made
    book = opened(data)
    for table in form.listings:
        field = columns_of(table)[0]
        _, (_, head, _, bottom) = target(book, f"{table.table}.{field.name}")
        locked = locks(data, table.sheet)
        summary_first = table.summary_row is not None and table.summary_row.stands == "first"
        for row in range(head + 1 + summary_first, bottom):
            assert locked[row] == {False}, f"{table.sheet} {row}"
        assert locked[head] == locked[bottom] == {True}


def test_totals_are_typed(made: Made) -> None:
    """No formula stands in a place of the form: totals and roll-ups are typed and unlocked."""
    _, form, data = made
    book = opened(data)
    for table in form.tables:
        fields = columns_of(table) if issubclass(table, Listing) else table.fields()
        for field in fields:
            sheet, (column, top, _, bottom) = target(book, f"{table.table}.{field.name}")
            below = issubclass(table, Listing) and table.summary_row is not None
            for row in range(top, bottom + (1 if not issubclass(table, Listing) else 0)):
                assert sheet.cell(row, column).data_type != "f"
            if below and table.summary_row and table.summary_row.stands == "last":
                cell = sheet.cell(bottom + 1, column)
                assert cell.data_type != "f"
                assert cell.protection.locked == (field is fields[0])


def test_validations_never_stop_anyone(made: Made) -> None:
    """Every list and range comes from the form, warns at most, and covers header to guard."""
    _, form, data = made
    book = opened(data)
    seen: dict[tuple[str, str], str] = {}
    for sheet in book:
        for rule in sheet.data_validations.dataValidation:
            assert rule.type in (None, "none") or rule.errorStyle in ("warning", "information")
            for area in str(rule.sqref).split():
                seen[sheet.title, area.split(":")[0]] = rule.type or "none"
    for table in form.tables:
        for field in table.fields():
            if not isinstance(field, Money | Choice):
                continue
            sheet, (column, top, _, _) = target(book, f"{table.table}.{field.name}")
            at = (sheet.title, sheet.cell(top, column).coordinate)
            assert seen[at] == ("list" if isinstance(field, Choice) else "decimal")


def test_formulas_are_understood_by_excel_2007(made: Made) -> None:
    """Only functions of an allow-list, and none longer than Excel 2007 reads."""
    known = FUNCTIONS | OWN_WORDS
    for where, formula in formulas(opened(made[2])):
        bare = re.sub(r'"[^"]*"', '""', formula)
        bare = re.sub(r"'[^']*'!", "", bare)
        assert set(re.findall(r"([A-Z][A-Z0-9.]*)\(", bare)) <= known, where
        assert len(formula) < LONGEST, where


def test_conditional_formats_stay_on_their_sheet(made: Made) -> None:
    """Excel 2007 knows no reference to another sheet in a conditional format."""
    for sheet in opened(made[2]):
        for area in sheet.conditional_formatting:
            for rule in area.rules:
                assert "!" not in re.sub(r'"[^"]*"', "", "".join(rule.formula))


def test_every_formula_has_a_stored_value(made: Made) -> None:
    """Viewers that do not calculate show texts, not blanks; no check says 0 where text belongs."""
    data = made[2]
    book, values = opened(data), opened(data, values=True)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f" and not str(cell.value).startswith("=IF(IFERROR"):
                    assert values[sheet.title][cell.coordinate].value is not None


def test_pages_print_on_a4(made: Made) -> None:
    """A4, fit to width, a print area, page numbers; titles and heads repeated on later pages."""
    for sheet in opened(made[2]):
        setup = sheet.page_setup
        assert setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        # the guide is one page; left out, the number is one
        assert setup.fitToHeight == (None if sheet.title == "填写说明" else 0)
        assert sheet.print_area
        assert "&P" in sheet.oddFooter.center.text
        if sheet.title not in ("填写说明", "封面"):
            assert sheet.print_title_rows
            assert sheet.freeze_panes


@pytest.mark.parametrize("name", ["department", "project"])
def test_a_blank_template_holds_no_prompt_text(name: str) -> None:
    """Hints are input messages: nothing stands in a cell to fill but what the edition prints."""
    book = opened(blank(name))
    form = made_workbooks.FORMS[("department", "project").index(name)]
    printed = {str(v) for rows in form.edition.rows.values() for row in rows for v in row.values()}
    printed |= set(form.edition.values.values())
    for table in form.tables:
        fields = columns_of(table) if issubclass(table, Listing) else table.fields()
        for field in fields:
            sheet, (column, top, _, bottom) = target(book, f"{table.table}.{field.name}")
            rows = range(top + 1, bottom) if issubclass(table, Listing) else [top]
            for row in rows:
                value = sheet.cell(row, column).value
                assert value is None or str(value) in printed
                assert not PROMPT.search(str(value or ""))


@pytest.mark.parametrize("name", ["department", "project"])
def test_equal_input_gives_equal_bytes(name: str) -> None:
    """Templates are reproducible byte by byte: no clock, no random order."""
    assert new_workbook(name) == blank(name)


def test_shipped_workbooks_are_up_to_date() -> None:
    """`xlcheck templates build --check` has nothing to say about workbook_templates/."""
    folder = Path(made_workbooks.__file__).parent.parent / "workbook_templates"
    assert build_templates(folder, check=True) == []


def test_stale_files_are_named_and_rebuilt(tmp_path: Path) -> None:
    """A changed template is reported by --check, left alone by it, and rebuilt without it."""
    (tmp_path / "项目支出绩效自评.xlsx").write_bytes(b"old")
    stale = build_templates(tmp_path, check=True)
    assert {p.name for p in stale} == {"部门整体支出绩效自评.xlsx", "项目支出绩效自评.xlsx"}
    assert (tmp_path / "项目支出绩效自评.xlsx").read_bytes() == b"old"
    assert build_templates(tmp_path) == stale
    assert build_templates(tmp_path, check=True) == []


def test_room_grows_with_the_data() -> None:
    """Any number of institutions fits: rows are added, ranges and names grow along."""
    rows = [{"agency": f"{n}、机构", "total": n} for n in range(1, 61)]
    book = opened(new_workbook("department", data={"tables": {"income": rows}}))
    sheet, (column, head, _, guard) = target(book, "income.total")
    filled = [sheet.cell(r, column).value for r in range(head + 1, guard)]
    assert [v for v in filled if v is not None] == list(range(1, 61))


def test_text_in_a_cell_never_becomes_a_formula() -> None:
    """A name that begins with an equals sign stays the text it is."""
    data = {"tables": {"cover": {"reporting_unit": "=1+1", "budget_code": "0801"}}}
    book = opened(new_workbook("department", data=data))
    sheet, (column, row, _, _) = target(book, "cover.reporting_unit")
    assert sheet.cell(row, column).value == "=1+1"
    assert sheet.cell(row, column).data_type == "s"
    sheet, (column, row, _, _) = target(book, "cover.budget_code")
    assert sheet.cell(row, column).value == "0801"


def test_year_and_unit_go_to_the_cover() -> None:
    """--year and --unit fill the cover, and the title names the year."""
    data = new_workbook("部门", year=2021, unit="某局")
    book, values = opened(data), opened(data, values=True)
    sheet, (column, row, _, _) = target(book, "cover.year")
    assert sheet.cell(row, column).value == 2021
    sheet, (column, row, _, _) = target(book, "cover.reporting_unit")
    assert sheet.cell(row, column).value == "某局"
    texts = [str(c.value) for r in values["封面"].iter_rows() for c in r]
    assert any("2021年度" in text for text in texts)


def test_merged_cells_look_like_the_printed_form() -> None:
    """Levels and the weight of 15 points are merged over their items; headers over columns."""
    book = opened(example("department"))
    scores = {str(r) for r in book["评分表"].merged_cells.ranges}
    sheet, (column, head, _, _) = target(book, "scores.weight")
    rows = [r for r in range(head + 1, head + 26) if sheet.cell(r, column).value == 15]
    letter = openpyxl.utils.get_column_letter(column)
    assert [f"{letter}{r}:{letter}{r + 2}" in scores for r in rows] == [True]
    _, (_, head, _, _) = target(book, "spending.total")
    headers = [c.value for c in book["收支情况"][head - 1] if c.value]
    assert "其中:" in headers


def test_rows_follow_the_text_typed_into_them() -> None:
    """Rows for long text carry a height but are not fixed to it: typing more enlarges them."""
    with zipfile.ZipFile(BytesIO(blank("department"))) as package:
        names = package.read("xl/workbook.xml").decode()
        number = re.findall(r'<sheet name="([^"]+)"', names).index("报告综述") + 1
        sheet = package.read(f"xl/worksheets/sheet{number}.xml").decode()
    row = re.search(r'<row r="5"[^>]*>', sheet)
    assert row is not None
    assert "ht=" in row[0]
    assert "customHeight" not in row[0]
