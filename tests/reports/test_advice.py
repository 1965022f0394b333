"""Where to look and what to change, in the words of every product."""

from __future__ import annotations

import dataclasses

from paragraph import figure

from xlcheck.findings import Location, Report, Severity, Suggestion, Verdict
from xlcheck.reports.advice import (
    ANY_OF,
    OR_ANY_OF,
    OTHERWISE,
    SUGGESTED,
    advice,
    cause_places,
    values_text,
)
from xlcheck.reports.words import LONGEST_QUOTE, places_text, quoted
from xlcheck.reports.write_flags import _marks


def test_a_figure_is_named_with_the_words_around_it(prose: Report) -> None:
    """A place in a long paragraph shows the words by which it is found there."""
    assert cause_places(prose.causes[0]) == "报告综述!B7“占基本支出的17.83%”"


def test_figures_of_one_text_share_its_cell() -> None:
    """Two figures of one paragraph are two places behind one cell, and join no run."""
    one, two = figure("500万元", "500"), figure("占12%", "12%")
    below = dataclasses.replace(two, cell="B8", quote="占 9\n%")
    assert places_text([one, two, below]) == "报告综述!B7“500万元”、“占12%”、B8“占 9 %”"


def test_a_long_quote_is_cut() -> None:
    """A quote stays short and keeps its figure, which stands at the end."""
    assert quoted("长" * 100 + "5%") == f"“……{'长' * (LONGEST_QUOTE - 2)}5%”"


def test_each_option_is_one_sentence(prose: Report) -> None:
    """What is to be changed together stands together; a less likely way comes as an alternative."""
    assert advice(prose.causes[0]) == [
        (SUGGESTED, "可将 报告综述!B7 中的“17.83%”改为 83.33%"),
        (
            OTHERWISE,
            "可将 支出!C7 改为 2804.26、支出!D7 改为 1(可同时消除 TEXT-003、SPENDING-002)",
        ),
    ]


def test_many_suspects_are_listed_not_guessed(prose: Report) -> None:
    """Where any of many cells could be the wrong one, none is blamed."""
    assert advice(prose.causes[2]) == [(ANY_OF, "评分表!I5:I24")]
    (note,) = [m.note for m in _marks(prose.causes[2])]
    assert "可能是其中任一处:评分表!I5:I24" in note
    assert "应为:" not in note


def test_a_named_suspect_comes_before_the_others(prose: Report) -> None:
    """Where one of many cells stands out, it is named with its value, then the others."""
    total = prose.causes[2].first
    named = dataclasses.replace(total.candidates[0], role="primary")
    suggestion = Suggestion("评分表", "I5", "4", "digit", ("SCORE-002",))
    first = dataclasses.replace(
        total,
        locations=(named, dataclasses.replace(total.primary, role="related")),
        stated="5",
        expected="4",
        suggestions=(suggestion,),
    )
    cause = dataclasses.replace(prose.causes[2], findings=(first,))
    assert values_text(cause) == "填的是 5 → 应为 4"
    assert advice(cause) == [
        (SUGGESTED, "可将 评分表!I5 改为 4"),
        (OR_ANY_OF, "评分表!I6:I24"),
    ]
    (mark,) = _marks(cause)
    assert mark.cell == "I5"
    assert "应为:4" in mark.note


def test_equal_suspects_are_alternatives(prose: Report) -> None:
    """Ways out of which none stands out are told, and no value is said to be the right one."""
    total = prose.causes[2].first
    ways = tuple(
        Suggestion("评分表", cell, "4", "digit", ("SCORE-002",), option)
        for option, cell in enumerate(("I5", "I6"), start=1)
    )
    first = dataclasses.replace(total, suggestions=ways)
    cause = dataclasses.replace(prose.causes[2], findings=(first,))
    assert values_text(cause) == "填的是 100"
    assert [kind for kind, _ in advice(cause)] == [SUGGESTED, OTHERWISE, OR_ANY_OF]
    (mark,) = _marks(cause)
    assert mark.cell == "I30"
    assert "应为" not in mark.note


