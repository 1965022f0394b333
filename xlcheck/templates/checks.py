"""The native checks of a workbook: which lines stand where, what they say, in which formula.

Every text is made twice, by a formula for the spreadsheet program and by Python for the value
stored beside it; the two functions of a pair stand next to each other and must say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from xlcheck.findings import Severity
from xlcheck.language.expression import (
    Compare,
    Condition,
    Implies,
    IsEmpty,
    IsOneOf,
    Not,
    Place,
    Sum,
    walk,
)
from xlcheck.language.form import Form, LevelWeight
from xlcheck.language.rule import Rule

SHEET = "自检"
LEVELS = {Severity.ERROR: "必须改正", Severity.WARNING: "请核实", Severity.NOTE: "提示"}
BROKEN, HINT, OPEN, NOTHING = "✗", "△", "○", "—"
UNKNOWN, ROUNDING, HELD = "无法判断", "✓ 尾差", "✓"


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of one rule: a row of the sheet 自检."""

    rule: Rule
    number: int
    place: Place  # what it speaks about first

    @property
    def condition(self) -> Condition:
        """What must hold."""
        return self.rule.conditions[self.number]

    @property
    def severity(self) -> Severity:
        """How much it weighs."""
        return self.rule.severity_of(self.number)

    @property
    def asks_to_fill(self) -> bool:
        """It only asks for something to be filled in: a blank form is not wrong, but open."""
        return _asks_to_fill(self.condition)

    @property
    def wrong(self) -> str:
        """The sign for a broken one."""
        return _sign(self)

    @property
    def says(self) -> str:
        """The rule's sentence, with the column where the rule has several conditions."""
        if len(self.rule.conditions) == 1:
            return self.rule.says
        return f"{self.rule.says}:{self.place.declared.label}"


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One rule as it concerns one table: a line under the table."""

    table: str
    checks: tuple[Check, ...]

    @property
    def says(self) -> str:
        """The rule's sentence."""
        return self.checks[0].rule.says

    @property
    def asks_to_fill(self) -> bool:
        """All of its conditions only ask for something to be filled in."""
        return all(c.asks_to_fill for c in self.checks)

    @property
    def severity(self) -> Severity:
        """The gravest of its conditions."""
        return min((c.severity for c in self.checks), key=lambda s: s.rank)


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a condition was asked, and with what result."""

    asked: int = 0
    broken: int = 0
    rounding: int = 0
    unknown: int = 0
    difference: Decimal = Decimal(0)  # the largest gap among the broken ones
    tail: Decimal = Decimal(0)  # and among those that rounding explains

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.asked + other.asked,
            self.broken + other.broken,
            self.rounding + other.rounding,
            self.unknown + other.unknown,
            max(self.difference, other.difference),
            max(self.tail, other.tail),
        )


Results = Mapping[tuple[str, int], Counts]
"""(rule, number of its condition) -> counts"""


def check_lines(form: Form) -> list[CheckLine]:
    """List the lines of a form, table by table, in the order of the rules."""
    checks = [
        Check(rule, number, lead(condition))
        for rule in form.rules
        if isinstance(rule, Rule) and rule.stage != "retired"
        for number, condition in enumerate(rule.conditions)
    ]
    order = [t.table for t in form.tables]
    checks.sort(key=lambda c: order.index(c.place.table))  # stable: rules keep their order
    grouped = groupby(checks, key=lambda c: (c.place.table, c.rule.id))
    return [CheckLine(table, tuple(group)) for (table, _), group in grouped]


def lead(condition: Condition) -> Place:
    """Choose the place a condition speaks about: the total, or the cell to be filled."""
    match condition:
        case Implies(_, then):
            return lead(then)
        case Not(IsEmpty(place)) | IsEmpty(place) | IsOneOf(place, _):
            return place
        case Compare(_, Place() as place, _) | Compare(_, Sum(place, _), _):
            return place
    return next(n for n in walk(condition) if isinstance(n, Place))


def column_of(place: Place) -> str:
    """Name the column a place stands in: a weight in a label has none of its own."""
    declared = place.declared
    if isinstance(declared, LevelWeight) and declared.in_label_of:
        return declared.in_label_of
    return place.field


def _asks_to_fill(condition: Condition) -> bool:
    match condition:
        case Not(IsEmpty(_)):
            return True
        case Implies(when, Not(IsEmpty(_))):
            return not any(isinstance(n, Compare) for n in walk(when))
    return False


# -- one condition -------------------------------------------------------------------------------


def result(check: Check, counts: Counts) -> str:
    """Say how a condition stands, in one word."""
    if counts.broken:
        return check.wrong
    if counts.unknown:
        return UNKNOWN
    if counts.rounding:
        return ROUNDING
    return HELD if counts.asked else NOTHING


def result_formula(check: Check, *, asked: str, broken: str, rounding: str, unknown: str) -> str:
    """Say the same in a formula over the cells that count."""
    return (
        f'IF({broken}>0,"{check.wrong}",IF({unknown}>0,"{UNKNOWN}",'
        f'IF({rounding}>0,"{ROUNDING}",IF({asked}>0,"{HELD}","{NOTHING}"))))'
    )


# -- one line ------------------------------------------------------------------------------------


def line(of: CheckLine, results: Results) -> str:
    """Say how a rule stands for one table, in one sentence."""
    counts = sum((results.get((c.rule.id, c.number), Counts()) for c in of.checks), Counts())
    if counts.broken:
        return f"{_wrong(of)}{counts.broken}{_times(of)}{_largest(counts.difference)}"
    if counts.unknown:
        return f"{UNKNOWN} {of.says}:{counts.unknown} 处填了文字或没有算出结果"
    if counts.rounding:
        more = _largest(counts.tail)
        return f"{ROUNDING} {of.says}:{counts.rounding} 处差在四舍五入以内{more}"
    return f"{HELD if counts.asked else NOTHING} {of.says}"


def line_formula(
    of: CheckLine,
    *,
    asked: str,
    broken: str,
    rounding: str,
    unknown: str,
    difference: str,
    tail: str,
) -> str:
    """Say the same in a formula over the ranges of cells that count."""
    says = text(f" {of.says}")
    gap, rest = _largest_formula(difference), _largest_formula(tail)
    return (
        f"IF(SUM({broken})>0,{text(_wrong(of))}&SUM({broken})&{text(_times(of))}&{gap},"
        f"IF(SUM({unknown})>0,{text(f'{UNKNOWN} {of.says}:')}"
        f'&SUM({unknown})&" 处填了文字或没有算出结果",'
        f"IF(SUM({rounding})>0,{text(f'{ROUNDING} {of.says}:')}"
        f'&SUM({rounding})&" 处差在四舍五入以内"&{rest},'
        f'IF(SUM({asked})>0,"{HELD}","{NOTHING}")&{says})))'
    )


def _largest(gap: Decimal) -> str:
    return f",最大差 {gap.quantize(Decimal('0.01'), ROUND_HALF_UP)}" if gap > 0 else ""


def _largest_formula(gaps: str) -> str:
    return f'IF(MAX({gaps})>0,",最大差 "&TEXT(MAX({gaps}),"0.00"),"")'


def _sign(of: Check | CheckLine) -> str:
    if of.asks_to_fill:
        return OPEN
    return HINT if of.severity is Severity.NOTE else BROKEN


def _wrong(of: CheckLine) -> str:
    if of.asks_to_fill:
        return f"{OPEN} {of.says}:还有 "
    level = "" if of.severity is Severity.ERROR else f"{LEVELS[of.severity]}:"
    return f"{_sign(of)} {level}{of.says}:"


def _times(of: CheckLine) -> str:
    return " 处未填" if of.asks_to_fill else " 处不符"


def text(value: str) -> str:
    """Write a text as a formula does."""
    return '"' + value.replace('"', '""') + '"'


# -- the whole workbook --------------------------------------------------------------------------

TALLIES = (
    ("✗ 必须改正", BROKEN, Severity.ERROR),
    ("✗ 请核实", BROKEN, Severity.WARNING),
    ("无法判断", UNKNOWN, None),
    ("✓ 尾差", ROUNDING, None),
    ("△ 提示", HINT, None),
    ("○ 未填", OPEN, None),
    ("✓ 相符", HELD, None),
)


def tally(rows: Sequence[tuple[str, str]]) -> str:
    """Count the rows (level, result) of the sheet 自检 in one sentence."""
    parts = []
    for words, wanted, severity in TALLIES:
        levels = LEVELS.values() if severity is None else [LEVELS[severity]]
        parts.append(f"{words} {sum(r == wanted and v in levels for v, r in rows)} 项")
    return ";".join(parts)


def tally_formula(levels: str, results: str) -> str:
    """Say the same in a formula."""
    parts = []
    for words, wanted, severity in TALLIES:
        count = f'COUNTIF({results},"{wanted}")'
        if severity is not None:
            count = f'COUNTIFS({levels},"{LEVELS[severity]}",{results},"{wanted}")'
        parts.append(f'"{words} "&{count}&" 项"')
    return '&";"&'.join(parts)
