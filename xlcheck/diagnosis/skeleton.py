"""The arithmetic skeleton of a filing: which cells can move, and how far, so that all ties hold.

Cells that a held identity ties to each other (总分 = 综合得分, a figure of the prose and its cell)
can be wrong together; they are offered as one unknown beside each of them alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from xlcheck.language.rule import Quantity, Tie
from xlcheck.workbook.cells import position

Key: TypeAlias = tuple[str, tuple[int, int] | None]

_Rank: TypeAlias = tuple[int, int, str, tuple[int, int]]

MOST_BROKEN = 40  # ties among which exchanged cells are looked for
MOST_CELLS = 400  # of one broken tie; above it any of too many cells may be wrong
_ORDER = {"detail": 0, "total": 1, "narrative": 2}


class Range(NamedTuple):
    """By how much an unknown may move; None: without bound."""

    low: Decimal | None
    high: Decimal | None

    @property
    def is_empty(self) -> bool:
        """Nothing fits."""
        return self.low is not None and self.high is not None and self.low > self.high

    def cut(self, low: Decimal | None, high: Decimal | None) -> Range:
        """Keep what lies within both."""
        lows = [x for x in (self.low, low) if x is not None]
        highs = [x for x in (self.high, high) if x is not None]
        return Range(max(lows, default=None), min(highs, default=None))


ANYWHERE = Range(None, None)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Quantities that move together; the first one is believed most and speaks for them."""

    members: tuple[Quantity, ...]
    in_equal: Mapping[int, Decimal]  # tie -> Σ coefficients, those that cancel left out
    in_limits: Mapping[int, Decimal]

    @property
    def first(self) -> Quantity:
        """The quantity that stands for all."""
        return self.members[0]

    @property
    def name(self) -> tuple[tuple[str, tuple[int, int]], ...]:
        """Put unknowns into an order that no order of rows changes."""
        return tuple((place, span or (0, 0)) for place, span in (q.key for q in self.members))

    @property
    def keys(self) -> frozenset[Key]:
        """The quantities that move."""
        return frozenset(q.key for q in self.members)


