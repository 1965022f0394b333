"""Texts of a filing as places: where a figure stands, and how a message names the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xlcheck.findings import Location, Role
from xlcheck.language.expression import Place
from xlcheck.language.filing import Entry, FilingRow, place_path
from xlcheck.language.wording import label_of
from xlcheck.prose.claims import Claim, Reading

_SENTENCE = re.compile(r"[。！？!?\n；;]")
_STOP = re.compile(r"[。！？!?\n；;，,、：:()（）]")
_SHOWN = 24  # characters before a figure by which a reader finds it
_CLAUSE = re.compile(r"[，,：:。；;\n]")
_REACH = 200  # characters; no sentence that says of when it speaks is longer


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of a filing and what was read in it."""

    place: Place
    row: FilingRow
    entry: Entry  # the cell it stands in
    text: str
    reading: Reading
    aim: bool  # tells what is intended

    @property
    def title(self) -> str:
        """How a message names it: “二(一) 基本支出”, “目标2·实际完成”."""
        section = self.row["section"]
        if section.state == "given":
            return f"“{section.text}”"
        return f"“{label_of(self.row, self.place.declared)}”"

    def location(self, claim: Claim, role: Role = "primary") -> Location:
        """Where a figure stands, the bare number without its unit."""
        start, end = claim.figure_span or claim.span
        words = self.text[start:end]
        shift = self.entry.offset
        return Location(
            sheet=self.entry.sheet,
            cell=self.entry.cell,
            role=role,
            place=place_path(self.place.table, self.row.key, self.place.field),
            label=label_of(self.row, self.place.declared),
            value=words,
            span=(start + shift, end + shift),
            quote=words,
            around=self.around(claim),
        )

    def around(self, claim: Claim) -> str:
        """The figure with its unit and the words before it, from the last stop on."""
        start, end = claim.span
        before = _STOP.split(self.text[max(0, start - _SHOWN) : start])[-1]
        return (before + self.text[start:end]).strip()

    def sentence_before(self, claim: Claim) -> str:
        """The words of the sentence before a figure."""
        before = self.text[max(0, claim.span[0] - _REACH) : claim.span[0]]
        return _SENTENCE.split(before)[-1]

    def sentence(self, claim: Claim) -> str:
        """The whole sentence in which a figure stands."""
        return self.sentence_before(claim) + self.sentence_behind(claim.span[0])

    def clause(self, claim: Claim) -> str:
        """The words around a figure up to the next comma."""
        before = _CLAUSE.split(self.sentence_before(claim))[-1]
        return before + _CLAUSE.split(self.sentence_behind(claim.span[0]))[0]

    def sentence_behind(self, start: int) -> str:
        """The words of a sentence from a place on."""
        return _SENTENCE.split(self.text[start : start + _REACH])[0]
