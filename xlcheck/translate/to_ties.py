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
from typing import NamedTuple

from xlcheck.language.expression import (
    Compare,
    Comparison,
    Leaf,
    Place,
    Sum,
    leaves,
    linear,
    lone_total,
)
from xlcheck.language.filing import FilingRow, Submission, locate
from xlcheck.language.form import Form, LevelWeight, Listing
from xlcheck.language.rule import Grain, Quantity, Rule, Tie, Trust, grain_of
from xlcheck.language.wording import label_of
from xlcheck.translate.judging import MOST_ADDENDS

EMPTY_TOTAL = "EMPTY-001"  # the rule that speaks of a total left empty over filled parts
_TWIN = re.compile(r"#[0-9]+$")


def ties_of(filing: Submission, form: Form, *, ignore: Iterable[str] = ()) -> list[Tie]:
    """Read the equations of a form as identities over the cells of one filing."""
    reader, left_out = _Reader(filing, form), frozenset(ignore)
    return [
        tie
        for equation in _equations(form)
        if equation.operator == "==" and equation.rule not in left_out
        for tie in reader.ties(equation)
    ]


def limits_of(
    filing: Submission, form: Form, places: Iterable[str], *, ignore: Iterable[str] = ()
) -> list[Tie]:
    """Read what these places must not exceed, or fall below, as Σ coefficient·value ≤ slack.

    :attr:`Tie.residual` counts for them, not :attr:`Tie.holds`. Limits of other rows of the same
    columns are among them.
    """
    reader, left_out = _Reader(filing, form), frozenset(ignore)
    wanted = {(place.partition("/")[0], place.rpartition("/")[2]) for place in places}
    return [
        tie
        for equation in _equations(form)
        if equation.operator != "==" and equation.rule not in left_out
        if not wanted.isdisjoint(equation.fields)
        for tie in reader.ties(equation)
    ]


class _Term(NamedTuple):
    """A leaf of a comparison and its coefficient; ``name`` is equal for equal leaves."""

    leaf: Leaf
    name: tuple[str, ...]
    place: Place
    factor: Decimal


@dataclass(frozen=True, slots=True, eq=False)
class _Equation:
    """One comparison of a rule, taken apart once for all filings."""

    rule: str
    operator: Comparison
    grain: Grain
    terms: tuple[_Term, ...]
    constant: Decimal
    sides: tuple[tuple[_Term, ...], ...]  # of an inequality: each must have something filled
    total: _Term | None  # of "total = sum of parts"
    most: Decimal  # the largest slack

    @property
    def fields(self) -> Iterator[tuple[str, str]]:
        """Name the columns it is about."""
        return ((t.place.table, t.place.field) for t in self.terms)


@cache
def _equations(form: Form) -> tuple[_Equation, ...]:
    """Collect the comparisons that are judged with slack and without a further clause."""
    return tuple(
        _equation(rule.id, condition)
        for rule in form.rules
        if isinstance(rule, Rule) and rule.stage != "retired" and rule.when is None
        for condition in rule.conditions
        if isinstance(condition, Compare) and condition.operator in ("==", "<=", ">=")
    )


def _equation(rule: str, compare: Compare) -> _Equation:
    collected = linear(compare)
    sign = -1 if compare.operator == ">=" else 1
    terms = tuple(_term(leaf, sign * factor) for leaf, factor in collected.terms)
    total = lone_total(compare)
    sides = () if compare.operator == "==" else (compare.left, compare.right)
    halves = [abs(t.factor) * t.place.declared.half_unit for t in terms]
    return _Equation(
        rule,
        compare.operator,
        grain_of(compare),
        terms,
        sign * collected.constant,
        tuple(tuple(_term(x, Decimal(1)) for x in side) for s in sides if (side := leaves(s))),
        None if total is None else next(t for t in terms if t.name == total.leaf),
        max(halves, default=Decimal(0)) * MOST_ADDENDS,
    )


