"""Every shape of a typing slip is told by its name; what has none is merely recomputed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xlcheck.diagnosis.slips import slip
from xlcheck.findings import Location
from xlcheck.language.rule import Quantity, Trust

HALF = Decimal("0.005")


def quantity(typed: str | None, trust: Trust = "detail", half: Decimal = HALF) -> Quantity:
    """A cell in which something was typed."""
    at = Location("收支情况", "C5", "related", "income/局机关/total", "收入合计", typed or "")
    return Quantity(at, None if typed is None else Decimal(typed), half, trust)


@pytest.mark.parametrize(
    ("typed", "right", "kind"),
    [
        ("71381200", "7138.12", "unit"),
        ("0.71", "7138.12", "unit"),
        ("-7138.12", "7138.12", "sign"),
        ("7318.12", "7138.12", "transposed"),
        ("7138.21", "7138.12", "transposed"),
        ("738.12", "7138.12", "dropped"),
        ("7138.1", "7138.12", "dropped"),
        ("71138.12", "7138.12", "doubled"),
        ("7138.122", "7138.12", "doubled"),
        ("7188.12", "7138.12", "digit"),
        ("71.38", "7138.12", "decimal_point"),
        ("713.812", "7138.12", "decimal_point"),
        ("5000", "7138.12", "recomputed"),
        ("7138.13", "7139.99", "recomputed"),
    ],
)
def test_shapes_of_slips(typed: str, right: str, kind: str) -> None:
    """The likeliest slip from what is right to what is typed has this name."""
    assert slip(quantity(typed), Decimal(right)).kind == kind


def test_a_neighbour_typed_again() -> None:
    """The number of a neighbouring cell is a copy, unless a likelier slip explains it."""
    assert slip(quantity("500"), Decimal("7138.12"), {Decimal(500)}).kind == "copied"


def test_totals_may_be_stale_or_empty() -> None:
    """A total without any shape was not updated; an empty one was not filled in."""
    assert slip(quantity("5000", "total"), Decimal("7138.12")).kind == "stale_total"
    assert slip(quantity(None, "total"), Decimal("7138.12")).kind == "empty_total"


def test_one_digit_of_a_score_proves_nothing() -> None:
    """Scores are so short that any two differ by one digit: no shape is read into them."""
    assert slip(quantity("4", half=Decimal(0)), Decimal(5)).kind == "recomputed"


def test_a_shape_speaks_louder_than_none() -> None:
    """A detail that looks mistyped outweighs a total that does not."""
    shaped = slip(quantity("7318.12"), Decimal("7138.12")).likelihood
    assert shaped > 10 * slip(quantity("5000", "total"), Decimal("7138.12")).likelihood
