"""The words of a form and its edition: which label means which place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xlcheck.language.expression import Place
from xlcheck.language.form import Edition
from xlcheck.narrative.ledger import word_key
from xlcheck.narrative.subjects import OWN, Narration, Subject


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of a form and its edition."""

    subjects: Mapping[str, Subject]  # by plain word
    labels: tuple[str, ...]
    scores: frozenset[str]
    grades: frozenset[str]
    printed: frozenset[str]  # plain texts that the edition itself prints


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
        frozenset(
            word_key(v) for rows in edition.rows.values() for row in rows for v in row.values()
        ),
    )


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


def _printed(edition: Edition) -> Iterator[str]:
    for rows in edition.rows.values():
        for row in rows:
            yield from map(word_key, row.values())
