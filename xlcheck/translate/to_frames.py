"""Condition → verdicts over stacked frames: every row of every filing at once.

Amounts are exact integers, scaled by 10⁹ (``NANO``): 0.1 + 0.2 is 0.3, and 10⁸ yuan lose no cent.
Columns whose sums could leave 64 bits are carried as Python integers (dtype object) instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from xlcheck.errors import BrokenRule
from xlcheck.language.expression import Condition, Leaf, Place, Sum
from xlcheck.language.rule import Grain, grain_of
from xlcheck.translate.judging import judge

if TYPE_CHECKING:
    import pandas as pd

Array: TypeAlias = Any  # numpy arrays of one length; their dtype follows from the method

NANO = 10**9
SIX_DECIMALS = 1000  # nanos in 0.000001, to which gaps are rounded
GIVEN, EMPTY, UNREADABLE, MISSING = range(4)  # states of an entry, in column "<field>@state"
HELD, ROUNDING, BROKEN, SKIPPED, UNKNOWN = range(5)  # codes of a verdict


def nanos(number: Decimal) -> int:
    """Scale an amount to an exact integer."""
    return int(number.scaleb(9).to_integral_value(ROUND_HALF_EVEN))


def amount(scaled: int) -> Decimal:
    """Scale back, without trailing zeros."""
    value = Decimal(int(scaled)).scaleb(-9)
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


@dataclass
class Stacked:
    """One table of all filings of a run, below each other.

    ``frame`` has per field ``<field>`` (scaled integer or text), ``<field>@state``. ``filing`` is
    each row's number of submission. ``unit`` is one printed unit in nanos of 万元.
    """

    name: str
    frame: pd.DataFrame
    filing: Array
    keys: Array  # row keys as in place paths, object
    names: Array  # the same without the number that tells equal keys apart
    is_summary: Array  # bool
    groups: Mapping[str, Array]  # grouping -> row number of the head row
    found: Array  # per filing: the table is there
    unit: Array  # per filing: nanos of 万元 in one printed unit
    columns_found: Mapping[str, Array]  # field -> per filing

    @cached_property
    def arrays(self) -> Mapping[str, Array]:
        """Give the columns of the frame as arrays."""
        return {name: self.frame[name].to_numpy() for name in self.frame.columns}

    @cached_property
    def summary_rows(self) -> Array:
        """Per filing the number of its summary row, -1 where there is none."""
        rows = np.full(len(self.found), -1, dtype=np.int64)
        at = np.flatnonzero(self.is_summary)[::-1]  # reversed: the first one wins
        rows[self.filing[at]] = at
        return rows

    def heads(self, within: str) -> tuple[Array, Array]:
        """Give the head rows of a grouping, and per row the number of its group (-1: none)."""
        head = self.groups.get(within, np.full(len(self.filing), -1, dtype=np.int64))
        heads = np.unique(head[head >= 0])
        number = np.full(len(head), -1, dtype=np.int64)
        number[head >= 0] = np.searchsorted(heads, head[head >= 0])
        return heads, number


@dataclass
class Stack:
    """All tables of all filings of one form; ``size`` filings."""

    size: int
    tables: Mapping[str, Stacked]
    _joins: dict[tuple[str, str], tuple[Array, Array]] = field(default_factory=dict)

    def instances(self, grain: Grain) -> tuple[Array, Array]:
        """Per instance its filing and its row in the grain's table (-1 for a whole filing)."""
        if not grain.table:
            return np.arange(self.size), np.full(self.size, -1, dtype=np.int64)
        table = self.tables[grain.table]
        if grain.within:
            heads, _ = table.heads(grain.within)
            return table.filing[heads], heads
        return table.filing, np.arange(len(table.filing))

    def join(self, left: str, right: str) -> tuple[Array, Array]:
        """Per row of ``left`` the row of ``right`` of its name (-1: none); is it one of many."""
        if (left, right) not in self._joins:
            ours, theirs = self.tables[left], self.tables[right]
            where: dict[tuple[int, str], int] = {}
            many: set[tuple[int, str]] = set()
            for row, key in enumerate(zip(theirs.filing.tolist(), theirs.names, strict=True)):
                if not key[1]:
                    continue  # a row without a name has no partner
                if where.setdefault(key, row) != row:
                    many.add(key)
            # two rows of one name, here or there, cannot be told apart: not judged
            keys = list(zip(ours.filing.tolist(), ours.names, strict=True))
            many |= {key for key, times in Counter(keys).items() if times > 1 and key[1]}
            rows = np.array([where.get(key, -1) for key in keys], dtype=np.int64)
            doubtful = np.array([key in many for key in keys], dtype=bool)
            self._joins[left, right] = rows, doubtful
        return self._joins[left, right]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """One condition over a stack: a code per instance, and the gap where it compares."""

    grain: Grain
    filing: Array
    row: Array
    codes: Array
    gap: Array | None  # scaled; left minus right
    slack: Array | None  # scaled


