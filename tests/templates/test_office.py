"""The native checks in LibreOffice: as stored, and after rows were inserted, deleted, sorted."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import made_workbooks
import openpyxl
import pytest
from made_workbooks import blank, example, opened
from openpyxl.utils import range_boundaries

from xlcheck.templates.build import new_workbook

pytestmark = pytest.mark.office

Edit = Callable[[bytes, list[list[Any]]], openpyxl.Workbook]


def lines(book: openpyxl.Workbook, sheet: str) -> dict[str, str]:
    """The check lines of a sheet by the rule's sentence."""
    found: dict[str, str] = {}
    for row in book[sheet].iter_rows():
        for cell in row:
            text = str(cell.value or "")
            match = re.match(r"(✓ 尾差|✓|✗|△|○|—|无法判断) (.*)", text)
            if match:
                says = re.split(r":\d|:还有", match[2])[0]
                found.setdefault(says.removeprefix("请核实:"), text)
    return found


def guards(book: openpyxl.Workbook) -> dict[str, str]:
    """What 自检 says about the guard rows, by table."""
    rows = book["自检"].iter_rows(min_row=6, values_only=True)
    return {str(r[2]).split(":")[0]: str(r[3]) for r in rows if r[1] == "FILE-010"}


INCOME = "收入合计应等于各项收入之和"
ROLL_UP = "收入汇总行应等于各机构之和"


def test_stored_values_are_what_the_formulas_give(
    convert: Callable[..., list[Path]], tmp_path: Path
) -> None:
    """Recalculated, every formula of every workbook gives the value stored beside it."""
    made = made_workbooks.every_workbook()
    files = [tmp_path / f"{n}.xlsx" for n in range(len(made))]
    for path, (_, _, data) in zip(files, made, strict=True):
        path.write_bytes(data)
    compared = 0
    for (name, _, data), path in zip(made, convert(files), strict=True):
        source, stored = opened(data), opened(data, values=True)
        fresh = openpyxl.load_workbook(path, data_only=True)
        for sheet in source:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        ours = stored[sheet.title][cell.coordinate].value
                        theirs = fresh[sheet.title][cell.coordinate].value
                        assert (ours or 0) == (theirs or 0), (name, sheet.title, cell.coordinate)
                        compared += 1
    assert compared > 2000
    assert "✗ 必须改正 3 项" in str(opened(example("project"), values=True)["自检"]["A2"].value)


@pytest.mark.parametrize(
    ("edits", "income", "roll_up"),
    [
        pytest.param([], "✓", "✓", id="as filled"),
        pytest.param([["set", "income.total", 1, "income.total", 7128.12]], "✗", "✗", id="slip"),
        pytest.param(
            [
                ["insert", "income.total", 0],
                ["set", "income.total", 0, "income.agency", "3、新机构"],
                ["set", "income.total", 0, "income.total", 5.0],
                ["set", "income.total", 0, "income.other_income", 4.0],
            ],
            "✗", "✗", id="inserted first",
        ),
        pytest.param(
            [
                ["insert", "income.total", 2],
                ["set", "income.total", 2, "income.agency", "2、新机构"],
                ["set", "income.total", 2, "income.total", 5.0],
                ["set", "income.total", 2, "income.other_income", 5.0],
            ],
            "✓", "✗", id="inserted in the middle",
        ),
        pytest.param(
            [
                ["insert", "income.total", "guard"],
                ["set", "income.total", 6, "income.agency", "2、新机构"],
                ["set", "income.total", 6, "income.total", 5.0],
                ["set", "income.total", 6, "income.other_income", 5.0],
                ["set", "income.total", 0, "income.total", 7143.12],
                ["set", "income.total", 0, "income.other_income", 94.88],
            ],
            "✓", "✓", id="inserted at the guard, rolled up",
        ),
        pytest.param(
            [["delete", "income.total", 5], ["delete", "income.total", 2]],
            "✓", "✓", id="blank rows deleted",
        ),
        pytest.param([["delete", "income.total", 1]], "✓", "无法判断", id="no detail left"),
    ],
)  # fmt: skip
def test_checks_hold_while_rows_come_and_go(
    edit: Edit, edits: list[list[Any]], income: str, roll_up: str
) -> None:
    """Rows inserted first, in the middle, at the guard, and deleted: the lines stay right."""
    book = edit(example("department"), edits)
    said = lines(book, "收支情况")
    assert said[INCOME].split()[0] == income
    assert said[ROLL_UP].split()[0] == roll_up
    assert set(guards(book).values()) == {"✓"}


def test_names_follow_rows(edit: Edit) -> None:
    """After insertions a name still runs from its header to its guard row."""

    def area(book: openpyxl.Workbook) -> tuple[int, int, int, int]:
        where = book.defined_names["income.total"].attr_text.rsplit("!", 1)[1]
        return range_boundaries(where.replace("$", ""))

    made = example("department")
    book = edit(made, [["insert", "income.total", 0], ["insert", "income.total", "guard"]])
    column, top, _, bottom = area(book)
    _, first, _, last = area(opened(made))
    assert bottom - top == last - first + 2
    assert str(book["收支情况"].cell(bottom, 1).value).startswith("↑")
    assert book["收支情况"].cell(top - 1, column).value == "收入合计"


@pytest.mark.parametrize(
    ("name", "table", "says"),
    [
        ("department", "income", "年度收入情况"),
        ("department", "scores", "部门整体支出绩效评价评分表"),
        ("project", "details", "项目支出明细情况"),
    ],
)
def test_rows_below_the_guard_are_said(edit: Edit, name: str, table: str, says: str) -> None:
    """A row put below the grey line is counted nowhere, and 自检 says so."""
    column = {"income": "income.total", "scores": "scores.score", "details": "details.amount"}
    book = edit(blank(name), [["insert", column[table], "below"]])
    assert {k: v for k, v in guards(book).items() if v != "✓"} == {says: "✗"}


def test_sorting_keeps_the_checks(edit: Edit) -> None:
    """Institutions sorted the other way round: the same verdicts, joined by their names."""
    agencies = [("1、局机关", 10, 4), ("2、监测站", 20, 5), ("3、服务中心", 30, 6)]
    income = [{"agency": a, "total": t, "other_income": t} for a, t, _ in agencies]
    spending = [
        {"agency": a, "total": s, "project": s, "surplus_cumulative": t - s} for a, t, s in agencies
    ]
    data = new_workbook("department", data={"tables": {"income": income, "spending": spending}})
    before = edit(data, [])
    columns = ["income.agency", "income.total", "income.other_income"]
    after = edit(data, [["sort", "income.agency", 1, 3, columns]])
    says = "累计结余应等于收入合计减支出合计"
    assert lines(before, "收支情况")[says] == lines(after, "收支情况")[says] == f"✓ {says}"
    first = [after["收支情况"].cell(r, 1).value for r in range(6, 9)]
    assert first == ["3、服务中心", "2、监测站", "1、局机关"]
