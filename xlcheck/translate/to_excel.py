"""Condition → Excel formulas, in functions that Excel 2007, WPS and LibreOffice all have.

Truth values are the numbers 1 and 0, joined by ``*`` and ``+``: AND and OR would fold an array
into one value. Every number is guarded by ISNUMBER, so a header, a guard text or an empty mark
inside a range counts as nothing instead of spoiling the sum. The formulas of
:func:`native_check` must be entered as array formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from xlcheck.language.expression import Condition, Leaf, Place, Sum, summary
from xlcheck.language.form import LevelWeight
from xlcheck.language.rule import Grain, grain_of
from xlcheck.translate.judging import Judged, judge

FUNCTIONS = frozenset(
    (
        *("ABS", "CLEAN", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "FIND", "IF", "IFERROR"),
        *("ISBLANK", "ISERROR", "ISNUMBER", "LEN", "MAX", "MID", "MIN", "MMULT", "ROUND", "ROW"),
        *("SUBSTITUTE", "SUM", "SUMIF", "SUMPRODUCT", "TRANSPOSE", "TRIM", "VALUE"),
    )
)
LONGEST = 8192  # characters of a formula that Excel 2007 accepts
_SPACES = ("　", "\u00a0")
_NO_HEAD = ("—", "——", "/", "-", "–", "无")  # in a column whose texts begin groups


class References(Protocol):
    """Where a layout puts things; every reference absolute and with its sheet."""

    def cell(self, place: Place) -> str:
        """Give the cell of a record's field, or (reach ``summary``) the summary row's cell."""

    def column(self, table: str, field: str) -> str:
        """Give a listing's column from its last header row to its guard row."""

    def key(self, table: str) -> str:
        """Name the field by which rows of two listings are joined."""

    def levels(self, table: str) -> Sequence[str]:
        """Name the columns whose values span several rows, the upper one first."""

    def summary_row_inside(self, table: str) -> bool | None:
        """Tell whether the summary row stands between header and guard; None: there is none."""


@dataclass(frozen=True, slots=True)
class NativeCheck:
    """Array formulas (without ``=``) that count the verdicts of one condition."""

    asked: str  # judged at all: held, rounding or broken
    broken: str
    rounding: str
    unknown: str
    difference: str  # the largest gap among the broken ones; "0" where there is none to tell
    tail: str  # the largest gap among those that rounding explains


def native_check(condition: Condition, when: Condition | None, refs: References) -> NativeCheck:
    """Count held, broken, rounding and unknown over all instances in one template."""
    grain = grain_of(condition)
    if not grain.table:
        return _counted(judge(condition, when, _Filing(refs)), "1")
    if grain.within:
        groups = _Groups(refs, grain)
        return _counted(judge(condition, when, groups), groups.heads)
    rows = _Rows(refs, grain)
    inside = _inside(rows.range(rows.leader))
    check = _counted(judge(condition, when, rows), inside)
    if refs.summary_row_inside(grain.table) is not False:
        return check
    # a summary row below the guard is a row like the others
    last = _counted(judge(condition, when, _SummaryRow(refs)), "1")
    return NativeCheck(
        asked=f"{check.asked}+{last.asked}",
        broken=f"{check.broken}+{last.broken}",
        rounding=f"{check.rounding}+{last.rounding}",
        unknown=f"{check.unknown}+{last.unknown}",
        difference=f"MAX({check.difference},{last.difference})",
        tail=f"MAX({check.tail},{last.tail})",
    )


def scalar_verdict(condition: Condition, when: Condition | None, at: Callable[[Leaf], str]) -> str:
    """Give one instance's verdict as text, over single cells (a Sum over a range of cells)."""
    j = judge(condition, when, _Cells(at))
    return (
        f'IF({j.unknown},"unknown",IF({_not(j.asked)},"skipped",'
        f'IF({j.broken},"broken",IF({j.rounding},"rounding","held"))))'
    )


