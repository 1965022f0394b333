from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from types import ModuleType

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook

from xlcheck.findings import Severity
from xlcheck.workbook.clear import marks_meta, original, unmark
from xlcheck.workbook.marks import CellMark, DraftCell, SheetDraft
from xlcheck.workbook.package import Package
from xlcheck.workbook.patch import mark, with_sheet

SHEET, OTHER = "收支情况", "评分表"
META = {"file": "0" * 64}
DRAFT = SheetDraft(
    rows=((DraftCell("审核结果", "title"),), (DraftCell("必须改正", "error"),)),
    freeze="A2",
    autofilter="A1:A2",
    print_titles_row=1,
)
MARKS = (
    CellMark(SHEET, "B2", Severity.ERROR, ("INCOME-001",), "收入合计与各项之和相差 10。"),
    CellMark(SHEET, "D4", Severity.WARNING, ("SPENDING-005",), "请核实结余。\n第二行。"),
    CellMark(OTHER, "B2", Severity.NOTE, ("GRADE-002",), "提示。"),
)


def flagged(data: bytes) -> bytes:
    titles = CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    marks = [m for m in MARKS if m.sheet in titles]
    return mark(Package(data), marks, DRAFT, META).data


def opened(data: bytes) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says which extensions it will lose
        return openpyxl.load_workbook(io.BytesIO(data))


def saved_by_openpyxl(data: bytes) -> bytes:
    target = io.BytesIO()
    opened(data).save(target)
    return target.getvalue()


def traces(parts: dict[str, bytes]) -> list[str]:
    """Name the parts in which anything can be seen that is ours."""
    texts = ["xlcheck:", "_xlcheck", "【审核】", "urn:xlcheck"]
    texts += [f"&#{ord('审')};"]
    texts += ["必须改正"]  # of the result sheet, which other programs move to the shared strings
    unseen = ("docProps/app.xml", "styles.xml")
    return [
        f"{name}: {text}"
        for name, data in parts.items()
        for text in texts
        if text.encode() in data and not name.endswith(unseen)
    ]


def test_clear_restores_every_part(any_book: bytes, books: ModuleType) -> None:
    """clear(flag(x)) has x's parts, byte for byte, in x's order."""
    result = unmark(Package(flagged(any_book)))
    assert (result.found, result.exact) == (True, True)
    assert list(books.parts(result.data).items()) == list(books.parts(any_book).items())


def test_flagging_twice_is_flagging_once(any_book: bytes) -> None:
    """Marks of an earlier check are replaced, not heaped up: the same bytes come out."""
    once = flagged(any_book)
    assert flagged(once) == once


def test_unmarked_book_is_left_alone(any_book: bytes) -> None:
    """A book without our marks comes back as it is, and says so."""
    package = Package(any_book)
    result = unmark(package)
    assert (result.found, result.data) == (False, any_book)
    assert original(package) is package


def test_other_marks_replace_the_first(books: ModuleType) -> None:
    """After flagging with other marks, clearing still gives the book before both."""
    rich = books.rich()
    second = mark(Package(flagged(rich)), MARKS[:1], SheetDraft(rows=()), META).data
    assert books.parts(unmark(Package(second)).data) == books.parts(rich)


def user_side(data: bytes) -> dict[str, object]:
    """Describe what openpyxl sees of the user's sheets, notes, rules, fills and names."""
    book = opened(data)
    return {
        "titles": book.sheetnames,
        "names": sorted(book.defined_names),
        "sheets": {
            s.title: {
                "notes": {c.coordinate: c.comment.text for r in s for c in r if c.comment},
                "fills": {
                    c.coordinate: c.fill.fgColor.rgb for r in s for c in r if c.fill.fill_type
                },
                "rules": sorted(
                    (str(c.sqref), r.type, str(r.formula))
                    for c in s.conditional_formatting
                    for r in c.rules
                ),
                "merged": sorted(map(str, s.merged_cells.ranges)),
                "local names": sorted(s.defined_names),
                "filter": s.auto_filter.ref,
            }
            for s in book.worksheets
        },
    }


OPENPYXL_BOOKS = ["plain", "rich", "from_openpyxl", "absolute_targets", "title_taken", "no_styles"]


@pytest.mark.parametrize("maker", OPENPYXL_BOOKS)
def test_marks_go_after_openpyxl_saved(books: ModuleType, maker: str) -> None:
    """After openpyxl saved a marked book, ours goes; what it kept of the user's stays."""
    source = getattr(books, maker)()
    result = unmark(Package(saved_by_openpyxl(flagged(source))))
    assert (result.found, result.exact) == (True, False)
    assert traces(books.parts(result.data)) == []
    assert user_side(result.data) == user_side(saved_by_openpyxl(source))
    assert unmark(Package(result.data)).found is False


@pytest.mark.office
@pytest.mark.parametrize("maker", ["plain", "rich", "from_openpyxl", "prefixed", "strict"])
def test_marks_go_after_libreoffice_saved(
    books: ModuleType, saved_by_office: Callable[[bytes], bytes], maker: str
) -> None:
    """After LibreOffice saved a marked book, ours goes; what it kept of the user's stays."""
    source = getattr(books, maker)()
    resaved = saved_by_office(flagged(source))
    before = opened(resaved)[SHEET]
    assert "【审核】" in before["B2"].comment.text
    result = unmark(Package(resaved))
    assert (result.found, result.exact) == (True, False)
    assert traces(books.parts(result.data)) == []
    assert user_side(result.data) == user_side(saved_by_office(source))


