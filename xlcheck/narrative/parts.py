"""Addends of a sum in a text, as figures that remember their claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlcheck.findings import Location, Verdict
from xlcheck.narrative.figures import Figure, dimension, figure
from xlcheck.narrative.study import Key, Study
from xlcheck.prose.claims import Claim, Relation


@dataclass(frozen=True, slots=True)
class Part:
    """One addend, or the total, of a sum in a text."""

    key: Key
    claim: Claim
    figure: Figure
    sign: int = 1

    @property
    def signed(self) -> Figure:
        """As it counts in the sum."""
        return self.figure if self.sign > 0 else -self.figure


def addend(study: Study, key: Key, sign: int = 1) -> Part | None:
    """Read a claim as an addend; None where it has no usable number."""
    claim = study.claim(key)
    number = figure(claim)
    usable = number is not None and not claim.target and claim.unit != "%"
    return Part(key, claim, number, sign) if number is not None and usable else None


def addends(study: Study, p: int, relation: Relation) -> list[Part]:
    """Read the parts of a relation; none where one of them has no usable number."""
    signs = relation.signs or (1,) * len(relation.parts)
    found = [addend(study, (p, c), s) for c, s in zip(relation.parts, signs, strict=True)]
    return [part for part in found if part is not None] if all(found) else []


def one_kind(parts: Sequence[Part]) -> bool:
    """Tell whether all can be added: money, or things of one measure word."""
    return len({dimension(part.claim.unit) for part in parts}) == 1


def as_in_tables(study: Study, part: Part) -> Part:
    """Give a part the amount of its cell where the two differ (TEXT-001 speaks of that)."""
    bound, note = study.bound[part.key], study.notes[part.key]
    if note.verdict is Verdict.BROKEN and bound.sums:
        return Part(part.key, part.claim, bound.sums[0].figure, part.sign)
    return part


def places(study: Study, parts: Sequence[Part]) -> list[Location]:
    """Where the figures stand, the first one primary."""
    return [
        study.passages[part.key[0]].location(part.claim, "related" if n else "primary")
        for n, part in enumerate(parts)
    ]
