"""Which form a workbook is, how many filings it holds, and of which edition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from xlcheck.errors import UnreadableFile, WrongUsage
from xlcheck.forms import FORMS
from xlcheck.submission.extract import extract
from xlcheck.submission.recognise import form_named
from xlcheck.workbook.cells import Cell, Sheet, Workbook

Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("department", "department_self_evaluation"),
        ("Department", "department_self_evaluation"),
        ("部门整体支出绩效自评", "department_self_evaluation"),
        (" 项目 ", "project_self_evaluation"),
        ("project_self_evaluation", "project_self_evaluation"),
    ],
)
def test_forms_have_several_names(name: str, form: str) -> None:
    """Identifier, short names and Chinese titles lead to the form."""
    assert form_named(name, FORMS).name == form


@pytest.mark.parametrize(("wrong", "right"), [("departmnt", "department"), ("项目支付", "项目")])
def test_a_wrong_form_name_is_answered_with_the_nearest(wrong: str, right: str) -> None:
    """The sentence names what was probably meant."""
    with pytest.raises(WrongUsage, match=right):
        form_named(wrong, FORMS)


def test_another_workbook_is_none_of_our_forms(make: Make) -> None:
    """A list of goods is refused, with the names of the forms."""
    goods = make("sheet")("Sheet1", [["品名", "数量", "单价"], ["纸", 5, 20]])
    with pytest.raises(UnreadableFile, match="不是“部门整体支出绩效自评”"):
        extract(make("book")(goods), FORMS)


def test_a_relative_of_our_forms_is_named_as_nearest(make: Make) -> None:
    """The national form shares some columns: the nearest guess is said, nothing is checked."""
    rows = [
        ["项目名称", "某项目", "主管部门", "某科"],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出", "数量指标", "个数", "5", "5", 10, 10],
    ]
    with pytest.raises(UnreadableFile, match="最接近的是“项目支出绩效自评”"):
        extract(make("book")(make("sheet")("Sheet1", rows)), FORMS)


@pytest.mark.parametrize("rows", [[], [["只有一句话"]]])
def test_an_empty_workbook_is_refused(make: Make, rows: list[list[Any]]) -> None:
    """Nothing to read is no filing, even where the form is given."""
    workbook = make("book")(make("sheet")("Sheet1", rows))
    with pytest.raises(UnreadableFile):
        extract(workbook, FORMS)
    with pytest.raises(UnreadableFile, match="没有“项目支出绩效自评”"):
        extract(workbook, FORMS, form="项目")
    with pytest.raises(UnreadableFile):
        extract(make("book")(), FORMS)


def copied(made: Workbook, suffix: str, *, names: bool = True) -> Workbook:
    """The sheets once more under other titles, with names of their own."""
    return Workbook(
        [replace(s, title=s.title + suffix) for s in made.sheets],
        [
            replace(n, refers_to=n.refers_to.replace("'!", f"{suffix}'!"), sheet="x")
            for n in made.names
            if names
        ],
    )


@pytest.mark.parametrize("names", [True, False])
@pytest.mark.parametrize("order", ["behind", "beside"])
def test_two_filings_in_one_workbook_are_both_read(
    make: Make, department: Any, order: str, *, names: bool
) -> None:
    """The sheets twice, one after the other or copy beside original, are two filings."""
    first = department.workbook()
    second = copied(
        make("Template")(department.form, department.data).workbook(), " (2)", names=names
    )
    cover = next(s for s in second.sheets if s.title == "封面 (2)")
    at = next(at for at, c in cover.cells.items() if c.value == "岳阳市工业和信息化局")
    cover.cells[at] = Cell("text", "岳阳市财政局")
    sheets = first.sheets + second.sheets
    if order == "beside":
        sheets = [s for pair in zip(first.sheets, second.sheets, strict=True) for s in pair]
    found = extract(Workbook(sheets, first.names + second.names, first.properties), FORMS)
    assert [f["cover"].only["reporting_unit"].text for f in found] == [
        "岳阳市工业和信息化局",
        "岳阳市财政局",
    ]
    assert [f.troubles for f in found] == [(), ()]
    assert not set(found[0].sheets) & set(found[1].sheets)


def test_both_forms_in_one_workbook_are_both_read(
    make: Make, department: Any, project: Any
) -> None:
    """The sheets that the forms share go with their neighbours."""
    one, two = department.disguised(), project.disguised()
    for made in two.sheets:
        made.title = f"项目{made.title}"
    found = extract(Workbook(one.sheets + two.sheets), FORMS)
    assert [f.form for f in found] == [f.name for f in FORMS]
    assert [f.troubles for f in found] == [(), ()]
    assert make("values_of")(found[1]) == make("values_of")(make("read")(project.workbook()))


def test_a_stray_copy_of_one_sheet_is_named(department: Any) -> None:
    """A spare copy of 收支情况 is no filing: it is said not to be checked."""
    workbook = department.workbook()
    spare = replace(next(s for s in workbook.sheets if s.title == "收支情况"), title="备份")
    workbook.sheets.append(spare)
    [filing] = extract(workbook, FORMS)
    assert [(t.rule, t.sheet) for t in filing.troubles] == [("FILE-011", "备份")]


def test_a_table_of_the_other_form_is_named(make: Make, department: Any) -> None:
    """One sheet of a project inside of a department's workbook is said not to be checked."""
    workbook = department.workbook()
    rows = [["支出内容", "实际支出数", "会计凭证号", "备注"], ["采购", 5, "1", None]]
    workbook.sheets.append(make("sheet")("某项目", rows))
    [filing] = extract(workbook, FORMS)
    [trouble] = filing.troubles
    assert (trouble.rule, trouble.sheet) == ("FILE-011", "某项目")
    assert "项目支出绩效自评" in trouble.message


