"""Scoring standards as values: what a standard grants, and which scores it can yield at all.

A rubric evaluates nothing; :mod:`xlcheck.scoring` lays rates on it. Rates are fractions, 1 is
100%. All are read from the data of an edition, so that another region needs no code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any, ClassVar, Literal, TypeAlias

from xlcheck.errors import BrokenRule

Side: TypeAlias = Literal["over", "under"]

_NONE = Decimal(0)
_HUNDRED = Fraction(1)
_INTERVAL = re.compile(r"([\[(])\s*(-∞|-?[0-9.]+%)\s*,\s*(∞|-?[0-9.]+%)\s*([\])])")
_MOST_SCORES_NAMED = 12


@dataclass(frozen=True, slots=True)
class Stretch:
    """Scores from ``low`` to ``high``, both of them included; a single score where they agree."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Band:
    """The score of all rates from ``low`` to ``high``; None is without end on that side."""

    low: Fraction | None
    high: Fraction | None
    low_closed: bool
    high_closed: bool
    score: Decimal

    def reaches(self, low: Fraction, high: Fraction | None) -> bool:
        """Tell whether a rate somewhere between ``low`` and ``high`` falls into this band."""
        if self.high is not None and (
            low > self.high or (low == self.high and not self.high_closed)
        ):
            return False
        return self.low is None or (
            high is None or high > self.low or (high == self.low and self.low_closed)
        )

    @property
    def words(self) -> str:
        """Name its rates as scoring sheets do: 85%(含)–95%."""
        if self.low is not None and self.low == self.high:
            return percent(self.low)
        if self.high is None:
            assert self.low is not None
            return f"{'不低于' if self.low_closed else '超过'}{percent(self.low)}"
        if self.low is None or (self.low == 0 and self.low_closed):
            return f"{'不超过' if self.high_closed else '低于'}{percent(self.high)}"
        low, high = ("(含)" if c else "" for c in (self.low_closed, self.high_closed))
        return f"{percent(self.low)}{low}–{percent(self.high)}{high}"


@dataclass(frozen=True, slots=True)
class Bands:
    """A score for each band of a rate, as in [95%,∞) 5, [85%,95%) 3."""

    needs_rate: ClassVar[bool] = True
    bands: tuple[Band, ...]  # in ascending order, without gap or overlap

    def __post_init__(self) -> None:
        for lower, upper in pairwise(self.bands):
            if lower.high is None or lower.high != upper.low:
                raise BrokenRule("各档之间有空当或重叠")
            if lower.high_closed == upper.low_closed:
                raise BrokenRule(f"{percent(lower.high)}应恰好属于相邻两档中的一档")
        if not self.bands or self.bands[-1].high is not None:
            raise BrokenRule("最高一档应没有上限,写作“∞”")

    @property
    def full(self) -> Decimal:
        """The most it grants."""
        return max(band.score for band in self.bands)

    @property
    def edges(self) -> frozenset[Fraction]:
        """The rates at which one band ends and another begins."""
        ends = (edge for band in self.bands for edge in (band.low, band.high))
        return frozenset(edge for edge in ends if edge is not None)

    def yields(self) -> tuple[Stretch, ...]:
        """List the scores it can yield."""
        return _single(band.score for band in self.bands)

    def words(self) -> str:
        """Say the standard in one sentence without a full stop."""
        best_first = sorted(self.bands, key=lambda b: -b.score)
        return ";".join(f"{b.words}得{points(b.score)}分" for b in best_first)


@dataclass(frozen=True, slots=True)
class PerPoint:
    """Full at ``edge``; each percentage point beyond it takes ``points`` off, down to ``floor``.

    A standard does not say whether a part of a point counts: both readings are kept.
    """

    needs_rate: ClassVar[bool] = True
    full: Decimal
    edge: Fraction
    side: Side
    points: Decimal
    floor: Decimal = _NONE

    @property
    def edges(self) -> frozenset[Fraction]:
        """The rate at which deductions begin."""
        return frozenset({self.edge})

    def yields(self) -> tuple[Stretch, ...]:
        """List the scores it can yield: any, read in proportion."""
        return (Stretch(self.floor, self.full),)

    def words(self) -> str:
        """Say the standard in one sentence without a full stop."""
        meets, beyond = ("不超过", "超过") if self.side == "over" else ("不低于", "低于")
        edge = percent(self.edge)
        return (
            f"{meets}{edge}得{points(self.full)}分,每{beyond}一个百分点扣{points(self.points)}分,"
            f"{_down_to(self.floor)}"
        )


@dataclass(frozen=True, slots=True)
class Proportion:
    """Full at 100%; below it (or, of costs, above it) as many percent less as are amiss."""

    needs_rate: ClassVar[bool] = True
    full: Decimal
    side: Side = "under"

    @property
    def edges(self) -> frozenset[Fraction]:
        """The rate from which it is full."""
        return frozenset({_HUNDRED})

    def yields(self) -> tuple[Stretch, ...]:
        """List the scores it can yield: any."""
        return (Stretch(_NONE, self.full),)

    def words(self) -> str:
        """Say the standard in one sentence without a full stop."""
        how = "未达到100%的同比例扣减" if self.side == "under" else "超过100%的按超出比例扣减"
        return f"{'达到' if self.side == 'under' else '不超过'}100%得{points(self.full)}分,{how}"


