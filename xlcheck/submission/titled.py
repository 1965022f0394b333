"""Listings printed without a header of their own: a title, and what stands beside or under it.

So the printed report shows its list of tasks (年度主要工作内容 | 任务1…) and all its prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from xlcheck.language.form import Amount
from xlcheck.submission.places import ListingPlace, RowPlace
from xlcheck.submission.scan import Grid
from xlcheck.submission.spelling import LONGEST_LABEL, squeeze
from xlcheck.submission.vocabulary import Words
from xlcheck.workbook.cells import Position

_UPPER = re.compile(r"([一二三四五六七八九十]{1,3})[、.]")
_LOWER = re.compile(r"\(([一二三四五六七八九十]{1,3})\)")
_ORDINAL = "序号"
_ATTACHMENT = re.compile(r"附件[0-9一二三四五六七八九十]")  # printed between two parts of a report


def place_titled(
    words: Words,
    grids: Sequence[Grid],
    starts: Mapping[int, Mapping[int, set[str]]],
) -> ListingPlace | None:
    """Place a listing of words by its title alone; None where it has none."""
    long = next((n for n, f in words.fields.items() if f.long), "")
    key = next((n for n in words.fields if n != long), "")
    if not long or len(words.fields) != 2 or isinstance(words.fields[key], Amount):
        return None
    for grid in grids:
        for at in (at for title in words.titles for at in grid.labels.get(title, ())):
            after = (r for r, who in starts[grid.order].items() if r > at[0] and who - {words.name})
            stop = min(after, default=grid.last_row + 1)
            if words.fields[key].label == _ORDINAL:
                rows = list(_list(grid, at, stop, long))
            else:
                rows = list(_prose(grid, at, stop, key, long))
            if rows:
                return ListingPlace(grid, rows, {}, at[0])
    return None


def _list(grid: Grid, title: Position, stop: int, long: str) -> Iterator[RowPlace]:
    """The items beside a title, as high as its cell is, else those under it."""
    _, _, bottom, right = grid.span(title)
    beside = [
        (row, column)
        for row in range(title[0], bottom + 1)
        for column in grid.rows.get(row, ())
        if column > right
    ]
    under = [(row, grid.rows[row][0]) for row in range(bottom + 1, stop) if row in grid.rows]
    for at in beside or under:
        for line in _lines(grid, at):
            yield RowPlace(at[0], {long: at}, {long: line})


def _prose(grid: Grid, title: Position, stop: int, key: str, long: str) -> Iterator[RowPlace]:
    """The paragraphs under a title, each with the heading it stands under."""
    upper, heading, at = "", "", title
    for row in range(grid.span(title)[2] + 1, stop):
        for column in grid.rows.get(row, ()):
            for line in _lines(grid, (row, column)):
                bare = squeeze(line) if len(line) <= LONGEST_LABEL else ""
                if bare and not bare.endswith(("。", ";")) and (match := _UPPER.match(bare)):
                    upper, at = match[1], (row, column)
                    heading = f"{upper} {bare[match.end() :]}"
                elif bare and not bare.endswith(("。", ";")) and (match := _LOWER.match(bare)):
                    at = (row, column)
                    heading = f"{upper}({match[1]}) {bare[match.end() :]}"
                elif not _ATTACHMENT.match(bare):
                    cells = {key: at, long: (row, column)}
                    yield RowPlace(row, cells, {key: heading, long: line})


def _lines(grid: Grid, at: Position) -> list[str]:
    return [line.strip() for line in grid.text(at).splitlines() if line.strip()]
