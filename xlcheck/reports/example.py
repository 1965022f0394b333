"""A small example of a rule that fails and one that passes, found by judging candidates.

The judging is that of :mod:`xlcheck.translate.judging` over single values, so that an example can
never say something else than the check does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, product

from xlcheck.findings import Verdict
from xlcheck.language.expression import (
    Compare,
    Condition,
    Expression,
    IsOneOf,
    Leaf,
    Number,
    Place,
    Sum,
    linear,
    walk,
)
from xlcheck.language.form import Date, Year
from xlcheck.language.rule import Rule, operands
from xlcheck.translate.judging import judge
from xlcheck.translate.to_words import Instance, broken_sentence, name

Value = Decimal | str | None
"""What stands at a leaf; None is an empty cell."""

Values = Mapping[tuple[str, ...], Value]
_MOST_CHANGES = 2  # leaves that may differ from the first guess
_MOST_PAIRED = 60
_OTHER_TEXT = "其他"


@dataclass(frozen=True, slots=True)
class Example:
    """What stands at each place of one condition, and the verdict on it."""

    filled: tuple[tuple[str, str], ...]  # name of the place → what stands there, "" for nothing
    verdict: Verdict
    message: str = ""  # of a broken one


def examples(rule: Rule, number: int = 0) -> tuple[Example, Example] | None:
    """Give a failing and a passing example of a condition that differ as little as possible."""
    condition = rule.conditions[number]
    leaves = _leaves(condition, rule.when)
    guesses = _guesses(condition, rule.when)
    tried = [(values, verdict(condition, rule.when, values)) for values in guesses]
    passing = [v for v, judged in tried if judged is Verdict.HELD]
    failing = [v for v, judged in tried if judged is Verdict.BROKEN]
    pairs = product(failing[:_MOST_PAIRED], passing[:_MOST_PAIRED])
    best = min(pairs, key=lambda pair: _unlikeness(*pair), default=None)
    if best is None:
        return None
    fails, passes = best
    return (
        Example(_named(leaves, fails), Verdict.BROKEN, _message(rule, condition, fails)),
        Example(_named(leaves, passes), Verdict.HELD),
    )


def verdict(condition: Condition, when: Condition | None, values: Values) -> Verdict:
    """Judge one instance of a condition over single values."""
    j = judge(condition, when, _Single(values))
    if j.unknown:
        return Verdict.UNKNOWN
    if not j.asked:
        return Verdict.SKIPPED
    if j.broken:
        return Verdict.BROKEN
    return Verdict.ROUNDING if j.rounding else Verdict.HELD


class _Single:
    """The algebra of one instance: Decimal and bool."""

    def __init__(self, values: Values) -> None:
        self.values = values

    def number(self, leaf: Leaf) -> Decimal:
        value = self.values[leaf.leaf]
        return value if isinstance(value, Decimal) else Decimal(0)

    def count(self, leaf: Leaf) -> Decimal:
        return Decimal(isinstance(self.values[leaf.leaf], Decimal))

    def unreadable(self, leaf: Leaf) -> bool:
        return _declared(leaf).declared.kind == "number" and isinstance(self.values[leaf.leaf], str)

    def unmatched(self, _: Leaf, /) -> bool | None:
        return None

    def empty(self, leaf: Leaf) -> bool:
        return self.values[leaf.leaf] is None

    def one_of(self, place: Place, texts: Sequence[str]) -> bool:
        return self.values[place.leaf] in texts

    def on_detail_row(self, _: Place, /) -> bool:
        return True

    def constant(self, value: Decimal) -> Decimal:
        return value

    def combine(self, terms: Sequence[tuple[Decimal, Decimal]], constant: Decimal) -> Decimal:
        return sum((factor * number for factor, number in terms), start=constant)

    def gap(self, terms: Sequence[tuple[Decimal, Decimal]], constant: Decimal) -> Decimal:
        return round(self.combine(terms, constant), 6)

    def magnitude(self, number: Decimal) -> Decimal:
        return abs(number)

    def smaller(self, left: Decimal, right: Decimal) -> Decimal:
        return min(left, right)

    def at_most(self, left: Decimal, right: Decimal) -> bool:
        return left <= right

    def less(self, left: Decimal, right: Decimal) -> bool:
        return left < right

    def true(self) -> bool:
        return True

    def both(self, *parts: bool) -> bool:
        return all(parts)

    def either(self, *parts: bool) -> bool:
        return any(parts)

    def negate(self, part: bool) -> bool:
        return not part


def _declared(leaf: Leaf) -> Place:
    return leaf.place if isinstance(leaf, Sum) else leaf


def _leaves(condition: Condition, when: Condition | None) -> list[Leaf]:
    every = (*operands(condition), *(operands(when) if when is not None else ()))
    return list({leaf.leaf: leaf for leaf in every}.values())


def _guesses(
    condition: Condition, when: Condition | None
) -> Iterator[dict[tuple[str, ...], Value]]:
    """Fill every leaf, then change few of them to values at which a verdict may turn."""
    leaves = _leaves(condition, when)
    nodes = [n for c in (condition, when) if c is not None for n in walk(c)]
    texts = list(dict.fromkeys(t for n in nodes if isinstance(n, IsOneOf) for t in n.texts))
    compares = [n for n in nodes if isinstance(n, Compare)]
    first = {leaf.leaf: _first_guess(leaf, n, texts) for n, leaf in enumerate(leaves)}
    compared = {x.leaf for c in compares for x in linear(c).leaves}
    for leaf in leaves:
        if leaf.leaf not in compared and isinstance(first[leaf.leaf], Decimal):
            first[leaf.leaf] = _fitting(leaf, leaves, first)
    yield first
    for count in range(1, _MOST_CHANGES + 1):
        for changed in combinations(leaves, count):
            yield from _changed(first, changed, compares, texts)


def _fitting(leaf: Leaf, leaves: Sequence[Leaf], first: Values) -> Value:
    """Give an amount nobody compares the size it would have: its own sum's, or a total's."""
    for other in leaves:
        same = _declared(other).declared is _declared(leaf).declared
        if isinstance(other, Sum) and same and other is not leaf:
            return first[other.leaf]
    rest = [v for key, v in first.items() if key != leaf.leaf and isinstance(v, Decimal)]
    return sum(rest, start=Decimal(0)) if rest else first[leaf.leaf]


def _changed(
    first: dict[tuple[str, ...], Value],
    changed: Sequence[Leaf],
    compares: Sequence[Compare],
    texts: Sequence[str],
) -> Iterator[dict[tuple[str, ...], Value]]:
    if not changed:
        yield first
        return
    leaf, *rest = changed
    for value in _turning(leaf, first, compares, texts):
        yield from _changed({**first, leaf.leaf: value}, rest, compares, texts)


def _first_guess(leaf: Leaf, number: int, texts: Sequence[str]) -> Value:
    declared = _declared(leaf).declared
    if declared.kind == "number":
        return Decimal(2021) if isinstance(declared, Year) else Decimal((number + 2) * 10)
    if isinstance(declared, Date):
        return "2022-06-10"
    return texts[0] if texts else "已填"


def _turning(
    leaf: Leaf, values: Values, compares: Sequence[Compare], texts: Sequence[str]
) -> list[Value]:
    """Give the values of a leaf at which a comparison is met exactly, or just missed."""
    found: list[Value] = []
    if _declared(leaf).declared.kind == "number":
        for compare in compares:
            collected = linear(compare)
            factor = next((a for x, a in collected.terms if x.leaf == leaf.leaf), None)
            if factor is None:
                continue
            rest = [
                a * value
                for x, a in collected.terms
                if x.leaf != leaf.leaf and isinstance(value := values[x.leaf], Decimal)
            ]
            exact = -(sum(rest, start=collected.constant)) / factor
            found += [exact, exact + 1, exact - 1]
        found = [v for v in found if isinstance(v, Decimal) and v == round(v, 2)] or [Decimal(1)]
    else:
        found += [*texts, _OTHER_TEXT]
    return [*dict.fromkeys(found), None]


def _unlikeness(fails: Values, passes: Values) -> tuple[int, int, Decimal]:
    """Count the places that differ, then what is empty, then by how much the numbers differ."""
    differing = [(fails[key], passes[key]) for key in fails if fails[key] != passes[key]]
    empty = sum(v is None for v in (*fails.values(), *passes.values()))
    sizes = (abs(f - p) for f, p in differing if isinstance(f, Decimal) and isinstance(p, Decimal))
    return len(differing), empty, sum(sizes, start=Decimal(0))


def _text(value: Value) -> str:
    if isinstance(value, Decimal):
        return name(Number(value))
    return value or ""


def _named(leaves: Sequence[Leaf], values: Values) -> tuple[tuple[str, str], ...]:
    return tuple((name(leaf), _text(values[leaf.leaf])) for leaf in leaves)


def _message(rule: Rule, condition: Condition, values: Values) -> str:
    def value(node: Expression) -> Decimal:
        collected = linear(Compare("==", node, Number(Decimal(0))))
        parts = ((a, values.get(leaf.leaf)) for leaf, a in collected.terms)
        known = (a * v for a, v in parts if isinstance(v, Decimal))
        return sum(known, start=collected.constant)

    instance = Instance(
        where="",
        value=value,
        text=lambda place: _text(values[place.leaf]),
        label=lambda place: ("汇总行·" if place.reach == "summary" else "") + place.declared.label,
        is_single=lambda _: False,
    )
    return broken_sentence(rule, condition, instance)
