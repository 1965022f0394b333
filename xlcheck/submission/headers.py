"""Listings found by their header: the best cluster of column labels within a few rows.

A header may be one, two or three rows deep with merged cells, its columns in any order. Labels
that several tables share are settled by who matches more: the fullest header takes its cells first.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from xlcheck.submission.scan import Grid
from xlcheck.submission.spelling import UNITS, label
from xlcheck.submission.vocabulary import Vocabulary, Words
from xlcheck.workbook.cells import Position

SheetPosition: TypeAlias = tuple[int, int, int]
"""(order of the sheet, row, column)"""

DEPTH = 4  # rows a header may take
TITLE_ABOVE = 6  # rows a title may stand above its header
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field stands: one column, or those under a heading merged over several."""

    columns: tuple[int, ...]
    header: Position
    unit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """One header on a sheet: its columns and the rows it takes."""

    columns: Mapping[str, Column]
    top: int
    bottom: int
    score: float = 0.0
    pairs: int = 0  # column of the row names where labels and values alternate
    last: int = 0  # last row of the data, where a defined name tells it


@dataclass(slots=True)
class Found:
    """A listing on a sheet: its header, repeated after a page break perhaps."""

    grid: Grid
    bands: list[Band]
    rivals: list[tuple[Grid, Band]] = field(default_factory=list)  # as good, elsewhere


@dataclass(slots=True)
class _Hit:
    at: Position
    names: tuple[str, ...]
    printed: bool  # the form's own label, not a synonym


@dataclass(slots=True)
class _Candidate:
    words: Words
    grid: Grid
    band: Band


def find_listings(
    vocabulary: Vocabulary, grids: Sequence[Grid], tables: Iterable[str], taken: set[SheetPosition]
) -> dict[str, Found]:
    """Find each of these listings; ``taken`` are cells that other headers own already."""
    open_tables = [vocabulary.words[t] for t in tables]
    found: dict[str, Found] = {}
    candidates = [c for w in open_tables for g in grids for c in _candidates(w, g, taken)]
    while candidates:
        candidates.sort(key=lambda c: -c.band.score)
        best = candidates[0]
        if best.band.score < _FEWEST:
            break
        own = [c for c in candidates if c.words is best.words]
        found[best.words.name] = _settle(best, own[1:])
        for grid, band in _all_bands(found[best.words.name]):
            taken |= {(grid.order, *c.header) for c in band.columns.values()}
        left = {id(c.words): c.words for c in candidates if c.words is not best.words}
        touched = best.grid
        candidates = [c for c in candidates if c.words is not best.words and c.grid is not touched]
        for words in left.values():
            candidates += _candidates(words, touched, taken)
    return found


def _all_bands(found: Found) -> Iterator[tuple[Grid, Band]]:
    yield from ((found.grid, band) for band in found.bands)
    yield from found.rivals


def _settle(best: _Candidate, others: Sequence[_Candidate]) -> Found:
    found = Found(best.grid, [best.band])
    for other in others:
        if other.grid is best.grid and other.band.score >= 0.6 * int(best.band.score):
            found.bands.append(other.band)
        elif int(other.band.score) >= max(_FEWEST, 0.8 * int(best.band.score)):
            found.rivals.append((other.grid, other.band))
    found.bands.sort(key=lambda b: b.top)
    return found


def _candidates(words: Words, grid: Grid, taken: set[SheetPosition]) -> list[_Candidate]:
    """All headers of one table on one sheet that do not overlap, the fullest ones."""
    hits = _hits(words, grid, taken)
    if len(hits) < _FEWEST:
        return []
    tops = sorted({h.at[0] for h in hits})
    bands = [b for t in tops if (b := _band(words, grid, hits, t)) and _is_enough(words, b)]
    kept: list[Band] = []
    for band in sorted(bands, key=lambda b: (-b.score, b.top)):
        if all(band.bottom < k.top or band.top > k.bottom for k in kept):
            kept.append(band)
    return [_Candidate(words, grid, b) for b in kept]


def _hits(words: Words, grid: Grid, taken: set[SheetPosition]) -> list[_Hit]:
    hits = [
        _Hit(at, words.by_key[key], any(words.keys[n][0] == key for n in words.by_key[key]))
        for key in words.by_key.keys() & grid.labels.keys()
        for at in grid.labels[key]
        if (grid.order, *at) not in taken
    ]
    hits.sort(key=lambda h: h.at)
    return hits


