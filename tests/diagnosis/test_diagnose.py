"""A wrong cell is found, named first, and told with the value that clears what it broke."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache

import filings
import pytest

from xlcheck.diagnosis.diagnose import diagnose
from xlcheck.findings import Cause, Severity
from xlcheck.language.filing import Submission
from xlcheck.language.form import Form
from xlcheck.validation.run import validate

DEPARTMENT, PROJECT = filings.FORMS


@cache
def start(form: Form) -> Submission:
    """The clean filing, read once."""
    return filings.read(filings.clean(form))


def typed(filing: Submission, place: str, text: str | None) -> Submission:
    """The filing with something else typed at one place, or nothing."""
    name, _, rest = place.partition("/")
    key, _, field = rest.rpartition("/")
    table = filing[name]
    rows = []
    for row in table.rows:
        if row.key == key:
            entry = row[field]
            if text is None:
                entry = replace(entry, state="empty", text="", number=None)
            else:
                number = None if field == "deduction_reason" else Decimal(text)
                entry = replace(entry, state="given", text=text, number=number)
            row = replace(row, entries={**row.entries, field: entry})  # noqa: PLW2901  # a new row
        rows.append(row)
    assert rows != table.rows, f"no place {place}"
    return replace(filing, tables={**filing.tables, name: replace(table, rows=rows)})


def causes_of(form: Form, edits: Mapping[str, str | None]) -> list[Cause]:
    """What is said of the clean filing after some edits, notes left out."""
    filing = start(form)
    for place, text in edits.items():
        filing = typed(filing, place, text)
    (found,) = diagnose([filing], validate([filing], form), form)
    return [c for c in found if c.severity is not Severity.NOTE]


SINGLE = [
    # place, typed, right, kind
    (DEPARTMENT, "income/局机关/carryover_from_prior_year", "4584.64", "4548.64", "transposed"),
    (DEPARTMENT, "income/局机关/other_income", "898800", "89.88", "unit"),
    (DEPARTMENT, "spending/局机关/project", "-4929.99", "4929.99", "sign"),
    (DEPARTMENT, "spending/局机关/personnel", "188.75", "1868.75", None),
    (DEPARTMENT, "spending/局机关及二级机构汇总/operating", "3226.87", "326.87", "doubled"),
    (DEPARTMENT, "three_public_expenses/局机关/vehicle_running", "1.87", "18.73", None),
    (DEPARTMENT, "fixed_assets/局机关/in_use", "7329.54", "7329.64", "digit"),
    (DEPARTMENT, "income/局机关及二级机构汇总/total", "7038.12", "7138.12", "digit"),
    (DEPARTMENT, "spending/局机关/surplus_cumulative", "1.251", "12.51", "decimal_point"),
    (PROJECT, "funds/中央财政/received", "3857.58", "3875.58", "transposed"),
    (PROJECT, "details/市本级采购10台核酸快速检测设备/amount", "988", "98.8", "unit"),
    (PROJECT, "funds/合计/surplus", "742.58", "724.58", "transposed"),
]


@pytest.mark.parametrize(("form", "place", "typed", "right", "kind"), SINGLE)
def test_one_wrong_amount(form: Form, place: str, typed: str, right: str, kind: str | None) -> None:
    """The cell that was mistyped is named first, in one entry, with what should stand there."""
    (cause,) = causes_of(form, {place: typed})
    assert cause.first.primary.place == place
    assert cause.first.primary.role == "primary"
    assert (cause.first.stated, cause.first.expected) == (typed, right)
    (suggestion,) = (s for s in cause.first.suggestions if s.option == 1)
    assert suggestion.value == right
    assert kind in (None, suggestion.kind)
    assert set(suggestion.clears) == {f.rule for f in cause.findings}


def test_a_total_that_was_not_updated() -> None:
    """A total off by more than a typing slip is the stale one, whatever parts it has."""
    (cause,) = causes_of(PROJECT, {"details/支出合计/amount": "2601", "funds/合计/spent": "2601"})
    assert cause.first.primary.place in ("details/支出合计/amount", "funds/合计/spent")
    assert {s.value for s in cause.first.suggestions if s.option == 1} == {"3151"}


def test_an_empty_total_is_filled() -> None:
    """A total left out is suggested, and the sums that miss it are the same entry."""
    (cause,) = causes_of(DEPARTMENT, {"income/局机关/total": None})
    assert cause.first.expected == "7138.12"
    assert cause.first.suggestions[0].kind == "empty_total"
    assert "EMPTY-001" in {f.rule for f in cause.findings}


def test_two_copies_of_a_wrong_total_are_mended_together() -> None:
    """The project example: 总分 and 综合得分 say 100 over 99; the deducted item is named second."""
    filing = filings.read(filings.example(PROJECT))
    (found,) = diagnose([filing], validate([filing], PROJECT), PROJECT)
    first = next(c.first for c in found if c.first.rule == "SCORE-002")
    options = {(s.option, s.cell, s.value) for s in first.suggestions}
    assert options == {(1, "I28", "99"), (1, "B24", "99"), (2, "I14", "3")}
    assert first.candidates == ()


def test_one_score_of_many_is_not_guessed() -> None:
    """A total may be stale or any deducted item mistyped: all of them are listed, none accused."""
    lost = {
        "scores/项目决策/项目目标/目标内容": "3",
        "scores/项目决策/决策过程/决策依据": "3",
        "scores/项目决策/资金分配/分配办法": "2",
        "scores/项目管理/资金管理/财务管理": "2",
    }
    edits = {f"{row}/score": score for row, score in lost.items()}
    edits |= {f"{row}/deduction_reason": "有1项没有达到要求" for row in lost}
    edits |= {"scores/总分/score": "96", "result/overall_score": "96"}
    (cause,) = causes_of(PROJECT, edits)
    places = {at.place for at in cause.first.candidates}
    assert {f"{row}/score" for row in lost} < places
    assert "scores/总分/score" in places
    assert "问题应在" not in cause.message


def test_a_score_in_full_with_a_reason_for_a_deduction_is_suspected() -> None:
    """Of all items only one could be lower without asking for a reason: it is named first."""
    place = "scores/过程/预算执行/支付进度/score"
    (cause,) = causes_of(DEPARTMENT, {place: "3"})
    assert (cause.first.primary.place, cause.first.expected) == (place, "2")


def test_a_score_that_its_standard_settles_is_named() -> None:
    """Of many items that may be off, the one whose own standard yields another score is it."""
    place = "scores/过程/预算执行/资金结余/score"
    (cause,) = causes_of(DEPARTMENT, {place: "3"})
    assert (cause.first.primary.place, cause.first.expected) == (place, "2")
    assert {"SCORE-002", "SCORE-007"} <= {f.rule for f in cause.findings}


def test_two_wrong_cells_are_two_entries() -> None:
    """Two slips that share no cell are told apart although their sums share columns."""
    found = causes_of(
        DEPARTMENT,
        {"income/局机关/other_income": "98.88", "income/局机关及二级机构汇总/total": "7183.12"},
    )
    assert {(c.first.primary.place, c.first.expected) for c in found} == {
        ("income/局机关/other_income", "89.88"),
        ("income/局机关及二级机构汇总/total", "7138.12"),
    }


def test_what_is_right_stays_untouched() -> None:
    """A clean filing has no causes, and one with an empty reason no suggestion about sums."""
    assert causes_of(DEPARTMENT, {}) == []
    (cause,) = causes_of(DEPARTMENT, {"scores/过程/预算执行/资金结余/deduction_reason": None})
    assert cause.first.suggestions == ()
