"""What a verdict means, said once for every reader.

:func:`judge` walks a condition and speaks an :class:`Algebra`: numbers and truth values that are
arrays in frames and text in Excel. Both readers therefore cannot differ in meaning, only in
arithmetic, and that is what the agreement test compares.

Meaning (rules: verdicts and comparison):

- *unknown* when an operand cannot be read, or a filled total stands over parts none of which is
  filled;
- *skipped* when ``when`` is false, when nothing at all is filled (where emptiness itself is not
  the question), when one side of an inequality is not filled, when a row has no partner in the
  other table, or when an empty total is spoken of by EMPTY-001;
- *broken* beyond the slack that rounding of the printed amounts can explain, *rounding* within
  it, *held* without it. Slack: half a unit per printed addend, at most that of 100 addends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Protocol, TypeVar

from xlcheck.language.expression import (
    Both,
    Compare,
    Condition,
    Either,
    Implies,
    IsEmpty,
    IsOneOf,
    Leaf,
    Not,
    OnDetailRow,
    Place,
    Sum,
    leaves,
    linear,
    lone_total,
    walk,
)
from xlcheck.language.form import Field
from xlcheck.language.rule import grain_of, operands

MOST_ADDENDS = 100  # the slack is never more than that of so many addends

N = TypeVar("N")  # numbers of an algebra
B = TypeVar("B")  # its truth values


class Algebra(Protocol[N, B]):
    """The words of one reader."""

    def number(self, leaf: Leaf) -> N:
        """Give the value, 0 where nothing is filled."""

    def count(self, leaf: Leaf) -> N:
        """Count the numbers that are filled: 0 or 1 for a place, any for a sum."""

    def unreadable(self, leaf: Leaf) -> B:
        """Tell whether something stands there that is no number (no text for a text field)."""

    def unmatched(self, _: Leaf, /) -> B | None:
        """Tell where a row has no partner in the leaf's table; None when it always has."""

    def empty(self, leaf: Leaf) -> B:
        """Tell whether nothing stands there."""

    def one_of(self, place: Place, texts: Sequence[str]) -> B:
        """Tell whether the text there, without blanks, is one of these."""

    def on_detail_row(self, _: Place, /) -> B:
        """Tell whether the instance is no summary row."""

    def constant(self, value: Decimal) -> N:
        """Give an exact number."""

    def combine(self, terms: Sequence[tuple[Decimal, N]], constant: Decimal) -> N:
        """Add up coefficient times number."""

    def gap(self, terms: Sequence[tuple[Decimal, N]], constant: Decimal) -> N:
        """Add up likewise and round to six decimals."""

    def magnitude(self, number: N) -> N:
        """Give the absolute value."""

    def smaller(self, left: N, right: N) -> N:
        """Give the smaller one."""

    def at_most(self, left: N, right: N) -> B:
        """Compare: left ≤ right."""

    def less(self, left: N, right: N) -> B:
        """Compare: left < right."""

    def true(self) -> B:
        """Give truth."""

    def both(self, *parts: B) -> B:
        """Tell whether all hold."""

    def either(self, *parts: B) -> B:
        """Tell whether any holds."""

    def negate(self, part: B) -> B:
        """Give the opposite."""


@dataclass(frozen=True, slots=True)
class Judged(Generic[N, B]):
    """The five verdicts as four truth values; held is what is asked, known and none of them."""

    unknown: B
    asked: B  # not skipped; meaningful where not unknown
    broken: B
    rounding: B
    gap: N | None  # left minus right of a comparison
    slack: N | None


@dataclass(frozen=True, slots=True)
class _Truth(Generic[B]):
    broken: B
    rounding: B | None  # None: no slack can play a part


def judge(condition: Condition, when: Condition | None, a: Algebra[N, B]) -> Judged[N, B]:
    """Judge a condition in an algebra; every instance at once where that holds arrays."""
    return _Judge(a).judge(condition, when)


