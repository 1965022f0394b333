"""Tables found by the workbook's defined names: ``table.field`` on the cell or the column.

A name is believed only where its sheet bears it out; a table of which one name is broken, missing
or points at another table's labels is left to the labels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from xlcheck.submission.headers import DEPTH, Band, Column
from xlcheck.submission.places import RecordPlace, Spot
from xlcheck.submission.scan import Grid, is_blank
from xlcheck.submission.spelling import LONGEST_LABEL, UNITS, label
from xlcheck.submission.vocabulary import Vocabulary, Words
from xlcheck.workbook.cells import Area, Cell, Position, Workbook, area

Place: TypeAlias = tuple[str, str, str, Area]
"""(table, field, sheet title, area)"""

Named: TypeAlias = "Mapping[str, Mapping[str, tuple[str, Area]]]"
"""table -> field -> (sheet title, area)"""

_OURS = re.compile(r"([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)")
_REFERENCE = re.compile(
    r"(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]{1,3}\$?[0-9]+(?::\$?[A-Z]{1,3}\$?[0-9]+)?)"
)
_LABEL_WITHIN = 8  # columns left of a value in which its label may stand


def named_places(workbook: Workbook) -> list[Place]:
    """List (table, field, sheet, area) of every name of ours that still refers to cells."""
    placed = (_placed(name.name, name.refers_to) for name in workbook.names)
    return [place for place in placed if place is not None]


@lru_cache(maxsize=1 << 12)  # filings made from one template repeat its names
def _placed(name: str, refers_to: str) -> Place | None:
    match = _OURS.fullmatch(name)
    where = _REFERENCE.fullmatch(refers_to.removeprefix("="))
    if match is None or where is None:
        return None
    sheet = where[1].replace("''", "'") if where[1] else where[2]
    try:
        return match[1], match[2], sheet, area(where[3])
    except ValueError:
        return None  # beyond the last row: as good as #REF!


def for_sheets(places: Sequence[Place], grids: Sequence[Grid]) -> Named:
    """Keep the names that lie on these sheets; a copied sheet has names of its own."""
    titles = {g.title for g in grids}
    found: dict[str, dict[str, tuple[str, Area]]] = {}
    for table, name, sheet, where in places:
        if sheet in titles:
            found.setdefault(table, {})[name] = (sheet, where)
    return found


def named_record(
    words: Words, vocabulary: Vocabulary, named: Named, grids: Mapping[str, Grid]
) -> RecordPlace | None:
    """Place a record by its names, None when they do not hold together."""
    own = named.get(words.name, {})
    if any(n not in own for n in words.asked) or len({own[n][0] for n in words.asked}) != 1:
        return None
    grid = grids[own[words.asked[0]][0]]
    spots = {}
    for name in words.fields:
        if name not in own:
            continue
        sheet, (row, column, _, _) = own[name]
        if sheet != grid.title or _stale(words, vocabulary, name, grid, (row, column)):
            return None
        spots[name] = Spot(grid.anchors.get((row, column), (row, column)))
    if all((cell := grid.cell(s.at)) is None or is_blank(cell) for s in spots.values()):
        return None  # blank, or the values stand elsewhere: the labels know
    return RecordPlace(grid, spots)


def _stale(words: Words, vocabulary: Vocabulary, name: str, grid: Grid, at: Position) -> bool:
    """Whether the labels say that a named cell is not the field's any more.

    Programs that insert and delete cells without moving the names leave them behind: beside
    another label, behind the value, or away from the field's own label.
    """
    row, column = at
    cell = grid.cell(at)
    own = grid.text(at)
    if 0 < len(own) <= LONGEST_LABEL and label(own).key in vocabulary.record_keys:
        return True  # a label itself
    left = [c for c in grid.rows.get(row, ()) if column - _LABEL_WITHIN <= c < column]
    spots = [(row, c) for c in reversed(left)] + [(row - 1, column)]
    for spot in spots:
        text = grid.text(spot)
        key = label(text).key if 0 < len(text) <= LONGEST_LABEL else ""
        if key in words.keys[name]:
            return False
        if spot[0] == row and (key in vocabulary.record_keys or _passed(grid, spot, cell)):
            return True
    return any(key in grid.labels for key in words.keys[name])


def _passed(grid: Grid, spot: Position, named: Cell | None) -> bool:
    """Whether something stands before a named cell in which nothing does."""
    return (named is None or is_blank(named)) and not is_blank(grid.sheet.cells[spot])


def named_band(
    words: Words, vocabulary: Vocabulary, named: Named, grids: Mapping[str, Grid]
) -> tuple[Grid, Band] | None:
    """Place a listing's header by its names, None when they do not hold together."""
    own = named.get(words.name, {})
    if any(n not in own for n in words.asked):
        return None
    there = {n: own[n] for n in words.fields if n in own}
    sheets = {sheet for sheet, _ in there.values()}
    areas = [where for _, where in there.values()]
    tops, lasts = {a[0] for a in areas}, {a[2] for a in areas}
    if len(sheets) != 1 or len(lasts) != 1 or max(tops) - min(tops) >= DEPTH:
        return None
    if len({a[1] for a in areas}) != len(areas):
        return None
    grid = grids[sheets.pop()]
    columns: dict[str, Column] = {}
    bottom, labelled = max(tops), 0
    for name, (_, where) in there.items():
        header = _header(words, vocabulary, name, grid, where)
        if header is None:
            return None
        row, column = header
        labelled += label(grid.text(header)).key in words.keys[name]
        bottom = max(bottom, grid.span(header)[2])
        width = range(where[1], where[3] + 1)
        unit = UNITS.get(label(grid.text((row, column))).unit)
        columns[name] = Column(tuple(width), header, unit)
    if 2 * labelled < len(columns):
        return None  # the table was wiped or overwritten, its names left behind
    return grid, Band(columns, min(tops), bottom, last=lasts.pop())


def _header(
    words: Words, vocabulary: Vocabulary, name: str, grid: Grid, where: Area
) -> tuple[int, int] | None:
    """The header cell of a named column; None when it is another column's."""
    top, column = where[0], where[1]
    known = None
    for row in range(top, top + DEPTH):
        at = grid.anchors.get((row, column), (row, column))
        text = grid.text(at)
        if not text or len(text) > LONGEST_LABEL:
            continue
        key = label(text).key
        if key in words.keys[name]:
            return at
        if (
            row == top
            and key not in words.groups
            and any(t != words.name or n != name for t, n in vocabulary.by_key.get(key, ()))
        ):
            known = key
    beside = (at for key in words.keys[name] for at in grid.labels.get(key, ()) if at[1] != column)
    if known or any(top <= at[0] < top + DEPTH for at in beside):
        return None
    return top, column
