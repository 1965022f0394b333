"""The linear rules of a form × one filing → identities over its cells, for diagnosis.

The meaning is that of :mod:`xlcheck.translate.judging`, in plain numbers: an instance that a rule
skips, or that cannot be judged, gives no tie. A tie holds exactly where the verdict is *held* or
*rounding*; the tests compare the two on random filings. What is no linear identity (conditions,
texts, code) is left to judging the changed filing anew.

A total that is empty over filled parts is skipped by its sum and spoken of by EMPTY-001; it gives
a tie of that name, so that a cell which two sums miss can be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import NamedTuple, TypeAlias

from xlcheck.language.expression import Compare, Leaf, Place, Sum, leaves, linear, lone_total
from xlcheck.language.filing import FilingRow, FilingTable, Submission, locate
from xlcheck.language.form import Form, LevelWeight, Listing
from xlcheck.language.rule import Grain, Quantity, Rule, Tie, Trust, grain_of
from xlcheck.language.wording import label_of
from xlcheck.translate.judging import MOST_ADDENDS

EMPTY_TOTAL = "EMPTY-001"  # the rule that speaks of a total left empty over filled parts
_TWIN = re.compile(r"#[0-9]+$")


@dataclass(frozen=True, slots=True)
class Ties:
    """What must be equal in one filing, and what must not be larger than it may.

    ``limits`` are the inequalities in the shape Σ coefficient·value + constant ≤ slack: for them
    :attr:`Tie.residual` counts, not :attr:`Tie.holds`.
    """

    equal: tuple[Tie, ...]
    limits: tuple[Tie, ...]


class _Equation(NamedTuple):
    rule: str
    compare: Compare
    grain: Grain
    total: Place | None


def ties_of(filing: Submission, form: Form, *, ignore: Iterable[str] = ()) -> Ties:
    """Read the linear rules of a form as identities and limits over the cells of one filing."""
    reader = _Reader(filing, form)
    left_out = set(ignore)
    equal: list[Tie] = []
    limits: list[Tie] = []
    for equation in _equations(form):
        if equation.rule in left_out:
            continue
        made = equal if equation.compare.operator == "==" else limits
        made += reader.ties(equation)
    return Ties(tuple(equal), tuple(limits))


@cache
def _equations(form: Form) -> tuple[_Equation, ...]:
    """Collect the comparisons that are judged with slack and without a further clause."""
    return tuple(
        _Equation(rule.id, condition, grain_of(condition), lone_total(condition))
        for rule in form.rules
        if isinstance(rule, Rule) and rule.stage != "retired" and rule.when is None
        for condition in rule.conditions
        if isinstance(condition, Compare) and condition.operator in ("==", "<=", ">=")
    )


@cache
def _computed(form: Form) -> frozenset[tuple[str, str]]:
    """Name the fields that a rule computes from others: the left side of an equation."""
    return frozenset(
        (e.compare.left.table, e.compare.left.field)
        for e in _equations(form)
        if e.compare.operator == "=="
        and isinstance(e.compare.left, Place)
        and e.compare.left.reach != "summary"
    )


class _Row(NamedTuple):
    """A row of a table; ``at`` tells it apart within the filing."""

    table: FilingTable
    at: int
    row: FilingRow


_Cells: TypeAlias = "tuple[Leaf, Decimal, Sequence[_Row]]"  # a leaf, its factor, its rows
_Instance: TypeAlias = tuple[
    str, int
]  # a table and the number of a row in it; ("", -1): the whole filing


@dataclass(slots=True)
class _Reader:
    filing: Submission
    form: Form
    known: dict[tuple[str, int, str], Quantity] = field(default_factory=dict)
    partners: dict[str, Mapping[str, Sequence[int]]] = field(default_factory=dict)

    def ties(self, equation: _Equation) -> Iterator[Tie]:
        """Make the ties of one comparison: one per instance that is judged."""
        if any(self.is_lost(leaf) for leaf in linear(equation.compare).leaves):
            return
        for instance in self.instances(equation.grain):
            tie = self.tie(equation, instance)
            if tie is not None:
                yield tie

    def instances(self, grain: Grain) -> Iterable[_Instance]:
        if not grain.table:
            return [("", -1)]
        rows = self.filing[grain.table].rows
        if not grain.within:
            return [(grain.table, n) for n in range(len(rows))]
        heads = {row.groups[grain.within] for row in rows if grain.within in row.groups}
        return [(grain.table, n) for n in sorted(heads)]

    def is_lost(self, leaf: Leaf) -> bool:
        """Tell whether the workbook has no such column or field."""
        place = _place_of(leaf)
        read = self.filing[place.table]
        if not issubclass(self.form.table[place.table], Listing):
            return read.only[place.field].state == "missing"
        declared = place.declared
        source = declared.in_label_of if isinstance(declared, LevelWeight) else ""
        return not read.found or (source or place.field) not in read.columns

    # -- one instance --------------------------------------------------------------------------

    def tie(self, equation: _Equation, instance: _Instance) -> Tie | None:
        collected = linear(equation.compare)
        cells: list[_Cells] = []
        for leaf, factor in collected.terms:
            rows = self.rows_of(leaf, instance)
            if rows is None or self.any_state(leaf, instance, ("unreadable",)):
                return None
            cells.append((leaf, factor, rows))
        rule = self.spoken_by(equation, cells, instance)
        if not rule:
            return None
        sign = -1 if equation.compare.operator == ">=" else 1
        terms = tuple(
            (self.quantity(r, _place_of(leaf)), sign * factor)
            for leaf, factor, rows in cells
            for r in rows
        )
        return Tie(rule, terms, sign * collected.constant, _slack(cells))

    def spoken_by(
        self, equation: _Equation, cells: Sequence[_Cells], instance: _Instance
    ) -> str | None:
        """Name the rule that judges an instance; None where too little is filled."""
        compare = equation.compare
        asked = list(linear(compare).leaves)
        if not equation.grain.within and self.are_empty(asked, instance):
            return None
        if compare.operator != "==":
            sides = filter(None, (leaves(compare.left), leaves(compare.right)))
            return None if any(self.are_empty(s, instance) for s in sides) else equation.rule
        total = equation.total
        if total is None:
            return equation.rule
        parts = [leaf for leaf in asked if leaf.leaf != total.leaf]
        added = _added(c for c in cells if c[0].leaf != total.leaf)
        if self.are_empty([total], instance):
            told = added and not isinstance(total.declared, LevelWeight)
            return EMPTY_TOTAL if told else None
        alone = _added(c for c in cells if c[0].leaf == total.leaf)
        return None if alone and self.are_empty(parts, instance) else equation.rule

    def are_empty(self, several: Iterable[Leaf], instance: _Instance) -> bool:
        return not any(self.any_state(leaf, instance, ("given", "unreadable")) for leaf in several)

    def any_state(self, leaf: Leaf, instance: _Instance, states: Sequence[str]) -> bool:
        """Tell whether a cell behind a leaf is in such a state; of a group's value, any row's."""
        place = _place_of(leaf)
        if isinstance(leaf, Place) and leaf.reach == "group":
            leaf = Sum(leaf, leaf.within)
        rows = self.rows_of(leaf, instance) or ()
        return any(r.row[place.field].state in states for r in rows)

    def rows_of(self, leaf: Leaf, instance: _Instance) -> Sequence[_Row] | None:
        """Give the rows behind a leaf; None where the instance has no partner, or several."""
        table, at = instance
        read = self.filing[_place_of(leaf).table]
        if isinstance(leaf, Sum):
            return [
                _Row(read, n, row)
                for n, row in enumerate(read.rows)
                if not row.is_summary and (not leaf.within or row.groups.get(leaf.within) == at)
            ]
        match leaf.reach:
            case "one":
                return [_Row(read, 0, read.only)]
            case "summary":
                found = next((n for n, row in enumerate(read.rows) if row.is_summary), None)
            case "row" if leaf.table != table:
                found = self.partner(table, at, leaf.table)
            case _:
                found = at
        return None if found is None else [_Row(read, found, read.rows[found])]

    def partner(self, table: str, at: int, other: str) -> int | None:
        """Find the row of another table that has the name of this one, if it is the only one."""
        name = _name(self.filing[table].rows[at])
        ours, theirs = self.named(table).get(name, ()), self.named(other).get(name, ())
        return theirs[0] if name and len(ours) == len(theirs) == 1 else None

    def named(self, table: str) -> Mapping[str, Sequence[int]]:
        if table not in self.partners:
            rows: dict[str, list[int]] = {}
            for n, row in enumerate(self.filing[table].rows):
                rows.setdefault(_name(row), []).append(n)
            self.partners[table] = rows
        return self.partners[table]

    def quantity(self, at: _Row, place: Place) -> Quantity:
        key = (place.table, at.at, place.field)
        if key not in self.known:
            declared, entry = place.declared, at.row[place.field]
            location = locate(
                place.table,
                at.row,
                place.field,
                label=label_of(at.row, declared),
                role="related",
            )
            self.known[key] = Quantity(
                at=location,
                value=entry.number if entry.state == "given" else None,
                half_unit=declared.half_unit * at.table.unit,
                trust=self.trust(at.row, place),
                printed_unit=at.table.unit if declared.half_unit else Decimal(1),
            )
        return self.known[key]

    def trust(self, row: FilingRow, place: Place) -> Trust:
        is_computed = row.is_summary or (place.table, place.field) in _computed(self.form)
        return "total" if is_computed else "detail"


def _name(row: FilingRow) -> str:
    return _TWIN.sub("", row.key)


def _place_of(leaf: Leaf) -> Place:
    return leaf.place if isinstance(leaf, Sum) else leaf


def _added(several: Iterable[_Cells]) -> Decimal:
    """Add up what is filled."""
    entries = (r.row[_place_of(leaf).field] for leaf, _, rows in several for r in rows)
    return sum((e.number for e in entries if e.number is not None), start=Decimal(0))


def _slack(several: Iterable[_Cells]) -> Decimal:
    """Give half a printed unit per given addend, at most that of a hundred addends."""
    slack = most = Decimal(0)
    for leaf, factor, rows in several:
        place = _place_of(leaf)
        if half := abs(factor) * place.declared.half_unit:
            most = max(most, half * MOST_ADDENDS)
            given = (r.table.unit for r in rows if r.row[place.field].state == "given")
            slack += half * sum(given, start=Decimal(0))
    return min(slack, most)
