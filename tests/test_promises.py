"""What the product promises, from file to report, on the two example filings and around them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import filings
import openpyxl
import pytest
from filings import ids
from random_filings import random_filing

import xlcheck
from xlcheck.findings import Report, Severity, Verdict
from xlcheck.language.form import Form
from xlcheck.reports.render_data import data_of
from xlcheck.reports.words import verdict_sentence, verdict_symbol
from xlcheck.templates.build import new_workbook
from xlcheck.workbook.package import Package
from xlcheck.workbook.read import read_package

FORMS = filings.FORMS


def made(form: Form, data: filings.Data, folder: Path) -> Path:
    """Fill a workbook."""
    path = folder / f"{form.short_names[1]}.xlsx"
    new_workbook(form, path, data=data)
    return path


def errors(report: Report) -> list[tuple[str, list[str]]]:
    """Every error as its rule and the places it names, cause by cause."""
    return [
        (cause.first.rule, [at.place for at in cause.cells])
        for cause in report.causes
        if cause.severity is Severity.ERROR
    ]


def warnings(report: Report) -> set[str]:
    """The rules of all warnings."""
    return {f.rule for f in report.findings if f.severity is Severity.WARNING}


def told(report: Report, rule: str) -> set[tuple[str | None, str | None]]:
    """What stands there and what should, of each finding of a rule."""
    return {(f.stated, f.expected) for f in report.findings if f.rule == rule}


def test_the_department_example() -> None:
    """Two deductions without a reason, four shares of the wrong base, a part above its base."""
    report = xlcheck.check(filings.EXAMPLES / "department-2021.xlsx")
    process, basic = "scores/过程/预算执行", "narrative/二(一)基本支出/text"
    assert errors(report) == [
        ("SCORE-006", [f"{process}/支付进度/deduction_reason"]),
        ("SCORE-006", [f"{process}/资金结余/deduction_reason"]),
        ("TEXT-003", [basic] * 4),
        ("TEXT-004", [basic]),
    ]
    assert told(report, "TEXT-003") == {
        ("17.83%", "57.86%"),
        ("14.18%", "46.02%"),
        ("12.54%", "40.71%"),
        ("8.76%", "28.44%"),
    }
    assert told(report, "TEXT-004") == {("46.%", "46.69%")}
    assert warnings(report) == {
        *("AGENCY-001", "SPENDING-005", "SCORE-008", "FILL-001", "TEXT-007", "TEXT-008"),
    }
    assert {"GRADE-002", "TEXT-006"} <= ids(report.findings, Severity.NOTE) | {
        f.rule for f in report.findings if f.verdict is Verdict.ROUNDING
    }
    assert report.verdict == "errors"


def test_the_project_example() -> None:
    """99 against 100 names the total and the overall score as one cause; one reason is missing."""
    report = xlcheck.check(filings.EXAMPLES / "project-2021.xlsx")
    assert errors(report) == [
        ("SCORE-002", ["scores/总分/score", "result/overall_score"]),
        ("SCORE-006", ["scores/项目管理/组织实施/项目实施/deduction_reason"]),
    ]
    assert warnings(report) == {
        *("FILL-001", "FILL-003", "FILL-004", "EXECUTION-001", "SCORE-008", "SCORE-009"),
    }
    first = report.causes[0].first
    assert (first.stated, first.expected, first.difference) == ("100", "99", "1")


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_corrected_filings_pass(form: Form, tmp_path: Path) -> None:
    """With every slip mended nothing is left to say; unknown are only scores without figures."""
    report = xlcheck.check(made(form, filings.clean(form), tmp_path))
    assert report.verdict == "clean"
    assert {n.rule for n in report.not_judged} <= {"SCORE-007"}
    assert all(n.because for n in report.not_judged)
    assert report.left_open == ()
    assert verdict_sentence(report).startswith("通过")
    assert verdict_symbol(report) == "√"


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_a_blank_template_asks_for_its_required_cells_only(form: Form, tmp_path: Path) -> None:
    """A blank form is not wrong anywhere, it is unfilled."""
    new_workbook(form, tmp_path / "blank.xlsx")
    report = xlcheck.check(tmp_path / "blank.xlsx")
    assert {f.rule for f in report.findings} == {"FILL-001"}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_data_comes_back_as_it_went_in(form: Form, seed: int) -> None:
    """data(new(d)) = d, for the example, the clean filing and filings filled at random."""
    data = [filings.example, filings.clean][seed](form) if seed < 2 else random_filing(form, seed)
    back = json.loads(json.dumps(data_of(filings.read(data))))
    assert back["form"] == data["form"]
    assert back["tables"] == as_text(data["tables"])


def as_text(tables: dict[str, Any]) -> dict[str, Any]:
    """Write every value as text, as data are printed."""

    def row(of: dict[str, Any]) -> dict[str, str]:
        return {k: str(v) for k, v in of.items()}

    told = {k: row(v) if isinstance(v, dict) else [row(r) for r in v] for k, v in tables.items()}
    return {k: v for k, v in told.items() if v}


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_names_or_labels_make_no_difference(form: Form, tmp_path: Path) -> None:
    """Without names, with sheets renamed, three rows and a column inserted: the same findings."""
    path = made(form, filings.example(form), tmp_path)
    book = read_package(Package(path.read_bytes()))
    moved = openpyxl.Workbook()
    moved.remove(moved["Sheet"])
    for number, sheet in enumerate(book.sheets):
        copy = moved.create_sheet(f"第{number}页")
        for (row, column), cell in sheet.cells.items():
            copy.cell(row + 3, column + 1).value = cell.value
        for r1, c1, r2, c2 in sheet.merged:
            copy.merge_cells(
                start_row=r1 + 3, start_column=c1 + 1, end_row=r2 + 3, end_column=c2 + 1
            )
    moved.save(tmp_path / "moved.xlsx")
    facts = [
        [(f.rule, f.severity, f.message, f.primary.place) for f in xlcheck.check(p).findings]
        for p in (path, tmp_path / "moved.xlsx")
    ]
    assert facts[0]
    assert facts[0] == facts[1]


def test_formulas_never_calculated_are_computed(tmp_path: Path) -> None:
    """A workbook written by a program, its formulas without values, is judged all the same."""
    path = made(filings.DEPARTMENT, filings.clean(filings.DEPARTMENT), tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book["收支情况"]
    assert sheet["B5"].value == 7138.12
    sheet["B5"] = "=SUM(C5:G5)"
    book.save(tmp_path / "uncalculated.xlsx")
    assert xlcheck.check(tmp_path / "uncalculated.xlsx").verdict == "clean"
    sheet["C5"] = 4558.64
    book.save(tmp_path / "wrong.xlsx")
    assert "SPENDING-003" in ids(xlcheck.check(tmp_path / "wrong.xlsx").findings)


def test_both_forms_in_one_workbook_are_both_checked(tmp_path: Path) -> None:
    """Two filings in one workbook give two reports."""
    both = openpyxl.Workbook()
    both.remove(both["Sheet"])
    for form in FORMS:
        book = read_package(Package(new_workbook(form, data=filings.example(form))))
        for sheet in book.sheets:
            copy = both.create_sheet(f"{form.short_names[1]}{sheet.title}")
            for (row, column), cell in sheet.cells.items():
                copy.cell(row, column).value = cell.value
            for r1, c1, r2, c2 in sheet.merged:
                copy.merge_cells(start_row=r1, start_column=c1, end_row=r2, end_column=c2)
    both.save(tmp_path / "both.xlsx")
    reports = list(xlcheck.check_many([tmp_path / "both.xlsx"]))
    assert {r.form for r in reports} == {f.name for f in FORMS}
    assert [len(errors(r)) for r in reports] == [4, 2]


def test_another_workbook_is_none_of_ours(tmp_path: Path) -> None:
    """A foreign workbook is named as such, with a sentence, and is not judged."""
    book = openpyxl.Workbook()
    book.active.append(["姓名", "部门", "工资"])
    book.save(tmp_path / "wages.xlsx")
    report = xlcheck.check(tmp_path / "wages.xlsx")
    assert report.verdict == "unreadable"
    assert "表样" in (report.trouble or "")
    assert report.findings == ()


@pytest.mark.parametrize(
    ("sheet", "table"),
    [("收支情况", "spending"), ("收支情况", "fixed_assets"), ("评分表", "scores")],
)
def test_a_wiped_table_is_no_pass(sheet: str, table: str, tmp_path: Path) -> None:
    """A table emptied with its headers is said to be missing, though its names are still there."""
    path = made(filings.DEPARTMENT, filings.clean(filings.DEPARTMENT), tmp_path)
    book = openpyxl.load_workbook(path)
    first, last = (
        int(part.rpartition("$")[2])
        for part in book.defined_names[f"{table}.{_first_field(table)}"].attr_text.split(":")
    )
    for row in book[sheet].iter_rows(min_row=first - 2, max_row=last):
        for cell in row:
            if not isinstance(cell, openpyxl.cell.cell.MergedCell):
                cell.value = None
    book.save(path)
    report = xlcheck.check(path)
    assert report.verdict in ("incomplete", "errors", "warnings")
    heading = filings.DEPARTMENT.table[table].heading
    assert any(heading in cause.message for cause in report.causes)


def _first_field(table: str) -> str:
    return filings.DEPARTMENT.table[table].fields()[0].name


def test_subtotals_and_other_names_of_the_roll_up(tmp_path: Path) -> None:
    """A row 小计 is neither part nor whole; a roll-up is known by 合计 at the end of its name."""
    data = filings.clean(filings.DEPARTMENT)
    for table in ("income", "spending", "three_public_expenses", "fixed_assets"):
        rows = data["tables"][table]
        rows[0]["agency"] = "全系统合计"
        rows.append({**rows[1], "agency": "小计"})
    assert xlcheck.check(made(filings.DEPARTMENT, data, tmp_path)).verdict == "clean"
    data["tables"]["fixed_assets"][0]["in_use"] = "99999"
    report = xlcheck.check(made(filings.DEPARTMENT, data, tmp_path))
    assert "ASSET-002" in ids(report.findings)


def test_amounts_without_a_name_are_asked_whose_they_are(tmp_path: Path) -> None:
    """A row with amounts and no institution is a warning on the cell of the name."""
    data = filings.clean(filings.DEPARTMENT)
    del data["tables"]["income"][1]["agency"]
    report = xlcheck.check(made(filings.DEPARTMENT, data, tmp_path))
    assert any(f.primary.place.endswith("/agency") for f in report.findings if f.rule == "FILL-001")
