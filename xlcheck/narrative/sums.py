"""TEXT-006: what a text says to add up does.

A list of parts that is said to be all, or is all by the form's own definition, or whose shares
add to 100%, must add to its total. One that merely opens with 其中 must not exceed it; where it
reaches most of it without saying 等, something may have been left out (a warning).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, groupby

from xlcheck.findings import Severity, Verdict
from xlcheck.narrative.figures import (
    Figure,
    added,
    compare,
    number_text,
)
from xlcheck.narrative.ledger import word_key
from xlcheck.narrative.parts import Part, addend, addends, as_in_tables, one_kind, places
from xlcheck.narrative.passages import Passage
from xlcheck.narrative.shares import Base, Fitted
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
from xlcheck.prose.claims import Relation

RULE = "TEXT-006"
_EACH = re.compile(r"人均|户均|生均|平均|均价|单价|每[人户亩个家年月天]")
_MONEY = re.compile(r"[0-9][0-9.,]*\s*(?:亿元|万元|千元|元)(?![/每])")
_THE_REST = re.compile(r"其余|其他|其它|剩余|余下")
_ENDS = re.compile(r"[。\n]")
_CLOSES = re.compile(r"[;；。]")
_KIND = 2  # characters that tell the kind of a post: 行政编制
_ABOVE = re.compile(r"以上|上述|总共|合计|共计|总计")
_OPENING = 20  # characters before a total that tell what it is of
NEARLY_ALL = Decimal("0.8")
WHOLE_SHARE = Decimal(100)
SHARE_TAIL = Decimal("0.5")  # percentage points that rounded shares may miss 100 by
_MOST_PARTS = 12  # of which every choice is tried when a list may overlap


def sums(study: Study, fitted: Sequence[Fitted]) -> Iterator[Spoken]:
    """Judge every sum that a text states."""
    by_part = {(f.passage, f.part): f for f in fitted}
    listed: set[Key] = set()
    for p, _, relation in study.relations("sum"):
        listed |= {(p, c) for c in (relation.result, *relation.parts)}
        total = addend(study, (p, relation.result))
        shares = [by_part[p, c] for c in relation.parts if (p, c) in by_part]
        if total is None:
            continue
        if any(_differ(f.base, total) for f in shares):  # said to be shares of something else
            if len(shares) == len(relation.parts):
                yield from _of_one_base(study, shares)
        else:
            yield from _sum(study, p, relation, total)
    yield from _of_one_base(study, [f for k, f in by_part.items() if k not in listed])


def _differ(base: Base, total: Part) -> bool:
    return compare(base.figure, total.figure) is Verdict.BROKEN


# -- sums ------------------------------------------------------------------------------------------


def _sum(study: Study, p: int, relation: Relation, total: Part) -> Iterator[Spoken]:
    parts = addends(study, p, relation)
    because = _doubtful(study.passages[p], [total, *parts])
    if because:
        study.note(total.key, None, None, because)
        return
    if not parts or not one_kind([total, *parts]):
        study.note((p, relation.result), None, None, "各项的数或单位不全,没有相加")
        return
    together = added(part.signed for part in parts)
    verdict = compare(total.figure, together)
    complete = _must_be_all(study, relation, total, parts)
    if complete:
        study.identify(RULE, [(total.key, 1), *((part.key, -part.sign) for part in parts)])
    shown = f"文中各项之和{number_text(together.value)}"
    if verdict is not Verdict.BROKEN:
        study.note(total.key, verdict, shown)
        if verdict is Verdict.HELD or complete:
            yield held(RULE) if verdict is Verdict.HELD else _tail(study, total, parts, together)
        return
    if _holds_otherwise(study, relation, total, parts):
        yield held(RULE)
        return
    excess = together.low > total.figure.high
    if complete or (excess and not _in_two_clauses(study.passages[p], parts)):
        study.note(total.key, Verdict.BROKEN, shown)
        yield _off(study, total, parts, together, all_of_it=complete)
    elif _nearly_all(study.passages[p], relation, total, parts, together):
        study.note(total.key, Verdict.BROKEN, shown)
        yield _left_out(study, total, parts, together)


def _doubtful(passage: Passage, members: Sequence[Part]) -> str:
    """Say why figures that seem to form a sum may form none."""
    total = members[0].claim
    start = min(part.claim.span[0] for part in members)
    if start < total.span[0] and _ABOVE.search(total.subject):  # 以上合计: of all told before
        start = passage.text.rfind("。", 0, start) + 1
    stop = max(part.claim.span[1] for part in members)
    if any(start <= span[0] < stop for span, _ in passage.reading.unread):
        return "所列各项中有读不出的数,没有相加"
    if _has_other_amounts(passage, members, start, stop):
        return "所列各项之间另有金额,没有相加"
    opening = passage.sentence_before(members[0].claim)[-_OPENING:]
    if _EACH.search(opening) or any(_EACH.search(part.claim.subject) for part in members):
        return "人均数、平均数和单价不能相加"
    return ""


def _has_other_amounts(passage: Passage, members: Sequence[Part], start: int, stop: int) -> bool:
    """Tell whether amounts stand between the members that neither are members nor their parts."""
    claims, relations = passage.reading.claims, passage.reading.relations
    inside = {part.key[1] for part in members}
    for relation in relations:
        if relation.kind == "sum" and relation.result in inside:
            inside |= set(relation.parts)
    known = [claims[c].span for c in inside]
    for found in _MONEY.finditer(passage.text, start, stop):
        if not any(a < found.end() and found.start() < b for a, b in known):
            return True
    return False


def _must_be_all(study: Study, relation: Relation, total: Part, parts: Sequence[Part]) -> bool:
    """Tell whether the parts are said, or known, to be all."""
    if relation.complete != "open":
        return relation.complete == "stated"
    return (
        _is_partition(study, total, parts)
        or _is_composition(study, total, parts)
        or _shares_add_up(study, total, parts)
    )


def _is_partition(study: Study, total: Part, parts: Sequence[Part]) -> bool:
    """Tell whether the parts are all of a total by the form's own rules; those of 0 may lack."""
    whole = study.bound[total.key].subject
    told = [study.bound[part.key].subject for part in parts]
    if whole is None or not whole.certain or any(s is None for s in told):
        return False
    places = {s.place.leaf for s in told if s is not None}
    for of, pieces in study.ledger.partitions:
        if of.leaf == whole.place.leaf and places <= {piece.leaf for piece in pieces}:
            missing = [piece for piece in pieces if piece.leaf not in places]
            owner = study.bound[total.key].owner
            read = [study.ledger.read(piece, owner) for piece in missing]
            return all(r is None or not r.figure.value for r in read)
    return False


