"""The words of a form's texts as plain data: which place a label speaks of.

Each form lists its own in ``forms/<form>/narrative.py``; further words of a region are data of
its edition (``[parameters.aliases]``: word → table.field).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from xlcheck.language.expression import (
    Compare,
    Expression,
    Number,
    Place,
    leaves,
    linear,
    lone_total,
)
from xlcheck.language.form import Table
from xlcheck.language.rule import Rule
from xlcheck.prose.claims import Basis

OWN: frozenset[Basis] = frozenset(("", "final"))
ANY_BASIS: frozenset[Basis] = OWN | {"planned", "budget", "adjusted_budget"}


@dataclass(frozen=True, eq=False)
class Subject:
    """Words, and what they may mean: ``readings`` are sums of places, the likeliest first.

    A figure under these words is right if any reading gives it. Where the words are too general
    to be ``certain`` a figure that none gives is not judged. ``whole``: a share may be said to be
    of it. ``bases``: the stages of money under which it means this place. ``not_before``: words
    behind the label that make it something else (财政拨款 + 支出 is no income). ``general`` are
    the names that other things have too (总支出 of a fund): a figure under them is wrong only
    beside another that the tables confirm.
    """

    names: tuple[str, ...]
    readings: tuple[Expression, ...]
    whole: bool = False
    certain: bool = True
    bases: frozenset[Basis] = OWN
    not_before: tuple[str, ...] = ()
    general: frozenset[str] = frozenset()
    base_names: tuple[str, ...] = ()  # words that mean it only behind 占 and 为
    may_be_inside: bool = False  # of a balance told in order: another figure may contain it

    @property
    def place(self) -> Place:
        """The place it means in the first reading."""
        return next(p for p, _ in terms(self.readings[0]))


def speaks_of(
    place: Place,
    *names: str,
    general: Sequence[str] = (),
    or_else: Sequence[Expression] = (),
    whole: bool = False,
    certain: bool = True,
    bases: frozenset[Basis] = OWN,
    not_before: Sequence[str] = (),
    base_names: Sequence[str] = (),
    may_be_inside: bool = False,
) -> Subject:
    """Let a place be spoken of by its label, the label's synonyms and further names."""
    declared = place.declared
    return Subject(
        tuple(dict.fromkeys((declared.label, *declared.also, *names, *general))),
        (place, *or_else),
        whole=whole,
        certain=certain,
        bases=bases,
        not_before=tuple(not_before),
        general=frozenset(general),
        base_names=tuple(base_names),
        may_be_inside=may_be_inside,
    )


@cache
def terms(expression: Expression) -> tuple[tuple[Place, Decimal], ...]:
    """Read a sum of places as its terms."""
    collected = linear(Compare("==", expression, Number(Decimal(0))))
    return tuple((leaf, a) for leaf, a in collected.terms if isinstance(leaf, Place))


Partition = tuple[Place, tuple[Place, ...]]
"""A total of a row and all its parts."""


def partitions_of(rules: Iterable[Rule]) -> tuple[Partition, ...]:
    """Collect what a form's own rules state within one row: total = sum of parts."""
    found = []
    for condition in (c for rule in rules for c in rule.conditions):
        total = lone_total(condition) if isinstance(condition, Compare) else None
        if total is None or total.reach != "row":
            continue
        others = [leaf for leaf in leaves(condition) if leaf.leaf != total.leaf]
        parts = tuple(leaf for leaf in others if isinstance(leaf, Place) and leaf.reach == "row")
        if len(parts) == len(others):
            found.append((total, parts))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Rate:
    """A rate that a form's own cells settle: part ÷ whole in percent, by one of several uses."""

    names: tuple[str, ...]
    uses: tuple[tuple[Place, Place], ...]
    general: bool = False  # other things have such a rate too


@dataclass(frozen=True, slots=True)
class Composition:
    """Parts that only the prose tells, of a total that a cell gives: 行政编制 + … = 人员编制."""

    total: Place
    parts: tuple[tuple[str, ...], ...]  # of each part its names
    enough: int = 2  # so many of them told must not exceed the total


@dataclass(frozen=True, eq=False)
class Narration:
    """What the texts of a form may speak of, and where they stand."""

    tables: tuple[type[Table], ...]
    texts: tuple[Place, ...]  # in printed order
    aims: tuple[Place, ...]  # of these, those that tell what is intended, not what was done
    subjects: tuple[Subject, ...]
    overall: tuple[Place, ...]  # where the overall score stands; of a listing its summary row
    grade: Place
    rates: tuple[Rate, ...] = ()
    compositions: tuple[Composition, ...] = ()
    owners: tuple[Place, ...] = ()  # columns that name whose figures a row gives
    headquarters: tuple[str, ...] = ()  # names of the first such row, all the same
    itself: tuple[Place, ...] = ()  # places that name the filing's own subject
    items: tuple[tuple[Place, Place], ...] = ()  # columns that name a thing, and its amount
    own: tuple[Place, tuple[Expression, ...]] | None = (
        None  # its name, and what a figure under it means
    )
    period: tuple[Place, Place] | None = None
    dated: tuple[Place, ...] = ()
    year: Place | None = None
    cited: tuple[Place, ...] = ()  # texts in which a standard is cited
    score_names: tuple[str, ...] = field(
        default=(
            *("自评综合得分", "绩效自评综合得分", "综合得分", "自评得分", "自评总分", "自评总得分"),
            *("绩效自评得分", "绩效评价得分", "绩效评价总得分", "综合评分", "自评分", "自评分数"),
            *("整体支出绩效自评得分", "项目绩效自评得分", "评价得分", "总得分", "总分", "得分"),
        )
    )
    grade_names: tuple[str, ...] = field(
        default=(
            *("评价等次", "自评等次", "评价等级", "自评等级", "绩效等次", "绩效等级", "等次"),
            *(
                "等级",
                "评价结果",
                "自评结果",
                "绩效评价结果",
                "综合评价等次",
                "综合评价等级",
                "评价结论",
                "自评结论",
            ),
        )
    )
