"""Numbers drawn so that they add up: amounts in steps, and their parts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bench.printing import plain


@dataclass(frozen=True)
class Draw:
    """Draws amounts that are whole multiples of ``step`` (in 万元)."""

    r: random.Random
    step: Decimal

    def between(self, low: float, high: float) -> Decimal:
        """Draw an amount, small ones as likely as large ones within the range."""
        drawn = low * (high / low) ** self.r.random()
        return int(drawn / float(self.step)) * self.step

    def part(self, whole: Decimal, low: float, high: float) -> Decimal:
        """Draw a part of an amount, between two fractions of it."""
        return int(float(whole / self.step) * self.r.uniform(low, high)) * self.step

    def split(self, whole: Decimal, count: int) -> list[Decimal]:
        """Split an amount into so many parts of very different size, none of them nothing."""
        steps = int(whole / self.step)
        count = max(1, min(count, steps // 200))
        shares = [self.r.uniform(0.05, 1) ** 2 + 0.02 for _ in range(count)]
        parts = [int(steps * share / sum(shares)) for share in shares]
        parts[0] += steps - sum(parts)
        return [n * self.step for n in parts]


@dataclass(frozen=True)
class Item:
    """An item of a scoring sheet whose score is not given by the data of the filing."""

    scores: Sequence[str]  # what it may yield, the full score first
    reasons: Sequence[str] = ()


def drawn_scores(
    items: dict[str, Item], r: random.Random, deductions: int
) -> dict[str, tuple[Decimal, str]]:
    """Give every item its full score, save so many of them, which get a reason too."""
    lowered = r.sample([name for name, item in items.items() if item.reasons], deductions)
    return {
        name: (
            Decimal(r.choice(item.scores[1:]) if name in lowered else item.scores[0]),
            r.choice(item.reasons) if name in lowered else "",
        )
        for name, item in items.items()
    }


def grade_of(score: Decimal) -> str:
    """The grade of a score: 优 from 90, 良 from 80, 中 from 60, 差 below."""
    return next(g for g, low in (("优", 90), ("良", 80), ("中", 60), ("差", 0)) if score >= low)


def score_text(score: Decimal) -> str:
    """Write a score as people do: 5, 2.5."""
    return plain(score, trimmed=True)
