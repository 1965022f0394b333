"""The rule tree: plain nodes that ordinary Python operators build over the places of a form.

Nothing here evaluates anything. :mod:`xlcheck.translate` reads one tree three ways: into frames,
into an Excel formula, into Chinese words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from xlcheck.language.form import Field

Operand: TypeAlias = "Expression | Decimal | int | str"
Comparison: TypeAlias = Literal["==", "<=", "<", ">=", ">"]


class Expression:
    """A node; operators build bigger ones, so that a rule reads like the sentence it enforces."""

    def __add__(self, other: Operand) -> Arithmetic:
        return Arithmetic("+", self, lift(other))

    def __sub__(self, other: Operand) -> Arithmetic:
        return Arithmetic("-", self, lift(other))

    def __mul__(self, factor: Decimal | int | str) -> Scaled:
        return Scaled(Decimal(factor), self)

    __rmul__ = __mul__

    def __eq__(self, other: object) -> Compare:  # type: ignore[override]  # builds a node
        return Compare("==", self, lift(other))  # type: ignore[arg-type]  # lift refuses the rest

    def __le__(self, other: Operand) -> Compare:
        return Compare("<=", self, lift(other))

    def __lt__(self, other: Operand) -> Compare:
        return Compare("<", self, lift(other))

    def __ge__(self, other: Operand) -> Compare:
        return Compare(">=", self, lift(other))

    def __gt__(self, other: Operand) -> Compare:
        return Compare(">", self, lift(other))

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        # `a == b == c` and `a == b and c == d` would silently drop their first half
        raise TypeError(
            "a rule is not yet true or false: write `(a == b) & (b == c)`, "
            "or a list of conditions, never `and`, `or`, `not` or a chain"
        )


class Condition(Expression):
    """A node that holds or does not."""

    def __and__(self, other: Condition) -> Both:
        return Both(self, other)

    def __or__(self, other: Condition) -> Either:
        return Either(self, other)

    def __invert__(self) -> Not:
        return Not(self)

    def implies(self, other: Condition) -> Implies:
        """Say that whenever this holds the other must; true where this does not hold."""
        return Implies(self, other)


@dataclass(frozen=True, eq=False, slots=True)
class Number(Expression):
    """A constant."""

    value: Decimal


Reach: TypeAlias = Literal["one", "row", "summary", "group"]
"""Which cell of its column a place means: a record's, each row's, the summary row's, a group's."""


@dataclass(frozen=True, eq=False, slots=True)
class Place(Expression):
    """One labelled place of a form: the field of a record, or a column of a listing.

    A leaf of the tree. ``within`` names the grouping whose head cell is meant (``group``).
    """

    table: str
    field: str
    declared: Field
    reach: Reach
    within: str = ""

    @property
    def is_empty(self) -> Condition:
        """Nothing stands there (one notion of empty for every reader)."""
        return IsEmpty(self)

    def is_one_of(self, *texts: str) -> Condition:
        """The text, without blanks, is one of these."""
        return IsOneOf(self, texts)

    def sum(self, within: str = "") -> Sum:
        """Add the column up over the rows that are no summary: per filing, or per group."""
        return Sum(self, within)

    def of(self, within: str) -> Place:
        """Mean the value printed for the group a row belongs to (a merged cell)."""
        return replace(self, reach="group", within=within)

    @property
    def leaf(self) -> tuple[str, ...]:
        """What tells two leaves apart; equal for two mentions of one cell."""
        return (self.reach, self.table, self.field, self.within)


@dataclass(frozen=True, eq=False, slots=True)
class Sum(Expression):
    """A listing's column added up: lifts rows to one value per filing, or per group."""

    place: Place
    within: str = ""

    @property
    def leaf(self) -> tuple[str, ...]:
        """What tells two leaves apart."""
        return ("sum", self.place.table, self.place.field, self.within)


Leaf: TypeAlias = "Place | Sum"


@dataclass(frozen=True, eq=False, slots=True)
class Arithmetic(Expression):
    """A sum or difference of two nodes."""

    operator: Literal["+", "-"]
    left: Expression
    right: Expression


@dataclass(frozen=True, eq=False, slots=True)
class Scaled(Expression):
    """A node times a constant."""

    factor: Decimal
    node: Expression


@dataclass(frozen=True, eq=False, slots=True)
class Compare(Condition):
    """Two amounts compared; ``==``, ``<=`` and ``>=`` forgive what rounding can explain."""

    operator: Comparison
    left: Expression
    right: Expression


