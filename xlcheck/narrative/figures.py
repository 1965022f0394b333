"""Figures as intervals: what a printed number may stand for, in the form's own units.

Source: the interval rule of XBRL Calculations 1.1 — a statement holds when the numbers before
rounding could satisfy it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from xlcheck.findings import Verdict
from xlcheck.prose.claims import Claim

ENDLESS: Final = Decimal("Infinity")
NOTHING: Final = Decimal(0)
ONE: Final = Decimal(1)
ABOUT: Final = Decimal("0.1")  # 约: how far the true figure may be off, as a part of it
BARELY: Final = Decimal("0.02")  # 近, 余: on the forbidden side, never an error by a hair
IN_WAN_YUAN: Final = {
    "元": Decimal("0.0001"),
    "百元": Decimal("0.01"),
    "千元": Decimal("0.1"),
    "万": Decimal(1),
    "万元": Decimal(1),
    "百万元": Decimal(100),
    "千万元": Decimal(1000),
    "亿": Decimal(10000),
    "亿元": Decimal(10000),
}
_PERSONS: Final = frozenset(("人", "名", "位", "个人", "编", "个编制", "名编制"))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the interval it stands for; ``firm`` unless it is hedged or a range."""

    value: Decimal
    low: Decimal
    high: Decimal
    firm: bool = True

    @property
    def half(self) -> Decimal:
        """Half the unit it was printed in."""
        return (self.high - self.low) / 2

    def __add__(self, other: Figure) -> Figure:
        return Figure(
            self.value + other.value,
            self.low + other.low,
            self.high + other.high,
            self.firm and other.firm,
        )

    def __neg__(self) -> Figure:
        return Figure(-self.value, -self.high, -self.low, self.firm)

    def __sub__(self, other: Figure) -> Figure:
        return self + -other


def exactly(value: Decimal, half: Decimal = NOTHING) -> Figure:
    """Make a figure of a number that stands for ± ``half``."""
    return Figure(value, value - half, value + half)


def added(figures: Iterable[Figure]) -> Figure:
    """Add figures up."""
    return sum(figures, start=exactly(NOTHING))


def dimension(unit: str) -> str:
    """Tell which figures can be compared: money of any unit, persons of any measure word."""
    if unit in IN_WAN_YUAN:
        return "万元"
    return "人" if unit in _PERSONS else unit


def printed_unit(claim: Claim) -> Decimal:
    """Give one printed unit of a claim in the form's own unit."""
    return IN_WAN_YUAN.get(claim.unit, Decimal(1))


def figure(claim: Claim) -> Figure | None:
    """Read a claim in the form's own unit (万元 for money); None where it has no number."""
    if claim.value is None or claim.low is None or claim.high is None or claim.malformed:
        return None
    factor = printed_unit(claim)
    value, low, high = claim.value * factor, claim.low * factor, claim.high * factor
    match claim.hedge:
        case "about":
            wide = abs(value) * ABOUT
            return Figure(value, min(low, value - wide), max(high, value + wide), firm=False)
        case "at_least":
            return Figure(value, min(low, value - abs(value) * BARELY), ENDLESS, firm=False)
        case "at_most":
            return Figure(value, -ENDLESS, max(high, value + abs(value) * BARELY), firm=False)
    return Figure(value, low, high)


def compare(a: Figure, b: Figure) -> Verdict:
    """Tell whether two figures may be the same number: held, by rounding only, or broken."""
    if a.value == b.value:
        return Verdict.HELD
    if a.high < b.low or b.high < a.low:
        return Verdict.BROKEN
    return Verdict.ROUNDING if a.firm and b.firm else Verdict.HELD


def percentage(part: Figure, whole: Figure) -> Figure | None:
    """Say what percentage of a whole a part is; None where the whole may be nothing.

    Of the intervals the outer bounds count: [(a-hₐ)/(b+h_b), (a+hₐ)/(b-h_b)].
    """
    if whole.low <= 0 or ENDLESS in (part.high, whole.high) or part.low == -ENDLESS:
        return None
    bounds = [x / y * 100 for x in (part.low, part.high) for y in (whole.low, whole.high)]
    firm = part.firm and whole.firm
    return Figure(part.value / whole.value * 100, min(bounds), max(bounds), firm)


def compare_percentage(printed: Figure, true: Figure) -> Verdict:
    """Compare a printed percentage with the true one; cut off instead of rounded is a note."""
    if printed.low <= true.high and true.low <= printed.high:
        return Verdict.HELD
    cut = printed.value + 2 * printed.half  # the next printed step
    if printed.firm and true.low < cut and true.high >= printed.value >= 0:
        return Verdict.ROUNDING
    return Verdict.BROKEN


def number_text(value: Decimal, places: int = 6) -> str:
    """Write a number without exponent and idle zeros."""
    shown = round(value, places)
    if shown == shown.to_integral_value():
        return format(shown.quantize(Decimal(1)), "f")
    return format(shown.normalize(), "f")


def percent_text(true: Figure, like: Figure | None = None) -> str:
    """Write a percentage to the digits of another one, two decimals without one."""
    step = 2 * like.half if like is not None and like.firm and like.half else Decimal("0.01")
    exponent = step.normalize().as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return f"{true.value:.{digits}f}%"