def verdicts(condition: Condition, when: Condition | None, stack: Stack) -> Verdicts:
    """Judge a condition on every instance of a stack (meaning: translate.judging)."""
    grain = grain_of(condition)
    frames = _Frames(stack, grain)
    j = judge(condition, when, frames)
    codes = np.full(frames.size, HELD, dtype=np.int8)
    codes[frames.spread(j.rounding)] = ROUNDING
    codes[frames.spread(j.broken)] = BROKEN
    codes[~frames.spread(j.asked)] = SKIPPED
    codes[frames.spread(j.unknown)] = UNKNOWN
    gap = None if j.gap is None else frames.spread(j.gap)
    slack = None if j.slack is None else frames.spread(j.slack)
    return Verdicts(grain, frames.filing, frames.row, codes, gap, slack)


class _Frames:
    """The algebra of arrays, one element per instance of a grain."""

    def __init__(self, stack: Stack, grain: Grain) -> None:
        self.stack, self.grain = stack, grain
        self.filing, self.row = stack.instances(grain)
        self.size = len(self.filing)

    def spread(self, part: Array) -> Array:
        if isinstance(part, np.ndarray) and part.shape == (self.size,):
            return part
        return np.broadcast_to(np.asarray(part), (self.size,))

    # -- where the cells of a leaf stand -----------------------------------------------------

    def rows_of(self, place: Place) -> tuple[Stacked, Array]:
        """Per instance the row of a place's cell in its table, -1 where there is none."""
        table = self.stack.tables[place.table]
        match place.reach:
            case "one":
                return table, self.filing  # records have one row per filing, in order
            case "summary":
                return table, table.summary_rows[self.filing]
            case "group":
                return table, self.row
            case _ if place.table == self.grain.table:
                return table, self.row
            case _:
                rows, _ = self.stack.join(self.grain.table, place.table)
                return table, rows[self.row]

    def take(self, place: Place, column: str, default: Any) -> Array:
        table, rows = self.rows_of(place)
        values = table.arrays[column]
        if len(values) == 0:
            return np.full(self.size, default, dtype=values.dtype)
        taken = values[np.maximum(rows, 0)]
        return np.where(rows >= 0, taken, default) if (rows < 0).any() else taken

    def state(self, place: Place) -> Array:
        return self.take(place, f"{place.field}@state", EMPTY)

    def summed(self, leaf: Sum, values: Array) -> Array:
        """Add rows up: per group of this grain, or per filing."""
        table = self.stack.tables[leaf.place.table]
        values = np.where(table.is_summary, 0, values)
        if leaf.within:
            heads, number = table.heads(leaf.within)
            out = np.zeros(len(heads), dtype=values.dtype)
            np.add.at(out, number[number >= 0], values[number >= 0])
            return out
        out = np.zeros(self.stack.size, dtype=values.dtype)
        np.add.at(out, table.filing, values)
        return out[self.filing]

    def column(self, leaf: Sum, suffix: str = "") -> Array:
        return self.stack.tables[leaf.place.table].arrays[leaf.place.field + suffix]

    # -- the algebra ---------------------------------------------------------------------------

    def number(self, leaf: Leaf) -> Array:
        if isinstance(leaf, Sum):
            return self.summed(leaf, self.column(leaf))
        return self.take(leaf, leaf.field, 0)

    def count(self, leaf: Leaf) -> Array:
        """Count filled numbers, each weighing one printed unit of its table."""
        if isinstance(leaf, Sum):
            given = (self.column(leaf, "@state") == GIVEN).astype(np.int64)
            counted, table = self.summed(leaf, given), self.stack.tables[leaf.place.table]
        else:
            counted = (self.state(leaf) == GIVEN).astype(np.int64)
            table = self.stack.tables[leaf.table]
        return counted * table.unit[self.filing]

    def unreadable(self, leaf: Leaf) -> Array:
        place = leaf.place if isinstance(leaf, Sum) else leaf
        table = self.stack.tables[place.table]
        lost = ~table.columns_found[place.field][self.filing]
        if isinstance(leaf, Sum):
            wrong = (self.column(leaf, "@state") == UNREADABLE).astype(np.int64)
            return lost | (self.summed(leaf, wrong) > 0)
        if leaf.reach == "group":
            return lost | self.any_of_group(leaf, self.group_states(leaf) == UNREADABLE)
        strange = self.state(leaf) == UNREADABLE
        if leaf.reach == "row" and leaf.table != self.grain.table:
            _, doubtful = self.stack.join(self.grain.table, leaf.table)
            strange = strange | doubtful[self.row]
        return lost | strange

    def group_states(self, place: Place) -> Array:
        return self.stack.tables[place.table].arrays[f"{place.field}@state"]

    def any_of_group(self, place: Place, rows: Array) -> Array:
        return self.summed(Sum(place, place.within), rows.astype(np.int64)) > 0

    def unmatched(self, leaf: Leaf) -> Array | None:
        if isinstance(leaf, Sum) or leaf.reach in ("one", "group"):
            return None
        if leaf.reach == "row" and leaf.table == self.grain.table:
            return None
        table, rows = self.rows_of(leaf)
        return (rows < 0) & table.found[self.filing]

    def empty(self, leaf: Leaf) -> Array:
        if isinstance(leaf, Sum):
            filled = _is_filled(self.column(leaf, "@state")).astype(np.int64)
            return self.summed(leaf, filled) == 0
        if leaf.reach == "group":
            return ~self.any_of_group(leaf, _is_filled(self.group_states(leaf)))
        return ~_is_filled(self.state(leaf))

    def one_of(self, place: Place, texts: Sequence[str]) -> Array:
        return np.isin(self.take(place, place.field, "").astype(str), texts)

    def on_detail_row(self, place: Place) -> Array:
        return ~self.stack.tables[place.table].is_summary[self.row]

    def constant(self, value: Decimal) -> Array:
        return np.int64(nanos(value))

    def combine(self, terms: Sequence[tuple[Decimal, Array]], constant: Decimal) -> Array:
        out: Array = np.int64(nanos(constant))
        for factor, number in terms:
            whole, rest = divmod(factor, 1)
            if not rest:
                out = out + int(whole) * number
                continue
            scale = 10 ** -int(factor.as_tuple().exponent)
            scaled = number * int(factor * scale)
            if np.any(scaled % scale):
                raise BrokenRule(f"系数{factor}不能精确计算")
            out = out + scaled // scale
        return out

    def gap(self, terms: Sequence[tuple[Decimal, Array]], constant: Decimal) -> Array:
        exact = self.combine(terms, constant)
        half = SIX_DECIMALS // 2
        rounded = (abs(exact) + half) // SIX_DECIMALS * SIX_DECIMALS
        return np.where(exact < 0, -rounded, rounded)

    def magnitude(self, number: Array) -> Array:
        return abs(number)

    def smaller(self, left: Array, right: Array) -> Array:
        return np.where(left < right, left, right)

    def at_most(self, left: Array, right: Array) -> Array:
        return (left <= right).astype(bool)

    def less(self, left: Array, right: Array) -> Array:
        return (left < right).astype(bool)

    def true(self) -> Array:
        return np.ones(self.size, dtype=bool)

    def both(self, *parts: Array) -> Array:
        return reduce(np.logical_and, parts)

    def either(self, *parts: Array) -> Array:
        return reduce(np.logical_or, parts)

    def negate(self, part: Array) -> Array:
        return ~self.spread(part)


def _is_filled(states: Array) -> Array:
    return (states == GIVEN) | (states == UNREADABLE)