def _is_composition(study: Study, total: Part, parts: Sequence[Part]) -> bool:
    """Tell whether the parts are all that the form knows of: 行政, 工勤, 事业 of 编制."""
    whole = study.bound[total.key].subject
    for composition in study.narration.compositions:
        if whole is not None and whole.place.leaf == composition.total.leaf:
            kinds = [names[0][:_KIND] for names in composition.parts]
            told = [next((k for k in kinds if k in part.claim.subject), None) for part in parts]
            return len(told) == len(kinds) == len(set(told) - {None})
    return False


def _shares_add_up(study: Study, total: Part, parts: Sequence[Part]) -> bool:
    """Tell whether every part has a share of the total and the shares add to 100%."""
    p = total.key[0]
    shares: dict[int, Decimal] = {}
    for relation in study.passages[p].reading.relations:
        value = study.claim((p, relation.result)).value
        if relation.kind == "share" and relation.parts and value is not None:
            shares[relation.parts[0]] = value
    told = [shares.get(part.key[1]) for part in parts]
    together = sum((s for s in told if s is not None), start=Decimal(0))
    return None not in told and abs(together - WHOLE_SHARE) <= SHARE_TAIL


def _holds_otherwise(study: Study, relation: Relation, total: Part, parts: Sequence[Part]) -> bool:
    """Tell whether another reading holds: with the tables' amounts, or of a list that overlaps."""
    mended = [as_in_tables(study, part) for part in (total, *parts)]
    whole, pieces = mended[0], mended[1:]
    if compare(whole.figure, added(part.signed for part in pieces)) is not Verdict.BROKEN:
        return True  # a figure that differs from its cell is TEXT-001's to speak of
    kept = [part for part in parts if not _may_be_inside(study, part)]
    if len(kept) < len(parts) and _adds_up(total, kept):
        return True
    if relation.complete == "stated" or len(parts) > _MOST_PARTS:
        return False
    choices = (c for size in range(2, len(parts)) for c in combinations(parts, size))
    return any(_adds_up(total, choice) for choice in choices)


def _adds_up(total: Part, parts: Sequence[Part]) -> bool:
    return compare(total.figure, added(part.signed for part in parts)) is not Verdict.BROKEN


def _in_two_clauses(passage: Passage, parts: Sequence[Part]) -> bool:
    """Tell whether a list goes on behind a semicolon: what follows may be another whole."""
    between = passage.text[parts[0].claim.span[1] : parts[-1].claim.span[0]]
    return bool(_CLOSES.search(between))


def _may_be_inside(study: Study, part: Part) -> bool:
    subject = study.words.subjects.get(word_key(part.claim.subject))
    return subject is not None and subject.may_be_inside


def _nearly_all(
    passage: Passage, relation: Relation, total: Part, parts: Sequence[Part], together: Figure
) -> bool:
    """Tell whether parts reach most of a total, as if one were forgotten and none left untold."""
    last = max(part.claim.span[1] for part in parts)
    if _in_two_clauses(passage, parts) or _THE_REST.search(passage.sentence_behind(last)):
        return False
    firm = total.figure.firm and together.firm
    enough = together.value >= NEARLY_ALL * total.figure.value > 0
    return relation.complete == "open" and len(relation.parts) > 1 and firm and enough


