"""Findings become causes: what one slip explains is one entry."""

from __future__ import annotations

from dataclasses import replace

from xlcheck.diagnosis.causes import causes
from xlcheck.findings import Finding, Location, Severity, Verdict


def finding(
    rule: str,
    *cells: str,
    difference: str | None = None,
    severity: Severity = Severity.ERROR,
    verdict: Verdict = Verdict.BROKEN,
    message: str = "收入情况·局机关:不符。",
) -> Finding:
    """A finding whose cells are places income/<row>/<field>; the first one is primary."""
    locations = tuple(
        Location("收支情况", cell, "related" if n else "primary", f"income/{cell}", cell, "1")
        for n, cell in enumerate(cells)
    )
    return Finding(
        id=f"{rule}{cells}",
        rule=rule,
        severity=severity,
        verdict=verdict,
        message=message,
        locations=locations,
        difference=difference,
    )


def groups(*findings: Finding) -> list[list[str]]:
    """The rules of each cause."""
    return [[f.rule for f in cause.findings] for cause in causes(findings)]


def test_the_same_correction_of_a_shared_cell_is_one_cause() -> None:
    """A wrong total that breaks its row, its column and a balance is one entry."""
    row = finding("INCOME-001", "局机关/total", "局机关/other", difference="10")
    column = finding("INCOME-002", "汇总/total", "局机关/total", difference="10")
    balance = finding("SPENDING-003", "局机关/surplus", "局机关/total", difference="10")
    assert groups(row, column, balance) == [["INCOME-001", "INCOME-002", "SPENDING-003"]]
    (cause,) = causes([row, column, balance])
    assert cause.first.also_breaks == ("INCOME-002", "SPENDING-003")
    assert {f.cause for f in cause.findings} == {"c1"}


def test_another_correction_is_another_cause() -> None:
    """Two sums off by different amounts are two entries, though they share a cell."""
    one = finding("INCOME-001", "局机关/total", "局机关/other", difference="10")
    two = finding("INCOME-002", "汇总/other", "局机关/other", difference="3")
    assert groups(one, two) == [["INCOME-001"], ["INCOME-002"]]


def test_a_column_of_equal_slips_is_one_entry() -> None:
    """Four empty vouchers are one entry with four cells, and the sentence says how many."""
    empty = [
        finding(
            "FILL-001", f"第{n}项/voucher", message=f"支出明细·第{n}项:「会计凭证号」没有填写。"
        )
        for n in range(4)
    ]
    (cause,) = causes(empty)
    assert len(cause.cells) == 4
    assert cause.message.endswith("(同类共4处)。")


def test_empty_fields_of_a_record_are_named_together() -> None:
    """What is missing in one record is one sentence with all labels."""
    empty = [
        finding("FILL-001", name, message=f"基本概况:「{name}」没有填写。")
        for name in ("联系人", "电话")
    ]
    (cause,) = causes(empty)
    assert cause.message == "基本概况:「联系人」「电话」没有填写。"


def test_rounding_notes_join_nothing() -> None:
    """A sum that holds by rounding is never part of a cause."""
    wrong = finding("INCOME-001", "局机关/total", difference="0.01")
    tail = finding(
        "INCOME-002",
        "局机关/total",
        difference="0.01",
        severity=Severity.NOTE,
        verdict=Verdict.ROUNDING,
    )
    assert groups(wrong, tail) == [["INCOME-001"], ["INCOME-002"]]


def test_the_gravest_come_first() -> None:
    """Causes are ordered by severity, findings of equal severity as they came."""
    note = finding("GRADE-002", "a/grade", severity=Severity.NOTE)
    warning = finding("STAFF-001", "b/staff", severity=Severity.WARNING)
    error = finding("SCORE-005", "c/score", difference="1")
    assert groups(note, warning, error) == [["SCORE-005"], ["STAFF-001"], ["GRADE-002"]]


def test_what_follows_from_a_wrong_cell_is_no_entry_of_its_own() -> None:
    """A grade that does not fit a mistyped score belongs to the score, which speaks."""
    score = finding("SCORE-005", "overall_score", "合计/score", difference="9")
    grade = finding("GRADE-001", "grade", "overall_score")
    (cause,) = causes([grade, score])
    assert cause.first.rule == "SCORE-005"
    assert cause.first.also_breaks == ("GRADE-001",)


def test_a_sum_that_misses_an_empty_cell_belongs_to_it() -> None:
    """An item without a score is the cause, not the total that counts it."""
    empty = finding("FILL-001", "第一项/score", message="评分表·第一项:「自评得分」没有填写。")
    total = finding("SCORE-002", "合计/score", "第一项/score", "第二项/score", difference="4")
    overall = finding("SCORE-002", "overall_score", "第一项/score", "第二项/score", difference="4")
    (cause,) = causes([total, overall, empty])
    assert cause.first.rule == "FILL-001"
    assert cause.first.also_breaks == ("SCORE-002",)


def share(start: int, *bases: str) -> Finding:
    """A share in one text that fits another base than the stated one."""
    first = finding("TEXT-003", "综述/text", *bases)
    told = replace(first.primary, span=(start, start + 5))
    return replace(first, id=f"share{start}", locations=(told, *first.locations[1:]))


def test_figures_of_one_text_are_told_apart() -> None:
    """Two wrong figures in one paragraph are two causes, though they share their cell."""
    one, other = (
        share(10, "局机关/basic", "局机关/total"),
        share(30, "局机关/operating", "局机关/x"),
    )
    assert len(groups(one, other)) == 2


def test_shares_of_one_wrong_base_are_one_cause() -> None:
    """Shares of one text that all name the same wrong base are one slip."""
    bases = ("局机关/basic", "局机关/total")
    assert groups(share(10, *bases), share(30, *bases)) == [["TEXT-003", "TEXT-003"]]
    assert len(causes([share(10, *bases), share(30, *bases)])[0].cells) == 2
