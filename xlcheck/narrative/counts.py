"""TEXT-006 of counts: things listed by name, and parts of a number that a cell gives."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xlcheck.findings import Location, Verdict
from xlcheck.narrative.figures import ONE, Figure, added, compare, exactly, figure, number_text
from xlcheck.narrative.ledger import CellSum, word_key
from xlcheck.narrative.parts import Part, addend
from xlcheck.narrative.spoken import Gap, Spoken, broken, held, in_print, in_words
from xlcheck.narrative.study import Study
from xlcheck.narrative.subjects import Composition
from xlcheck.prose.claims import Claim

RULE = "TEXT-006"
_MOST_LISTED = 60  # things that anybody names one by one
_IN_POST = frozenset(("实有", "实际", "在职", "现有", "在岗", "在编"))


def items(study: Study) -> Iterator[Spoken]:
    """Compare a count with the number of things named beside it."""
    for p, passage, relation in study.relations("items"):
        key = (p, relation.result)
        claim = study.claim(key)
        told, listed = figure(claim), exactly(Decimal(relation.listed))
        whole = told is not None and told.value == told.value.to_integral_value()
        if told is None or claim.target or not whole or told.value > _MOST_LISTED:
            continue
        at_most = relation.complete != "stated"
        fits = told.high >= listed.value if at_most else _meets(told, listed)
        shown = f"文中所列{relation.listed}项"
        study.note(key, Verdict.HELD if fits else Verdict.BROKEN, shown)
        if fits:
            yield held(RULE)
            continue
        apart = number_text(abs(told.value - listed.value))
        message = (
            f"{passage.title}中写“{in_words(claim)}”,列出名称的有{relation.listed}个,"
            f"相差{apart},请核对个数,或补全、删减所列名称"
        )
        gap = Gap(in_print(claim, told.value), str(relation.listed), apart)
        yield broken(RULE, [passage.location(claim)], message, gap)


def compositions(study: Study) -> Iterator[Spoken]:
    """Compare parts that only the prose tells with the total that a cell gives."""
    for composition in study.narration.compositions:
        total = study.ledger.read(composition.total)
        if total is None:
            continue
        for p in range(len(study.passages)):
            told = _told(study, p, composition)
            other = _of_another_total(study, p, composition, told)
            if len(told) >= composition.enough and not other:
                yield from _composed(study, composition, total, told)


def _told(study: Study, p: int, composition: Composition) -> list[Part]:
    """The parts told in one text, each once; none where one is told twice and differently."""
    found: list[Part] = []
    for names in composition.parts:
        words = {word_key(name) for name in names}
        told: dict[object, Part] = {}
        for c, claim in enumerate(study.passages[p].reading.claims):
            if (
                claim.kind == "count"
                and word_key(claim.subject) in words
                and _is_meant(study, p, claim)
            ):
                part = addend(study, (p, c))
                if part is not None and part.figure.firm:
                    told.setdefault(part.figure.value, part)
        if len(told) > 1:
            return []
        found += told.values()
    return found


def _is_meant(study: Study, p: int, claim: Claim) -> bool:
    passage = study.passages[p]
    ours = study.ledger.owner(claim.owner) == "" and not passage.aim and not claim.target
    this_year = claim.year in (None, study.year) and claim.basis in ("", "final")
    posts = not _IN_POST.intersection(claim.modifiers)
    return ours and this_year and posts and not claim.malformed


def _of_another_total(study: Study, p: int, composition: Composition, told: list[Part]) -> bool:
    """Tell whether the text itself adds the parts up to another place of the form."""
    places = {part.key[1] for part in told}
    for relation in study.passages[p].reading.relations:
        if relation.kind == "sum" and places.intersection(relation.parts):
            of = study.bound[p, relation.result].subject
            if of is not None and of.place.leaf != composition.total.leaf:
                return True
    return False


def _composed(
    study: Study, composition: Composition, total: CellSum, told: list[Part]
) -> Iterator[Spoken]:
    together = added(part.figure for part in told)
    complete = len(told) == len(composition.parts)
    cell = total.given[0]
    fits = _meets(together, total.figure)
    if complete or fits:
        cells = [(c, -c.factor) for c in total.cells]
        study.identify(RULE, [*((part.key, ONE) for part in told), *cells])
    if not fits and not complete and together.value < total.figure.value:
        return  # a part may be left untold
    for part in told:
        study.note(part.key, Verdict.HELD if fits else Verdict.BROKEN, f"各部分之和与{total.spots}")
    if fits:
        yield held(RULE)
        return
    passage = study.passages[told[0].key[0]]
    listed = "+".join(number_text(part.figure.value) for part in told)
    apart = number_text(abs(together.value - total.figure.value))
    message = (
        f"{passage.title}中{'、'.join(in_words(part.claim) for part in told)},"
        f"合计{listed}={number_text(together.value)},与{study.ledger.table_of(cell)}"
        f"「{total.labels}」{number_text(total.figure.value)}不符,相差{apart},请核对更正"
    )
    locations: list[Location] = [
        study.passages[part.key[0]].location(part.claim, "related" if n else "primary")
        for n, part in enumerate(told)
    ]
    gap = Gap(number_text(together.value), number_text(total.figure.value), apart)
    yield broken(RULE, [*locations, cell.location()], message, gap)


def _meets(a: Figure, b: Figure) -> bool:
    return compare(a, b) is not Verdict.BROKEN
