"""The words of a form and its edition: which label means which place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xlcheck.language.expression import Place
from xlcheck.language.form import Edition
from xlcheck.narrative.ledger import word_key
from xlcheck.narrative.subjects import OWN, Narration, Subject

_IDLE = re.compile(
    r"(?:全|本|我|部门|门|单位|局|全年|当年|本年|年度|年|度|整体|部|的|总体|20[0-9]{2})*"
)
"""Words before a base's name that change nothing."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of a form and its edition."""

    subjects: Mapping[str, Subject]  # by plain word
    labels: tuple[str, ...]
    scores: frozenset[str]
    grades: frozenset[str]
    printed: frozenset[str]  # plain texts that the edition itself prints
    bases: Mapping[str, Subject]  # by words that mean a place only as the base of a share

    def base(self, word: str) -> Subject | None:
        """The subject that a share is said to be of: its name, or its name behind idle words."""
        if word in self.subjects or word in self.bases:
            return self.subjects.get(word) or self.bases[word]
        ends = (name for name in self.subjects if len(name) > 2 and word.endswith(name))
        name = max(ends, key=len, default="")
        return self.subjects[name] if name and _IDLE.fullmatch(word[: -len(name)]) else None


def lexicon(narration: Narration, edition: Edition) -> Lexicon:
    """Collect the words of a form with those of its edition; the first meaning of a word counts."""
    subjects: dict[str, Subject] = {}
    labels: dict[str, None] = {}
    for subject in (*narration.subjects, *_of_edition(narration, edition)):
        for name in subject.names:
            subjects.setdefault(word_key(name), subject)
            labels.setdefault(name)
    for rate in narration.rates:
        labels |= dict.fromkeys(rate.names)
    for composition in narration.compositions:
        labels |= dict.fromkeys(name for names in composition.parts for name in names)
    labels |= dict.fromkeys((*narration.score_names, *narration.grade_names))
    return Lexicon(
        subjects,
        tuple(labels),
        frozenset(map(word_key, narration.score_names)),
        frozenset(map(word_key, narration.grade_names)),
        frozenset(_printed(edition)),
        {word_key(name): s for s in narration.subjects for name in s.base_names},
    )


def _printed(edition: Edition) -> Iterator[str]:
    for rows in edition.rows.values():
        for row in rows:
            yield from map(word_key, row.values())


def _of_edition(narration: Narration, edition: Edition) -> Iterator[Subject]:
    """Read ``[parameters.aliases]``: word → table.field."""
    by_place = {
        f"{place.table}.{place.field}": subject
        for subject in narration.subjects
        for place in [subject.place]
    }
    tables = {t.table: t for t in narration.tables}
    for word, where in edition.parameters.get("aliases", {}).items():
        known = by_place.get(where)
        table, _, name = where.partition(".")
        place: Place = getattr(tables[table], name)
        yield Subject(
            (word,),
            known.readings if known else (place,),
            whole=known.whole if known else False,
            bases=known.bases if known else OWN,
        )
