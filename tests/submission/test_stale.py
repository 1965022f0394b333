"""Stored results of formulas that are not what the formulas come to now (FILE-005)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from xlcheck.findings import Severity
from xlcheck.language.filing import Submission, Trouble
from xlcheck.workbook.calculate import recalculator
from xlcheck.workbook.cells import Cell

HEADER = ["机构名称", "收入合计", "上年结转", "公共财政拨款"]
OFFICE = ["1、局机关", 10, 4, 6]
STATION = ["2、监测站", 20, 5, 15]


def formula(text: str, stored: Any) -> Cell:
    """A formula with the result a spreadsheet program left there."""
    value = stored if isinstance(stored, str) else Decimal(str(stored))
    return Cell("text" if isinstance(value, str) else "number", value, text)


def income(make: Callable[..., Any], *summary: Any, office: Any = None, **more: Any) -> Submission:
    """The income table of a department with these amounts in its summary row (row 2)."""
    rows = [HEADER, ["局机关及二级机构汇总", *summary], office or OFFICE, STATION]
    book = make("book")(make("sheet")("收支情况", rows), **more)
    filing: Submission = make("read")(book, "department", recalculate=recalculator(book))
    return filing


def stale(filing: Submission) -> list[Trouble]:
    """What is said about stored results."""
    return [t for t in filing.troubles if t.rule == "FILE-005"]


def test_a_stored_value_of_yesterday_is_said(make: Callable[..., Any]) -> None:
    """Both numbers are named, and the stored one, which the user sees, stays the judged one."""
    filing = income(make, formula("B3+B4", 25), 9, 21)
    [trouble] = stale(filing)
    assert (trouble.severity, trouble.sheet, trouble.cell) == (Severity.WARNING, "收支情况", "B2")
    assert trouble.message == (
        "“年度收入情况”的局机关及二级机构汇总·收入合计:公式存储的结果是「25」,重新计算是「30」,"
        "请在表格软件中重算并保存"
    )
    assert trouble.value == "25"
    assert filing["income"].rows[0]["total"].number == 25


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("B3+B4", 30),
        ("B3+B4", 30.0000001),
        ("NOW()", 25),  # nobody can say what it was
        ("SUM(B3:B4)+NOW()", 25),
        ("[1]Sheet1!A1", 25),
        ('B3+F3&""', "30"),  # words are another matter
        ("B2+1", 25),  # a circle
        ('IF(B3>100,B3+B4,"")', ""),
        ('IF(B3>100,B3+B4,"")', 0),  # nothing and 0 are the same sum
    ],
)
def test_what_agrees_or_cannot_be_computed_is_not_judged(
    make: Callable[..., Any], text: str, stored: Any
) -> None:
    """Only a plain formula whose result differs is stale."""
    assert stale(income(make, formula(text, stored), 9, 21)) == []


@pytest.mark.parametrize(("stored", "said"), [("", "「空白」,重新计算是「30」"), (0, "「0」")])
def test_a_sum_stored_before_anything_was_typed_is_stale(
    make: Callable[..., Any], stored: Any, said: str
) -> None:
    """A blank template filled in while calculation was off shows nothing."""
    [trouble] = stale(income(make, formula('IF(COUNT(B3:B4)=0,"",SUM(B3:B4))', stored), 9, 21))
    assert said in trouble.message


def test_stale_values_of_a_table_are_one_finding(make: Callable[..., Any]) -> None:
    """One saving mends them all; a formula over a stale one is stale with it."""
    office = ["1、局机关", formula("C3+D3", 8), 4, 6]
    filing = income(make, formula("B3+B4", 28), 9, formula("D3+D4", 20), office=office)
    [trouble] = stale(filing)
    assert trouble.cell == "B2"
    assert "收入合计等3个单元格:公式存储的结果是「28」,重新计算是「30」" in trouble.message


def test_values_on_the_way_are_computed_afresh_too(make: Callable[..., Any]) -> None:
    """A sum of a stale sum agrees with what is stored there and yet is stale."""
    office = ["1、局机关", formula("C3+D3", 8), 4, 6]
    filing = income(make, formula("B3+B4", 28), 9, 21, office=office)
    assert "等2个单元格" in stale(filing)[0].message


def test_a_record_is_looked_at_too(make: Callable[..., Any]) -> None:
    """Not only tables of rows hold formulas."""
    rows = [["人员编制", 90], ["实有人数", formula("C1+C2", 81), 40], ["联系人", "甲", 42]]
    rows[0].append(40)
    book = make("book")(make("sheet")("基本概况", rows))
    filing = make("read")(book, "department", recalculate=recalculator(book))
    assert [(t.cell, t.value) for t in stale(filing)] == [("B2", "81")]


def test_workbooks_that_round_on_the_way_are_left_alone(make: Callable[..., Any]) -> None:
    """With 以显示精度为准 a spreadsheet program computes otherwise, and rightly so."""
    assert stale(income(make, formula("B3/3", 3.33), 9, 21, as_displayed=True)) == []
    assert len(stale(income(make, formula("B3/3", 3.33), 9, 21))) == 1
