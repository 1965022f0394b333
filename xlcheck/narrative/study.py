"""All texts of one filing, read once: claims with the cells they speak of.

Ten rules, the audit view and the identities for diagnosis look at the same study.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from xlcheck.findings import Verdict
from xlcheck.language.expression import Place
from xlcheck.language.filing import FilingRow, Submission
from xlcheck.language.rule import Quantity
from xlcheck.narrative.bind import Binder, Bound
from xlcheck.narrative.figures import compare, figure, printed_unit
from xlcheck.narrative.ledger import Cell, Ledger, word_key
from xlcheck.narrative.lexicon import Lexicon
from xlcheck.narrative.passages import Passage
from xlcheck.narrative.subjects import ANY_BASIS, Narration, Partition, Subject
from xlcheck.prose.claims import Claim, Relation, Vocabulary
from xlcheck.prose.read import read_prose

Key = tuple[int, int]
"""A claim of a study: the number of its passage, and its number there."""

_BESIDE = 120  # characters between two figures that speak of one thing
_FIGURES = 100  # of a text that are looked at to either side
_SHORTEST_ITEM = 4  # characters; a shorter name of a thing is a word like others


@dataclass(slots=True)
class Note:
    """What became of a claim, for the audit view."""

    compared_with: str | None = None
    verdict: Verdict | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Σ coefficient·quantity = 0: what a text repeats of a table, or adds up itself."""

    rule: str
    terms: tuple[tuple[Quantity, Decimal], ...]


@dataclass(slots=True)
class Study:
    """The texts of one filing, their claims bound to places, and what became of each claim."""

    filing: Submission
    narration: Narration
    ledger: Ledger
    words: Lexicon
    year: int | None
    binder: Binder
    passages: tuple[Passage, ...] = ()
    bound: dict[Key, Bound] = field(default_factory=dict)
    notes: dict[Key, Note] = field(default_factory=dict)
    identities: list[Identity] = field(default_factory=list)

    def claims(self) -> Iterator[tuple[Key, Passage, Claim]]:
        """Every claim in reading order."""
        for p, passage in enumerate(self.passages):
            for c, claim in enumerate(passage.reading.claims):
                yield (p, c), passage, claim

    def relations(self, *kinds: str) -> Iterator[tuple[int, Passage, Relation]]:
        """The relations of some kinds in reading order, with the number of their passage."""
        for p, passage in enumerate(self.passages):
            for relation in passage.reading.relations:
                if relation.kind in kinds:
                    yield p, passage, relation

    def claim(self, key: Key) -> Claim:
        """The claim of a key."""
        return self.passages[key[0]].reading.claims[key[1]]

    def confirmed_beside(self, key: Key, within: int = _BESIDE) -> bool:
        """Tell whether the tables confirm another figure close by: then it is of the same thing."""
        p, own = key
        claims = self.passages[p].reading.claims
        at = claims[own].span[0]
        around = range(max(0, own - _FIGURES), min(len(claims), own + _FIGURES))
        return any(
            c != own
            and abs(claims[c].span[0] - at) <= within
            and self._is_confirmed((p, c), claims[c])
            for c in around
        )

    def is_general_rate(self, claim: Claim) -> bool:
        """Tell whether other things have a rate of this name too."""
        word = word_key(claim.subject)
        return any(r.general and word in map(word_key, r.names) for r in self.narration.rates)

    def _is_confirmed(self, key: Key, claim: Claim) -> bool:
        told = figure(claim)
        sums = self.bound[key].sums
        return (
            told is not None
            and told.value != 0
            and any(compare(told, s.figure) is not Verdict.BROKEN for s in sums)
        )

    def note(
        self, key: Key, verdict: Verdict | None, compared_with: str | None, because: str = ""
    ) -> None:
        """Remember what became of a claim; the gravest comparison counts, the first one leads."""
        known = self.notes.setdefault(key, Note())
        graver = (None, Verdict.HELD, Verdict.ROUNDING, Verdict.BROKEN)
        if verdict is not None and graver.index(verdict) > graver.index(known.verdict):
            known.verdict, known.compared_with = verdict, compared_with
        elif verdict is not None and verdict is known.verdict and compared_with is not None:
            both = dict.fromkeys(((known.compared_with or ""), compared_with))
            known.compared_with = ";".join(filter(None, both))
        if because and not known.because:
            known.because = because

    def identify(self, rule: str, terms: Iterable[tuple[Key | Cell, Decimal | int]]) -> None:
        """Remember an identity for diagnosis, if all its figures are firm numbers."""
        quantities = [
            (self.ledger.quantity(q) if isinstance(q, Cell) else self.quantity(q), Decimal(factor))
            for q, factor in terms
        ]
        known = tuple((q, factor) for q, factor in quantities if q is not None)
        if len(known) == len(quantities):
            self.identities.append(Identity(rule, known))

    def quantity(self, key: Key) -> Quantity | None:
        """Make the quantity of a figure in a text; None for one without a firm number."""
        claim, number = self.claim(key), figure(self.claim(key))
        if number is None or not number.firm:
            return None
        return Quantity(
            at=self.passages[key[0]].location(claim, "related"),
            value=number.value,
            half_unit=number.half,
            trust="narrative",
            printed_unit=printed_unit(claim),
        )


