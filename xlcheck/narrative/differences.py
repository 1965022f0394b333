"""TEXT-006 of differences, TEXT-002 of growth, completion and execution rates.

增长率 = (now - before) ÷ before; 完成率, 执行率 = done ÷ planned. A rate that the form's own cells
settle (到位率, 执行率, 控制率) is compared with them too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xlcheck.findings import Location, Verdict
from xlcheck.narrative.bind import NEUTRAL, within_year
from xlcheck.narrative.figures import (
    Figure,
    compare,
    compare_percentage,
    exactly,
    figure,
    number_text,
    percent_text,
    percentage,
)
from xlcheck.narrative.ledger import CellSum, word_key
from xlcheck.narrative.parts import Part, addend, as_in_tables, one_kind, places
from xlcheck.narrative.spoken import (
    Gap,
    Spoken,
    broken,
    held,
    in_print,
    in_words,
    rounded,
    unit_of,
)
from xlcheck.narrative.study import Key, Study
from xlcheck.prose.claims import Claim, Relation

_STANDARDS = ("为标准", "的标准", "为目标", "以内", "以下", "以上", "为满分", "得")
_PLANS = re.compile(r"计划|预算|目标|任务")
_HUNDRED = exactly(Decimal(100))


def _size(number: Figure) -> Figure:
    """Without its sign: a text says 减少 or 下降 instead."""
    return -number if number.value < 0 else number


def differences(study: Study) -> Iterator[Spoken]:
    """Judge every difference that a text states: 比上年增加, 大于预算数."""
    for p, _, relation in study.relations("difference"):
        told = addend(study, (p, relation.result))
        pair = _pair(study, p, relation)
        if told is not None and pair is not None and one_kind([told, *pair]):
            yield _difference(study, told, *pair)


def _pair(study: Study, p: int, relation: Relation) -> tuple[Part, Part] | None:
    if len(relation.parts) != 2:
        return None
    first, second = (addend(study, (p, c)) for c in relation.parts)
    return (first, second) if first is not None and second is not None else None


def _difference(study: Study, told: Part, now: Part, before: Part) -> Spoken:
    size, apart = _size(told.figure), now.figure - before.figure
    direction = -1 if (apart.value < 0) is not (told.figure.value < 0) else 1
    study.identify("TEXT-006", [(told.key, direction), (now.key, -1), (before.key, 1)])
    verdict = compare(size, _size(apart))
    if verdict is Verdict.BROKEN:
        mended = as_in_tables(study, now).figure - as_in_tables(study, before).figure
        if compare(size, _size(mended)) is not Verdict.BROKEN:
            verdict = Verdict.HELD  # the amount that differs from its cell is TEXT-001's
    sum_ = f"{number_text(now.figure.value)}-{number_text(before.figure.value)}"
    study.note(told.key, verdict, f"文中{sum_}")
    if verdict is Verdict.HELD:
        return held("TEXT-006")
    true, unit = _size(apart), unit_of(told.claim)
    gap = Gap(
        in_print(told.claim, size.value),
        in_print(told.claim, true.value),
        number_text(abs(size.value - true.value)),
        number_text(size.half + true.half) if verdict is Verdict.ROUNDING else None,
    )
    start = (
        f"{study.passages[told.key[0]].title}中“{in_words(told.claim)}”"
        f"与{sum_}={number_text(apart.value)}{unit}"
    )
    at = places(study, [told, now, before])
    if verdict is Verdict.ROUNDING:
        return rounded("TEXT-006", at, f"{start}只差尾数{gap.difference},视为相等", gap)
    message = f"{start}不符,相差{gap.difference}{unit},请核对更正"
    return broken("TEXT-006", at, message, gap)


def rates(study: Study) -> Iterator[Spoken]:
    """Judge every rate that follows from two amounts of the text, or from the tables."""
    told: set[Key] = set()
    for p, _, relation in study.relations("growth", "ratio"):
        key, pair = (p, relation.result), _pair(study, p, relation)
        claim = study.claim(key)
        number = figure(claim)
        usable = number is not None and claim.unit == "%" and not claim.target
        if pair is not None and relation.kind == "growth" and _is_plan(pair[1].claim):
            usable = False
        if number is not None and usable and pair is not None and one_kind(pair):
            told.add(key)
            yield from _rate(study, key, number, pair, growth=relation.kind == "growth")
    for key, _, claim in study.claims():
        number = figure(claim)
        if key not in told and claim.kind == "rate" and number is not None:
            yield from _rate_of_form(study, key, claim, number)


def _is_plan(claim: Claim) -> bool:
    """Tell whether an amount is a plan: nothing grows from it since last year."""
    return claim.basis not in ("", "prior_year", "final") or bool(_PLANS.search(claim.subject))


def _rate(
    study: Study, key: Key, told: Figure, pair: tuple[Part, Part], *, growth: bool
) -> Iterator[Spoken]:
    claim, passage = study.claim(key), study.passages[key[0]]
    now, before = pair
    true = _true(now.figure, before.figure, growth=growth)
    if true is None:
        study.note(key, None, None, "基数为0或不是确数")
        return
    printed = _size(told) if growth else told
    shown = f"文中“{in_words(now.claim)}”与“{in_words(before.claim)}”"
    verdict = compare_percentage(printed, _size(true) if growth else true)
    if verdict is Verdict.BROKEN:
        mended = [as_in_tables(study, part).figure for part in pair]
        other = _true(mended[0], mended[1], growth=growth)
        fits = other is not None and _fits(printed, _size(other) if growth else other)
        by_form = any(_fits(printed, true) for true, _ in _of_form(study, claim))
        verdict = Verdict.HELD if fits or by_form else verdict
    study.note(key, verdict, shown)
    if verdict is Verdict.HELD:
        yield held("TEXT-002")
        return
    right = percent_text(_size(true) if growth else true, printed)
    apart = number_text(abs(printed.value - Decimal(right.rstrip("%"))))
    at = places_of(study, key, pair)
    start = f"{passage.title}中“{in_words(claim)}”"
    if verdict is Verdict.ROUNDING:
        gap = Gap(claim.quote, right, apart, number_text(2 * printed.half))
        yield rounded("TEXT-002", at, f"{start}是截尾的数,四舍五入为{right}", gap)
        return
    message = f"{start}与{shown[2:]}不符,按这两个数应为{right},相差{apart}个百分点,请更正"
    yield broken("TEXT-002", at, message, Gap(claim.quote, right, apart))


def _true(now: Figure, before: Figure, *, growth: bool) -> Figure | None:
    rate = percentage(now, before)
    return rate - _HUNDRED if rate is not None and growth else rate


def _fits(printed: Figure, true: Figure) -> bool:
    return compare_percentage(printed, true) is not Verdict.BROKEN


def places_of(study: Study, key: Key, pair: tuple[Part, Part]) -> list[Location]:
    """Where a rate stands, and the amounts it follows from."""
    rate = study.passages[key[0]].location(study.claim(key))
    related = [study.passages[p.key[0]].location(p.claim, "related") for p in pair]
    return [rate, *related]


def _of_form(study: Study, claim: Claim) -> list[tuple[Figure, tuple[CellSum, CellSum]]]:
    """What the form's own cells give for a rate: one value for each use of its name."""
    word = word_key(claim.subject)
    uses = next((r.uses for r in study.narration.rates if word in map(word_key, r.names)), ())
    found = []
    for part, whole in uses:
        over, under = study.ledger.read(part), study.ledger.read(whole)
        if over is not None and under is not None:
            true = percentage(over.figure, under.figure)
            if true is not None:
                found.append((true, (over, under)))
    return found


