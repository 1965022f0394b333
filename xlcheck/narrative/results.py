"""TEXT-009: the score and the grade that the prose tells are those of the form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlcheck.findings import Location, Verdict
from xlcheck.language.self_evaluation import GRADE_SYNONYMS, GRADES
from xlcheck.narrative.figures import NOTHING, ONE, compare, exactly, figure, number_text
from xlcheck.narrative.ledger import Cell, word_key
from xlcheck.narrative.passages import Passage
from xlcheck.narrative.spoken import Gap, Spoken, broken, gap_between, held, said_in
from xlcheck.narrative.study import Key, Study
from xlcheck.prose.claims import Claim

RULE = "TEXT-009"
_OVERALL = re.compile(
    r"(?:本次|本部门|本单位|本项目|最终|最后|综合|绩效|自评|评价|整体支出|部门|项目|年度|总)+"
    r"(?:得分|总分|评分|分数|总得分)"
)
"""Names of the overall score beside those that the form lists; those of an item say of what."""


def results(study: Study) -> Iterator[Spoken]:
    """Compare every score and grade of the filing itself with the result."""
    for key, passage, claim in study.claims():
        if claim.kind not in ("score", "grade"):
            continue
        because = _not_ours(study, passage, claim)
        if because:
            study.note(key, None, None, because)
        elif claim.kind == "score":
            yield from _score(study, key, passage, claim)
        else:
            yield from _grade(study, key, passage, claim)


def _not_ours(study: Study, passage: Passage, claim: Claim) -> str:
    """Say why a score or grade is not the filing's overall one."""
    word = word_key(claim.subject)
    is_known = word in study.words.grades
    if claim.kind == "score":
        is_known = word in study.words.scores or bool(_OVERALL.fullmatch(word))
    if claim.malformed:
        return "数字不完整"
    if passage.aim or claim.target:
        return "说的是目标"
    if not is_known:
        return "不是自评总分" if claim.kind == "score" else "不是自评等次"
    if study.ledger.owner(claim.owner) != "" or claim.base:
        return f"说的是“{claim.owner or claim.base}”"
    if claim.year is not None and study.year is not None and claim.year != study.year:
        return f"说的是{claim.year}年"
    return "" if claim.basis in ("", "final") else "说的是另一年"


def score_cells(study: Study) -> list[Cell]:
    """The cells that give the overall score: the result's, and the scoring sheet's total."""
    found = []
    for place in study.narration.overall:
        read = study.filing[place.table]
        row = read.summary if place.reach == "row" else read.only
        if row is not None and row[place.field].number is not None:
            found.append(Cell(place, row, ONE, read.unit))
    return found


def _score(study: Study, key: Key, passage: Passage, claim: Claim) -> Iterator[Spoken]:
    told, cells = figure(claim), score_cells(study)
    if told is None or not cells:
        study.note(key, None, None, "表中没有填写综合得分")
        return
    right = [c for c in cells if compare(told, exactly(c.entry.number or NOTHING)) is Verdict.HELD]
    if right:
        study.note(key, Verdict.HELD, right[0].spot)
        study.identify(RULE, [(key, 1), (right[0], -1)])
        yield held(RULE)
        return
    first = cells[0]
    study.identify(RULE, [(key, 1), (first, -1)])
    value = exactly(first.entry.number or NOTHING)
    study.note(key, Verdict.BROKEN, first.spot)
    gap = gap_between(claim, told, value)
    label = first.place.declared.label
    message = (
        f"{said_in(passage, claim)}与{study.ledger.table_of(first)}「{label}」"
        f"{number_text(value.value)}分不符,相差{gap.difference}分,请改成一致"
    )
    places: list[Location] = [passage.location(claim), *(c.location() for c in cells)]
    yield broken(RULE, places, message, gap)


def _grade(study: Study, key: Key, passage: Passage, claim: Claim) -> Iterator[Spoken]:
    place = study.narration.grade
    cell = Cell(place, study.filing[place.table].only, ONE, ONE)
    told, right = _meant(claim.word), _meant(cell.entry.text)
    if told is None or cell.entry.state != "given" or right is None:
        study.note(key, None, None, "表中没有填写等次,或等次认不出")
        return
    if told == right:
        study.note(key, Verdict.HELD, cell.spot)
        yield held(RULE)
        return
    study.note(key, Verdict.BROKEN, cell.spot)
    message = (
        f"{passage.title}中等次写的是“{claim.word}”,{study.ledger.table_of(cell)}"
        f"「{place.declared.label}」是“{cell.entry.text}”,请改成一致"
    )
    gap = Gap(claim.word, cell.entry.text, "")
    yield broken(RULE, (passage.location(claim), cell.location()), message, gap)


def _meant(word: str) -> str | None:
    """The form's own word for a grade: 优秀 means 优."""
    plain = word_key(word)
    return next((g for g in GRADES if plain in (g, *GRADE_SYNONYMS[g])), None)
