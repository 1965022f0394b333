from __future__ import annotations

import io
import re
import warnings
from decimal import Decimal
from types import ModuleType

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook

from xlcheck.errors import BrokenRule, CannotWrite, UnreadableFile
from xlcheck.findings import Severity
from xlcheck.workbook.clear import marks_meta
from xlcheck.workbook.explanations import explanations
from xlcheck.workbook.highlights import joined
from xlcheck.workbook.marks import CellMark, DraftCell, Marked, SheetDraft
from xlcheck.workbook.markup import scan
from xlcheck.workbook.note_shapes import box_size
from xlcheck.workbook.package import Package
from xlcheck.workbook.patch import mark, merged_places
from xlcheck.workbook.splice import Splices, undone
from xlcheck.workbook.styles import LOOKS, _at_least

SHEET, OTHER = "收支情况", "评分表"
META = {"file": "0" * 64, "rules": "1" * 64, "checked_at": "2022-06-12T09:30:00"}
DRAFT = SheetDraft(
    rows=(
        (DraftCell("审核结果", "title"), DraftCell(None, "title")),
        (DraftCell("级别", "heading"), DraftCell("位置", "heading"), DraftCell("说明", "heading")),
        (DraftCell("必须改正", "error"), DraftCell("B2", "link", (SHEET, "B2")), DraftCell()),
        (DraftCell("=1+1"), DraftCell(Decimal("0.10"), "number"), DraftCell("键1", "muted")),
    ),
    widths=(12, 30, 30),
    merged=("A1:B1",),
    freeze="A3",
    autofilter="A2:C4",
    print_titles_row=2,
)
MARKS = (
    CellMark(SHEET, "B2", Severity.ERROR, ("INCOME-001",), "收入合计 7138.12 与各项之和相差 10。"),
    CellMark(SHEET, "B2", Severity.NOTE, ("FILL-008",), "小数位数过多。"),
    CellMark(SHEET, "D4", Severity.WARNING, ("SPENDING-005",), "请核实 <结余> & 结转。"),
    CellMark(OTHER, "AZ900", Severity.NOTE, ("GRADE-002",), "远处的空单元格。"),
)


def marks_for(data: bytes) -> tuple[CellMark, ...]:
    """Leave out the marks of sheets the book lacks (duplicate titles)."""
    titles = CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    return tuple(m for m in MARKS if m.sheet in titles)


def marked(data: bytes, marks: tuple[CellMark, ...] = MARKS, draft: SheetDraft = DRAFT) -> Marked:
    return mark(Package(data), marks, draft, META)


def opened(data: bytes) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says which extensions it will lose
        return openpyxl.load_workbook(io.BytesIO(data))


