"""Rules as values, and code rules for what no equation can say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal, Protocol, TypeAlias

from xlcheck.errors import BrokenRule
from xlcheck.findings import ClaimRead, Location, Severity, Verdict
from xlcheck.language.expression import (
    Compare,
    Condition,
    Expression,
    Leaf,
    Place,
    Sum,
    children,
    leaves,
    linear,
    walk,
)
from xlcheck.language.filing import Submission
from xlcheck.language.form import Edition

Stage: TypeAlias = Literal["beta", "active", "retired"]


@dataclass(frozen=True, slots=True)
class Hint:
    """A further sentence for a broken rule where ``condition`` holds beside it."""

    condition: Condition
    says: str


@dataclass(frozen=True, slots=True)
class Grain:
    """What one verdict is about: the filing ("" table), each row of a listing, or each group."""

    table: str = ""
    within: str = ""


Judge: TypeAlias = "Callable[[Submission, Edition], Iterable[Judgement]]"


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold between the places of a form; one verdict per condition and instance.

    ``says`` is one Chinese sentence without a full stop; ``because`` names the source.
    ``when`` limits it: where that is false the rule is skipped.
    """

    id: str
    says: str
    holds: Condition | Sequence[Condition]
    because: str
    severity: Severity = Severity.ERROR
    when: Condition | None = None
    stage: Stage = "active"
    hints: tuple[Hint, ...] = ()
    severities: tuple[Severity, ...] = ()  # one per condition where they differ
    also_judge: Judge | None = None  # what no equation can say under the same id

    def __post_init__(self) -> None:
        for condition in self.conditions:
            if not isinstance(condition, Condition):
                raise BrokenRule(f"规则 {self.id} 的 holds 不是条件")
            for node in walk(condition):
                if isinstance(node, Compare):
                    linear(node)  # refuses what cannot be added up
            grain_of(condition)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions, one verdict each."""
        return (self.holds,) if isinstance(self.holds, Condition) else tuple(self.holds)

    def severity_of(self, number: int) -> Severity:
        """How much a broken condition weighs; a beta rule never more than a warning."""
        severity = self.severities[number] if self.severities else self.severity
        if self.stage == "beta" and severity is Severity.ERROR:
            return Severity.WARNING
        return severity


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a code rule says of one instance."""

    verdict: Verdict
    locations: tuple[Location, ...] = ()
    message: str = ""
    stated: str | None = None
    expected: str | None = None
    difference: str | None = None
    slack: str | None = None
    severity: Severity | None = None  # only where it differs from the rule's
    because: str = ""  # of skipped and unknown
    by_nature: bool = False  # of unknown: the form asks for no figure that would settle it


@dataclass(frozen=True, slots=True)
class CodeRule:
    """A rule that is written as a function: same head, same catalogue.

    ``fails`` and ``passes`` are examples in words, for ``xlcheck explain``.
    """

    id: str
    says: str
    judge: Judge
    because: str
    severity: Severity = Severity.ERROR
    stage: Stage = "active"
    fails: str = ""
    passes: str = ""


AnyRule: TypeAlias = Rule | CodeRule

Trust: TypeAlias = Literal["detail", "total", "narrative"]
"""Who is believed first when figures disagree: typed details, then totals, then the prose."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of one filing that a slip may have hit: a cell, or a figure in a text.

    ``value`` and ``half_unit`` are in the form's own unit (万元 for money) whatever is printed;
    ``printed_unit`` is one printed unit in it (0.0001 for a figure in 元).
    """

    at: Location
    value: Decimal | None  # None: an empty cell, which counts as 0 in a sum
    half_unit: Decimal
    trust: Trust
    printed_unit: Decimal = Decimal(1)

    @property
    def key(self) -> tuple[str, tuple[int, int] | None]:
        """Tell quantities of one filing apart."""
        return self.at.place, self.at.span


@dataclass(frozen=True, slots=True)
class Tie:
    """One linear identity over quantities of one filing: Σ coefficient·value + constant = 0.

    It holds when the sum is within ± ``slack``. Made of a rule's equations, and of what the prose
    repeats; diagnosis reads it, no verdict depends on it.
    """

    rule: str
    terms: tuple[tuple[Quantity, Decimal], ...]
    constant: Decimal
    slack: Decimal

    @property
    def residual(self) -> Decimal:
        """What is left over, to six decimals like the gap of a verdict."""
        parts = (factor * q.value for q, factor in self.terms if q.value is not None)
        return round(sum(parts, start=self.constant), 6)

    @property
    def holds(self) -> bool:
        """Whether rounding explains what is left over."""
        return abs(self.residual) <= self.slack


class ProseReading(Protocol):
    """What a form's prose reader gives besides the verdicts of the TEXT rules."""

    def claims(self, filing: Submission, edition: Edition) -> Sequence[ClaimRead]:
        """List every figure read in the texts of a filing, in reading order."""

    def ties(self, filing: Submission, edition: Edition) -> Sequence[Tie]:
        """List what the prose repeats of the tables, and the sums it states, as identities."""


@cache
def grain_of(condition: Expression) -> Grain:
    """Tell what one verdict of a condition is about; ``BrokenRule`` when its leaves disagree.

    Row places of several listings are joined by their row key; the first one leads.
    """
    rows: list[str] = []
    groups: set[tuple[str, str]] = set()
    for leaf in leaves(condition):
        match leaf:
            case Sum(place, within) if within:
                groups.add((place.table, within))
            case Place(reach="group"):
                groups.add((leaf.table, leaf.within))
            case Place(reach="row"):
                rows.append(leaf.table)
    if len(groups) > 1 or (groups and rows):
        raise BrokenRule("一条规则不能同时按行和按组判断")
    if groups:
        return Grain(*groups.pop())
    return Grain(rows[0]) if rows else Grain()


@cache
def operands(condition: Expression) -> tuple[Leaf, ...]:
    """The leaves a verdict depends on: a cell that cancels in a comparison is not one of them."""
    found: dict[tuple[str, ...], Leaf] = {}

    def collect(node: Expression) -> None:
        if isinstance(node, Compare):
            for leaf in linear(node).leaves:
                found.setdefault(leaf.leaf, leaf)
        elif isinstance(node, Place | Sum):
            found.setdefault(node.leaf, node)
        else:
            for child in children(node):
                collect(child)

    collect(condition)
    return tuple(found.values())
