"""Words shared by the products."""

from __future__ import annotations

import dataclasses

import pytest

from xlcheck.findings import Location, NotJudged, Report, Severity
from xlcheck.reports.advice import values_text
from xlcheck.reports.words import SYMBOLS, places_text, unjudged, verdict_sentence


def at(sheet: str, cell: str) -> Location:
    """A place without further facts."""
    return Location(sheet, cell, "primary", "", "", "")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["B5"], "明细!B5"),
        (["B5", "B6", "B7"], "明细!B5:B7"),
        (["B5", "C6"], "明细!B5、C6"),
        (["B5", "B6", "B8"], "明细!B5:B6、B8"),
        ([""], "明细"),
        (["B1", "B3", "B5", "B7", "B9", "B11", "B13"], "明细!B1、B3、B5、B7、B9、B11 等7处"),
    ],
)
def test_neighbours_in_a_column_are_one_run(cells: list[str], expected: str) -> None:
    """A list of places stays short and says when it was cut."""
    assert places_text([at("明细", cell) for cell in cells]) == expected


def test_a_place_without_a_sheet_is_the_file() -> None:
    """What is wrong with the file as a whole names the file."""
    assert places_text([at("", "")]) == "整个文件"


def test_what_was_not_judged_is_collapsed() -> None:
    """A hundred rows with one reason are one line."""
    missed = [NotJudged("R-1", f"t/{n}/f", "没有表") for n in range(100)]
    (group,) = unjudged([*missed, NotJudged("R-2", "t/x", "没有表")])
    assert group.rules_text == "R-1(100处)、R-2"
    assert len(group.places) == 101


@pytest.mark.parametrize("character", [*SYMBOLS.values(), "√", "【", "·", "→"])
def test_symbols_stand_in_every_chinese_code_page(character: str) -> None:
    """What marks severity survives a console of code page 936."""
    assert character.encode("gbk")


def test_notes_alone_do_not_spoil_a_pass(clean: Report, report: Report) -> None:
    """A filing with notes only passes, and says that there are notes."""
    note = dataclasses.replace(report.causes[1].first, severity=Severity.NOTE)
    cause = dataclasses.replace(report.causes[1], findings=(note,))
    told = verdict_sentence(dataclasses.replace(clean, causes=(cause,)))
    assert told == "通过:没有必须改正或需要核实的问题,另有 1 条提示"


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (["FILE-001"], "有的表或栏目没有找到,"),
        (["FILE-004"], "有的公式没有结果,"),
        (["FILE-006", "FILE-004"], "有的公式没有结果、有的公式结果是错误值,"),
        (["FILE-002"], "有的表或栏目找到两处,"),
        (["SCORE-002"], "有的表或栏目不能用,"),
    ],
)
def test_an_open_check_names_its_true_reasons(report: Report, rules: list[str], said: str) -> None:
    """Only what was met in the file is given as the reason."""
    found = [dataclasses.replace(report.causes[0].first, rule=rule) for rule in rules]
    causes = [dataclasses.replace(report.causes[0], findings=(f,)) for f in found]
    told = verdict_sentence(dataclasses.replace(report, verdict="incomplete", causes=tuple(causes)))
    assert told.startswith(f"没有审核完:{said}靠它们的 3 项未能判断;已查出 {len(rules)} 处")


def test_values_are_of_the_cell_that_is_wrong(report: Report) -> None:
    """Of several cells of one cause, the amounts name the one that they are of."""
    assert values_text(report.causes[0]) == "评分表!I30 填的是 100 → 应为 99"
    slips = [dataclasses.replace(report.causes[1].first, expected=str(n)) for n in range(2)]
    column = dataclasses.replace(report.causes[1], findings=tuple(slips))
    assert values_text(column) == "第一处应为 0"


@pytest.mark.parametrize(
    ("explained", "said"), [(0, ""), (1, "(其中 1 处已说明)"), (2, "(均已说明)")]
)
def test_the_verdict_counts_what_is_explained(report: Report, explained: int, said: str) -> None:
    """Explained warnings are counted and still shown."""
    warning = report.causes[1].first
    findings = [
        dataclasses.replace(warning, explanation="实情" if n < explained else None)
        for n in range(2)
    ]
    causes = tuple(dataclasses.replace(report.causes[1], findings=(f,)) for f in findings)
    told = verdict_sentence(dataclasses.replace(report, causes=causes, not_judged=()))
    assert told == f"没有查出必须改正的问题,2 处请核实{said}"