@dataclass(frozen=True, slots=True)
class Checklist:
    """So many points for each thing that is as it should be."""

    needs_rate: ClassVar[bool] = False
    parts: tuple[Decimal, ...]

    @property
    def full(self) -> Decimal:
        """The most it grants."""
        return sum(self.parts, start=_NONE)

    def yields(self) -> tuple[Stretch, ...]:
        """List the sums of all choices among its parts."""
        sums = {_NONE}
        for part in self.parts:
            sums |= {known + part for known in sums}
        return _single(sums)

    def words(self) -> str:
        """Say the standard in one sentence without a full stop."""
        return f"分{len(self.parts)}项评分,依次为{'、'.join(map(points, self.parts))}分"


@dataclass(frozen=True, slots=True)
class EachBreach:
    """Each breach takes ``points`` off the full score, down to ``floor``."""

    needs_rate: ClassVar[bool] = False
    full: Decimal
    points: Decimal
    floor: Decimal = _NONE

    def yields(self) -> tuple[Stretch, ...]:
        """List the full score less 0, 1, 2 … breaches."""
        most = int((self.full - self.floor) / self.points)
        kept = (self.full - count * self.points for count in range(most + 1))
        return _single((*kept, self.floor))

    def words(self) -> str:
        """Say the standard in one sentence without a full stop."""
        return (
            f"满分{points(self.full)}分,每出现一例扣{points(self.points)}分,{_down_to(self.floor)}"
        )


@dataclass(frozen=True, slots=True)
class Deductions:
    """Each kind of misconduct takes some points between two bounds off the full score."""

    needs_rate: ClassVar[bool] = False
    full: Decimal
    ranges: tuple[Stretch, ...]

    def yields(self) -> tuple[Stretch, ...]:
        """List the full score less all choices among the deductions, never below 0."""
        lost = {Stretch(_NONE, _NONE)}
        for kind in self.ranges:
            lost |= {Stretch(known.low + kind.low, known.high + kind.high) for known in lost}
        kept = {
            Stretch(max(_NONE, self.full - x.high), max(_NONE, self.full - x.low)) for x in lost
        }
        return tuple(sorted(kept, key=lambda s: (s.low, s.high)))

    def words(self) -> str:
        """Say the standard in one sentence without a full stop."""
        return f"满分{points(self.full)}分,按情形分别扣{'、'.join(map(_stretch, self.ranges))}分"


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few scores, one for each case that the standard names."""

    needs_rate: ClassVar[bool] = False
    scores: tuple[Decimal, ...]

    @property
    def full(self) -> Decimal:
        """The most it grants."""
        return max(self.scores)

    def yields(self) -> tuple[Stretch, ...]:
        """List its scores."""
        return _single(self.scores)

    def words(self) -> str:
        """Say the standard in one sentence without a full stop."""
        return f"按情形得{'、'.join(map(points, self.scores))}分"


@dataclass(frozen=True, slots=True)
class Discretion:
    """Full where the goal is met, else as the evaluators see fit."""

    needs_rate: ClassVar[bool] = False
    full: Decimal

    def yields(self) -> tuple[Stretch, ...]:
        """List the scores it can yield: any."""
        return (Stretch(_NONE, self.full),)

    def words(self) -> str:
        """Say the standard in one sentence without a full stop."""
        return f"完成目标得{points(self.full)}分,未完成的酌情扣分"


Rated: TypeAlias = Bands | PerPoint | Proportion
"""Rubrics that a rate settles."""

Rubric: TypeAlias = Rated | Checklist | EachBreach | Deductions | OneOf | Discretion


@lru_cache(maxsize=1 << 12)
def can_yield(rubric: Rubric, score: Decimal) -> bool:
    """Tell whether a score is one of those a rubric can yield at all."""
    return any(s.low <= score <= s.high for s in rubric.yields())


def yields_words(rubric: Rubric) -> str:
    """Name the scores a rubric can yield: 0、1、2、3分."""
    found = sorted(_merged(rubric.yields()), key=lambda s: -s.high)
    if len(found) > _MOST_SCORES_NAMED:
        step = points(found[0].high - found[1].high)
        return f"{points(found[-1].low)}到{points(found[0].high)}分,每档{step}分"
    return "、".join(map(_stretch, found)) + "分"


def points(score: Decimal) -> str:
    """Write points without trailing zeros."""
    return f"{score.normalize():f}"


def percent(rate: Fraction) -> str:
    """Write an edge of a standard exactly: 0.9 as 90%."""
    return points(Decimal(rate.numerator * 100) / Decimal(rate.denominator)) + "%"


def _stretch(stretch: Stretch) -> str:
    if stretch.low == stretch.high:
        return points(stretch.low)
    return f"{points(stretch.low)}–{points(stretch.high)}"


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Join what overlaps."""
    merged: list[Stretch] = []
    for s in sorted(stretches, key=lambda s: (s.low, s.high)):
        if merged and s.low <= merged[-1].high:
            merged[-1] = Stretch(merged[-1].low, max(merged[-1].high, s.high))
        else:
            merged.append(s)
    return merged