class _Judge(Generic[N, B]):
    def __init__(self, algebra: Algebra[N, B]) -> None:
        self.a = algebra

    def judge(self, condition: Condition, when: Condition | None) -> Judged[N, B]:
        a = self.a
        needed = _needed(condition, when)
        unknown = [a.unreadable(leaf) for leaf in needed]
        asked = [a.negate(gone) for leaf in needed if (gone := a.unmatched(leaf)) is not None]
        if when is not None:
            asked.append(self.holds(when))
        if _blank_is_skipped(condition):
            asked.append(a.either(*(a.negate(a.empty(leaf)) for leaf in operands(condition))))
        gap = slack = None
        if isinstance(condition, Compare):
            more_unknown, more_asked = self.fillings(condition)
            unknown += more_unknown
            asked += more_asked
            gap, slack = self.residual(condition)
        truth = self.truth(condition)
        return Judged(
            unknown=a.either(*unknown) if unknown else a.negate(a.true()),
            asked=a.both(*asked) if asked else a.true(),
            broken=truth.broken,
            rounding=truth.rounding if truth.rounding is not None else a.negate(a.true()),
            gap=gap,
            slack=slack,
        )

    def fillings(self, compare: Compare) -> tuple[list[B], list[B]]:
        """What empty cells mean for one comparison: (makes it unknown, lets it be asked)."""
        a = self.a
        total = lone_total(compare)
        if total is not None:
            parts = [leaf for leaf in linear(compare).leaves if leaf.leaf != total.leaf]
            no_parts = a.both(*(a.empty(part) for part in parts))
            something = a.less(a.constant(Decimal(0)), a.magnitude(a.number(total)))
            return [a.both(something, no_parts)], [a.negate(a.empty(total))]
        if compare.operator == "==":
            return [], []
        sides = [leaves(side) for side in (compare.left, compare.right)]
        return [], [a.either(*(a.negate(a.empty(leaf)) for leaf in side)) for side in sides if side]

    def residual(self, compare: Compare) -> tuple[N, N | None]:
        a, collected = self.a, linear(compare)
        terms = [(factor, a.number(leaf)) for leaf, factor in collected.terms]
        gap = a.gap(terms, collected.constant)
        halves = [
            (abs(factor) * half, a.count(leaf))
            for leaf, factor in collected.terms
            if (half := _declared(leaf).half_unit)
        ]
        if not halves:
            return gap, None
        most = max(factor for factor, _ in halves) * MOST_ADDENDS
        slack = a.smaller(a.combine(halves, Decimal(0)), a.constant(most))
        return gap, slack

    def truth(self, condition: Condition) -> _Truth[B]:
        """Judge with slack: broken, and true by rounding only."""
        a = self.a
        match condition:
            case Compare():
                return self.compare(condition)
            case Both(left, right):
                one, two = self.truth(left), self.truth(right)
                loose = [t.rounding for t in (one, two) if t.rounding is not None]
                return _Truth(a.either(one.broken, two.broken), a.either(*loose) if loose else None)
            case Implies(premise, then):
                holds, follows = self.holds(premise), self.truth(then)
                loose_then = follows.rounding
                return _Truth(
                    a.both(holds, follows.broken),
                    None if loose_then is None else a.both(holds, loose_then),
                )
            case _:
                return _Truth(a.negate(self.holds(condition)), None)

    def compare(self, compare: Compare) -> _Truth[B]:
        a = self.a
        gap, slack = self.residual(compare)
        zero = a.constant(Decimal(0))
        match compare.operator:
            case "==":
                excess = a.magnitude(gap)
            case "<=":
                excess = gap
            case ">=":
                excess = a.combine([(Decimal(-1), gap)], Decimal(0))
            case _:
                return _Truth(a.negate(self.holds(compare)), None)
        if slack is None:
            return _Truth(a.less(zero, excess), None)
        off = a.less(zero, excess)
        return _Truth(a.less(slack, excess), a.both(off, a.at_most(excess, slack)))

    def holds(self, condition: Condition) -> B:
        """Judge without any slack: antecedents, negations, exact conditions."""
        a = self.a
        zero = a.constant(Decimal(0))
        match condition:
            case Compare(operator, _, _):
                gap, _ = self.residual(condition)
                return {
                    "==": lambda: a.at_most(a.magnitude(gap), zero),
                    "<=": lambda: a.at_most(gap, zero),
                    ">=": lambda: a.at_most(zero, gap),
                    "<": lambda: a.less(gap, zero),
                    ">": lambda: a.less(zero, gap),
                }[operator]()
            case Both(left, right):
                return a.both(self.holds(left), self.holds(right))
            case Either(left, right):
                return a.either(self.holds(left), self.holds(right))
            case Implies(premise, then):
                return a.either(a.negate(self.holds(premise)), self.holds(then))
            case Not(node):
                return a.negate(self.holds(node))
            case IsEmpty(place):
                return a.empty(place)
            case IsOneOf(place, texts):
                return a.one_of(place, texts)
            case OnDetailRow(place):
                return a.on_detail_row(place)
        raise TypeError(type(condition).__name__)


def _needed(condition: Condition, when: Condition | None) -> list[Leaf]:
    found = operands(condition) + (operands(when) if when is not None else ())
    return list({leaf.leaf: leaf for leaf in found}.values())


def _blank_is_skipped(condition: Condition) -> bool:
    """Tell whether an instance with nothing filled at all is skipped.

    Rows are; of whole filings those where emptiness is not the question. A group has a head row,
    which is never blank.
    """
    grain = grain_of(condition)
    if grain.table:
        return not grain.within
    return not any(isinstance(n, IsEmpty) for n in walk(condition))


def _declared(leaf: Leaf) -> Field:
    return (leaf.place if isinstance(leaf, Sum) else leaf).declared
