"""Days printed beside or under a signature, without a label of their own."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from xlcheck.workbook.cells import Cell

DAY = Cell("number", Decimal(44722), number_format="yyyy-mm-dd")


def opinions(make: Callable[..., Any], *rows: list[Any]) -> Any:
    """The opinions printed with these rows for the signature of the unit's head."""
    printed = [
        ["评价组组长(签字):甲"],
        ["部门(单位)意见:同意"],
        *rows,
        ["财政部门归口业务科室意见:"],
        ["填报人(签名):丁    联系电话:0730-1111111"],
    ]
    book = make("book")(make("sheet")("评价人员", printed))
    filing = make("read")(book, "department")
    assert [t for t in filing.troubles if "日期" in t.message] == []
    return filing["opinions"].only


@pytest.mark.parametrize(
    ("rows", "head", "day"),
    [
        (
            [["部门(单位)负责人(签章):丙    2022年6月10日"]],
            ("given", "丙", "A3"),
            ("given", "2022-06-10", "A3"),
        ),
        (
            [["部门(单位)负责人(签章):         年   月   日"]],
            ("empty", "", "A3"),
            ("empty", "年   月   日", "A3"),
        ),
        (
            [["部门(单位)负责人(签章):丙", None, "2022年 月 日"]],
            ("given", "丙", "A3"),
            ("given", "2022年 月 日", "C3"),
        ),
        (
            [["部门(单位)负责人(签章)", "丙"], [None, "日期:2022.6.10"]],
            ("given", "丙", "B3"),
            ("given", "2022-06-10", "B4"),
        ),
        (
            [["部门(单位)负责人(签章):"], [None, None, None, "年 月 日"]],
            ("empty", "", "B3"),
            ("empty", "年 月 日", "D4"),
        ),
        (
            [["部门(单位)负责人(签章)", DAY]],
            ("empty", "", "B3"),
            ("given", "2022-06-10", "B3"),
        ),
        (
            [["部门(单位)负责人(签章)", "丙"], [], [], ["年 月 日"]],
            ("given", "丙", "B3"),
            ("missing", "", ""),
        ),
    ],
)
def test_the_day_stands_with_the_signature(
    make: Callable[..., Any], rows: list[list[Any]], head: tuple[str, ...], day: tuple[str, ...]
) -> None:
    """In the same cell, right of it or under it; nothing is said where there is none."""
    row = opinions(make, *rows)
    read = [row["unit_head"], row["unit_date"]]
    assert [(e.state, e.text, e.cell) for e in read] == [head, day]


def test_signatures_side_by_side_have_days_of_their_own(make: Callable[..., Any]) -> None:
    """Each takes the nearest one; the next label ends the search."""
    row = opinions(
        make,
        ["部门(单位)负责人(签章):丙", None, None, "财政部门归口业务科室负责人(签章):戊"],
        ["2022年6月10日", None, None, "2022年6月20日"],
    )
    assert (row["unit_date"].cell, row["finance_date"].cell) == ("A4", "D4")
