"""Printed figures as intervals: units, rounding, hedges, percentages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcheck.findings import Verdict
from xlcheck.narrative.figures import (
    compare,
    compare_percentage,
    exactly,
    figure,
    number_text,
    percent_text,
    percentage,
)
from xlcheck.prose.claims import Claim, Hedge

WAN = Decimal("0.005")


def claim(value: str, unit: str = "万元", hedge: Hedge = "") -> Claim:
    """A claim as the reader gives it: ± half a unit of its last digit."""
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    half = Decimal(5).scaleb(exponent - 1)
    return Claim("amount", "支出", (0, 1), value, number, unit, number - half, number + half, hedge)


@pytest.mark.parametrize(
    ("printed", "unit", "cell", "verdict"),
    [
        ("2195.62", "万元", "2195.62", Verdict.HELD),
        ("21956200", "元", "2195.62", Verdict.HELD),
        ("0.219562", "亿元", "2195.62", Verdict.HELD),
        ("900", "万元", "899.60", Verdict.ROUNDING),
        ("72890", "元", "7.29", Verdict.ROUNDING),
        ("0.22", "亿元", "2195.62", Verdict.ROUNDING),
        ("2195.26", "万元", "2195.62", Verdict.BROKEN),
        ("899", "万元", "899.60", Verdict.BROKEN),
        ("2195.62", "元", "2195.62", Verdict.BROKEN),
    ],
)
def test_an_amount_is_compared_at_its_own_digits(
    printed: str, unit: str, cell: str, verdict: Verdict
) -> None:
    """A figure agrees with a cell that rounds to it, whatever unit it prints."""
    told = figure(claim(printed, unit))
    assert told is not None
    assert compare(told, exactly(Decimal(cell), WAN)) is verdict


@pytest.mark.parametrize(
    ("printed", "hedge", "cell", "verdict"),
    [
        ("2200", "about", "2195.62", Verdict.HELD),
        ("2200", "about", "2390", Verdict.HELD),
        ("2200", "about", "3000", Verdict.BROKEN),
        ("2000", "at_least", "2195.62", Verdict.HELD),
        ("2200", "at_least", "2195.62", Verdict.HELD),  # 近, 余: never by a hair
        ("2500", "at_least", "2195.62", Verdict.BROKEN),
        ("2200", "at_most", "2195.62", Verdict.HELD),
        ("2000", "at_most", "2195.62", Verdict.BROKEN),
    ],
)
def test_a_hedged_amount_is_wrong_only_when_far_off(
    printed: str, hedge: Hedge, cell: str, verdict: Verdict
) -> None:
    """约, 余, 以上 and 以内 widen the figure to one side or both."""
    told = figure(claim(printed, hedge=hedge))
    assert told is not None
    assert compare(told, exactly(Decimal(cell), WAN)) is verdict


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [
        ("57.86", Verdict.HELD),
        ("57.9", Verdict.HELD),
        ("58", Verdict.HELD),
        ("57", Verdict.ROUNDING),  # cut off instead of rounded
        ("57.8", Verdict.ROUNDING),
        ("17.83", Verdict.BROKEN),
        ("57.68", Verdict.BROKEN),
        ("59", Verdict.BROKEN),
    ],
)
def test_a_percentage_holds_at_its_own_digits(printed: str, verdict: Verdict) -> None:
    """1270.44 of 2195.62 is 57.86%, 57.9% or 58%; 57% is cut off, 17.83% is wrong."""
    true = percentage(exactly(Decimal("1270.44"), WAN), exactly(Decimal("2195.62"), WAN))
    told = figure(claim(printed, "%"))
    assert true is not None
    assert told is not None
    assert compare_percentage(told, true) is verdict


def test_nothing_is_a_share_of_nothing() -> None:
    """A whole that may be 0 gives no percentage."""
    assert percentage(exactly(Decimal(1)), exactly(Decimal(0))) is None
    assert percentage(exactly(Decimal(1)), exactly(Decimal("0.004"), WAN)) is None


amounts = st.decimals(min_value="0.01", max_value="99999", places=4)


@given(amounts, st.integers(0, 2))
def test_rounding_never_makes_an_amount_wrong(exact: Decimal, digits: int) -> None:
    """A text that prints an exact amount rounded agrees with a cell that prints it rounded."""
    told = figure(claim(str(round(exact, digits))))
    assert told is not None
    assert compare(told, exactly(round(exact, 2), WAN)) is not Verdict.BROKEN


@given(amounts, amounts, st.integers(0, 2))
def test_rounding_never_makes_a_share_wrong(one: Decimal, more: Decimal, digits: int) -> None:
    """The share of exact amounts, printed rounded, holds for the printed amounts."""
    whole = one + more
    true = percentage(exactly(round(one, 2), WAN), exactly(round(whole, 2), WAN))
    told = figure(claim(str(round(one / whole * 100, digits)), "%"))
    assert told is not None
    assert true is None or compare_percentage(told, true) is not Verdict.BROKEN


def test_numbers_are_written_plainly() -> None:
    """No exponent, no idle zeros; a percentage to the digits of the printed one."""
    assert [number_text(Decimal(x)) for x in ("1E+3", "2.50", "0")] == ["1000", "2.5", "0"]
    true = exactly(Decimal("46.6873"))
    assert percent_text(true) == "46.69%"
    assert percent_text(true, figure(claim("46.7", "%"))) == "46.7%"
    assert percent_text(true, figure(claim("47", "%"))) == "47%"
