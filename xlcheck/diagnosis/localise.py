"""Which cells are wrong where sums disagree, and what would be right: the likeliest first.

Localisation after Fellegi and Holt (A systematic approach to automatic edit and imputation, 1976):
the fewest cells whose change satisfies every rule. One cell, or cells that move together, is
found in closed form: every broken tie asks a correction of it, every held tie bounds it. Two cells
likewise, pair by pair. More are left to :mod:`xlcheck.diagnosis.smallest`. Among equals decides
how likely a slip makes what is typed, who is believed first (a detail before a total before the
prose), and what other rules say of the same cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Final

from xlcheck.diagnosis.changes import Change, change, printed
from xlcheck.diagnosis.skeleton import (
    MOST_CELLS,
    Key,
    Range,
    Skeleton,
    Unknown,
    are_neighbours,
    grid,
)
from xlcheck.diagnosis.slips import Slip, SlipKind, slip, swapped
from xlcheck.diagnosis.smallest import smallest
from xlcheck.findings import Location
from xlcheck.language.rule import Quantity

DOUBT: Final = {"detail": 1.0, "total": 1.5, "narrative": 3.0}
"""Odds that a quantity is the wrong one, all else equal: who is believed first."""

TOGETHER = 0.4  # per copy of a cell that is wrong with it, against a cell that is wrong alone
STALE_TOGETHER = 0.8  # … of a total that was not updated: it is copied when it is added up
INEXACT = 0.5  # at most: a sum mended to within rounding only, against one mended exactly
MENDED_LIMIT = 5.0  # a move that also brings an amount back below what it may be
EXPECTED = 10.0  # a value that another rule asks for too
MOST_VALUES = 41  # of a cell that are weighed
MOST_PAIRS = 600
SURE = 0.75  # share of all odds from which on a cell is named as the wrong one
UNTOLD = 2e-5  # odds that something else is wrong: two slips in one sum
COINCIDENCE = 1e-3  # that a change which mends one tie also mends another, by chance
WORTH_JUDGING = 0.03  # of the odds of the likeliest way out, below which one is not judged anew
KEPT = 30  # ways out of one group that may be judged anew


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a rule that is no sum says of a cell: odds that it is wrong, and what would be right."""

    odds: float
    expected: str | None

    def of(self, text: str) -> float:
        """Weigh a value for the cell: the one that the rule asks for is hardly a coincidence."""
        if self.expected is None:
            return self.odds
        return self.odds * EXPECTED if self.expected == text else 1.0


