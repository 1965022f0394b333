"""TEXT-007: the same figure is the same wherever it is told.

The same means: label, modifiers (synonyms count as one), base, year, unit and owner agree, and
the two sentences are about one thing — they share another figure, or most of their words. Where a
text gives one label two values the label tells nothing, and nothing is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlcheck.findings import Verdict
from xlcheck.narrative.bind import NEUTRAL
from xlcheck.narrative.figures import Figure, compare, dimension, figure
from xlcheck.narrative.ledger import word_key
from xlcheck.narrative.passages import Passage
from xlcheck.narrative.spoken import Spoken, broken, held
from xlcheck.narrative.study import Key, Study
from xlcheck.prose.claims import Claim

RULE = "TEXT-007"
NEW = frozenset(
    (
        *("新增", "新增加", "新申报认定", "新认定", "新增认定", "新获评", "新获批", "新评定"),
        *("新培育", "新申报", "新入选", "新评为", "净增"),
    )
)
"""Modifiers that count as one: all say 新增."""

_QUOTED = re.compile(r"[“\"「『]([^”\"」』]{1,12})[”\"」』]")
_ALL_TOLD = re.compile(r"共|累计|全年|年内|年度内|本年|当年")
_FIGURES = re.compile(r"[0-9.,%]+")
_SHORTEST = 4  # characters; 企业, 项目 and the like mean another thing in every sentence
_TELLING = 6  # characters of a name so long that it means one thing in every sentence
_ALIKE = Decimal("0.5")  # share of two sentences' words that must be the same


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure told in a text: under which name, and with what value."""

    key: Key
    passage: Passage
    claim: Claim
    figure: Figure
    name: str  # the characters of label and modifiers, in whatever order they are told
    epithets: frozenset[str]  # quoted words of the name: 省级“专精特新”小巨人企业
    wholes: frozenset[str]  # what it is said to be a part of

    @property
    def same(self) -> tuple[object, ...]:
        """What must agree."""
        claim = self.claim
        return (
            *(claim.kind, self.name, word_key(claim.owner)),
            *(word_key(claim.base), dimension(claim.unit), self.wholes),
        )


def mentions(study: Study) -> Iterator[Spoken]:
    """Compare what is told more than once; one judgement per figure."""
    wholes = _wholes(study)
    told = [m for item in study.claims() if (m := _mention(study, wholes, *item)) is not None]
    by_name: dict[tuple[object, ...], list[Mention]] = defaultdict(list)
    for mention in told:
        by_name[mention.same].append(mention)
    around = _Surroundings(told)
    for group in by_name.values():
        for alike in _by_epithet(group):
            if len({m.key[0] for m in alike}) > 1 and not _ambiguous(alike):
                yield from _judged(study, alike, around)


def _wholes(study: Study) -> dict[Key, frozenset[str]]:
    """Name what each figure is said to be a part of: by its share, or by a sum."""
    found: dict[Key, frozenset[str]] = defaultdict(frozenset)
    for p, passage, relation in study.relations("share", "sum"):
        claims = passage.reading.claims
        result = claims[relation.result]
        whole = result.base if relation.kind == "share" else result.subject
        for part in relation.parts:
            found[p, part] |= {word_key(whole)} - {""}
    return found


def _mention(
    study: Study, wholes: dict[Key, frozenset[str]], key: Key, passage: Passage, claim: Claim
) -> Mention | None:
    number = figure(claim)
    if number is None or not number.firm or passage.aim or claim.target or study.bound[key].sums:
        return None
    if claim.kind not in ("amount", "count", "rate") or claim.basis not in ("", "final"):
        return None
    if claim.year not in (None, study.year):
        return None
    modifiers = ["新增" if m in NEW else m for m in claim.modifiers if m not in NEUTRAL]
    said = _ALL_TOLD.sub("", word_key(_QUOTED.sub("", claim.subject))) + "".join(modifiers)
    if len(said) < _SHORTEST:
        return None
    epithets = frozenset(_QUOTED.findall(claim.subject))
    name = "".join(sorted(said))  # 引进人才 and 人才引进 are one
    return Mention(key, passage, claim, number, name, epithets, wholes[key])


def _by_epithet(group: Sequence[Mention]) -> list[list[Mention]]:
    """Part mentions by their quoted words; one that leaves them out belongs to the only others."""
    kinds = {m.epithets for m in group if m.epithets}
    if len(kinds) < 2:
        return [list(group)]
    return [[m for m in group if m.epithets == kind] for kind in sorted(kinds, key=sorted)]


def _ambiguous(group: Sequence[Mention]) -> bool:
    """Tell whether one text gives the name two values: then it is not one figure's name."""
    values: dict[int, set[Decimal]] = defaultdict(set)
    for m in group:
        values[m.key[0]].add(m.figure.value)
    return any(len(v) > 1 for v in values.values())


def _judged(study: Study, group: list[Mention], around: _Surroundings) -> Iterator[Spoken]:
    first = group[0]
    others = [m for m in group if compare(m.figure, first.figure) is Verdict.BROKEN]
    if not others:
        for m in group:
            study.note(m.key, Verdict.HELD, "文中另一处的同一个数")
        yield held(RULE)
        return
    if not any(around.same_matter(first, m) for m in others):
        return
    for m in group:
        study.note(m.key, Verdict.BROKEN, "文中另一处的同一个数")
    by_value: dict[str, list[Mention]] = defaultdict(list)
    for m in group:
        by_value[m.claim.quote].append(m)
    shown = ";".join(
        f"{quote}({'、'.join(dict.fromkeys(m.passage.title for m in told))})"
        for quote, told in by_value.items()
    )
    new = "".join(m for m in first.claim.modifiers if m not in NEUTRAL)
    message = f"“{new}{first.claim.subject}”各处所写不一:{shown},请核对后统一"
    places = [
        m.passage.location(m.claim, "related" if n else "primary") for n, m in enumerate(group)
    ]
    yield broken(RULE, places, message)


class _Surroundings:
    """The sentences in which figures stand."""

    def __init__(self, told: Sequence[Mention]) -> None:
        self.sentences = {m.key: m.passage.sentence(m.claim) for m in told}
        self.beside: dict[tuple[int, str], list[Mention]] = defaultdict(list)
        for m in told:
            self.beside[m.key[0], self.sentences[m.key]].append(m)

    def same_matter(self, a: Mention, b: Mention) -> bool:
        """Tell whether two sentences share another figure, or most of their words."""
        here, there = self.sentences[a.key], self.sentences[b.key]
        facts = [
            {(m.same, m.figure.value) for m in self.beside[x.key[0], s] if m is not x}
            for x, s in ((a, here), (b, there))
        ]
        if facts[0] & facts[1]:
            return True
        if min(len(a.name), len(b.name)) >= _TELLING:
            here, there = (x.passage.clause(x.claim) for x in (a, b))
        words = [_pairs(_FIGURES.sub("", s)) for s in (here, there)]
        together = len(words[0]) + len(words[1])
        return bool(together) and 2 * len(words[0] & words[1]) >= _ALIKE * together


def _pairs(sentence: str) -> set[str]:
    return {sentence[n : n + 2] for n in range(len(sentence) - 1)}