def test_another_cell_that_is_blamed_is_shown_and_marked(report: Report) -> None:
    """The value that is to be typed is that of the blamed cell, and its note says why."""
    suggestion = Suggestion("评分表", "I5", "5", "digit", ("SCORE-002",))
    first = dataclasses.replace(report.causes[0].first, suggestions=(suggestion,))
    cause = dataclasses.replace(report.causes[0], findings=(first,))
    assert values_text(cause) == "评分表!I5 填的是 4 → 应为 5"
    assert cause_places(cause) == "评分表!I5、I30"
    assert advice(cause) == [(SUGGESTED, "可将 评分表!I5 改为 5")]
    notes = {m.cell: m.note for m in _marks(cause)}
    assert "应为" not in notes["I30"]
    assert "先核对 I5" in notes["I30"]
    assert "从 评分表!I30 看出;要改的是本格" in notes["I5"]
    assert "建议:可将 评分表!I5 改为 5" in notes["I5"]


def test_all_that_is_to_be_changed_together_is_told_its_value(report: Report) -> None:
    """A copy that the suggestion changes too gets its own value, pointing to the first."""
    total, copy = report.causes[0].findings
    both = (*total.suggestions, Suggestion("绩效自评", "B12", "99", "stale_total", ()))
    first = dataclasses.replace(total, suggestions=both)
    cause = dataclasses.replace(report.causes[0], findings=(first, copy))
    notes = {m.cell: m.note for m in _marks(cause)}
    assert "应为:99(与 评分表!I30 属同一处问题)" in notes["B12"]
    assert "先核对" not in notes["B12"]


def test_equal_slips_in_a_text_are_each_told_their_value(prose: Report) -> None:
    """Shares of one wrong base are one cause, and each of them has its own right figure."""
    first = prose.causes[0].first
    base = Location("收支情况", "C7", "related", "spending/汇总/basic", "基本支出", "600")
    one = dataclasses.replace(first, locations=(first.primary, base), suggestions=())
    two = dataclasses.replace(
        one, locations=(figure("占12%", "12"), base), stated="12%", expected="16.67%"
    )
    cause = dataclasses.replace(prose.causes[0], findings=(one, two))
    assert values_text(cause) == "填的是 17.83% → 应为 83.33%;12% → 16.67%"
    assert not advice(cause)
    (mark,) = _marks(cause)
    assert "应为:83.33%" in mark.note
    assert "应为:16.67%" in mark.note


def test_the_words_around_a_figure_find_it(prose: Report) -> None:
    """A bare figure is named with the words before it where they are known."""
    first = prose.causes[0].first
    bare = dataclasses.replace(figure("17.83%", "17.83"), around="占基本支出的17.83%")
    cause = dataclasses.replace(
        prose.causes[0], findings=(dataclasses.replace(first, locations=(bare,)),)
    )
    assert cause_places(cause) == "报告综述!B7“占基本支出的17.83%”"
    assert advice(cause)[0][1] == "可将 报告综述!B7“占基本支出的17.83%”中的“17.83%”改为 83.33%"


def test_a_tail_of_rounding_is_told_no_value(report: Report) -> None:
    """What holds by rounding is to be changed nowhere."""
    first = dataclasses.replace(report.causes[0].first, verdict=Verdict.ROUNDING, suggestions=())
    cause = dataclasses.replace(report.causes[0], findings=(first,))
    assert values_text(cause) == ""
    assert all("应为" not in m.note for m in _marks(cause))


def test_a_computed_rate_was_not_typed(report: Report) -> None:
    """What stands in no cell is not said to have been filled in."""
    finding = dataclasses.replace(report.causes[1].first, stated="81.3%")
    cause = dataclasses.replace(report.causes[1], findings=(finding,))
    assert values_text(cause) == "算得 81.3%"


def test_one_cell_gets_one_note_for_all_its_figures(prose: Report) -> None:
    """Two causes in one paragraph are told one after the other, each with its words."""
    marks = [m for cause in prose.causes[:2] for m in _marks(cause)]
    assert {(m.sheet, m.cell) for m in marks} == {("报告综述", "B7")}
    assert [m.severity for m in marks] == [Severity.ERROR] * 2
    assert "TEXT-003 “占基本支出的17.83%”处:正文:" in marks[0].note
    assert "应为:83.33%" in marks[0].note
    assert "TEXT-002 “占12%”处:正文:" in marks[1].note


def test_figures_of_one_paragraph_are_told_apart_within_a_cause(prose: Report) -> None:
    """Another wrong figure of the same cell is pointed to the first by its words."""
    first, second = (c.first for c in prose.causes[:2])
    cause = dataclasses.replace(prose.causes[0], findings=(first, second))
    (mark,) = _marks(cause)
    assert mark.rules == ("TEXT-003", "TEXT-002")
    assert "与 报告综述!B7“占基本支出的17.83%” 属同一处问题" in mark.note
    assert "应为:16.67%" not in mark.note
    assert len(cause.cells) == 2