def _rate_of_form(study: Study, key: Key, claim: Claim, told: Figure) -> Iterator[Spoken]:
    """Compare a rate told without its amounts with the cells it follows from."""
    passage, found = study.passages[key[0]], _of_form(study, claim)
    other_year = claim.year is not None and claim.year != study.year
    foreign = study.ledger.owner(claim.owner) != "" or claim.basis not in ("", "final")
    if not found or claim.target or passage.aim or other_year or foreign or claim.base:
        return
    if study.is_general_rate(claim) and not study.confirmed_beside(key):
        study.note(key, None, None, f"近旁没有与表相符的数,不能确定“{claim.subject}”说的是本表的数")
        return
    if within_year(passage, claim, dated=study.binder.dated) or any(
        m not in NEUTRAL for m in claim.modifiers
    ):
        study.note(key, None, None, "说的是年中某一时点或某一部分的数")
        return
    verdicts = [compare_percentage(told, true) for true, _ in found]
    best = min(verdicts, key=[Verdict.HELD, Verdict.ROUNDING, Verdict.BROKEN].index)
    true, (over, under) = found[verdicts.index(best)]
    study.note(key, best, f"{over.spots}÷{under.spots}")
    if best is not Verdict.BROKEN:
        yield held("TEXT-002")
        return
    right = percent_text(true, told)
    apart = number_text(abs(told.value - Decimal(right.rstrip("%"))))
    table = study.ledger.table_of(over.given[0])
    message = (
        f"{passage.title}中“{in_words(claim)}”与{table}不符:「{over.labels}」"
        f"{number_text(over.figure.value)}÷「{under.labels}」{number_text(under.figure.value)}"
        f"为{right},相差{apart}个百分点,请更正"
    )
    at = [passage.location(claim), *(c.location() for s in (over, under) for c in s.given)]
    yield broken("TEXT-002", at, message, Gap(claim.quote, right, apart))
