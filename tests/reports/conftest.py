"""Small reports made by hand: three findings, two causes, something that could not be judged."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from paragraph import figure, span_of

from xlcheck.findings import (
    Cause,
    ClaimRead,
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


@pytest.fixture
def prose(report: Report) -> Report:
    """A filing with two wrong shares in one paragraph, and a total with many suspects."""
    share = Finding(
        id="dddddddddddd",
        rule="TEXT-003",
        severity=Severity.ERROR,
        verdict=Verdict.BROKEN,
        message="正文:人员支出占基本支出的比例写为 17.83%,按 500 ÷ 600 应为 83.33%。",
        locations=(figure("占基本支出的17.83%", "17.83%"),),
        stated="17.83%",
        expected="83.33%",
        cause="c1",
        suggestions=(
            Suggestion("报告综述", "B7", "83.33%", "digit", ("TEXT-003",), span=span_of("17.83%")),
            Suggestion("支出", "C7", "2804.26", "digit", ("TEXT-003", "SPENDING-002"), option=2),
            Suggestion("支出", "D7", "1", "digit", ("SPENDING-002",), option=2),
        ),
    )
    other = dataclasses.replace(
        share,
        id="eeeeeeeeeeee",
        rule="TEXT-002",
        message="正文:公用支出占比写为 12%,应为 16.67%。",
        locations=(figure("占12%", "12%"),),
        stated="12%",
        expected="16.67%",
        cause="c2",
        suggestions=(),
    )
    total = dataclasses.replace(
        report.causes[0].first,
        cause="c3",
        suggestions=(),
        candidates=tuple(
            location("评分表", f"I{n}", f"第{n}项", "5", f"scores/{n}/score") for n in range(5, 25)
        ),
    )
    at = figure("500万元", "500")
    read = ClaimRead(
        "报告综述",
        "B7",
        at.place,
        span_of("500万元"),
        "500万元",
        "amount",
        "人员支出",
        "500",
        "万元",
        year=2021,
        compared_with="支出!C7",
        verdict=Verdict.HELD,
    )
    claims = (
        read,
        dataclasses.replace(
            read,
            span=span_of("占基本支出的17.83%"),
            quote="占基本支出的17.83%",
            kind="share",
            value="17.83",
            unit="%",
            base="基本支出",
            compared_with="500 ÷ 600",
            verdict=Verdict.BROKEN,
        ),
        dataclasses.replace(
            read,
            span=span_of("100万元"),
            quote="100万元",
            subject="公用支出",
            value="100",
            compared_with=None,
            verdict=None,
            because="表中没有这一项",
        ),
    )
    causes = (make_cause("c1", share), make_cause("c2", other), make_cause("c3", total))
    return dataclasses.replace(report, causes=causes, claims=claims)


EXAMPLES = Path(__file__).parents[2] / "workbook_templates" / "examples"