def _term(leaf: Leaf, factor: Decimal) -> _Term:
    return _Term(leaf, leaf.leaf, leaf.place if isinstance(leaf, Sum) else leaf, factor)


@cache
def _computed(form: Form) -> frozenset[tuple[str, str]]:
    """Name the fields that a rule computes from others: the left side of an equation."""
    return frozenset(
        (condition.left.table, condition.left.field)
        for rule in form.rules
        if isinstance(rule, Rule)
        for condition in rule.conditions
        if isinstance(condition, Compare) and condition.operator == "=="
        if isinstance(condition.left, Place) and condition.left.reach != "summary"
    )


class _Found(NamedTuple):
    """The cells behind a leaf in one instance."""

    rows: tuple[int, ...]  # numbers of rows in their table
    is_filled: bool  # of a group's value: in any of its rows
    is_unreadable: bool
    given: int
    added: Decimal


_NOTHING = _Found((), is_filled=False, is_unreadable=False, given=0, added=Decimal(0))


@dataclass(slots=True)
class _Reader:
    """One filing while its ties are made; what several rules need of it is looked up once."""

    filing: Submission
    form: Form
    known: dict[tuple[str, int, str], Quantity] = field(default_factory=dict)
    read: dict[tuple[tuple[str, ...], str, int], _Found | None] = field(default_factory=dict)
    named: dict[str, Mapping[str, Sequence[int]]] = field(default_factory=dict)

    def ties(self, equation: _Equation) -> Iterator[Tie]:
        """Make the ties of one comparison: one per instance that is judged."""
        if any(self.is_lost(term.place) for term in equation.terms):
            return
        grain = equation.grain
        for at in self.instances(grain):
            tie = self.tie(equation, grain.table, at)
            if tie is not None:
                yield tie

    def instances(self, grain: Grain) -> Iterable[int]:
        """Give the numbers of the rows that are judged; -1 for the whole filing."""
        if not grain.table:
            return (-1,)
        rows = self.rows(grain.table)
        if not grain.within:
            return range(len(rows))
        return sorted({row.groups[grain.within] for row in rows if grain.within in row.groups})

    def rows(self, table: str) -> Sequence[FilingRow]:
        """Give the rows of a table; a record always has one."""
        read = self.filing[table]
        return read.rows if issubclass(self.form.table[table], Listing) else (read.only,)

    def is_lost(self, place: Place) -> bool:
        """Tell whether the workbook has no such column or field."""
        read = self.filing[place.table]
        if not issubclass(self.form.table[place.table], Listing):
            return read.only[place.field].state == "missing"
        declared = place.declared
        source = declared.in_label_of if isinstance(declared, LevelWeight) else ""
        return not read.found or (source or place.field) not in read.columns

    # -- one instance --------------------------------------------------------------------------

    def tie(self, equation: _Equation, table: str, at: int) -> Tie | None:
        """Make the tie of one instance; None where it is not judged."""
        cells: list[_Found] = []
        for term in equation.terms:
            found = self.found(term, table, at)
            if found is None or found.is_unreadable:
                return None
            cells.append(found)
        rule = self.spoken_by(equation, cells, table, at)
        if rule is None:
            return None
        terms: list[tuple[Quantity, Decimal]] = []
        slack = Decimal(0)
        for (_, _, place, factor), found in zip(equation.terms, cells, strict=True):
            terms += [(self.quantity(n, place), factor) for n in found.rows]
            if half := place.declared.half_unit:
                slack += abs(factor) * half * found.given * self.filing[place.table].unit
        return Tie(rule, tuple(terms), equation.constant, min(slack, equation.most))

    def spoken_by(
        self, equation: _Equation, cells: Sequence[_Found], table: str, at: int
    ) -> str | None:
        """Name the rule that judges an instance; None where too little is filled."""
        if not equation.grain.within and not any(c.is_filled for c in cells):
            return None
        for side in equation.sides:
            if not any((self.found(t, table, at) or _NOTHING).is_filled for t in side):
                return None
        total = equation.total
        if total is None:
            return equation.rule
        own = cells[equation.terms.index(total)]
        parts = [c for c in cells if c is not own]
        if not own.is_filled:
            told = sum((c.added for c in parts), start=Decimal(0))
            is_asked = told and not isinstance(total.place.declared, LevelWeight)
            return EMPTY_TOTAL if is_asked else None
        return equation.rule if not own.added or any(c.is_filled for c in parts) else None

    def found(self, term: _Term, table: str, at: int) -> _Found | None:
        """Look up the cells of a leaf; None where the instance has no partner, or several."""
        key = (term.name, table, at)
        if key not in self.read:
            rows = self.rows_of(term.leaf, table, at)
            self.read[key] = None if rows is None else self.look(term, rows, at)
        return self.read[key]

    def look(self, term: _Term, rows: tuple[int, ...], at: int) -> _Found:
        place = term.place
        every = self.rows(place.table)
        name = place.field
        entries = [every[n][name] for n in rows]
        asked = entries
        if isinstance(term.leaf, Place) and place.reach == "group":
            members = self.rows_of(Sum(place, place.within), "", at) or ()
            asked = [every[n][name] for n in members]
        states = [e.state for e in asked]
        numbers = [e.number for e in entries if e.state == "given" and e.number is not None]
        return _Found(
            rows,
            is_filled="given" in states or "unreadable" in states,
            is_unreadable="unreadable" in states,
            given=sum(e.state == "given" for e in entries),
            added=sum(numbers, start=Decimal(0)),
        )

    def rows_of(self, leaf: Leaf, table: str, at: int) -> tuple[int, ...] | None:
        if isinstance(leaf, Sum):
            rows, within = self.rows(leaf.place.table), leaf.within
            return tuple(
                n
                for n, row in enumerate(rows)
                if not row.is_summary and (not within or row.groups.get(within) == at)
            )
        match leaf.reach:
            case "one":
                return (0,)
            case "summary":
                rows = self.rows(leaf.table)
                found = next((n for n, row in enumerate(rows) if row.is_summary), None)
                return None if found is None else (found,)
            case "row" if leaf.table != table:
                return self.partner(table, at, leaf.table)
            case _:
                return (at,)

    def partner(self, table: str, at: int, other: str) -> tuple[int, ...] | None:
        """Find the row of another table that has the name of this one, if it is the only one."""
        name = _name(self.rows(table)[at])
        ours, theirs = self.by_name(table).get(name, ()), self.by_name(other).get(name, ())
        return (theirs[0],) if name and len(ours) == len(theirs) == 1 else None

    def by_name(self, table: str) -> Mapping[str, Sequence[int]]:
        if table not in self.named:
            rows: dict[str, list[int]] = {}
            for n, row in enumerate(self.rows(table)):
                rows.setdefault(_name(row), []).append(n)
            self.named[table] = rows
        return self.named[table]

    def quantity(self, at: int, place: Place) -> Quantity:
        key = (place.table, at, place.field)
        if key not in self.known:
            row = self.rows(place.table)[at]
            declared, entry = place.declared, row[place.field]
            unit = self.filing[place.table].unit if declared.half_unit else Decimal(1)
            label = label_of(row, declared)
            self.known[key] = Quantity(
                at=locate(place.table, row, place.field, label=label, role="related"),
                value=entry.number if entry.state == "given" else None,
                half_unit=declared.half_unit * unit,
                trust=self.trust(row, place),
                printed_unit=unit,
            )
        return self.known[key]

    def trust(self, row: FilingRow, place: Place) -> Trust:
        is_computed = row.is_summary or (place.table, place.field) in _computed(self.form)
        return "total" if is_computed else "detail"


def _name(row: FilingRow) -> str:
    return _TWIN.sub("", row.key)
