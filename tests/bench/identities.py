"""What must add up in a filing, written down anew, so that the benchmark judges the checker.

Nothing here is read from the rules of the forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import filings
from bench.narrating import Spot

CENT_HALF = Decimal("0.005")
ROW_SUMS = {
    "income": {
        "total": (
            "carryover_from_prior_year",
            "general_public_budget_appropriation",
            "government_fund_appropriation",
            "special_account_non_tax_revenue",
            "other_income",
        )
    },
    "spending": {"total": ("basic", "project"), "basic": ("personnel", "operating")},
    "three_public_expenses": {
        "total": ("reception", "vehicle_running", "vehicle_purchase", "overseas_travel")
    },
    "fixed_assets": {"total": ("in_use", "leased_out", "other")},
    "funds": {"received": ("spent", "surplus")},
}
AMOUNTS = {
    "income": ("total", *ROW_SUMS["income"]["total"]),
    "spending": (
        *("total", "basic", "personnel", "operating", "project"),
        *("surplus_this_year", "surplus_cumulative"),
    ),
    "three_public_expenses": ("total", *ROW_SUMS["three_public_expenses"]["total"]),
    "fixed_assets": ("total", *ROW_SUMS["fixed_assets"]["total"]),
    "funds": ("planned", "received", "spent", "surplus"),
}
SCORE, OVERALL = "score", Spot("result", -1, "overall_score")


@dataclass(frozen=True)
class Identity:
    """``total`` is the sum of ``parts``; ``slack`` is what rounding of given amounts explains."""

    total: Spot
    parts: tuple[Spot, ...]
    slack: Decimal

    def __contains__(self, spot: Spot) -> bool:
        return spot == self.total or spot in self.parts


def value_at(data: dict[str, Any], spot: Spot) -> Any:
    """Give what stands at a place of a filing, "" where nothing does."""
    table = data["tables"].get(spot.table, {})
    return (table if spot.row < 0 else table[spot.row]).get(spot.field, "")


def number_at(data: dict[str, Any], spot: Spot) -> Decimal | None:
    """Give the number at a place of a filing, None where there is none."""
    try:
        return Decimal(str(value_at(data, spot)))
    except InvalidOperation:
        return None


def identities(data: dict[str, Any]) -> list[Identity]:
    """List every equality of amounts and scores that has a total and at least one part."""
    found = []
    for total, parts, exact in _sums(data):
        given = [p for p in parts if number_at(data, p) is not None]
        if number_at(data, total) is None or not given:
            continue
        slack = Decimal(0) if exact else CENT_HALF * (1 + len(given))
        found.append(Identity(total, tuple(given), slack))
    return found


def _sums(data: dict[str, Any]) -> Iterator[tuple[Spot, Sequence[Spot], bool]]:
    tables = data["tables"]
    for name in AMOUNTS.keys() & tables.keys():
        rows = range(len(tables[name]))
        for field in AMOUNTS[name]:
            yield Spot(name, 0, field), [Spot(name, n, field) for n in rows[1:]], False
        for field, parts in ROW_SUMS[name].items():
            for n in rows:
                yield Spot(name, n, field), [Spot(name, n, p) for p in parts], False
    if data["form"] == filings.DEPARTMENT.name:
        for n in range(len(tables["spending"])):  # income and spending list the same agencies
            parts = [Spot("spending", n, "total"), Spot("spending", n, "surplus_cumulative")]
            yield Spot("income", n, "total"), parts, False
    else:
        last = len(tables["details"]) - 1
        items = [Spot("details", n, "amount") for n in range(last)]
        yield Spot("details", last, "amount"), items, False
        yield Spot("details", last, "amount"), [Spot("funds", 0, "spent")], False
    last = len(tables["scores"]) - 1
    scored = [Spot("scores", n, SCORE) for n in range(last)]
    yield Spot("scores", last, SCORE), scored, True
    yield OVERALL, scored, True
    yield OVERALL, [Spot("scores", last, SCORE)], True
