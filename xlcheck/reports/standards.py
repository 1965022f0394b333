"""The scoring standards that a rule applies → what each item grants, with examples both ways.

Printed from the standards of an edition, and scored by the code that scores filings: an example
can never say something else than the check does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xlcheck.language.form import Form
from xlcheck.language.inputs import Input
from xlcheck.language.rubric import (
    Bands,
    PerPoint,
    Proportion,
    Rated,
    Rubric,
    can_yield,
    percent,
    points,
    yields_words,
)
from xlcheck.language.standard import Standard
from xlcheck.scoring.awards import Award, award, exactly, weigh

_STEPS = (Decimal(1), Decimal("0.5"), Decimal("0.3"), Decimal("0.1"))
_POINT = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class ItemShown:
    """One scored item as ``explain`` shows it, in Chinese."""

    name: str
    grants: str  # what it grants for what
    fails: str
    passes: str


def items_of(rule: str, form: Form) -> tuple[ItemShown, ...]:
    """List the items of a form's edition that a rule scores; none for a rule that scores none."""
    standards = form.edition.standards
    if rule == "SCORE-007":
        by_name = {source.name: source for source in form.inputs}
        return tuple(
            _rated(s, s.rubric, by_name[s.input])
            for s in standards
            if s.input and isinstance(s.rubric, Bands | PerPoint | Proportion)
        )
    if rule == "SCORE-010":
        return tuple(shown for s in standards for shown in _attainable(s))
    return ()


def _rated(standard: Standard, rubric: Rated, source: Input) -> ItemShown:
    """Show an item that a rate settles: a rate short of full marks, and who scores it right."""
    rate, granted = _telling(rubric)
    right = granted.answers[-1]
    wrong = rubric.full if weigh(rubric.full, granted) is not None else right - 1
    told = f"{source.says}{percent(rate)},{granted.why},应得{granted.words}"
    return ItemShown(
        standard.name,
        f"{source.says}({source.words}){rubric.words()}",
        f"{told},填了{points(wrong)}分",
        f"{told},填了{points(right)}分",
    )


def _telling(rubric: Rated) -> tuple[Fraction, Award]:
    """Choose the first rate beyond an edge that costs something but not everything."""
    rates = [edge + step * _POINT for edge in _edges(rubric) for step in (2, -2, 10, -10)]
    granted = [(rate, award(rubric, exactly(rate))) for rate in rates if rate >= 0]
    part = (x for x in granted if x[1].low > 0 and x[1].high < rubric.full)
    return next(part, granted[0])


def _edges(rubric: Rated) -> list[Fraction]:
    return sorted(rubric.edges, reverse=True)


def _attainable(standard: Standard) -> Iterator[ItemShown]:
    """Show an item whose standard yields some scores only; of others there is nothing to tell."""
    rubric = standard.rubric
    between = (rubric.full - step for step in _STEPS)
    wrong = next((s for s in between if s > 0 and not can_yield(rubric, s)), None)
    if wrong is None:
        return
    yield ItemShown(
        standard.name,
        f"{rubric.words()}:只能得{yields_words(rubric)}",
        f"填了{points(wrong)}分",
        f"填了{points(_attained(rubric))}分",
    )


def _attained(rubric: Rubric) -> Decimal:
    """Give the best score short of full marks that a rubric yields."""
    short = [s.high for s in rubric.yields() if s.high < rubric.full]
    return max(short, default=rubric.full)