def broken_formula(
    condition: Condition,
    when: Condition | None,
    at: Callable[[Leaf], str],
    refs: References | None = None,
    key: str = "",
) -> str:
    """Give 1 where one instance is broken: for conditional formats with relative references.

    With ``refs`` and ``key`` (the reference of the row's own key cell), leaves of other listings
    are looked up by key instead of through ``at``.
    """
    table = grain_of(condition).table
    algebra = _Cells(at) if refs is None else _JoinedCells(at, refs, table, key)
    j = judge(condition, when, algebra)
    return f"{_not(j.unknown)}*{j.asked}*{j.broken}"


def lone_row_formula(head: str, below: str, rest: str) -> str:
    """Give 1 where a group has one row only: the next row heads a group, or nothing follows.

    ``head`` and ``below`` are the cells that begin a group in this row and in the next, ``rest``
    the cells to add up from the next row to the guard row.
    """
    return f"{_begins(head)}*(({_begins(below)}+(COUNTA({rest})=0))>0)"


def _begins(cell: str) -> str:
    return f"(1-{_is_mark(cell, _NO_HEAD)})"


def _counted(j: Judged[str, str], mask: str) -> NativeCheck:
    known = f"{mask}*{_not(j.unknown)}*{j.asked}"
    return NativeCheck(
        asked=f"SUM({known})",
        broken=f"SUM({known}*{j.broken})",
        rounding=f"SUM({known}*{j.rounding})",
        unknown=f"SUM({mask}*{j.unknown})",
        difference="0" if j.gap is None else f"MAX({known}*{j.broken}*ABS({j.gap}))",
        tail="0" if j.gap is None else f"MAX({known}*{j.rounding}*ABS({j.gap}))",
    )


def _not(truth: str) -> str:
    return f"(1-{truth})"


def _plain(ref: str) -> str:
    text = f"CLEAN({ref})"
    for space in _SPACES:
        text = f'SUBSTITUTE({text},"{space}","")'
    return f"TRIM({text})"


def _is_mark(ref: str, marks: Sequence[str]) -> str:
    listed = "||" + "|".join(marks) + "|"
    return f'ISNUMBER(FIND("|"&{_plain(ref)}&"|","{listed}"))'


def _inside(column: str) -> str:
    return f"(ROW({column})>MIN(ROW({column})))*(ROW({column})<MAX(ROW({column})))"


class _Words:
    """What every Excel algebra shares: arithmetic and logic as text."""

    def constant(self, value: Decimal) -> str:
        return format(value, "f")

    def combine(self, terms: Sequence[tuple[Decimal, str]], constant: Decimal) -> str:
        text = ""
        for factor, number in terms:
            sign = "-" if factor < 0 else "+" if text else ""
            size = "" if abs(factor) == 1 else f"{format(abs(factor), 'f')}*"
            text += f"{sign}{size}{number}"
        if constant or not text:
            text += f"{'+' if constant >= 0 and text else ''}{format(constant, 'f')}"
        return f"({text})"

    def gap(self, terms: Sequence[tuple[Decimal, str]], constant: Decimal) -> str:
        return f"ROUND({self.combine(terms, constant)},6)"

    def magnitude(self, number: str) -> str:
        return f"ABS({number})"

    def smaller(self, left: str, right: str) -> str:
        # not MIN, which would fold an array into one number
        return f"IF({left}<{right},{left},{right})"

    def at_most(self, left: str, right: str) -> str:
        # the slack is a product of floats: what six decimals cannot tell apart is equal
        return f"(({left})<=({right})+0.0000001)"

    def less(self, left: str, right: str) -> str:
        return f"(({left})+0.0000001<({right}))"

    def on_detail_row(self, _: Place) -> str:
        return "1"

    def true(self) -> str:
        return "1"

    def both(self, *parts: str) -> str:
        return "(" + "*".join(parts) + ")" if parts else "1"

    def either(self, *parts: str) -> str:
        return "((" + "+".join(parts) + ")>0)" if parts else "0"

    def negate(self, part: str) -> str:
        return _not(part)