def test_both_forms_on_one_sheet_are_told(make: Make, department: Any, project: Any) -> None:
    """Stacked on a single sheet one form is read and the other named."""
    stacked, top = {}, 0
    for made in [*department.workbook().sheets, *project.workbook().sheets]:
        stacked |= make("shifted")(made, "x", rows=top).cells
        top = max(row for row, _ in stacked) + 6
    [filing] = extract(Workbook([Sheet("Sheet1", cells=stacked)]), FORMS)
    told = [t.message for t in filing.troubles if t.rule == "FILE-011"]
    assert len(told) == 1
    assert "没有审核" in told[0]


def test_a_score_repeated_on_the_cover_begins_no_new_filing(make: Make, department: Any) -> None:
    """A small table mentioned on a second sheet is still one filing."""
    workbook = department.disguised()
    workbook.sheets[0].cells[30, 3] = Cell("text", "评价等次")
    workbook.sheets[0].cells[30, 4] = Cell("text", "优秀")
    workbook.sheets[0].cells[31, 3] = Cell("text", "综合得分")
    workbook.sheets[0].cells[31, 4] = Cell("number", make("cell")(98).value)
    assert len(extract(workbook, FORMS)) == 1


def test_other_sheets_do_not_matter(make: Make, department: Any) -> None:
    """A sheet of somebody's own calculations belongs to no table."""
    workbook = department.workbook()
    workbook.sheets.insert(0, make("sheet")("草稿", [["小计", 5], ["电话费", 7]]))
    [filing] = extract(workbook, FORMS)
    assert filing.troubles == ()


def test_the_edition_is_told_by_property_or_is_the_newest(make: Make, department: Any) -> None:
    """An edition that is given must exist."""
    form = department.form
    assert make("read")(department.disguised()).edition == form.edition.id
    assert make("read")(department.workbook(), edition=form.edition.id).edition == form.edition.id
    with pytest.raises(WrongUsage, match=form.edition.id):
        make("read")(department.workbook(), edition="yueyang2021")


def test_a_year_outside_of_the_edition_is_told(make: Make) -> None:
    """A filing for a year the edition was not made for is a warning."""
    template = make("Template")(FORMS[0], make("example")("department") | {"cover": {"year": 1999}})
    filing = make("read")(template.workbook())
    assert [t.rule for t in filing.troubles] == ["FILE-009"]
    assert "1999年" in filing.troubles[0].message


def test_a_blank_template_is_read_as_empty(make: Make, department: Any) -> None:
    """Nothing filled in: every place is found, nothing is given."""
    filing = make("read")(make("Template")(department.form, {}).workbook())
    assert filing.troubles == ()
    assert all(t.found for t in filing.tables.values())
    assert all(
        e.is_empty for t in filing.tables.values() for r in t.rows for e in r.entries.values()
    )


def test_a_told_form_that_is_another_is_refused_in_one_sentence(department: Any) -> None:
    """With --form the workbook is read as that form, unless it is far more like the other."""
    told = [f.form for f in extract(department.workbook(), FORMS, form="department")]
    assert told == ["department_self_evaluation"]
    with pytest.raises(UnreadableFile, match="像是“部门整体支出绩效自评”,不是指定的“项目支出"):
        extract(department.workbook(), FORMS, form="project")