def study(
    filing: Submission, words: Lexicon, narration: Narration, partitions: Sequence[Partition]
) -> Study:
    """Read all texts of a filing and bind their claims; judges nothing yet."""
    ledger = Ledger(filing, narration, partitions)
    named = _items(filing, narration)
    owners = {*ledger.owners, *narration.headquarters} if ledger.owners else set()
    own = _own_subject(filing, narration)
    labels = (*words.labels, *sorted(named), *own)
    vocabulary = Vocabulary(tuple(dict.fromkeys(labels)), tuple(sorted(owners)))
    year = _year(filing, narration)
    items = {word_key(name): found for name, found in named.items()}
    by_own = {word_key(name): subject for name, subject in own.items()}
    dated = narration.period is None
    binder = Binder(ledger, words, year, items, by_own, dated)
    made = Study(filing, narration, ledger, words, year, binder)
    made.passages = tuple(_passages(filing, narration, vocabulary))
    for key, passage, claim in made.claims():
        made.bound[key] = binder.bind(passage, claim)
        made.notes[key] = Note(because=made.bound[key].because)
    return made


def _own_subject(filing: Submission, narration: Narration) -> dict[str, Subject]:
    """The name of what the filing is about, where its figure means a place: 某某补助资金."""
    if narration.own is None:
        return {}
    place, readings = narration.own
    name = filing.text(place.table, place.field)
    if len(name) < _SHORTEST_ITEM:
        return {}
    return {name: Subject((name,), readings, general=frozenset((name,)), bases=ANY_BASIS)}


def _items(filing: Submission, narration: Narration) -> dict[str, tuple[Place, FilingRow]]:
    """The things a listing names, with their amounts; a name that stands twice is none."""
    found: dict[str, list[tuple[Place, FilingRow]]] = {}
    for name, amount in narration.items:
        for row in filing[name.table].details:
            if len(row[name.field].text) >= _SHORTEST_ITEM:
                found.setdefault(row[name.field].text, []).append((amount, row))
    return {name: rows[0] for name, rows in found.items() if len(rows) == 1}


def _year(filing: Submission, narration: Narration) -> int | None:
    if narration.year is None:
        return None
    number = filing.number(narration.year.table, narration.year.field)
    return None if number is None else int(number)


def _passages(
    filing: Submission, narration: Narration, vocabulary: Vocabulary
) -> Iterator[Passage]:
    aims = {place.leaf for place in narration.aims}
    for place in narration.texts:
        for row in filing[place.table].rows:
            entry = row[place.field]
            if entry.state == "given" and not row.is_summary:
                reading = read_prose(entry.text, vocabulary)
                yield Passage(place, row, entry, entry.text, reading, place.leaf in aims)