def _place_of(leaf: Leaf) -> Place:
    return leaf.place if isinstance(leaf, Sum) else leaf


class _Reading(_Words):
    """Reads one reference per place, be it a cell or a whole column."""

    def ref(self, leaf: Leaf) -> str:
        raise NotImplementedError

    def unmatched(self, _: Leaf) -> str | None:
        return None

    def number(self, leaf: Leaf) -> str:
        return self.numeric(self.ref(leaf), leaf)

    def numeric(self, ref: str, leaf: Leaf) -> str:
        if _is_label_weight(leaf):
            return f"IFERROR({_weight_in(ref)},0)"
        return f"IF(ISNUMBER({ref}),{ref},0)"

    def count(self, leaf: Leaf) -> str:
        return self.counted(self.ref(leaf), leaf)

    def counted(self, ref: str, leaf: Leaf) -> str:
        if _is_label_weight(leaf):
            return f"ISNUMBER({_weight_in(ref)})*1"
        return f"ISNUMBER({ref})*1"

    def unreadable(self, leaf: Leaf) -> str:
        return self.strange(self.ref(leaf), leaf)

    def strange(self, ref: str, leaf: Leaf) -> str:
        declared = _place_of(leaf).declared
        if _is_label_weight(leaf):
            return "0"
        if declared.kind != "number":
            return f"(ISERROR({ref})*1)"
        known = f"ISBLANK({ref})+ISNUMBER({ref})+{_is_mark(ref, declared.empty_marks)}"
        return f"(({known})=0)"

    def empty(self, leaf: Leaf) -> str:
        return self.void(self.ref(leaf), leaf)

    def void(self, ref: str, leaf: Leaf) -> str:
        if _is_label_weight(leaf):
            return f"(1-ISNUMBER({_weight_in(ref)}))"
        return f"({_is_mark(ref, _place_of(leaf).declared.empty_marks)}*1)"

    def one_of(self, place: Place, texts: Sequence[str]) -> str:
        listed = "|" + "|".join(texts) + "|"
        found = f'ISNUMBER(FIND("|"&{_plain(self.ref(place))}&"|","{listed}"))'
        return f"({found}*1)"


def _is_label_weight(leaf: Leaf) -> bool:
    declared = _place_of(leaf).declared
    return isinstance(declared, LevelWeight) and bool(declared.in_label_of)


def _weight_in(ref: str) -> str:
    text = f'SUBSTITUTE({ref},"（","(")'
    opened = f'FIND("(",{text})'
    length = f'FIND("分",{text},{opened})-{opened}-1'
    return f"VALUE(MID({text},{opened}+1,{length}))"


class _Cells(_Reading):
    """One instance over single cells; a Sum stands for a range of cells beside each other.

    SUMPRODUCT instead of SUM: these formulas stand in cells and conditional formats, where no
    array entry is possible.
    """

    def __init__(self, at: Callable[[Leaf], str]) -> None:
        self.at = at

    def ref(self, leaf: Leaf) -> str:
        return self.at(leaf)

    def number(self, leaf: Leaf) -> str:
        if isinstance(leaf, Sum):
            return f"SUM({self.at(leaf)})"
        return super().number(leaf)

    def count(self, leaf: Leaf) -> str:
        if isinstance(leaf, Sum):
            return f"COUNT({self.at(leaf)})"
        return super().count(leaf)

    def unreadable(self, leaf: Leaf) -> str:
        if isinstance(leaf, Sum) or leaf.reach == "group":
            return f"(SUMPRODUCT({self.strange(self.at(leaf), leaf)}*1)>0)"
        return super().unreadable(leaf)

    def empty(self, leaf: Leaf) -> str:
        if isinstance(leaf, Sum) or leaf.reach == "group":
            return f"(SUMPRODUCT(1-{self.void(self.at(leaf), leaf)})=0)"
        return super().empty(leaf)