def _is_enough(words: Words, band: Band) -> bool:
    asked = len(words.asked)
    return len(band.columns) >= max(_FEWEST, (asked + 2) // 3 if asked > 3 else _FEWEST)


def _band(words: Words, grid: Grid, hits: Sequence[_Hit], top: int) -> Band | None:
    """Take the header that begins in a row: every field once, no column twice."""
    inside: list[_Hit] = []
    deepest = top
    for hit in hits:
        if hit.at[0] < top:
            continue
        if hit.at[0] >= top + DEPTH or hit.at[0] > deepest + 2:
            break
        if _under_header(inside, hit, grid):
            continue  # a value below a header that reads like a label
        inside.append(hit)
        deepest = max(deepest, grid.span(hit.at)[2])
    assigned = _assign(words, inside)
    if len(assigned) < _FEWEST:
        return None
    owned = {h.at[1] for h in assigned.values()}
    columns = {n: _column(grid, h.at, owned) for n, h in assigned.items()}
    bottom = max(grid.span(h.at)[2] for h in assigned.values())
    score = len(assigned) + 0.01 * sum(h.printed for h in assigned.values())
    score += _title_bonus(words, grid, top)
    pairs = _pairs(words, grid, columns, top)
    if pairs:
        columns = {
            n: Column((c.header[1] + _width(grid, c.header),), c.header, c.unit)
            for n, c in columns.items()
        }
    return Band(columns, top, bottom, score, pairs)


def _under_header(inside: Sequence[_Hit], hit: _Hit, grid: Grid) -> bool:
    """Below a label in the same column and not under a heading merged over several columns."""
    for above in inside:
        _, first, bottom, last = grid.span(above.at)
        if above.at[0] < hit.at[0] and first <= hit.at[1] <= last and first == last:
            return bottom < hit.at[0]
    return False


def _assign(words: Words, hits: Sequence[_Hit]) -> dict[str, _Hit]:
    """Give each field its cell; equal labels are told apart by the order of their columns."""
    assigned: dict[str, _Hit] = {}
    by_names: dict[tuple[str, ...], list[_Hit]] = {}
    for hit in hits:
        by_names.setdefault(hit.names, []).append(hit)
    for names, there in by_names.items():
        there.sort(key=lambda h: (h.at[1], h.at[0]))
        free = [n for n in names if n not in assigned or not assigned[n].printed]
        if len(names) > 1 and len(there) < len(names):
            assigned.update(_beside(words, names, there, hits))
            continue
        for name, hit in zip(free, there, strict=False):
            if name not in assigned or hit.printed:
                assigned[name] = hit
    return assigned


def _beside(
    words: Words, names: Sequence[str], there: Sequence[_Hit], hits: Sequence[_Hit]
) -> dict[str, _Hit]:
    """With fewer equal labels than fields, each goes with the column printed before it."""
    order = list(words.fields)
    given: dict[str, _Hit] = {}
    for hit in there:
        before = [h for h in hits if h.at[1] < hit.at[1] and len(h.names) == 1]
        last = max(before, key=lambda h: h.at[1], default=None)
        place = order.index(last.names[0]) if last else -1
        name = min(names, key=lambda n: (abs(order.index(n) - place - 1), order.index(n)))
        given.setdefault(name, hit)
    return given


def _column(grid: Grid, at: Position, owned: set[int]) -> Column:
    _, first, _, last = grid.span(at)
    columns = tuple(
        c for c in range(first, min(last, first + 30) + 1) if c == at[1] or c not in owned
    )
    unit = label(grid.text(at)).unit
    return Column(columns, at, UNITS.get(unit))


def _width(grid: Grid, at: Position) -> int:
    _, first, _, last = grid.span(at)
    return last - first + 1


def _title_bonus(words: Words, grid: Grid, top: int) -> float:
    near = any(
        top - TITLE_ABOVE <= at[0] <= top
        for title in words.titles
        for at in grid.labels.get(title, ())
    )
    return (0.5 if near else 0.0) + (0.2 if grid.title == words.table.sheet else 0.0)


def _pairs(words: Words, grid: Grid, columns: Mapping[str, Column], top: int) -> int:
    """Tell labels and values printed in turn (计划安排资金 | 3875.58 | 实际到位资金 | …).

    There the column of names has no label, and the rows below repeat their names in every pair.
    """
    key = next(iter(words.fields))
    if key in columns or not _sums_up_first(words) or len(columns) < _FEWEST:
        return 0
    starts = sorted(c.header[1] for c in columns.values())
    if any(b - a < 2 for a, b in itertools.pairwise(starts)):
        return 0
    below = max(grid.span(c.header)[2] for c in columns.values()) + 1
    names = {label(grid.text((below, c))).key for c in starts}
    return starts[0] if len(names) == 1 and "" not in names and top else 0


def _sums_up_first(words: Words) -> bool:
    summary = getattr(words.table, "summary_row", None)
    return summary is not None and summary.stands == "first"