# -- words -----------------------------------------------------------------------------------------


def _listed(parts: Sequence[Part]) -> str:
    shown = [
        f"{'' if not n and part.sign > 0 else '+' if part.sign > 0 else '-'}"
        f"{number_text(part.figure.value)}"
        for n, part in enumerate(parts)
    ]
    return "".join(shown)


def _gap(total: Part, together: Figure, slack: Decimal | None = None) -> Gap:
    apart = abs(total.figure.value - together.value)
    return Gap(
        in_print(total.claim, total.figure.value),
        in_print(total.claim, together.value),
        number_text(apart),
        None if slack is None else number_text(slack),
    )


def _tail(study: Study, total: Part, parts: Sequence[Part], together: Figure) -> Spoken:
    gap = _gap(total, together, total.figure.half + together.half)
    unit = unit_of(total.claim)
    message = (
        f"{study.passages[total.key[0]].title}中{_listed(parts)}={number_text(together.value)}"
        f"{unit},与“{in_words(total.claim)}”只差尾数{gap.difference},视为相等"
    )
    return rounded(RULE, places(study, [total, *parts]), message, gap)


def _off(
    study: Study, total: Part, parts: Sequence[Part], together: Figure, *, all_of_it: bool
) -> Spoken:
    unit, gap = unit_of(total.claim), _gap(total, together)
    start = (
        f"{study.passages[total.key[0]].title}中各项之和{_listed(parts)}="
        f"{number_text(together.value)}{unit},"
    )
    verb = "与" if all_of_it else "大于"
    end = "不符," if all_of_it else ","
    message = f"{start}{verb}“{in_words(total.claim)}”{end}相差{gap.difference}{unit}"
    culprit = _culprit(study, total, parts) if all_of_it else None
    if culprit is None:
        return broken(RULE, places(study, [total, *parts]), f"{message},请核对更正", gap)
    right = culprit.figure.value + culprit.sign * (total.figure.value - together.value)
    gap = Gap(
        in_print(culprit.claim, culprit.figure.value),
        in_print(culprit.claim, right),
        gap.difference,
    )
    others = [part for part in (total, *parts) if part is not culprit]
    message += (
        f";其余各数与表中一致,“{in_words(culprit.claim)}”应为{gap.expected}{culprit.claim.unit}"
    )
    return broken(RULE, places(study, [culprit, *others]), message, gap)


def _culprit(study: Study, total: Part, parts: Sequence[Part]) -> Part | None:
    """The one part that the tables do not confirm, where they confirm all the others."""
    open_ = [
        part
        for part in (total, *parts)
        if not (study.bound[part.key].sums and study.notes[part.key].verdict is Verdict.HELD)
    ]
    return open_[0] if len(open_) == 1 and open_[0] is not total else None


def _left_out(study: Study, total: Part, parts: Sequence[Part], together: Figure) -> Spoken:
    unit, gap = unit_of(total.claim), _gap(total, together)
    message = (
        f"{study.passages[total.key[0]].title}中所列各项之和{_listed(parts)}="
        f"{number_text(together.value)}{unit},比“{in_words(total.claim)}”少{gap.difference}{unit};"
        "如果没有列全,请写明“等”或补上其余各项"
    )
    return broken(RULE, places(study, [total, *parts]), message, gap, Severity.WARNING)


# -- the base of the shares ------------------------------------------------------------------------


def _of_one_base(study: Study, fitted: Sequence[Fitted]) -> Iterator[Spoken]:
    """Sum parts against the base that their shares fit, where these add to 100%."""

    def listed(f: Fitted) -> tuple[int, int, str]:
        passage = study.passages[f.passage]
        start = passage.reading.claims[f.part].span[0]
        return f.passage, len(_ENDS.findall(passage.text, 0, start)), f.base.name

    for (p, _, _), group in groupby(sorted(fitted, key=listed), key=listed):
        members = {f.part: f for f in group}
        if abs(sum(f.percentage for f in members.values()) - WHOLE_SHARE) > SHARE_TAIL:
            continue
        parts = [part for c in members if (part := addend(study, (p, c))) is not None]
        base = next(iter(members.values())).base
        together = added(part.figure for part in parts)
        verdict = compare(base.figure, together)
        if verdict is Verdict.HELD:
            yield held(RULE)
            continue
        apart = number_text(abs(together.value - base.figure.value))
        start = (
            f"{study.passages[p].title}中{_listed(parts)}={number_text(together.value)}{base.unit}"
        )
        gap = Gap(number_text(together.value), number_text(base.figure.value), apart)
        at = [*places(study, parts), base.at]
        if verdict is Verdict.ROUNDING:
            slack = number_text(base.figure.half + together.half)
            gap = Gap(gap.stated, gap.expected, apart, slack)
            message = f"{start},与{base.words}只差尾数{apart},视为相等"
            yield rounded(RULE, at, message, gap)
        else:
            message = f"{start},与{base.words}不符,相差{apart}{base.unit},请核对更正"
            yield broken(RULE, at, message, gap)
