"""The audit view: every figure read in the prose, and what became of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import openpyxl
import pytest

from xlcheck.findings import ClaimRead, Report, Verdict
from xlcheck.pipeline import check
from xlcheck.reports.claims import claim_reading, claim_result, claims_line
from xlcheck.reports.render_html import render_html
from xlcheck.reports.render_text import render_text
from xlcheck.reports.write_cleared import clear
from xlcheck.reports.write_flags import flag
from xlcheck.templates.build import new_workbook
from xlcheck.workbook.marks import RESULT_TITLE
from xlcheck.workbook.package import open_package


def claim(**facts: object) -> ClaimRead:
    """A figure read in a paragraph."""
    plain = ClaimRead("报告综述", "B7", "", (0, 1), "500", "amount", "人员支出", "500", "万元")
    return dataclasses.replace(plain, **facts)  # type: ignore[arg-type]  # facts of a claim


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "人员支出:500 万元"),
        ({"year": 2021}, "2021年 人员支出:500 万元"),
        (
            {"kind": "share", "base": "基本支出", "value": "83.33", "unit": "%"},
            "人员支出(占基本支出):83.33%",
        ),
        (
            {"kind": "rate", "base": "年初预算", "value": "103.3", "unit": "%"},
            "人员支出(对照年初预算):103.3%",
        ),
        ({"kind": "grade", "subject": "评价等次", "value": "优", "unit": ""}, "评价等次:优"),
        ({"subject": ""}, "(没有写明是什么):500 万元"),
    ],
)
def test_what_a_figure_was_read_as(facts: dict[str, object], said: str) -> None:
    """Year, subject, base, value and unit are told in one line."""
    assert claim_reading(claim(**facts)) == said


@pytest.mark.parametrize(
    ("verdict", "because", "said"),
    [
        (Verdict.HELD, "", "一致"),
        (Verdict.ROUNDING, "", "尾差"),
        (Verdict.BROKEN, "", "不符"),
        (None, "表中没有这一项", "未核对:表中没有这一项"),
    ],
)
def test_what_became_of_a_figure(verdict: Verdict | None, because: str, said: str) -> None:
    """What was compared has a verdict, what was not has a reason."""
    assert claim_result(claim(verdict=verdict, because=because)) == said


def test_counts_add_up(prose: Report) -> None:
    """The counts of the line are those of the list, in text too."""
    assert claims_line(prose.claims) == "3 个数:一致 1 · 不符 1 · 未核对 1"
    assert f"正文中读到 {claims_line(prose.claims)}\n" in render_text([prose], 80).plain
    assert "正文中读到" not in render_text([dataclasses.replace(prose, claims=())], 80).plain


def test_the_page_folds_the_list_away(prose: Report) -> None:
    """All figures stand in the page, behind a summary that opens without a script."""
    page = render_html([prose])
    folded = page[page.index("<details>") : page.index("</details>")]
    assert folded.count("<tr>") == 1 + len(prose.claims)
    assert "未核对:表中没有这一项" in folded


def test_the_sheet_folds_the_list_below_everything_else(prose: Report, tmp_path: Path) -> None:
    """Each figure is a row with a link, folded away below the findings, outside of their filter."""
    book, out, bare = (tmp_path / n for n in ("a.xlsx", "out.xlsx", "bare.xlsx"))
    new_workbook("department", book)
    claims = tuple(dataclasses.replace(c, cell="B3") for c in prose.claims) * 100
    report = dataclasses.replace(check(book), claims=claims)
    flag(book, report, out)
    sheet = openpyxl.load_workbook(out)[RESULT_TITLE]
    folded = [n for n, row in sheet.row_dimensions.items() if row.hidden]
    assert len(folded) == len(claims) + 1
    assert all(sheet.row_dimensions[n].outlineLevel == 1 for n in folded)
    assert folded == list(range(folded[0], sheet.max_row + 1))
    head = sheet.cell(folded[0] - 1, 1)
    assert str(head.value).startswith("正文数字核对:读到 300 个数")
    first = sheet.cell(folded[1], 1)
    assert first.hyperlink.location == "'报告综述'!B3"
    row = [sheet.cell(folded[1], n).value for n in (1, 3, 4, 5, 8)]
    assert row == ["报告综述!B3", "500万元", "2021年 人员支出:500 万元", "支出!C7", "一致"]
    last_filtered = int(sheet.auto_filter.ref.rpartition("J")[2])
    assert last_filtered < folded[0]
    clear(out, bare)
    assert open_package(bare).fingerprint == open_package(book).fingerprint
