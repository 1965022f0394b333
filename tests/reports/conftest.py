"""Small reports made by hand: three findings, two causes, something that could not be judged."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from xlcheck.findings import (
    Cause,
    Finding,
    Location,
    NotJudged,
    Report,
    Severity,
    Suggestion,
    Verdict,
)


def location(
    sheet: str, cell: str, label: str, value: str, place: str, *, role: str = "primary"
) -> Any:
    """Make a location in one line."""
    return Location(sheet, cell, role, place, label, value)  # type: ignore[arg-type]


def make_cause(name: str, *findings: Finding) -> Cause:
    """Make a cause whose first finding speaks."""
    return Cause(name, findings, findings[0].message)


@pytest.fixture
def report() -> Report:
    """A filing with one error (a total and its copy) and one warning."""
    total = Finding(
        id="aaaaaaaaaaaa",
        rule="SCORE-002",
        severity=Severity.ERROR,
        verdict=Verdict.BROKEN,
        message="评分表:合计得分 100 与各项得分之和 99 相差 1。",
        locations=(
            location("评分表", "I30", "总分·自评得分", "100", "scores/合计/score"),
            location(
                "评分表",
                "I5",
                "控制率·自评得分",
                "4",
                "scores/投入/预算配置/控制率/score",
                role="related",
            ),
        ),
        stated="100",
        expected="99",
        difference="1",
        slack="0",
        cause="c1",
        also_breaks=("SCORE-005",),
        suggestions=(Suggestion("评分表", "I30", "99", "stale_total", ("SCORE-002", "SCORE-005")),),
    )
    copy = dataclasses.replace(
        total,
        id="bbbbbbbbbbbb",
        rule="SCORE-005",
        message="绩效自评综合得分 100 与总分 100 不符。",
        locations=(location("绩效自评", "B12", "综合得分", "100", "result/overall_score"),),
        also_breaks=(),
        suggestions=(),
    )
    contact = Finding(
        id="cccccccccccc",
        rule="FILL-001",
        severity=Severity.WARNING,
        verdict=Verdict.BROKEN,
        message="基本概况:「联系人」没有填写。",
        locations=(location("基本概况", "B3", "联系人", "", "basics/contact"),),
        cause="c2",
    )
    return Report(
        path="a.xlsx",
        verdict="errors",
        form="department_self_evaluation",
        form_title="部门整体支出绩效自评",
        edition="yueyang-2021",
        reporting_unit="某某局",
        year=2021,
        sheets=("封面", "评分表"),
        causes=(make_cause("c1", total, copy), make_cause("c2", contact)),
        judged={
            Verdict.HELD: 140,
            Verdict.ROUNDING: 5,
            Verdict.BROKEN: 3,
            Verdict.SKIPPED: 4,
            Verdict.UNKNOWN: 3,
        },
        not_judged=(
            NotJudged("SCORE-007", "scores/投入/a", "表中没有上年数"),
            NotJudged("SCORE-007", "scores/投入/b", "表中没有上年数"),
            NotJudged("SCORE-001", "scores/投入/b", "得分读不出"),
        ),
        rules_hash="f" * 64,
        checked_at="2022-06-10T09:30:00+08:00",
    )


@pytest.fixture
def unreadable() -> Report:
    """A file that could not be opened."""
    return Report("坏 文件.xlsx", "unreadable", trouble="文件损坏,请重新取得。")


@pytest.fixture
def clean(report: Report) -> Report:
    """The same filing with nothing wrong."""
    return dataclasses.replace(report, verdict="clean", causes=(), not_judged=())


EXAMPLES = Path(__file__).parents[2] / "workbook_templates" / "examples"
