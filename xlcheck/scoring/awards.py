"""A rate × a rubric → the scores it may yield."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from xlcheck.findings import Severity
from xlcheck.language.rubric import Band, Bands, PerPoint, Proportion, Rated, percent, points

_NONE = Decimal(0)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Span:
    """A rate as printed, and what it may be given how its operands were rounded.

    None is a rate without bound: something divided by nothing. A ``hedged`` one (95%以上, 约90%)
    is not the figure that is printed.
    """

    printed: Fraction | None
    low: Fraction
    high: Fraction | None
    hedged: bool = False

    def at_edges(self, edges: frozenset[Fraction]) -> Span:
        """Take a rate whose printed operands lie exactly on an edge as that edge."""
        if self.printed in edges and not self.hedged:
            assert self.printed is not None
            return exactly(self.printed)
        return self


def exactly(rate: Fraction) -> Span:
    """Make the span of a rate that is known exactly."""
    return Span(rate, rate, rate)


def ratio(part: Decimal, whole: Decimal, part_slack: Decimal, whole_slack: Decimal) -> Span | None:
    """Divide two printed amounts, neither negative, each off by its slack at most.

    None where both are nothing: there is no rate then.
    """
    if not whole:
        return Span(None, _quotient(part - part_slack, whole_slack), None) if part else None
    return Span(
        Fraction(part) / Fraction(whole),
        max(Fraction(0), _quotient(part - part_slack, whole + whole_slack)),
        _quotient(part + part_slack, whole - whole_slack) if whole > whole_slack else None,
    )


def _quotient(part: Decimal, whole: Decimal) -> Fraction:
    # nothing divided into nothing: as large as anyone may ask
    return Fraction(part) / Fraction(whole) if whole else Fraction(10**9)


@dataclass(frozen=True, slots=True)
class Award:
    """The scores a rate may yield: ``answers`` as the standard reads, best first.

    Every score from ``low`` to ``high`` can be explained by rounding or by how a part of a
    percentage point is counted; of bands (``stepped``) only the answers. ``why`` says where the
    rate lies.
    """

    answers: tuple[Decimal, ...]
    low: Decimal
    high: Decimal
    why: str
    stepped: bool = False
    in_proportion: bool = False  # the answer may have any number of decimals

    @property
    def settled(self) -> bool:
        """There is one answer only."""
        return self.low == self.high

    @property
    def expected(self) -> str | None:
        """The one right score, as it would be typed; None where there are several."""
        return points(_shown(self.answers[0])) if len(self.answers) == 1 else None

    @property
    def words(self) -> str:
        """Name the answers: 4分 or 3.89分."""
        return "或".join(f"{points(_shown(a))}分" for a in self.answers)


def weigh(score: Decimal, granted: Award) -> Severity | None:
    """Say how much a score that was not granted weighs; None for one that may stand.

    Only what no reading and no rounding explains is an error: a score above all of them, or any
    other where there is one answer. A score below all readings takes off more than the standard
    asks, which a reviewer should look at but nobody gains by: a warning. So is the better of two
    scores between which rounding decides.
    """
    if granted.stepped and not granted.settled and score <= granted.high:
        return None if score == granted.low else Severity.WARNING
    if granted.low <= score <= granted.high:
        return None
    if granted.in_proportion and any(_rounded(a, score) == score for a in granted.answers):
        # 2.9 for 2.94 is the same score printed shorter; 3 for 2.94 gives a full mark away
        whole = score == score.to_integral_value()
        return Severity.WARNING if whole and score > granted.high else None
    if granted.settled or score > granted.high:
        return Severity.ERROR
    return Severity.WARNING


def _rounded(answer: Decimal, score: Decimal) -> Decimal:
    """Round an answer to as many decimals as a score has, trailing zeros aside."""
    exponent = score.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return answer.quantize(Decimal(1).scaleb(min(exponent, 0)), ROUND_HALF_UP)


def award(rubric: Rated, span: Span) -> Award:
    """Lay a rate on a rubric: its edges, its interval, both readings of each point."""
    rate = span.at_edges(rubric.edges)
    match rubric:
        case Bands():
            return _of_bands(rubric, rate)
        case PerPoint():
            return _per_point(rubric, rate)
        case Proportion():
            return _in_proportion(rubric, rate)


def _of_bands(rubric: Bands, rate: Span) -> Award:
    reached = [b for b in rubric.bands if b.reaches(rate.low, rate.high)]
    if not reached:  # below the lowest band
        reached = [rubric.bands[0]]
    scores = tuple(sorted({b.score for b in reached}, reverse=True))
    return Award(scores, scores[-1], scores[0], _bands_words(reached), stepped=True)


def _bands_words(bands: list[Band]) -> str:
    if len(bands) == 1:
        return f"属“{bands[0].words}”一档"
    return "可能属" + "或".join(f"“{b.words}”" for b in bands) + "一档"


def _per_point(rubric: PerPoint, rate: Span) -> Award:
    sign = 1 if rubric.side == "over" else -1
    if (
        rate.printed is not None
        and not rate.hedged
        and ((rate.printed - rubric.edge) * 100).denominator == 1
    ):
        rate = exactly(rate.printed)  # a whole number of points is an edge of this standard
    beyond = [None if r is None else sign * (r - rubric.edge) * 100 for r in (rate.low, rate.high)]
    least, most = beyond if sign > 0 else reversed(beyond)
    printed = None if rate.printed is None else sign * (rate.printed - rubric.edge) * 100

    def score(lost: Fraction | None, count: Callable[[Fraction], Fraction]) -> Decimal:
        if lost is None:
            return rubric.floor if sign > 0 else rubric.full
        points_lost = count(max(Fraction(0), lost)) * Fraction(rubric.points)
        return _decimal(max(Fraction(rubric.floor), Fraction(rubric.full) - points_lost))

    whole, part = score(printed, _whole), score(printed, _exact)
    answers = (whole,) if whole == part else (whole, part)
    return Award(
        answers,
        low=min(score(most, _started), part),
        high=max(score(least, _whole), whole),
        why=_beyond_words(rubric, printed, two=len(answers) > 1),
    )


def _whole(x: Fraction) -> Fraction:
    return Fraction(math.floor(x))


def _started(x: Fraction) -> Fraction:
    return Fraction(math.ceil(x))


def _exact(x: Fraction) -> Fraction:
    return x


def _beyond_words(rubric: PerPoint, beyond: Fraction | None, *, two: bool) -> str:
    meets, misses = ("不超过", "超过") if rubric.side == "over" else ("不低于", "低于")
    edge = percent(rubric.edge)
    if beyond is not None and beyond <= 0:
        return f"{meets}{edge}"
    each = f"每个百分点扣{points(rubric.points)}分"
    if beyond is None:
        return f"{misses}{edge}"
    told = f"{misses}{edge}达{decimal_text(beyond)}个百分点,{each}"
    return told + "(按整点或按比例)" if two else told


def _in_proportion(rubric: Proportion, rate: Span) -> Award:
    def score(r: Fraction | None) -> Decimal:
        if r is None:
            return rubric.full if rubric.side == "under" else _NONE
        share = min(Fraction(1), r) if rubric.side == "under" else min(Fraction(1), 2 - r)
        return _decimal(Fraction(rubric.full) * max(Fraction(0), share))

    ends = (score(rate.low), score(rate.high), score(rate.printed))
    met = rate.printed is not None and (
        rate.printed >= 1 if rubric.side == "under" else rate.printed <= 1
    )
    why = ("达到100%" if rubric.side == "under" else "不超过100%") if met else "按比例计"
    return Award((ends[2],), min(ends), max(ends), why, in_proportion=not met)


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def _shown(score: Decimal) -> Decimal:
    return score if score == score.quantize(_CENT) else score.quantize(_CENT)


def decimal_text(number: Fraction, digits: int = 2) -> str:
    """Write a number with few decimals, but never so few that it looks like nothing."""
    while digits < 8 and number and not round(number, digits):
        digits += 1
    return points(_decimal(round(number, digits)))


def rate_text(rate: Fraction | None, edges: frozenset[Fraction]) -> str:
    """Write a rate with one decimal, more where it would look as if it lay on an edge."""
    if rate is None:
        return ""
    digits = 1
    while digits < 8 and any(
        round(rate * 100, digits) == edge * 100 != rate * 100 for edge in edges
    ):
        digits += 1
    return points(_decimal(round(rate * 100, digits))) + "%"
