"""The fewest wrong cells are found where no single one explains what is broken."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xlcheck.diagnosis import smallest as program
from xlcheck.diagnosis.skeleton import Skeleton
from xlcheck.diagnosis.smallest import smallest
from xlcheck.findings import Location
from xlcheck.language.rule import Quantity, Tie, Trust

HALF = Decimal("0.005")
PARTS = {f"{row}{column}": Decimal(100 * row + column) for row in (1, 2, 3) for column in (4, 5, 6)}


def quantity(name: str, value: Decimal, trust: Trust) -> Quantity:
    """A cell of a table."""
    at = Location("收支情况", "", "related", name, name, str(value))
    return Quantity(at, value, HALF, trust)


def table(wrong: dict[str, str]) -> Skeleton:
    """Nine details, a total of each row and of each column; some of them mistyped."""
    sums: dict[str, list[str]] = {}
    for name in PARTS:
        sums.setdefault(f"row{name[0]}", []).append(name)
        sums.setdefault(f"column{name[1]}", []).append(name)
    right = dict(PARTS)
    right |= {total: sum((PARTS[p] for p in of), Decimal(0)) for total, of in sums.items()}
    cells = {
        name: quantity(name, Decimal(wrong.get(name, value)), "total" if name in sums else "detail")
        for name, value in right.items()
    }
    ties = [
        Tie(
            "SUM",
            ((cells[total], Decimal(1)), *((cells[p], Decimal(-1)) for p in of)),
            Decimal(0),
            HALF * 4,
        )
        for total, of in sums.items()
    ]
    return Skeleton(ties)


def moves(skeleton: Skeleton) -> dict[str, Decimal]:
    """The moves for all broken ties together."""
    found = smallest(skeleton, skeleton.broken)
    return {place: delta for (place, _), delta in found.items()}


def test_three_wrong_details() -> None:
    """Three details on a diagonal are named, each with the move that makes all sums exact."""
    wrong = {"14": "140", "25": "52", "36": "806"}
    assert moves(table(wrong)) == {
        name: PARTS[name] - Decimal(typed) for name, typed in wrong.items()
    }


def test_totals_are_doubted_before_details() -> None:
    """Where a row total and a column total explain as much as three details, they are the ones."""
    found = moves(table({"row1": "300", "column4": "700"}))
    assert set(found) == {"row1", "column4"}


def test_too_large_a_problem_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound on size nothing is said."""
    monkeypatch.setattr(program, "MOST_CELLS", 5)
    assert moves(table({"14": "140", "25": "52", "36": "806"})) == {}


def test_no_amount_is_moved_beyond_reason() -> None:
    """Numbers no filing has are not computed with."""
    assert moves(table({"14": "1e12", "25": "52"})) == {}