def _single(scores: Iterable[Decimal]) -> tuple[Stretch, ...]:
    return tuple(Stretch(s, s) for s in sorted(set(scores)))


def _down_to(floor: Decimal) -> str:
    return f"扣至{points(floor)}分为止" if floor else "扣完为止"


# -- from the data of an edition -------------------------------------------------------------------

_Make: TypeAlias = Callable[[Mapping[str, Any], Decimal], Rubric]


def read_rubric(data: Mapping[str, Any], weight: Decimal) -> Rubric:
    """Make a rubric of an edition's data; ``BrokenRule`` says in Chinese what is wrong with it.

    ``weight`` is what the item's row prints: the full score must be the same.
    """
    kind = data.get("kind")
    if kind not in _KINDS:
        raise BrokenRule(f"没有“{kind}”这种评分方式,可用的有:{'、'.join(_KINDS)}")
    known = {*_KINDS[kind][1], *STANDARD_KEYS}
    if strange := sorted(set(data) - known):
        raise BrokenRule(f"评分方式“{kind}”没有“{strange[0]}”这个参数")
    try:
        rubric = _KINDS[kind][0](data, weight)
    except KeyError as missing:
        raise BrokenRule(f"缺少参数 {missing}") from missing
    except (InvalidOperation, TypeError, ValueError) as error:
        raise BrokenRule(f"参数写法有误:{error}") from error
    if rubric.full != weight:
        raise BrokenRule(f"满分{points(rubric.full)}与分值{points(weight)}不等")
    if any(s.low < 0 for s in rubric.yields()):
        raise BrokenRule("得分不能为负")
    return rubric


STANDARD_KEYS = ("item", "kind", "input", "missing", "own", "indicators")
"""What a standard says besides its rubric."""


def _number(value: Any) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(str(value))
    return number


def _positive(value: Any) -> Decimal:
    if (number := _number(value)) <= 0:
        raise ValueError(f"{value}应大于0")
    return number


def _rate(text: str) -> Fraction:
    if not text.endswith("%"):
        raise ValueError(f"比率应写成百分数,不是“{text}”")
    return Fraction(text[:-1]) / 100


def _band(interval: str, score: Any) -> Band:
    found = _INTERVAL.fullmatch(interval)
    if found is None:
        raise ValueError(f"“{interval}”不是区间,应写作[90%,∞)或(0%,10%]")
    opening, low, high, closing = found.groups()
    return Band(
        None if low == "-∞" else _rate(low),
        None if high == "∞" else _rate(high),
        low_closed=opening == "[",
        high_closed=closing == "]",
        score=_number(score),
    )


def _bands(data: Mapping[str, Any], _: Decimal) -> Bands:
    found = [_band(*pair) for pair in data["bands"]]
    lowest = Fraction(-(10**9))
    found.sort(key=lambda b: (lowest if b.low is None else b.low, not b.low_closed))
    return Bands(tuple(found))


def _per_point(data: Mapping[str, Any], _: Decimal) -> PerPoint:
    side: Side = "over" if "over" in data else "under"
    return PerPoint(
        _number(data["full"]),
        _rate(data[side]),
        side,
        _positive(data["points"]),
        _number(data.get("floor", 0)),
    )


def _proportion(data: Mapping[str, Any], _: Decimal) -> Proportion:
    side = data.get("side", "under")
    if side not in ("over", "under"):
        raise ValueError(f"side 应为 over 或 under,不是“{side}”")
    return Proportion(_number(data["full"]), side)


def _each_breach(data: Mapping[str, Any], _: Decimal) -> EachBreach:
    return EachBreach(
        _number(data["full"]), _positive(data["points"]), _number(data.get("floor", 0))
    )


def _deductions(data: Mapping[str, Any], _: Decimal) -> Deductions:
    ranges = tuple(Stretch(_positive(low), _positive(high)) for low, high in data["ranges"])
    return Deductions(_number(data["full"]), ranges)


def _numbers(values: Sequence[Any]) -> tuple[Decimal, ...]:
    if not values:
        raise ValueError("没有列出分数")
    return tuple(map(_number, values))


_KINDS: dict[str, tuple[_Make, tuple[str, ...]]] = {
    "bands": (_bands, ("bands",)),
    "per_point": (_per_point, ("full", "over", "under", "points", "floor")),
    "proportion": (_proportion, ("full", "side")),
    "checklist": (lambda data, _: Checklist(_numbers(data["parts"])), ("parts",)),
    "each_breach": (_each_breach, ("full", "points", "floor")),
    "deductions": (_deductions, ("full", "ranges")),
    "one_of": (lambda data, _: OneOf(_numbers(data["scores"])), ("scores",)),
    "discretion": (lambda _, weight: Discretion(weight), ()),
}