class _Filing(_Reading):
    """One instance per filing: record fields, summary cells, and whole columns added up."""

    def __init__(self, refs: References) -> None:
        self.refs = refs

    def ref(self, leaf: Leaf) -> str:
        return self.refs.cell(_place_of(leaf))

    def parts(self, leaf: Sum) -> tuple[str, str | None]:
        column = self.refs.column(leaf.place.table, leaf.place.field)
        inside = self.refs.summary_row_inside(leaf.place.table)
        return column, self.refs.cell(summary(leaf.place)) if inside else None

    def details(self, leaf: Sum) -> str:
        column, roll_up = self.parts(leaf)
        mask = _inside(column)
        return mask if roll_up is None else f"{mask}*(ROW({column})<>ROW({roll_up}))"

    def number(self, leaf: Leaf) -> str:
        if not isinstance(leaf, Sum):
            return super().number(leaf)
        column, roll_up = self.parts(leaf)
        if roll_up is None:
            return f"SUM({column})"
        return f"(SUM({column})-IF(ISNUMBER({roll_up}),{roll_up},0))"

    def count(self, leaf: Leaf) -> str:
        if not isinstance(leaf, Sum):
            return super().count(leaf)
        column, roll_up = self.parts(leaf)
        return f"COUNT({column})" if roll_up is None else f"(COUNT({column})-COUNT({roll_up}))"

    def unreadable(self, leaf: Leaf) -> str:
        if not isinstance(leaf, Sum):
            return super().unreadable(leaf)
        return f"(SUM({self.details(leaf)}*{self.strange(self.parts(leaf)[0], leaf)})>0)"

    def empty(self, leaf: Leaf) -> str:
        if not isinstance(leaf, Sum):
            return super().empty(leaf)
        return f"(SUM({self.details(leaf)}*(1-{self.void(self.parts(leaf)[0], leaf)}))=0)"


class _SummaryRow(_Filing):
    """The summary row judged as a row."""

    def on_detail_row(self, _: Place) -> str:
        return "0"

    def ref(self, leaf: Leaf) -> str:
        place = _place_of(leaf)
        return self.refs.cell(summary(place) if place.reach == "row" else place)


class _Joining(_Reading):
    """Rows of another listing, found by their key with SUMIF and COUNTIFS."""

    refs: References
    table: str

    def own_key(self) -> str:
        raise NotImplementedError

    def foreign(self, leaf: Leaf) -> bool:
        return isinstance(leaf, Place) and leaf.reach == "row" and leaf.table != self.table

    def pair(self, leaf: Leaf) -> tuple[str, str, str]:
        place = _place_of(leaf)
        keys = self.refs.column(place.table, self.refs.key(place.table))
        return keys, self.own_key(), self.refs.column(place.table, place.field)

    def unmatched(self, leaf: Leaf) -> str | None:
        if not self.foreign(leaf):
            return None
        keys, key, _ = self.pair(leaf)
        return f"(((COUNTIF({keys},{key})=0)+(LEN({key})=0))>0)"

    def number(self, leaf: Leaf) -> str:
        if not self.foreign(leaf):
            return super().number(leaf)
        keys, key, column = self.pair(leaf)
        return f"IFERROR(SUMIF({keys},{key},{column}),0)"

    def count(self, leaf: Leaf) -> str:
        if not self.foreign(leaf):
            return super().count(leaf)
        keys, key, column = self.pair(leaf)
        return f'COUNTIFS({keys},{key},{column},">=-1E+300")'

    def unreadable(self, leaf: Leaf) -> str:
        if not self.foreign(leaf):
            return super().unreadable(leaf)
        keys, key, column = self.pair(leaf)
        marks = "".join(
            f'-COUNTIFS({keys},{key},{column},"={mark}")'
            for mark in _place_of(leaf).declared.empty_marks
        )
        # "?*" counts numbers as well in LibreOffice: what is filled, less numbers and marks
        words = f'COUNTIFS({keys},{key},{column},"<>")-{self.count(leaf)}{marks}'
        wrong = f"ISERROR(SUMIF({keys},{key},{column}))"
        own = self.refs.column(self.table, self.refs.key(self.table))
        many = f"(COUNTIF({keys},{key})>1)+(COUNTIF({own},{key})>1)"
        return f"(((({words})>0)+{wrong}+{many})>0)*(LEN({key})>0)"

    def empty(self, leaf: Leaf) -> str:
        if not self.foreign(leaf):
            return super().empty(leaf)
        return f"(({self.count(leaf)}+{self.unreadable(leaf)})=0)"