@dataclass(frozen=True, slots=True)
class Option:
    """A way out: changes that belong together, and its odds against the others.

    ``parts`` are the slips it consists of: a cell and its copies, or two cells exchanged, are one.
    """

    parts: tuple[tuple[Change, ...], ...]
    odds: float

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every change."""
        return tuple(each for part in self.parts for each in part)


@dataclass(frozen=True, slots=True)
class Localised:
    """What is known of one group of broken ties."""

    ties: tuple[int, ...]
    options: tuple[Option, ...]  # the likeliest first, at most ``KEPT``
    candidates: tuple[Location, ...]  # every cell that could be the wrong one, likeliest first
    others: float  # odds of what is not among the options


@dataclass(frozen=True, slots=True)
class _Move:
    """An unknown moved to where its first member has a certain value."""

    unknown: Unknown
    value: Decimal
    kind: SlipKind
    odds: float

    @property
    def delta(self) -> Decimal:
        return self.value - (self.unknown.first.value or Decimal(0))


def localise(
    skeleton: Skeleton, group: Sequence[int], evidence: Mapping[str, Evidence]
) -> Localised | None:
    """Find the cells that may be wrong in one group of broken ties; None where nothing fits.

    ``evidence`` is by place.
    """
    if any(len(skeleton.equal[n].terms) > MOST_CELLS for n in group):
        return None
    search = _Search(skeleton, tuple(group), evidence)
    found = [(m,) for m in search.singles()] or search.pairs() or search.several()
    return search.localised(found)


@dataclass(frozen=True, slots=True)
class _Search:
    skeleton: Skeleton
    group: tuple[int, ...]
    evidence: Mapping[str, Evidence]

    def singles(self) -> list[_Move]:
        """Give the unknowns that alone mend every broken tie of the group."""
        found = []
        for unknown in self.skeleton.unknowns(self.group):
            if all(n in unknown.in_equal for n in self.group):
                room = self.skeleton.room(unknown, self.group)
                move = self.best(unknown, room)
                if move is not None:
                    found.append(move)
        return sorted(found, key=lambda m: (-m.odds, m.unknown.name))

    def best(
        self, unknown: Unknown, room: Range, moved: Mapping[int, Decimal] | None = None
    ) -> _Move | None:
        """Choose the likeliest printable value within the room an unknown has."""
        if room.is_empty:
            return None
        quantity, found = unknown.first, None
        beside = self.skeleton.values_beside(quantity)
        old = quantity.value or Decimal(0)
        for value in grid(quantity, room, MOST_VALUES):
            if value == old or (quantity.value is None and value < 0):
                continue  # what is not filled in is no deduction
            told: Slip = slip(quantity, value, beside)
            inexact = self.inexact(unknown, value - old, moved or {})
            odds = told.likelihood * min(self.skeleton.inexact, INEXACT) ** inexact
            if found is None or odds > found.odds:
                found = _Move(unknown, value, told.kind, odds)
        if found is None:
            return None
        return _Move(unknown, found.value, found.kind, found.odds * self.prior(unknown, found))

    def inexact(self, unknown: Unknown, delta: Decimal, moved: Mapping[int, Decimal]) -> int:
        residuals = self.skeleton.residuals
        return sum(
            bool(residuals[n] + moved.get(n, Decimal(0)) + factor * delta)
            for n, factor in unknown.in_equal.items()
        )

    def prior(self, unknown: Unknown, move: _Move) -> float:
        first = unknown.first
        odds = DOUBT[first.trust]
        evidence = self.evidence.get(first.at.place)
        if evidence is not None:
            odds *= evidence.of(printed(first, move.value))
        copied = STALE_TOGETHER if move.kind == "stale_total" else TOGETHER
        odds *= copied ** (len(unknown.members) - 1)
        if self.skeleton.mended_limits(unknown, move.delta):
            odds *= MENDED_LIMIT
        return odds

    def pairs(self) -> list[tuple[_Move, ...]]:
        """Give pairs of unknowns that together mend every broken tie of the group."""
        found = [
            pair
            for one, two in islice(self._crossing(), MOST_PAIRS)
            if (pair := self.pair(one, two)) is not None
        ]
        return sorted(found, key=lambda p: (-_odds(p), [m.unknown.name for m in p]))

    def _crossing(self) -> Iterator[tuple[Unknown, Unknown]]:
        """Pair unknowns that between them stand in every broken tie."""
        unknowns = sorted(self.skeleton.unknowns(self.group), key=lambda u: u.name)
        fewest = min(self.group, key=lambda n: len(self.skeleton.equal[n].terms))
        seen: set[frozenset[frozenset[Key]]] = set()
        for one in (u for u in unknowns if fewest in u.in_equal):
            left = [n for n in self.group if n not in one.in_equal]
            for two in unknowns:
                name = frozenset((one.keys, two.keys))
                if name in seen or not one.keys.isdisjoint(two.keys):
                    continue
                if all(n in two.in_equal for n in left):
                    seen.add(name)
                    yield one, two

    def pair(self, one: Unknown, two: Unknown) -> tuple[_Move, ...] | None:
        """Solve a pair: first the one whose own ties bound it, then the other."""
        exchanged = self.exchanged(one, two)
        if exchanged is not None:
            return exchanged
        for first, second in ((one, two), (two, one)):
            alone = [n for n in self.group if n in first.in_equal and n not in second.in_equal]
            if not alone:
                continue
            room = self.room_beside(first, second)
            move = self.best(first, room)
            if move is None:
                return None
            moved = _shift(first.in_equal, move.delta)
            limits = _shift(first.in_limits, move.delta)
            other = self.best(second, self.skeleton.room(second, self.group, moved, limits), moved)
            return None if other is None else (move, other)
        return None

    def room_beside(self, first: Unknown, second: Unknown) -> Range:
        """Give the room of an unknown as far as ties without the second one bound it."""
        free = Unknown(
            first.members,
            {n: f for n, f in first.in_equal.items() if n not in second.in_equal},
            {n: f for n, f in first.in_limits.items() if n not in second.in_limits},
        )
        return self.skeleton.room(free, self.group)

    def exchanged(self, one: Unknown, two: Unknown) -> tuple[_Move, ...] | None:
        """Try whether two neighbours stand in each other's cell."""
        a, b = one.first, two.first
        if a.value is None or b.value is None or a.half_unit != b.half_unit or not a.half_unit:
            return None
        if len(one.members) > 1 or len(two.members) > 1 or not are_neighbours(a, b):
            return None
        moved = _shift(one.in_equal, b.value - a.value)
        for n, shift in _shift(two.in_equal, a.value - b.value).items():
            moved[n] = moved.get(n, Decimal(0)) + shift
        ties, broken = self.skeleton.equal, set(self.skeleton.broken)
        for n, shift in moved.items():
            if n in broken and n not in self.group:
                continue
            if abs(self.skeleton.residuals[n] + shift) > ties[n].slack:
                return None
        if any(n not in moved for n in self.group):
            return None
        odds = swapped().likelihood * DOUBT[a.trust]
        return (_Move(one, b.value, "swapped", odds), _Move(two, a.value, "swapped", 1.0))

    def several(self) -> list[tuple[_Move, ...]]:
        """Give the smallest set of cells that mends the group, where it can be told."""
        moved: dict[int, Decimal] = {}
        moves = []
        for key, delta in smallest(self.skeleton, self.group).items():
            unknown = self.skeleton.unknown((key,))
            value = _printable(unknown.first, (unknown.first.value or Decimal(0)) + delta)
            told = slip(unknown.first, value, self.skeleton.values_beside(unknown.first))
            move = _Move(unknown, value, told.kind, told.likelihood)
            if value == unknown.first.value:
                return []
            moves.append(move)
            for n, shift in _shift(unknown.in_equal, move.delta).items():
                moved[n] = moved.get(n, Decimal(0)) + shift
        residuals, ties = self.skeleton.residuals, self.skeleton.equal
        holds = all(
            abs(residuals[n] + moved.get(n, Decimal(0))) <= ties[n].slack for n in self.group
        )
        return [tuple(moves)] if moves and holds else []

    # -- from moves to what is told ------------------------------------------------------------

    def localised(self, found: Sequence[tuple[_Move, ...]]) -> Localised | None:
        if not found:
            return None
        options = [
            Option(parts, _odds(moves)) for moves in found if (parts := _parts(moves)) is not None
        ]
        candidates: dict[Key, Location] = {}
        for moves in found:
            for move in moves:
                first = move.unknown.first
                candidates.setdefault(first.key, first.at)
        worth = [o for o in options if o.odds >= WORTH_JUDGING * options[0].odds][:KEPT]
        untold = UNTOLD * COINCIDENCE ** (len(self.group) - 1)
        others = untold + sum(map(_odds, found)) - sum(o.odds for o in worth)
        return Localised(self.group, tuple(worth), tuple(candidates.values()), others)


def _odds(moves: Sequence[_Move]) -> float:
    out = 1.0
    for move in moves:
        out *= move.odds
    return out


def _printable(quantity: Quantity, value: Decimal) -> Decimal:
    """Round to a value that the place can print."""
    step = 2 * quantity.half_unit or Decimal("0.01")
    return (value / step).to_integral_value() * step


def _shift(factors: Mapping[int, Decimal], delta: Decimal) -> dict[int, Decimal]:
    return {n: factor * delta for n, factor in factors.items()}


def _parts(moves: Sequence[_Move]) -> tuple[tuple[Change, ...], ...] | None:
    """Write moves down as changes of every member; None where one cannot be written."""
    parts: list[tuple[Change, ...]] = []
    for move in moves:
        made = []
        for quantity in move.unknown.members:
            is_first = quantity is move.unknown.first
            value = move.value if is_first else (quantity.value or Decimal(0)) + move.delta
            each = change(quantity, value, move.kind)
            if each is None:
                return None
            made.append(each)
        parts.append(tuple(made))
    if all(m.kind == "swapped" for m in moves):
        return (tuple(each for part in parts for each in part),)
    return tuple(parts)
