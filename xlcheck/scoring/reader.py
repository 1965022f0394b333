"""Reads a filing's scoring sheet and the rates behind it once for all rules over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xlcheck.errors import BrokenRule
from xlcheck.language.filing import Submission
from xlcheck.language.form import Edition, Listing
from xlcheck.language.inputs import Input
from xlcheck.language.rubric import Bands, PerPoint, Proportion
from xlcheck.language.standard import Standard
from xlcheck.scoring.figures import Figure, NoFigure, figure
from xlcheck.scoring.sheet import Item, Sheet, read_sheet


@dataclass(slots=True)
class _Read:
    filing: Submission
    edition: Edition
    sheet: Sheet
    figures: dict[str, Figure | NoFigure] = field(default_factory=dict)


class Reader:
    """Remembers the filing it read last: its rules come one after the other."""

    def __init__(self, scores: type[Listing], inputs: Sequence[Input]) -> None:
        self.scores, self.inputs = scores, tuple(inputs)
        self.by_name = {source.name: source for source in inputs}
        self._last: _Read | None = None

    def __call__(self, filing: Submission, edition: Edition) -> Sheet:
        """Match the rows of a filing's scoring sheet with the edition's standards."""
        return self._read(filing, edition).sheet

    def figure(
        self, filing: Submission, edition: Edition, standard: Standard
    ) -> Figure | NoFigure | None:
        """Give the rate that settles an item, or why there is none; None where none is named."""
        rubric = standard.rubric
        if not standard.input or not isinstance(rubric, Bands | PerPoint | Proportion):
            return None
        figures = self._read(filing, edition).figures
        if standard.item not in figures:
            source = self.by_name[standard.input]
            figures[standard.item] = figure(source, filing, standard, rubric)
        return figures[standard.item]

    def is_recomputed(self, filing: Submission, edition: Edition, item: Item) -> bool:
        """Tell whether the filing's own figures settle an item's score."""
        if item.standard is None or item.altered:
            return False
        return isinstance(self.figure(filing, edition, item.standard), Figure)

    def _read(self, filing: Submission, edition: Edition) -> _Read:
        last = self._last
        if last is None or last.filing is not filing or last.edition is not edition:
            self._check(edition)
            last = _Read(filing, edition, read_sheet(filing, self.scores, edition))
            self._last = last
        return last

    def _check(self, edition: Edition) -> None:
        """Raise ``BrokenRule`` when an edition asks for a rate that the form does not declare."""
        for standard in edition.standards:
            if standard.input and standard.input not in self.by_name:
                known = "、".join(self.by_name)
                raise BrokenRule(
                    f"版次 {edition.id}“{standard.item}”用的比率“{standard.input}”表样中没有"
                    f"(有:{known})"
                )