@dataclass(frozen=True, eq=False, slots=True)
class Both(Condition):
    """Both hold."""

    left: Condition
    right: Condition


@dataclass(frozen=True, eq=False, slots=True)
class Either(Condition):
    """At least one holds."""

    left: Condition
    right: Condition


@dataclass(frozen=True, eq=False, slots=True)
class Implies(Condition):
    """Where the first holds (judged without any slack), the second must."""

    when: Condition
    then: Condition


@dataclass(frozen=True, eq=False, slots=True)
class Not(Condition):
    """The condition, judged without any slack, does not hold."""

    node: Condition


@dataclass(frozen=True, eq=False, slots=True)
class IsEmpty(Condition):
    """Nothing stands at a place; for a group, at none of its rows."""

    place: Place


@dataclass(frozen=True, eq=False, slots=True)
class OnDetailRow(Condition):
    """The row is not its listing's summary row; ``place`` is any column of the listing."""

    place: Place


@dataclass(frozen=True, eq=False, slots=True)
class IsOneOf(Condition):
    """The text at a place is one of a few."""

    place: Place
    texts: tuple[str, ...]


def lift(value: Operand) -> Expression:
    """Make a node of a constant; anything that is no number is refused."""
    if isinstance(value, Expression):
        return value
    if isinstance(value, bool | float) or not isinstance(value, Decimal | int | str):
        raise TypeError(f"a rule computes with places and exact numbers, not with {value!r}")
    return Number(Decimal(value))


def total(parts: Iterable[Expression]) -> Expression:
    """Add nodes up: the sum that a total is compared with."""
    first, *rest = parts
    for part in rest:
        first = first + part
    return first


def summary(column: Place) -> Place:
    """Mean the cell of the listing's summary row instead of each row's."""
    return replace(column, reach="summary")


def children(node: Expression) -> Iterator[Expression]:
    """The nodes directly under a node, in reading order."""
    for field in fields(node):  # type: ignore[arg-type]  # every node is a dataclass
        child = getattr(node, field.name)
        if isinstance(child, Expression):
            yield child


def walk(node: Expression) -> Iterator[Expression]:
    """Every node of the tree, parents first."""
    yield node
    for child in children(node):
        yield from walk(child)


def leaves(node: Expression) -> list[Leaf]:
    """The leaves in reading order, each once: what the node needs to be known."""
    found: dict[tuple[str, ...], Leaf] = {}
    summed = {id(n.place) for n in walk(node) if isinstance(n, Sum)}
    for n in walk(node):
        if isinstance(n, Sum) or (isinstance(n, Place) and id(n) not in summed):
            found.setdefault(n.leaf, n)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Linear:
    """Σ coefficient·leaf + constant, a cell on both sides cancelled: left minus right."""

    terms: tuple[tuple[Leaf, Decimal], ...]
    constant: Decimal

    @property
    def leaves(self) -> Sequence[Leaf]:
        """The leaves that did not cancel."""
        return [leaf for leaf, _ in self.terms]


@cache
def linear(compare: Compare) -> Linear:
    """Collect a comparison to one side (rules: slack follows from what is left)."""
    collected: dict[tuple[str, ...], tuple[Leaf, Decimal]] = {}
    constant = Decimal(0)

    def collect(node: Expression, factor: Decimal) -> None:
        nonlocal constant
        match node:
            case Number(value):
                constant += factor * value
            case Place() | Sum():
                before = collected.get(node.leaf, (node, Decimal(0)))[1]
                collected[node.leaf] = (node, before + factor)
            case Arithmetic(operator, left, right):
                collect(left, factor)
                collect(right, factor if operator == "+" else -factor)
            case Scaled(by, inner):
                collect(inner, factor * by)
            case _:
                raise TypeError(f"{type(node).__name__} cannot be added up")

    collect(compare.left, Decimal(1))
    collect(compare.right, Decimal(-1))
    return Linear(tuple((leaf, a) for leaf, a in collected.values() if a), constant)


@cache
def lone_total(compare: Compare) -> Place | None:
    """The total of a comparison that says "total = sum of parts", else None.

    Such a total, left empty over filled parts, is a finding of its own (EMPTY-001) and the sum
    is not judged a second time.
    """
    if compare.operator != "==" or not isinstance(compare.left, Place):
        return None
    own = compare.left.leaf
    parts = [(leaf, a) for leaf, a in linear(compare).terms if leaf.leaf != own]
    adds_up = all(a == -1 for _, a in parts)
    several = len(parts) > 1 or any(isinstance(leaf, Sum) for leaf, _ in parts)
    return compare.left if adds_up and several else None