@dataclass(slots=True)
class Skeleton:
    """All ties of one filing, and for each quantity the ties it stands in."""

    equal: Sequence[Tie]
    limits: Sequence[Tie] = ()  # of the cells that may have moved
    residuals: list[Decimal] = field(init=False)
    over: list[Decimal] = field(init=False)  # what is left over of the limits
    broken: list[int] = field(init=False)
    inexact: float = field(init=False)  # share of the sums of this filing that hold by rounding
    quantities: dict[Key, Quantity] = field(default_factory=dict)
    equal_of: dict[Key, dict[int, Decimal]] = field(default_factory=dict)
    limits_of: dict[Key, dict[int, Decimal]] = field(default_factory=dict)
    cluster_of: dict[Key, tuple[Key, ...]] = field(default_factory=dict)
    at: dict[tuple[str, int, int], Decimal] = field(default_factory=dict)  # by sheet and cell

    def __post_init__(self) -> None:
        self.residuals = [tie.residual for tie in self.equal]
        self.over = []
        self.broken = [n for n, t in enumerate(self.equal) if abs(self.residuals[n]) > t.slack]
        held = [r for n, r in enumerate(self.residuals) if n not in set(self.broken)]
        self.inexact = (sum(map(bool, held)) + 1) / (len(held) + 2)
        if self.broken:
            self._place(self.equal, self.equal_of)
            self._find_clusters()

    def _place(self, ties: Sequence[Tie], places: dict[Key, dict[int, Decimal]]) -> None:
        for n, tie in enumerate(ties):
            for quantity, factor in tie.terms:
                key = quantity.key
                self.quantities.setdefault(key, quantity)
                of = places.setdefault(key, {})
                of[n] = of[n] + factor if n in of else factor

    @property
    def doubtful(self) -> set[str]:
        """Name the places that may have moved: those of broken ties, and what is tied to them."""
        return {place for n in self.broken for place, _ in self._reach(n)}

    def limit(self, limits: Sequence[Tie]) -> None:
        """Let inequalities bound what may have moved."""
        self.limits = limits
        self.over = [tie.residual for tie in limits]
        self._place(limits, self.limits_of)

    def _find_clusters(self) -> None:
        beside: dict[Key, list[Key]] = {}
        broken = set(self.broken)
        # rules name columns in their order; that of rows is the filer's and means nothing
        columns = {c: n for n, c in enumerate(dict.fromkeys(map(_column, self.quantities)))}
        for n, tie in enumerate(self.equal):
            if n not in broken and _is_identity(tie):
                one, two = (q.key for q, _ in tie.terms if q.value)
                beside.setdefault(one, []).append(two)
                beside.setdefault(two, []).append(one)
        for start in beside:
            if start in self.cluster_of:
                continue
            found, waiting = {start: None}, [start]
            while waiting:
                for key in beside[waiting.pop()]:
                    if key not in found:
                        found[key] = None
                        waiting.append(key)
            members = tuple(sorted(found, key=lambda k: self._rank(k, columns)))
            self.cluster_of |= dict.fromkeys(members, members)

    def _rank(self, key: Key, columns: Mapping[tuple[str, str], int]) -> _Rank:
        place, span = key
        return _ORDER[self.quantities[key].trust], columns[_column(key)], place, span or (0, 0)

    def groups(self) -> list[list[int]]:
        """Sort the broken ties into groups that one slip may have broken.

        They share a quantity, or one tied to it, or two cells that may have been exchanged.
        """
        left = list(self.broken)
        cells = {n: self._reach(n) for n in left}
        for one, two in self._exchanged():
            cells[one] |= cells[two]
        found: list[list[int]] = []
        while left:
            group = [left.pop(0)]
            reach = set(cells[group[0]])
            while more := [n for n in left if not reach.isdisjoint(cells[n])]:
                group += more
                left = [n for n in left if n not in more]
                for n in more:
                    reach |= cells[n]
            found.append(sorted(group))
        return found

    def _exchanged(self) -> Iterator[tuple[int, int]]:
        """Pair broken ties of which each holds a number that the other one misses."""
        if not 2 <= len(self.broken) <= MOST_BROKEN:
            return
        held: dict[int, list[tuple[int, Quantity]]] = {}
        for n in self.broken:
            for quantity, _ in self.equal[n].terms:
                if quantity.value and quantity.half_unit:
                    held.setdefault(round(quantity.value), []).append((n, quantity))
        for n in self.broken:
            slack = self.equal[n].slack
            for quantity, factor in self.equal[n].terms:
                if quantity.value is None or not quantity.half_unit:
                    continue
                missed = quantity.value - self.residuals[n] / factor
                near = (round(missed) + step for step in (-1, 0, 1))
                for other, b in (x for at in near for x in held.get(at, ())):
                    fits = other != n and abs((b.value or 0) - missed) <= slack
                    if fits and are_neighbours(quantity, b):
                        yield n, other

    def _reach(self, tie: int) -> set[Key]:
        keys = {q.key for q, _ in self.equal[tie].terms}
        return keys | {k for key in keys for k in self.cluster_of.get(key, ())}

    def unknowns(self, group: Sequence[int]) -> list[Unknown]:
        """Give what may have moved in a group of broken ties: each cell, and each cluster."""
        found: dict[frozenset[Key], Unknown] = {}
        for tie in group:
            for quantity, _ in self.equal[tie].terms:
                for keys in {(quantity.key,), self.cluster_of.get(quantity.key, (quantity.key,))}:
                    name = frozenset(keys)
                    if name not in found:
                        found[name] = self.unknown(keys)
        return [u for u in found.values() if any(tie in u.in_equal for tie in group)]

    def unknown(self, keys: Sequence[Key]) -> Unknown:
        """Let these quantities move together."""
        members = tuple(self.quantities[k] for k in keys)
        return Unknown(members, _added(keys, self.equal_of), _added(keys, self.limits_of))

    def room(
        self,
        unknown: Unknown,
        group: Collection[int],
        moved: Mapping[int, Decimal] | None = None,
        moved_limits: Mapping[int, Decimal] | None = None,
    ) -> Range:
        """Tell by how much an unknown may move so that these broken ties hold and held ones stay.

        ``moved`` is what others that move add to the residuals; a broken tie outside of the group
        is none of its business.
        """
        room, broken = ANYWHERE, set(self.broken)
        for n, factor in unknown.in_equal.items():
            if n in broken and n not in group:
                continue
            rest = self.residuals[n] + (moved or {}).get(n, Decimal(0))
            slack = self.equal[n].slack
            ends = sorted(((-slack - rest) / factor, (slack - rest) / factor))
            room = room.cut(*ends)
            if room.is_empty:
                return room
        for n, factor in unknown.in_limits.items():
            slack = self.limits[n].slack
            if self.over[n] > slack:
                continue  # broken as it is: no move of this cell has to mend it
            rest = self.over[n] + (moved_limits or {}).get(n, Decimal(0))
            end = (slack - rest) / factor
            room = room.cut(None, end) if factor > 0 else room.cut(end, None)
        return room

    def values_beside(self, quantity: Quantity) -> set[Decimal]:
        """Give the numbers in the cells around a cell; a figure in a text has none."""
        if not self.at:
            for each in self.quantities.values():
                if each.at.cell and each.at.span is None and each.value is not None:
                    self.at[each.at.sheet, *position(each.at.cell)] = each.value
        if quantity.at.span is not None or not quantity.at.cell:
            return set()
        row, column = position(quantity.at.cell)
        around = ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1))
        sheet = quantity.at.sheet
        return {self.at[sheet, *at] for at in around if (sheet, *at) in self.at}

    def mended_limits(self, unknown: Unknown, delta: Decimal) -> int:
        """Count the limits that are broken now and hold after a move."""
        return sum(
            self.over[n] > self.limits[n].slack >= self.over[n] + factor * delta
            for n, factor in unknown.in_limits.items()
        )


