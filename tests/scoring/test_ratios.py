"""Scores recomputed from two cells of the form: what settles them, and what does not."""

from __future__ import annotations

from typing import Any

import filings
import pytest

from xlcheck.findings import Finding, NotJudged, Severity, Verdict

ALL = "局机关及二级机构汇总"
SURPLUS = "scores/过程/预算执行/资金结余"
ASSETS = "scores/过程/资产管理/固定资产利用率"
RECEIVED = "scores/项目管理/资金到位/到位率"


def judged(form: Any, edits: dict[str, Any]) -> tuple[list[Finding], list[NotJudged]]:
    """Judge the clean filing with edits; what SCORE-007 finds, and what it leaves open."""
    outcome = filings.judged(filings.edited(filings.clean(form), edits))
    broken = [f for f in outcome.findings if f.rule == "SCORE-007" and f.verdict is Verdict.BROKEN]
    return broken, [n for n in outcome.not_judged if n.rule == "SCORE-007"]


def surplus(left: Any, carried: Any, score: str) -> tuple[list[Finding], list[NotJudged]]:
    """Set 累计结余 and 上年结转 of the roll-up row, and the score."""
    return judged(
        filings.DEPARTMENT,
        {
            f"spending/{ALL}/surplus_cumulative": left,
            f"income/{ALL}/carryover_from_prior_year": carried,
            f"{SURPLUS}/score": score,
        },
    )


@pytest.mark.parametrize(
    ("left", "carried", "right"),
    [
        ("12.51", "4548.64", "2"),
        ("4548.64", "4548.64", "2"),
        ("4548.7", "4548.64", "0"),
        ("12.51", "0", "0"),
        ("0", "4548.64", "3"),
        ("0.00", "0", "3"),
        ("0", "—", "3"),
    ],
)
def test_a_surplus_is_measured_by_what_was_carried_over(
    left: str, carried: str, right: str
) -> None:
    """None grants 3 points, up to what was carried over 2, more 0; nothing else is right."""
    for score in ("0", "2", "3"):
        broken, _ = surplus(left, carried, score)
        assert [f.expected for f in broken] == ([] if score == right else [right])
        assert {f.severity for f in broken} <= {Severity.ERROR}


@pytest.mark.parametrize(
    ("left", "carried", "why"),
    [
        ("12.51", None, "上年结转没有填写"),
        ("-12.51", "4548.64", "累计结余-12.51是负数"),
        ("见附表", "4548.64", "累计结余读不出"),
    ],
)
def test_what_cannot_be_computed_is_not_judged(left: str, carried: str | None, why: str) -> None:
    """A missing, negative or unreadable operand is no verdict, and the reason is told."""
    broken, open_ = surplus(left, carried, "3")
    assert broken == []
    assert any(why in n.because and n.place == f"{SURPLUS}/score" for n in open_)


def test_an_empty_score_is_not_judged() -> None:
    """A score that was not filled in is neither right nor wrong."""
    broken, open_ = judged(filings.DEPARTMENT, {f"{SURPLUS}/score": None})
    assert broken == []
    assert any("得分没有填写" in n.because for n in open_)


def test_cells_are_named_score_first() -> None:
    """The score cell comes first, then the operands; stated, expected and difference are told."""
    (finding,), _ = judged(filings.DEPARTMENT, {f"{SURPLUS}/score": "3"})
    assert [at.place for at in finding.locations] == [
        f"{SURPLUS}/score",
        f"spending/{ALL}/surplus_cumulative",
        f"income/{ALL}/carryover_from_prior_year",
    ]
    assert (finding.stated, finding.expected, finding.difference) == ("3", "2", "1")
    assert "累计结余12.51÷上年结转4548.64=0.3%" in finding.message


def assets(used: str, total: str, score: str) -> list[Finding]:
    """Set the roll-up of fixed assets, and the score."""
    edits = {
        f"fixed_assets/{ALL}/in_use": used,
        f"fixed_assets/{ALL}/total": total,
        f"{ASSETS}/score": score,
    }
    return judged(filings.DEPARTMENT, edits)[0]


@pytest.mark.parametrize(
    ("used", "score", "severity"),
    [
        ("1000.00", "3", None),
        ("990.00", "2.9", None),
        ("990.00", "3", Severity.ERROR),
        ("985.00", "2.9", None),  # one whole point under
        ("985.00", "2.85", None),  # in proportion
        ("985.00", "3", Severity.ERROR),
        ("985.00", "2", Severity.WARNING),  # more taken off than the standard asks
        ("999.99", "3", None),  # no whole point under
        ("989.99", "3", Severity.ERROR),
        ("990.01", "3", None),
    ],
)
def test_points_under_are_read_both_ways(used: str, score: str, severity: Severity | None) -> None:
    """Of 1000 in all: 0.1 off for each point not in use, whole points or in proportion."""
    assert [f.severity for f in assets(used, "1000.00", score)] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("received", "score", "severity"),
    [
        ("5000", "3", None),
        ("4900", "2.94", None),
        ("4900", "2.9", None),
        ("4900", "3", Severity.WARNING),
        ("4000", "3", Severity.ERROR),
        ("4000", "2.4", None),
        ("6000", "3", None),
    ],
)
def test_money_received_counts_in_proportion(
    received: str, score: str, severity: Severity | None
) -> None:
    """Of 5000 planned: 98% of 3 points are 2.94, which rounds to 2.9 and hardly to 3."""
    edits = {
        "funds/合计/planned": "5000",
        "funds/合计/received": received,
        f"{RECEIVED}/score": score,
    }
    broken, _ = judged(filings.PROJECT, edits)
    assert [f.severity for f in broken] == ([severity] if severity else [])


QUANTITY = "indicators/数量指标/1"
OUTPUT = "scores/项目绩效/项目产出/产出数量"


@pytest.mark.parametrize(
    ("target", "actual", "score", "severity"),
    [
        ("≥200家", "213家", "5", None),
        ("≥200家", "150家", "3.75", None),
        ("≥200家", "150家", "5", Severity.ERROR),
        ("200家", "150家", "5", Severity.WARNING),  # no sign: fewer might be better
        ("200家", "完成200家", "4", Severity.ERROR),
        ("不少于200家", "已完成220家", "5", None),
    ],
)
def test_a_numeric_target_settles_its_item(
    target: str, actual: str, score: str, severity: Severity | None
) -> None:
    """150 of at least 200 are 75% of 5 points."""
    edits = {f"{QUANTITY}/target": target, f"{QUANTITY}/actual": actual, f"{OUTPUT}/score": score}
    broken, _ = judged(filings.PROJECT, edits)
    assert [f.severity for f in broken] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("建设一批", "200家"),
        ("200家", "很多"),
        ("200家", "200万元"),
        ("2021年12月底前", "2021年11月"),
        ("2次以内", "3次"),
    ],
)
def test_what_is_no_plain_number_settles_nothing(target: str, actual: str) -> None:
    """Words, dates, other units and upper bounds of an output are left to people."""
    edits = {f"{QUANTITY}/target": target, f"{QUANTITY}/actual": actual, f"{OUTPUT}/score": "4"}
    assert judged(filings.PROJECT, edits)[0] == []
