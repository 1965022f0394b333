"""Satisfaction rates: read where they are told, of this year, of everyone; never guessed."""

from __future__ import annotations

from typing import Any

import filings
import pytest

from xlcheck.findings import Finding, Severity, Verdict

SURVEY = "indicators/社会公众或服务对象满意度/1/actual"
PLEASED = "scores/效果/履职效益/社会公众或服务对象满意度"


def found(sentence: str, score: Any = "5", actual: str = "见综述") -> dict[str, Finding]:
    """File the sentence in the report; what SCORE-007 and SCORE-008 find."""
    edits = {SURVEY: actual, f"{PLEASED}/score": score, f"{PLEASED}/deduction_reason": "见综述"}
    data = filings.edited(filings.clean(filings.DEPARTMENT), edits)
    data["tables"]["narrative"].append({"section": "七 满意度", "text": sentence})
    rules = ("SCORE-007", "SCORE-008")
    outcome = filings.judged(data)
    return {f.rule: f for f in outcome.findings if f.rule in rules and f.verdict is Verdict.BROKEN}


@pytest.mark.parametrize(
    ("sentence", "score"),
    [
        ("经问卷调查,服务对象满意度达96.5%,比上年提高2.1个百分点。", 5),
        ("群众满意率为92%,不满意率8%。", 3),
        ("共发放问卷200份,其中满意的占97.5%。", 5),
        ("2020年满意率为80%,2021年满意率为93%。", 3),
        ("社会公众满意度９５％以上。", 5),
        ("满意率95%。", 5),
        ("满意率94.9%。", 3),
    ],
)
def test_a_rate_in_a_sentence_settles_the_score(sentence: str, score: int) -> None:
    """The stated rate of this year grants its band, on the edge too; nothing else is said."""
    assert found(sentence, str(score)) == {}
    other = found(sentence, "1")
    assert set(other) == {"SCORE-007"}
    assert other["SCORE-007"].expected == str(score)


@pytest.mark.parametrize(
    "sentence",
    [
        "力争群众满意度达到95%以上。",
        "2020年满意率为96%。",
        "满意率提高2%。",
        "群众对本部门工作很满意,按时办结率96%。",
        "满意度测评得分96.4分。",
    ],
)
def test_what_is_no_rate_of_this_year_settles_nothing(sentence: str) -> None:
    """An aim, another year, an increase or a score in points are no satisfaction rate."""
    assert set(found(sentence)) == {"SCORE-008"}


def test_a_wrong_score_names_the_figure_in_the_text() -> None:
    """The finding names the score cell first, then the characters of the rate."""
    finding = found("服务对象满意度为88%。")["SCORE-007"]
    assert finding.severity is Severity.ERROR
    assert finding.primary.place == f"{PLEASED}/score"
    assert [(at.quote, at.span) for at in finding.locations[1:]] == [("88%", (8, 11))]
    assert finding.expected == "3"


def test_satisfaction_with_something_else_is_not_certain() -> None:
    """Of a training course alone it may not be the item's rate: a warning, no error."""
    finding = found("培训班学员满意度为88%。")["SCORE-007"]
    assert finding.severity is Severity.WARNING


def test_two_rates_leave_two_answers() -> None:
    """96% and 88% for different people: both scores are named, to be verified."""
    finding = found("企业满意度和群众满意度分别为96%和88%。")["SCORE-007"]
    assert finding.severity is Severity.WARNING
    assert "5分或3分" in finding.message


def test_two_rates_of_one_band_agree() -> None:
    """96% and 98% both grant full marks."""
    assert found("企业满意度和群众满意度分别为96%和98%。") == {}


@pytest.mark.parametrize("actual", ["96%", "96.5％", "达到96%", "≥95%", "95%以上"])
def test_a_bare_rate_in_the_targets_table_is_read(actual: str) -> None:
    """The completed value may be nothing but the rate."""
    assert found("满意度另行说明。", actual=actual) == {}


def test_less_than_full_needs_no_rate() -> None:
    """Without a rate a score below full is not asked for one."""
    assert found("满意度另行说明。", "3") == {}


@pytest.mark.parametrize(
    ("sentence", "answers"),
    [("满意度85%以上。", "5分或3分"), ("满意度约95%。", "5分或3分")],
)
def test_a_hedged_rate_leaves_what_it_leaves(sentence: str, answers: str) -> None:
    """85%以上 may be 96%, 约95% may be 94%: two answers, to be verified."""
    finding = found(sentence)["SCORE-007"]
    assert finding.severity is Severity.WARNING
    assert answers in finding.message


@pytest.mark.parametrize(
    ("sentence", "severities"),
    [
        ("全年公务卡刷卡率为45%。", {Severity.WARNING}),
        ("全年公务卡刷卡率达62.3%。", set()),
        ("力争公务卡刷卡率不低于45%。", set()),
        ("“三公经费”控制率为103%,公务卡刷卡率60%。", {Severity.WARNING}),
    ],
)
def test_other_rates_that_a_report_states_are_compared(
    sentence: str, severities: set[Severity]
) -> None:
    """A rate without a cell of its own may be told: what disagrees is a warning, never an error."""
    data = filings.clean(filings.DEPARTMENT)
    data["tables"]["narrative"].append({"section": "七 管理", "text": sentence})
    outcome = filings.judged(data)
    assert {f.severity for f in outcome.findings if f.rule == "SCORE-007"} == severities
    open_ = {n.because for n in outcome.not_judged if n.rule == "SCORE-007"}
    assert "表中没有预算调整数" in open_