class _Rows(_Joining):
    """All rows of a listing at once: columns from header to guard."""

    def __init__(self, refs: References, grain: Grain) -> None:
        self.refs, self.table = refs, grain.table
        self.leader = refs.key(grain.table)

    def range(self, field: str) -> str:
        return self.refs.column(self.table, field)

    def own_key(self) -> str:
        return self.range(self.leader)

    def on_detail_row(self, place: Place) -> str:
        if not self.refs.summary_row_inside(self.table):
            return "1"
        return f"((ROW({self.own_key()})<>ROW({self.refs.cell(summary(place))}))*1)"

    def ref(self, leaf: Leaf) -> str:
        place = _place_of(leaf)
        if place.reach == "row":
            return self.range(place.field)
        return self.refs.cell(place)


class _JoinedCells(_Joining, _Cells):
    """One row by relative references; rows of other listings by key."""

    def __init__(self, at: Callable[[Leaf], str], refs: References, table: str, key: str) -> None:
        _Cells.__init__(self, at)
        self.refs, self.table, self.key = refs, table, key

    def own_key(self) -> str:
        return self.key


class _Groups(_Reading):
    """All groups of a listing at once, each judged at its head row.

    Members are told by a running count of head rows, an array product, so that rows inserted
    anywhere inside belong to the group above them without a helper column.
    """

    def __init__(self, refs: References, grain: Grain) -> None:
        self.refs, self.table, self.within = refs, grain.table, grain.within
        own = refs.column(self.table, self.within)
        levels = list(refs.levels(self.table))
        above = levels[: levels.index(self.within)] if self.within in levels else levels
        # a new value of a level above opens a group too, whatever stands in the own column
        opens = "".join(f"+(LEN({refs.column(self.table, level)})>0)" for level in above)
        begins = f"(({_begins(own)}{opens})>0)" if opens else _begins(own)
        self.heads = f"({_inside(own)}*{begins})"
        running = f"MMULT((ROW({own})>=TRANSPOSE(ROW({own})))*1,{self.heads})"
        self.members = f"(({running})=TRANSPOSE({running}))*1"

    def ref(self, leaf: Leaf) -> str:
        place = _place_of(leaf)
        declared = place.declared
        if isinstance(declared, LevelWeight) and declared.in_label_of:
            return self.refs.column(self.table, declared.in_label_of)
        return self.refs.column(self.table, place.field)

    def over(self, each_row: str) -> str:
        own = self.refs.column(self.table, self.within)
        return f"MMULT({self.members},{_inside(own)}*{each_row})"

    def number(self, leaf: Leaf) -> str:
        if isinstance(leaf, Sum):
            return self.over(self.numeric(self.ref(leaf), leaf))
        return super().number(leaf)

    def count(self, leaf: Leaf) -> str:
        if isinstance(leaf, Sum):
            return self.over(self.counted(self.ref(leaf), leaf))
        return super().count(leaf)

    def unreadable(self, leaf: Leaf) -> str:
        wrong = self.strange(self.ref(leaf), leaf)
        return wrong if wrong == "0" else f"({self.over(wrong)}>0)"

    def empty(self, leaf: Leaf) -> str:
        return f"({self.over('(1-' + self.void(self.ref(leaf), leaf) + ')')}=0)"
