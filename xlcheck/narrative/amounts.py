"""TEXT-001 and 008: what the prose repeats of the tables.

Source: rules of comparison — an amount of the prose stands for ± half a unit of its own printed
digits, a cell for ± half a unit of its column.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from xlcheck.findings import Location, Verdict
from xlcheck.narrative.bind import Bound
from xlcheck.narrative.figures import (
    Figure,
    compare,
    figure,
    number_text,
)
from xlcheck.narrative.ledger import Cell, CellSum
from xlcheck.narrative.passages import Passage
from xlcheck.narrative.spoken import (
    Spoken,
    broken,
    gap_between,
    held,
    rounded,
    said_in,
    unit_of,
)
from xlcheck.narrative.study import Key, Study
from xlcheck.prose.claims import Claim

RULE = "TEXT-001"
_MOST_BESIDE = 8  # parts tried beside a cell
_MOST_ADDED = 4  # parts added to a cell to explain a figure; with more, chance explains it too


def amounts(study: Study) -> Iterator[Spoken]:
    """Compare every bound figure with its cell."""
    for key, _, claim in study.claims():
        bound, told = study.bound[key], figure(claim)
        if told is not None and bound.sums:
            yield from _compared(study, key, told, bound)


def _compared(study: Study, key: Key, told: Figure, bound: Bound) -> Iterator[Spoken]:
    passage, claim = study.passages[key[0]], study.claim(key)
    verdicts = [compare(told, s.figure) for s in bound.sums]
    for verdict in (Verdict.HELD, Verdict.ROUNDING):
        if verdict in verdicts:
            right = bound.sums[verdicts.index(verdict)]
            study.note(key, verdict, right.spots)
            _identify(study, key, right)
            yield (
                _by_rounding(study, passage, claim, told, right)
                if (verdict is Verdict.ROUNDING)
                else held(RULE)
            )
            return
    right = bound.sums[0]
    other = _of_another_row(study, told, bound)
    if other:
        study.note(key, None, None, f"与“{other}”行的数相同,不能确定说的是哪一行")
    elif bound.subject is not None and not bound.subject.certain:
        study.note(key, None, None, f"“{claim.subject}”可以指不止一个数,不能确定指哪一个")
    elif bound.doubt:
        study.note(key, None, None, bound.doubt)
    elif named := study.binder.named_otherwise(passage, claim):
        study.note(key, None, None, f"紧挨着的是“{named}”,不能确定是哪一项的数")
    elif bound.general and not study.confirmed_beside(key):
        study.note(key, None, None, f"近旁没有与表相符的数,不能确定“{claim.subject}”说的是本表的数")
    else:
        study.note(key, Verdict.BROKEN, right.spots)
        spoken = _explained(study, passage, claim, told, right)
        if spoken.rule == RULE:
            _identify(study, key, right)
        yield spoken


def _identify(study: Study, key: Key, right: CellSum) -> None:
    study.identify(RULE, [(key, 1), *((c, -c.factor) for c in right.cells)])


def _of_another_row(study: Study, told: Figure, bound: Bound) -> str:
    """Name the row whose figure it is, where another than the text's may be meant.

    Without an owner it may be any agency's; an owner may be the one who pays for all of it.
    """
    if bound.subject is None or not told.value:
        return ""
    reading = bound.subject.readings[0]
    others = [""] if bound.owner else list(study.ledger.owners.values())
    for owner in others:
        read = study.ledger.read(reading, owner)
        if read is not None and compare(told, read.figure) is not Verdict.BROKEN:
            return owner or "合计"
    return ""


def _by_rounding(
    study: Study, passage: Passage, claim: Claim, told: Figure, right: CellSum
) -> Spoken:
    slack = told.half + right.figure.half
    gap = gap_between(claim, told, right.figure, slack)
    table = study.ledger.table_of(right.given[0])
    where = f"{table}「{right.labels}」{number_text(right.figure.value)}"
    message = f"{said_in(passage, claim)}与{where}只差尾数{gap.difference},视为相等"
    return rounded(RULE, (passage.location(claim), *_places(right)), message, gap)


def _explained(
    study: Study, passage: Passage, claim: Claim, told: Figure, right: CellSum
) -> Spoken:
    gap = gap_between(claim, told, right.figure)
    cell = right.given[0]
    unit = unit_of(claim)
    where = (
        f"{study.ledger.table_of(cell)}「{right.labels}」{number_text(right.figure.value)}{unit}"
    )
    start = f"{said_in(passage, claim)}与{where}不符,相差{gap.difference}{unit}"
    more = _sum_of_cells(study, told, right)
    if more:
        one_row = len({c.row.key for c in more}) == 1
        names = "、".join(
            f"「{c.place.declared.label if one_row else c.row.key}」{_shown(c)}" for c in more
        )
        message = (
            f"{start};它等于{names}之和,请核对口径,写明包含的内容或改为{gap.expected}{claim.unit}"
        )
        places = (passage.location(claim), *(c.location() for c in more))
        # no difference: it is the sum of other cells, and would be taken for their slip
        return broken("TEXT-008", places, message, replace(gap, difference=""))
    alike = _same_in_row(study, told, cell)
    hint = f",与同一行「{alike.place.declared.label}」的数相同" if alike else ""
    message = f"{start}{hint},请核对后改为{gap.expected}{claim.unit},或更正表中的数"
    return broken(RULE, (passage.location(claim), *_places(right)), message, gap)


def _places(right: CellSum) -> Iterator[Location]:
    return (c.location() for c in right.given)


def _shown(cell: Cell) -> str:
    return cell.entry.text or "0"


def _sum_of_cells(study: Study, told: Figure, right: CellSum) -> tuple[Cell, ...]:
    """Find the fewest cells of the row that give the figure: the cell named and parts beside it."""
    if len(right.cells) != 1 or not told.firm:
        return ()
    cell = right.cells[0]
    beside = [c for c in study.ledger.siblings(cell) if c.entry.number][:_MOST_BESIDE]
    is_total = any(cell.place.leaf == t.leaf for t, _ in study.ledger.partitions)
    for size in range(1, min(_MOST_ADDED, len(beside)) + 1):
        for chosen in combinations(beside, size):
            together = chosen if is_total else (cell, *chosen)
            if len(together) < 2 or any(c.entry.number is None for c in together):
                continue
            read = study.ledger.summed(together)
            if read is not None and compare(told, read.figure) is not Verdict.BROKEN:
                return together
    return ()


def _same_in_row(study: Study, told: Figure, cell: Cell) -> Cell | None:
    """Find another cell of the row that gives the figure: the label may be the slip."""
    if not told.value:
        return None
    for place in study.ledger.tables[cell.place.table].columns(type(cell.place.declared)):
        other = Cell(place, cell.row, cell.factor, cell.unit)
        if place.leaf != cell.place.leaf and other.entry.number == told.value:
            return other
    return None