def values(data: bytes, titles: list[str]) -> list[list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [book.get_sheet_by_name(t).to_python(skip_empty_area=False) for t in titles]


def test_untouched_members_stay_raw_identical(any_book: bytes, books: ModuleType) -> None:
    """Members whose content is not changed keep their very bytes and their order."""
    data = marked(any_book, marks_for(any_book)).data
    before, after = books.parts(any_book), books.parts(data)
    raw_before, raw_after = books.raw_members(any_book), books.raw_members(data)
    same = [name for name in before if before[name] == after[name]]
    assert len(before) - len(same) <= 12
    assert all(raw_before[name] == raw_after[name] for name in same)
    assert [name for name in after if name in before] == list(before)


def test_cells_are_the_same_to_another_reader(any_book: bytes) -> None:
    """What calamine reads on every chartless sheet of the user is the same before and after."""
    data = marked(any_book, marks_for(any_book)).data
    titles = CalamineWorkbook.from_filelike(io.BytesIO(any_book)).sheet_names
    titles = [t for t in titles if t != "图"]
    assert values(data, titles) == values(any_book, titles)


def test_every_part_is_well_formed_and_related(any_book: bytes, books: ModuleType) -> None:
    """Every changed or new XML part parses, and every internal relationship leads to a part."""
    data = marked(any_book, marks_for(any_book)).data
    before, after, package = books.parts(any_book), books.parts(data), Package(data)
    for name, content in after.items():
        if before.get(name) != content and not name.endswith(".vml"):
            scan(content, name)
    for name in after:
        if not name.endswith(".rels"):
            for relation in package.relationships(name):
                known = before if name in before and relation.target in before else after
                assert relation.external or relation.target in known


@pytest.mark.without("strict", "outside_xl", "dangling_styles", "pivot_rule")
def test_another_program_sees_marks(any_book: bytes) -> None:
    """Another reader finds highlight, note and result sheet, which alone is selected."""
    result = marked(any_book, marks_for(any_book))
    book = opened(result.data)
    sheet = next(s for s in book.worksheets if s.title == SHEET)
    rules = [r for c in sheet.conditional_formatting for r in c.rules]
    ours = [r for r in rules if "xlcheck:" in "".join(r.formula)]
    areas = {str(c.sqref) for c in sheet.conditional_formatting for r in c.rules if r in ours}
    assert "B2" in areas
    assert {r.priority for r in ours} == set(range(1, len(ours) + 1))
    assert len({r.priority for r in rules}) == len(rules)
    assert book.active.title == result.title
    assert [s.title for s in book.worksheets if s.sheet_view.tabSelected] == [result.title]
    assert book.sheetnames[-1] == result.title
    noted = sheet["B2"].comment
    if (SHEET, "B2") in result.notes_left_out:
        assert "审核" not in noted.text
    else:
        assert "【审核】收入合计 7138.12 与各项之和相差 10。\n小数位数过多。【完】" in noted.text


def test_merged_cells_are_highlighted_whole(books: ModuleType) -> None:
    """A mark inside a merged area highlights the area and puts the note on its first cell."""
    sheet = opened(marked(books.plain()).data)[SHEET]
    assert "C3:D5" in {str(c.sqref) for c in sheet.conditional_formatting}
    assert sheet["C3"].comment.text == "【审核】请核实 <结余> & 结转。【完】"


def test_gravest_severity_gives_the_colour(books: ModuleType) -> None:
    """A cell with an error and a note is highlighted once, as an error."""
    sheet = opened(marked(books.plain()).data)[SHEET]
    formulas = [
        r.formula[0] for c in sheet.conditional_formatting for r in c.rules if "B2" in c.sqref
    ]
    assert formulas == ['LEN("xlcheck:error")>0']


def test_user_note_is_kept_above_ours(books: ModuleType) -> None:
    """An existing note keeps its text, author and box; ours stands under it."""
    before, data = books.parts(books.rich()), marked(books.rich()).data
    comment = opened(data)[SHEET]["B2"].comment
    assert comment.author == "张三"
    assert comment.text.startswith("张三:已与会计核对\n【审核】收入合计")
    box = re.search(rb"<v:shape .*?</v:shape>", before["xl/drawings/vmlDrawing1.vml"], re.DOTALL)
    assert box
    assert box[0] in books.parts(data)["xl/drawings/vmlDrawing1.vml"]


def test_threaded_comment_gets_no_note(books: ModuleType) -> None:
    """A cell with a threaded comment is highlighted without a note, and the caller is told."""
    result = marked(books.threaded())
    assert list(result.notes_left_out) == [(SHEET, "B2")]
    assert "会话批注" in result.notes_left_out[SHEET, "B2"]
    assert opened(result.data)[SHEET]["B2"].comment.text == "张三:已核对"


def test_shape_numbers_are_unique(books: ModuleType) -> None:
    """No two note boxes of a book share a number, also beyond 1,023 on a sheet."""
    many = tuple(
        CellMark(sheet, f"H{row}", Severity.NOTE, (), f"第 {row} 行")
        for sheet in (SHEET, OTHER)
        for row in range(1, 1201)
    )
    parts = books.parts(marked(books.rich(), many).data)
    drawings = [d for n, d in parts.items() if n.endswith(".vml")]
    numbers = [
        n for d in drawings for n in re.findall(rb'<v:shape(?=\s)[^>]*?\sid="_x0000_s(\d+)"', d)
    ]
    assert len(numbers) >= 2402
    assert len(set(numbers)) == len(numbers)
    claimed = {
        n for d in drawings for m in re.findall(rb'data="([\d,]+)"', d) for n in m.split(b",")
    }
    assert {int(n) // 1024 for n in numbers} <= {int(n) for n in claimed}


def test_notes_stop_at_five_thousand(books: ModuleType) -> None:
    """Beyond 5,000 notes the lightest are highlighted only and named to the caller."""
    many = tuple(
        CellMark(SHEET, f"H{row}", Severity.NOTE, (), f"第 {row} 行") for row in range(1, 5011)
    )
    grave = CellMark(OTHER, "A1", Severity.ERROR, (), "最后一条,却最重")
    result = marked(books.plain(), (*many, grave))
    assert len(result.notes_left_out) == 11
    assert (OTHER, "A1") not in result.notes_left_out
    assert opened(result.data)[SHEET].conditional_formatting["H1:H5010"]


def test_result_title_avoids_those_of_the_user(books: ModuleType) -> None:
    """A title the user has taken is numbered."""
    assert marked(books.title_taken()).title == "审核结果(3)"


def test_text_like_a_formula_stays_text(books: ModuleType) -> None:
    """Text beginning with = is text in the result sheet, and stays so when the cell is edited."""
    cell = opened(marked(books.plain()).data)["审核结果"]["A4"]
    assert (cell.data_type, cell.value) in {("s", "=1+1"), ("f", "=1+1")}
    xml = books.parts(marked(books.plain()).data)["xl/worksheets/sheet3.xml"].decode()
    assert '<c r="A4"' in xml
    assert "<f" not in xml
    assert cell.quotePrefix


def test_result_sheet_is_set_up_for_print(books: ModuleType) -> None:
    """A4 landscape, one page wide, repeated heading row, frozen panes, filter, link."""
    sheet = opened(marked(books.plain()).data)["审核结果"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$2:$2"
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == "A2:C4"
    assert sheet["B3"].hyperlink.location == f"'{SHEET}'!B2"
    assert sheet["B4"].value == 0.1
    assert "&P" in sheet.oddFooter.right.text


def test_dangling_formats_do_not_take_our_look(books: ModuleType) -> None:
    """Cells and rules that name formats beyond the lists' ends look as plain as before."""
    data = marked(books.dangling_styles()).data
    sheet = opened(data)[SHEET]
    assert not sheet["A1"].font.b
    assert sheet["A1"].fill.fill_type is None
    assert sheet["C1"].fill.fill_type is None
    user = [r for c in sheet.conditional_formatting for r in c.rules if r.formula == ["FALSE"]]
    assert user[0].dxf is None or user[0].dxf.fill is None


def test_pivot_table_follows_its_rule(books: ModuleType) -> None:
    """A pivot table quotes the new priority of the rule it belongs to."""
    parts = books.parts(marked(books.pivot_rule()).data)
    quoted = re.search(
        rb'conditionalFormat priority="(\d+)"', parts["xl/pivotTables/pivotTable1.xml"]
    )
    user = re.search(rb'priority="(\d+)"><formula>FALSE', parts["xl/worksheets/sheet1.xml"])
    assert quoted
    assert user
    assert quoted[1] == user[1] == b"3"


def test_missing_styles_part_gets_the_usual_name(books: ModuleType) -> None:
    """A book without styles gets ``styles.xml``, which other readers look for."""
    assert "xl/styles.xml" in books.parts(marked(books.no_styles()).data)


@pytest.mark.parametrize(
    ("maker", "word"), [("signed", "数字签名"), ("with_revisions", "修订记录")]
)
def test_books_that_must_not_change_are_refused(books: ModuleType, maker: str, word: str) -> None:
    """A signature or revision log would become wrong: refused with the reason."""
    with pytest.raises(CannotWrite, match=word):
        marked(getattr(books, maker)())


@pytest.mark.parametrize(
    ("each", "word"),
    [
        (CellMark("没有这张表", "A1", Severity.ERROR, (), ""), "没有这张表"),
        (CellMark("图", "A1", Severity.ERROR, (), ""), "图"),
        (CellMark(SHEET, "XFE1", Severity.ERROR, (), ""), "XFE1"),
    ],
)
def test_marks_that_lead_nowhere_are_refused(books: ModuleType, each: CellMark, word: str) -> None:
    """A mark on a missing sheet, a chart sheet or an impossible cell is an error, never dropped."""
    with pytest.raises(CannotWrite, match=word):
        marked(books.rich(), (each,))


def test_unknown_look_is_our_fault(books: ModuleType) -> None:
    """A look that does not exist is a fault of the tool and said before anything is written."""
    with pytest.raises(BrokenRule, match="fancy"):
        marked(books.plain(), (), SheetDraft(rows=((DraftCell("x", "fancy"),),)))


@pytest.mark.parametrize(
    ("part", "edit"),
    [
        ("xl/worksheets/sheet1.xml", lambda d: d.replace(b"</sheetData>", b"")),
        ("xl/worksheets/sheet1.xml", lambda d: d.replace(b"<pageMargins", b"\x01<pageMargins")),
        ("xl/workbook.xml", lambda d: d[: len(d) // 2]),
        ("xl/styles.xml", lambda d: d.replace(b"<fonts", b"<!DOCTYPE x><fonts", 1)),
        ("xl/styles.xml", lambda d: d.decode().encode("utf-16")),
        ("xl/workbook.xml", lambda d: re.sub(rb"<sheet [^>]*/>", b"", d)),
    ],
)
def test_damaged_parts_are_named(books: ModuleType, part: str, edit: object) -> None:
    """A damaged part is one Chinese sentence, never a library's exception."""
    with pytest.raises(UnreadableFile, match=r"[。]$"):
        marked(books.patched(books.plain(), {part: edit}))


def test_meta_is_carried(books: ModuleType) -> None:
    """A marked book says which file and rules it was checked with; others say nothing."""
    assert marks_meta(Package(marked(books.plain()).data)) == META
    assert marks_meta(Package(books.plain())) is None


def test_every_look_can_be_written(books: ModuleType) -> None:
    """Every look gives a cell format another program understands."""
    draft = SheetDraft(rows=tuple((DraftCell("字", look),) for look in LOOKS))
    sheet = opened(marked(books.plain(), (), draft).data)["审核结果"]
    assert [sheet.cell(n, 1).font.sz for n in range(1, len(LOOKS) + 1)] == [
        look.size for look in LOOKS.values()
    ]
    assert not sheet.cell(list(LOOKS).index("input") + 1, 1).protection.locked


def test_explanations_come_back_by_key(books: ModuleType) -> None:
    """What was typed beside a finding is read back with its key after a re-save and a sort."""
    rows = tuple((DraftCell(None, "input"), DraftCell(f"键{n}", "muted")) for n in range(3))
    draft = SheetDraft(rows=rows, hidden_columns=(2,), explanation_cells="A1:A3", key_cells="B1:B3")
    data = marked(books.plain(), (), draft).data
    assert explanations(Package(data)) == {}
    book = opened(data)
    sheet = book["审核结果"]
    sheet["A1"], sheet["B1"] = "因政策调整", "键2"
    sheet["A3"], sheet["B3"] = "=见附件", "键0"
    sheet["A3"].data_type = "s"
    target = io.BytesIO()
    book.save(target)
    found = explanations(Package(target.getvalue()))
    assert found == {"键2": "因政策调整", "键0": "=见附件"}
    assert explanations(Package(books.plain())) == {}


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        ([(1, 1, 1, 1), (3, 1, 3, 1), (2, 1, 2, 1)], [(1, 1, 3, 1)]),
        ([(1, 1, 1, 1), (1, 2, 1, 2)], [(1, 1, 1, 1), (1, 2, 1, 2)]),
        ([(1, 1, 2, 2), (3, 1, 3, 1)], [(3, 1, 3, 1), (1, 1, 2, 2)]),
        ([(1, 1, 9, 1), (2, 1, 3, 1)], [(1, 1, 9, 1)]),
    ],
)
def test_areas_are_joined_downwards(
    areas: list[tuple[int, int, int, int]], expected: list[tuple[int, int, int, int]]
) -> None:
    """Cells below each other become one area, nothing else does."""
    assert joined(areas) == expected


def test_merged_places_are_found_by_row() -> None:
    """A cell finds the merged area it lies in, among areas as long as the sheet."""
    merges = [(1, 2, 1_048_576, 2), (3, 3, 5, 4)]
    wanted = [(4, 4, 4, 4), (9, 9, 9, 9), (700, 2, 700, 2)]
    assert merged_places(merges, wanted) == {
        (4, 4, 4, 4): (3, 3, 5, 4),
        (700, 2, 700, 2): (1, 2, 1_048_576, 2),
    }


@pytest.mark.parametrize("number", [1, 7, 9, 10, 99, 100, 407, 1999])
def test_pattern_of_large_numbers(number: int) -> None:
    """The pattern for formats beyond a list's end matches exactly the numbers from there on."""
    pattern = re.compile(_at_least(number))
    for each in range(3000):
        assert bool(pattern.fullmatch(str(each).encode())) == (each >= number)


def test_note_boxes_grow_with_their_text() -> None:
    """A longer text gets a taller box, Chinese twice as much as Latin letters, within bounds."""
    short, long = box_size("【审核】短【完】"), box_size("【审核】" + "长" * 200 + "【完】")
    assert short[1] < box_size("a" * 150)[1] < box_size("长" * 150)[1] <= long[1]
    assert box_size("长" * 9000)[1] <= 560


def test_splices_undo_themselves() -> None:
    """Edits at odd places of a part are made together and taken back exactly."""
    data = b"<a x='1'><b/><c>t</c><d/></a>"
    root = scan(data, "p")
    splices = Splices(data, "p")
    b, c, d = root.children
    splices.inside(b, "<n/>")
    splices.set_attribute(root, "x", "2")
    splices.set_attribute(d, "y", "3")
    splices.remove(c)
    splices.insert(d.start, "<é/>")
    new, undo = splices.result()
    assert new == '<a x="2"><b><n/></b><é/><d y="3"/></a>'.encode()
    assert undone(new, undo) == data
    assert undone(new, [(0, "x", "y")]) is None