def are_neighbours(one: Quantity, two: Quantity) -> bool:
    """Tell whether two cells stand in one row or in one column of a table."""
    if one.at.span or two.at.span or one.at.sheet != two.at.sheet:
        return False
    a, b = one.at.place.split("/"), two.at.place.split("/")
    return a[0] == b[0] and (a[-1] == b[-1]) is not (a[:-1] == b[:-1])


def _is_identity(tie: Tie) -> bool:
    """Tell whether a tie comes down to two cells that are the same."""
    given = [factor for q, factor in tie.terms if q.value]
    return len(given) == 2 and given[0] == -given[1] and not tie.constant


def _column(key: Key) -> tuple[str, str]:
    """Name the table and the field of a place, whatever its row."""
    return key[0].partition("/")[0], key[0].rpartition("/")[2]


def _added(keys: Iterable[Key], places: Mapping[Key, Mapping[int, Decimal]]) -> dict[int, Decimal]:
    out: dict[int, Decimal] = {}
    for key in keys:
        for n, factor in places.get(key, {}).items():
            out[n] = out.get(n, Decimal(0)) + factor
    return {n: factor for n, factor in out.items() if factor}


def grid(quantity: Quantity, room: Range, most: int) -> Iterator[Decimal]:
    """Give the printable values of a quantity within the room it has, from the middle outwards."""
    if room.low is None or room.high is None:
        return
    value = quantity.value or Decimal(0)
    low, high = value + room.low, value + room.high
    step = 2 * quantity.half_unit
    if not step:
        if low == high:
            yield low
            return
        step = Decimal("0.01")
    first, last = -((-low) // step), high // step
    middle = ((low + high) / 2 / step).to_integral_value()
    for n in range(most):
        for at in {middle + n, middle - n}:
            if first <= at <= last:
                yield at * step
