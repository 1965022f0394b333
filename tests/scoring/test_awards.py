"""Rates on rubrics: edges, intervals, both readings of each point, and what can be yielded."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcheck.findings import Severity
from xlcheck.language.rubric import (
    Bands,
    PerPoint,
    Proportion,
    Rated,
    Rubric,
    can_yield,
    read_rubric,
    yields_words,
)
from xlcheck.scoring.awards import Span, award, exactly, rate_text, ratio, weigh

D = Decimal
CENT = D("0.005")
PLEASED = {
    "kind": "bands",
    "bands": [["[95%,∞)", 5], ["[85%,95%)", 3], ["[75%,85%)", 1], ["[0%,75%)", 0]],
}
ADJUSTED = {
    "kind": "bands",
    "bands": [["[0%,0%]", 3], ["(0%,10%]", 2], ["(10%,20%]", 1], ["(20%,∞)", 0]],
}
LEFT = {"kind": "bands", "bands": [["[0%,0%]", 3], ["(0%,100%]", 2], ["(100%,∞)", 0]]}


def bands(data: dict[str, object]) -> Bands:
    """Make a ladder whose best score is its weight."""
    scores = [D(str(score)) for _, score in data["bands"]]  # type: ignore[attr-defined]  # a list of pairs
    rubric = read_rubric(data, max(scores))
    assert isinstance(rubric, Bands)
    return rubric


OVER = PerPoint(D(5), Fraction(1), "over", D("0.5"))
UNDER = PerPoint(D(3), Fraction(1), "under", D("0.1"))
COST = Proportion(D(3), "over")
DONE = Proportion(D(5))


def percent(text: str) -> Span:
    """Make an exact rate of a percentage."""
    return exactly(Fraction(text) / 100)


@pytest.mark.parametrize(
    ("rate", "score"),
    [
        ("100", 5),
        ("95", 5),
        ("94.99", 3),
        ("85", 3),
        ("84.99", 1),
        ("75", 1),
        ("74.99", 0),
        ("0", 0),
    ],
)
def test_closed_below(rate: str, score: int) -> None:
    """Of [85%,95%) the lower edge belongs to the band, the upper one does not."""
    assert award(bands(PLEASED), percent(rate)).answers == (score,)


@pytest.mark.parametrize(
    ("rate", "score"), [("0", 3), ("0.01", 2), ("10", 2), ("10.01", 1), ("20", 1), ("20.01", 0)]
)
def test_closed_above(rate: str, score: int) -> None:
    """Of (0,10%] the upper edge belongs to the band, the lower one does not."""
    assert award(bands(ADJUSTED), percent(rate)).answers == (score,)


def test_printed_operands_on_an_edge_hit_it() -> None:
    """7.14 of 7.14 is 100%, whatever the two were before rounding."""
    span = ratio(D("7.14"), D("7.14"), CENT, CENT)
    assert span is not None
    assert (span.low, span.high) != (1, 1)
    assert award(bands(LEFT), span).answers == (2,)
    assert award(UNDER, span).answers == (3,)


def test_an_interval_over_an_edge_leaves_two() -> None:
    """94.99 of 100 in 0.01 may be 95% or not: both scores are named, the better is to verify."""
    span = ratio(D("9.50"), D("10.01"), D("0.05"), D("0.05"))
    assert span is not None
    granted = award(bands(PLEASED), span)
    assert granted.answers == (5, 3)
    assert [weigh(D(s), granted) for s in (5, 3, 4, 1, 6)] == [
        Severity.WARNING,
        None,
        Severity.WARNING,
        Severity.WARNING,
        Severity.ERROR,
    ]


def test_a_hedged_rate_on_an_edge_is_not_that_edge() -> None:
    """85%以上 may be 96%: full and 3 points are both possible."""
    span = Span(Fraction(85, 100), Fraction(85, 100), Fraction(1), hedged=True)
    assert award(bands(PLEASED), span).answers == (5, 3)


@pytest.mark.parametrize(
    ("rate", "answers"),
    [
        ("91.1", [5]),
        ("100", [5]),
        ("101", [4.5]),
        ("101.5", [4.5, 4.25]),
        ("103", [3.5]),
        ("150", [0]),
    ],
)
def test_each_point_is_read_both_ways(rate: str, answers: list[float]) -> None:
    """Whole points and in proportion: two answers only where part of a point is over."""
    assert list(award(OVER, percent(rate)).answers) == answers


@pytest.mark.parametrize(
    ("score", "weight"),
    [
        ("5", Severity.ERROR),  # nothing taken off at 101.5%
        ("4.75", Severity.ERROR),
        ("4.5", None),  # whole points
        ("4.3", None),  # in proportion, printed shorter
        ("4.25", None),  # in proportion
        ("4", None),  # each started point
        ("3.5", Severity.WARNING),  # more taken off than any reading asks
    ],
)
def test_only_above_both_readings_is_an_error(score: str, weight: Severity | None) -> None:
    """A score above the larger of the readings is an error, below all of them a warning."""
    assert weigh(D(score), award(OVER, percent("101.5"))) is weight


@pytest.mark.parametrize(
    ("score", "weight"), [("5", None), ("4", Severity.ERROR), ("5.5", Severity.ERROR)]
)
def test_where_one_answer_is_left_any_other_is_an_error(
    score: str, weight: Severity | None
) -> None:
    """82 of 90 posts settle 5 points; 4 is as wrong as 5.5."""
    assert weigh(D(score), award(OVER, percent("91.1"))) is weight


@pytest.mark.parametrize(
    ("score", "weight"),
    [
        ("4.9", None),
        ("4.90", None),
        ("4.5", Severity.ERROR),
        ("5", Severity.WARNING),  # 4.9 rounded to a whole point gives a mark away
        ("5.0", Severity.WARNING),
        ("4.95", Severity.ERROR),
    ],
)
def test_in_proportion(score: str, weight: Severity | None) -> None:
    """98% of 5 points are 4.9: rounding to fewer digits is looked at, not called an error."""
    assert weigh(D(score), award(DONE, percent("98"))) is weight


def test_a_score_may_be_printed_shorter_than_it_is() -> None:
    """97.777% of 5 points may be written 4.9 or 4.89."""
    granted = award(DONE, exactly(Fraction(88, 90)))
    assert [weigh(D(s), granted) for s in ("4.9", "4.89", "4.88")] == [None, None, Severity.ERROR]


def test_costs_lose_by_the_overrun() -> None:
    """10% over the planned cost takes 10% of 3 points; below it nothing is gained."""
    assert award(COST, percent("110")).answers == (D("2.7"),)
    assert award(COST, percent("90")).answers == (3,)
    assert award(COST, percent("300")).answers == (0,)


def test_something_over_nothing_is_beyond_every_band() -> None:
    """A surplus where nothing was carried over exceeds what was carried over."""
    span = ratio(D("12.51"), D(0), CENT, CENT)
    assert span is not None
    assert award(bands(LEFT), span).answers == (0,)
    assert ratio(D(0), D(0), CENT, CENT) is None


YIELDS = [
    ({"kind": "checklist", "parts": [1, 0.5, 0.5]}, "2", "2、1.5、1、0.5、0分"),
    ({"kind": "checklist", "parts": [2, 3]}, "5", "5、3、2、0分"),
    ({"kind": "each_breach", "full": 3, "points": 1}, "3", "3、2、1、0分"),
    ({"kind": "each_breach", "full": 3, "points": 2}, "3", "3、1、0分"),
    ({"kind": "each_breach", "full": 3, "points": 1, "floor": 1}, "3", "3、2、1分"),
    ({"kind": "one_of", "scores": [2, 1, 0.5]}, "2", "2、1、0.5分"),
    ({"kind": "deductions", "full": 7, "ranges": [[4, 7], [2, 2]]}, "7", "7、5、0–3分"),
    ({"kind": "deductions", "full": 7, "ranges": [[4, 7], [2, 5]]}, "7", "7、0–5分"),
    ({"kind": "discretion"}, "8", "0–8分"),
    ({"kind": "each_breach", "full": 10, "points": 0.5}, "10", "0到10分,每档0.5分"),
]


@pytest.mark.parametrize(("data", "weight", "words"), YIELDS)
def test_what_can_be_yielded(data: dict[str, object], weight: str, words: str) -> None:
    """The scores that a standard can yield at all are named, the best first."""
    assert yields_words(read_rubric(data, D(weight))) == words


def test_nothing_between_two_deductions() -> None:
    """With 2 or 4 to 7 points off 7, a score of 6 or 4 cannot come about."""
    rubric = read_rubric({"kind": "deductions", "full": 7, "ranges": [[4, 7], [2, 2]]}, D(7))
    tried = {str(s): can_yield(rubric, D(str(s))) for s in (7, 6, 5, 4, 3, 0.5, 0)}
    assert tried == {
        "7": True,
        "6": False,
        "5": True,
        "4": False,
        "3": True,
        "0.5": True,
        "0": True,
    }


def test_a_rate_is_never_rounded_onto_an_edge() -> None:
    """99.97% is not shown as 100% where 100% is an edge."""
    edges = frozenset({Fraction(1)})
    assert rate_text(Fraction(9997, 10000), edges) == "99.97%"
    assert rate_text(Fraction(82, 90), edges) == "91.1%"
    assert rate_text(Fraction(1), edges) == "100%"


RUBRICS: list[Rated] = [bands(PLEASED), bands(ADJUSTED), OVER, UNDER, COST, DONE]
RATES = st.fractions(min_value=0, max_value=3, max_denominator=10_000)


@given(rubric=st.sampled_from(RUBRICS), rate=RATES)
def test_an_award_can_be_yielded(rubric: Rated, rate: Fraction) -> None:
    """Whatever the rate, every answer is a score the rubric can yield, and within its bounds."""
    granted = award(rubric, exactly(rate))
    assert granted.answers
    assert all(can_yield(rubric, answer) for answer in granted.answers)
    assert 0 <= granted.low <= min(granted.answers)
    assert max(granted.answers) <= granted.high <= rubric.full
    assert all(weigh(answer, granted) is None for answer in granted.answers)


RISING: list[Rated] = [bands(PLEASED), UNDER, DONE]
FALLING: list[Rated] = [bands(ADJUSTED), OVER, COST]


@given(rates=st.tuples(RATES, RATES), number=st.integers(0, 2))
def test_a_better_rate_never_loses(rates: tuple[Fraction, Fraction], number: int) -> None:
    """Where more is better a higher rate is granted no less, where less is better no more."""
    low, high = sorted(rates)
    rising, falling = RISING[number], FALLING[number]
    less, more = award(rising, exactly(low)), award(rising, exactly(high))
    assert (less.low, less.high) <= (more.low, more.high)
    assert less.high <= more.high
    less, more = award(falling, exactly(high)), award(falling, exactly(low))
    assert less.low <= more.low
    assert less.high <= more.high


@given(rubric=st.sampled_from(RUBRICS), rates=st.tuples(RATES, RATES, RATES))
def test_an_interval_grants_what_its_points_grant(
    rubric: Rubric, rates: tuple[Fraction, Fraction, Fraction]
) -> None:
    """No rate within an interval is granted more or less than the interval says."""
    assert isinstance(rubric, Bands | PerPoint | Proportion)
    low, within, high = sorted(rates)
    wide = award(rubric, Span(within, low, high, hedged=True))
    point = award(rubric, exactly(within))
    assert wide.low <= point.low
    assert point.high <= wide.high