@pytest.mark.office
def test_libreoffice_shows_the_result_sheet(
    books: ModuleType, saved_by_office: Callable[[bytes], bytes]
) -> None:
    """LibreOffice opens a marked book with our sheet in front and its text intact."""
    book = opened(saved_by_office(flagged(books.rich())))
    assert book.active.title == "审核结果"
    assert book["审核结果"]["A2"].value == "必须改正"


def test_only_our_stretch_leaves_a_mixed_note(books: ModuleType) -> None:
    """A note to which the user wrote before and after ours keeps both, however runs are split."""
    data = flagged(books.rich())
    split = "</t></r><r><t>"

    def edit(part: bytes) -> bytes:
        text = part.decode()
        text = text.replace("收入合计与", f"收入{split}合计与").replace(
            "【完】", f"【完】\n后来{split}又写", 1
        )
        return text.encode()

    edited = books.patched(data, {"xl/comments1.xml": edit})
    result = unmark(Package(edited))
    assert result.exact is False
    assert opened(result.data)[SHEET]["B2"].comment.text == "张三:已与会计核对\n后来又写"
    assert traces(books.parts(result.data)) == []


def test_untouched_sheets_are_restored_exactly(books: ModuleType) -> None:
    """When one sheet was edited, the others are still restored byte for byte."""
    source = books.rich()
    edited = books.patched(
        flagged(source), {"xl/worksheets/sheet1.xml": books.replacing("7138.12", "7148.12")}
    )
    result = unmark(Package(edited))
    before, after = books.parts(source), books.parts(result.data)
    assert result.exact is False
    assert after["xl/worksheets/sheet2.xml"] == before["xl/worksheets/sheet2.xml"]
    assert b"7148.12" in after["xl/worksheets/sheet1.xml"]
    assert traces(after) == []
    assert set(after) == set(before)
    assert "_xlcheck.result" not in opened(result.data).defined_names


def test_own_sheet_stays_when_marks_go(books: ModuleType) -> None:
    """A sheet added for the user's explanations is no mark and survives flagging and clearing."""
    draft = SheetDraft(rows=((DraftCell("填报单位说明", "title"),),), title="填报说明")
    source = with_sheet(Package(books.rich()), draft)
    book = opened(source)
    assert book.sheetnames[-1] == "填报说明"
    assert book.active.title == OTHER
    assert not unmark(Package(source)).found
    assert books.parts(unmark(Package(flagged(source))).data) == books.parts(source)


def test_renamed_result_sheet_is_found(books: ModuleType) -> None:
    """Our sheet goes also when renamed and moved; local names follow their sheets."""
    book = opened(flagged(books.rich()))
    sheet = book["审核结果"]
    sheet.title = "领导看过 '2022'"
    book.defined_names["_xlcheck.result"].value = "'领导看过 ''2022'''!$A$1"
    book.move_sheet(sheet, -3)
    target = io.BytesIO()
    book.save(target)
    result = unmark(Package(target.getvalue()))
    cleared = opened(result.data)
    assert cleared.sheetnames == [SHEET, OTHER, "参数", "图"]
    assert list(cleared[OTHER].defined_names) == ["scores.score"]


def test_deleted_result_sheet_does_not_matter(books: ModuleType) -> None:
    """Highlights and notes go also when the user deleted our sheet."""
    book = opened(flagged(books.plain()))
    del book["审核结果"]
    target = io.BytesIO()
    book.save(target)
    result = unmark(Package(target.getvalue()))
    assert result.found
    assert traces(books.parts(result.data)) == []
    assert opened(result.data).sheetnames == [SHEET, OTHER]


def test_only_visible_sheet_stays(books: ModuleType) -> None:
    """A book always keeps a visible sheet, even if that is ours."""
    edited = books.patched(
        flagged(books.plain()),
        {"xl/workbook.xml": lambda d: re.sub(rb'(sheetId="[12]")', rb'\1 state="hidden"', d)},
    )
    assert "审核结果" in opened(unmark(Package(edited)).data).sheetnames


@pytest.mark.parametrize(
    "edit",
    [
        lambda d: d.replace(b'"schema": 1', b'"schema": 9'),
        lambda d: d.replace(b"</marks>", b"}</marks>"),
        lambda d: re.sub(rb'"undo": \[\[\d+', b'"undo": [["x"', d),
        lambda d: d.replace(b'"before": "', b'"before": "0'),
        lambda d: d.replace(b'"new": {', b'"new": {"xl/workbook.xml": {"hash": "", "sheet": ""}, '),
        lambda d: d.replace(b'"active_tab": 0', b'"active_tab": []'),
    ],
)
def test_damaged_record_is_no_obstacle(books: ModuleType, edit: Callable[[bytes], bytes]) -> None:
    """With a record that is damaged or of a later version, marks are found by their content."""
    data = flagged(books.plain())
    (item,) = [n for n in books.parts(data) if n.startswith("customXml/item1")]
    result = unmark(Package(books.patched(data, {item: edit})))
    assert (result.found, result.exact) == (True, False)
    assert traces(books.parts(result.data)) == []


def test_record_of_other_data_is_not_ours(books: ModuleType) -> None:
    """A custom XML part of the user's is neither read as our record nor removed."""
    part = b'<data xmlns="urn:user">xlcheck</data>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
    relation = f'<Relationship Id="rId77" Type="{kind}" Target="../customXml/item1.xml"/>'
    source = books.patched(
        books.plain(),
        {
            "xl/_rels/workbook.xml.rels": books.replacing(
                "</Relationships>", relation + "</Relationships>"
            )
        },
        {"customXml/item1.xml": part},
    )
    assert marks_meta(Package(source)) is None
    data = flagged(source)
    assert books.parts(data)["customXml/item1.xml"] == part
    assert marks_meta(Package(data)) == META
    assert books.parts(unmark(Package(data)).data) == books.parts(source)
