"""Rules as values, and code rules for what no equation can say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from xlcheck.errors import BrokenRule
from xlcheck.findings import Location, Severity, Verdict
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
    severity: Severity | None = None  # only where it differs from the rule's
    because: str = ""  # of skipped and unknown


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
