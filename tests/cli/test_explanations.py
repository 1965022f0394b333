"""Explanations typed into a flagged copy, from the next check to its exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xlcheck.reports.result_draft import EXPLANATION, KEY
from xlcheck.workbook.marks import RESULT_TITLE

Run = Callable[..., Any]

COPY = "project.审核.xlsx"


@pytest.fixture
def explained(xlcheck: Run, folder: Path) -> Path:
    """A flagged copy in which every finding is explained and that another program saved."""
    xlcheck("flag", "project.xlsx")
    path = folder / COPY
    book = openpyxl.load_workbook(path)
    for row in book[RESULT_TITLE].iter_rows():
        key = str(row[KEY - 1].value or "")
        if "¦" in key:
            row[EXPLANATION - 1].value = f"说明:{key.split(' ¦ ')[1]}"
    book.save(path)
    return path


def rules_left(ran: Any, severity: str) -> list[str]:
    """The rules of a JSON report with a finding of a severity."""
    (filing,) = json.loads(ran.out)["filings"]
    return sorted({f["rule"] for f in filing["findings"] if f["severity"] == severity})


@pytest.mark.usefixtures("explained")
def test_explained_warnings_pass_a_strict_check(xlcheck: Run) -> None:
    """Without errors, a filing whose warnings are all explained fails no strict check."""
    errors = rules_left(xlcheck("check", COPY, "--format", "json"), "error")
    assert errors
    assert xlcheck("check", COPY).code == 1
    left_out = [word for rule in errors for word in ("--ignore", rule)]
    ran = xlcheck("check", COPY, "--strict", *left_out)
    assert ran.code == 0
    assert "(均已说明)" in ran.out
    assert xlcheck("check", "project.xlsx", "--strict", *left_out).code == 1


@pytest.mark.usefixtures("explained")
def test_what_lapsed_is_said_in_text_and_json(xlcheck: Run) -> None:
    """An explanation whose finding is not there is listed by the check itself."""
    ran = xlcheck("check", COPY, "--ignore", "EXECUTION-001")
    assert "未用上的填报单位说明" in ran.out
    assert "本次按要求没有审核这条规则,说明保留" in "".join(ran.out.split())
    assert "已失效" not in ran.out
    assert "EXECUTION-001" in ran.out
    document = json.loads(
        xlcheck("check", COPY, "--ignore", "EXECUTION-001", "--format", "json").out
    )
    (filing,) = document["filings"]
    (lapsed,) = filing["lapsed_explanations"]
    assert (lapsed["rule"], lapsed["explanation"]) == ("EXECUTION-001", "说明:EXECUTION-001")
    assert filing["explained"] == filing["counts"]["warning"]


def test_clear_keeps_what_lapsed_too(xlcheck: Run, explained: Path) -> None:
    """The filer's words outlive marks, whether they still speak of something or not."""
    xlcheck("flag", COPY, "--in-place", "--ignore", "EXECUTION-001")
    assert xlcheck("clear", COPY, "--in-place").code == 0
    sheet = openpyxl.load_workbook(explained)["填报说明"]
    assert "说明:EXECUTION-001" in [row[3].value for row in sheet.iter_rows(min_row=3)]
