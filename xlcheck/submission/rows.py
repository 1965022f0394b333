"""Which rows belong to a listing: from its header to its guard row, or to what follows it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlcheck.language.form import Amount, Listing, SummaryRow
from xlcheck.submission.convert import amount
from xlcheck.submission.headers import Band
from xlcheck.submission.places import ListingPlace, RowPlace
from xlcheck.submission.scan import Grid, is_blank
from xlcheck.submission.spelling import UNITS, is_note, is_section, label, row_name
from xlcheck.submission.vocabulary import Words
from xlcheck.workbook.cells import Cell, Position

_BLANK_RUN = 4  # rows of nothing that end a listing without a guard row
_UNIT_ABOVE = 4  # rows above a header in which its unit may stand
_SUBTOTAL = re.compile(r"小计[数额]?[::]?$")
_NUMBERING_ROWS = frozenset(("栏次", "行次", "栏目"))


def is_summary(row: SummaryRow | None, text: str) -> bool:
    """Tell the row that sums up the others by its name."""
    return row is not None and bool(text) and row.is_named(row_name(text).key)


def is_subtotal(text: str) -> bool:
    """Tell a row that sums up some of the others: 小计 is neither a part nor the whole."""
    return bool(_SUBTOTAL.search(row_name(text).key)) if text else False


@dataclass(frozen=True, slots=True)
class Extent:
    """The rows of one band, those with values outside of it, and where it is over."""

    rows: Sequence[int]
    uncounted: Sequence[int]
    closed: bool  # its summary row or the next table ended it: nothing is to follow


def place_listing(
    words: Words, grid: Grid, bands: Sequence[Band], stops: Sequence[int]
) -> tuple[ListingPlace, list[Band]]:
    """Collect a listing's rows over all its parts; bands behind another table are given back."""
    rows: list[RowPlace] = []
    uncounted: list[int] = []
    others: list[Band] = []
    for number, band in enumerate(bands):
        following = bands[number + 1].top if number + 1 < len(bands) else 0
        stop = next((s for s in stops if s > band.bottom), grid.last_row + 1)
        if number and any(bands[0].bottom < s <= band.top for s in stops):
            others.append(band)
            continue
        if following and following < stop:
            stop = following
        extent = _extent(words, grid, band, stop)
        if band.pairs:
            rows.append(_row(grid, band, band.top, is_summary=True))
        rows += [_row(grid, band, r) for r in extent.rows]
        if not following or following != stop:
            uncounted += extent.uncounted
    first = bands[0]
    return (
        ListingPlace(grid, rows, first.columns, first.top, _unit(grid, first, stops), uncounted),
        others,
    )


def _row(grid: Grid, band: Band, row: int, *, is_summary: bool = False) -> RowPlace:
    cells = {
        n: (row, c.columns[0]) if len(c.columns) == 1 else _filled_cell(grid, row, c.columns)
        for n, c in band.columns.items()
    }
    if band.pairs:
        cells[""] = (row, band.pairs)
    return RowPlace(row, cells, is_summary=is_summary)


def _filled_cell(grid: Grid, row: int, columns: Sequence[int]) -> Position:
    """Under a heading merged over several columns the last one filled says most."""
    if len(columns) == 1:
        return row, columns[0]
    filled = (c for c in reversed(columns) if (cell := grid.cell((row, c))) and not is_blank(cell))
    return row, next(filled, columns[0])


def _extent(words: Words, grid: Grid, band: Band, stop: int) -> Extent:
    start = band.bottom + 1
    if label(grid.lead(start)).key in _NUMBERING_ROWS:
        start += 1
    guard = next((g for g in grid.guards if start <= g < stop), 0)
    end = guard or (min(band.last + 1, stop) if band.last else 0)
    if not end:
        return _open_extent(words, grid, band, start, stop)
    rows = [r for r in range(start, end) if r in grid.rows]
    after, summary = _after(words, grid, band, end + 1 if guard else end, stop)
    if summary and not any(_sums_up(words, grid, band, r) for r in rows):
        rows.append(summary)
    return Extent(rows, after, closed=True)


def _open_extent(words: Words, grid: Grid, band: Band, start: int, stop: int) -> Extent:
    """Read on until something says that the listing is over."""
    rows: list[int] = []
    blanks, row = 0, start
    first, last = _reach(band)
    while row < stop:
        cells = list(grid.filled(row, first, last))
        if not any(not is_blank(c) for _, c in cells):
            blanks += 1
            if blanks >= _BLANK_RUN:
                break
            row += 1
            continue
        lead = grid.lead(row)
        if is_note(lead):
            break
        if not _is_decoration(words, grid, band, row, lead):
            blanks = 0
            rows.append(row)
            if _ends(words) and _sums_up(words, grid, band, row):
                row += 1
                break
        row += 1
    while rows and _is_heading(grid, band, rows[-1]) and rows[-1] + 2 >= stop:
        rows.pop()
    uncounted = [] if _ends(words) else list(_valued(words, grid, band, row, stop))
    return Extent(rows, uncounted, closed=True)


def _reach(band: Band) -> tuple[int, int]:
    columns = [c for column in band.columns.values() for c in column.columns]
    return min(band.pairs or min(columns), *columns), max(columns)


def _is_decoration(words: Words, grid: Grid, band: Band, row: int, lead: str) -> bool:
    """A repeated title, or a header line printed again without the rest of the header."""
    key = label(lead).key
    if key in words.titles:
        return True
    repeated = sum(
        label(grid.text((row, c.header[1]))).key in words.keys[n]
        for n, c in band.columns.items()
        if n
    )
    return repeated >= 2 and not band.pairs


def _is_heading(grid: Grid, band: Band, row: int) -> bool:
    cells = [c for c in grid.rows.get(row, ()) if not is_blank(grid.sheet.cells[row, c])]
    return len(cells) == 1 and is_section(grid.lead(row)) and bool(band.columns)


def _ends(words: Words) -> bool:
    summary = getattr(words.table, "summary_row", None)
    return summary is not None and summary.stands == "last"


def _sums_up(words: Words, grid: Grid, band: Band, row: int) -> bool:
    assert issubclass(words.table, Listing)
    for name in words.table.key:
        if column := band.columns.get(name):
            text = grid.text(_filled_cell(grid, row, column.columns))
            if text.strip():
                return is_summary(words.table.summary_row, text)
    return False


def _after(words: Words, grid: Grid, band: Band, start: int, stop: int) -> tuple[list[int], int]:
    """Rows with values under the guard, and the summary row if that is where it stands."""
    if _ends(words):
        for row in range(start, min(stop, start + 30)):
            if _sums_up(words, grid, band, row):
                return list(_valued(words, grid, band, start, row)), row
    return list(_valued(words, grid, band, start, stop)), 0


def _valued(words: Words, grid: Grid, band: Band, start: int, stop: int) -> Iterator[int]:
    """Rows in which someone typed: an amount, or a name and something beside it."""
    blanks = 0
    for row in range(start, stop):
        if row not in grid.rows:
            blanks += 1
            if blanks >= 2 * _BLANK_RUN:
                return
            continue
        if is_note(grid.lead(row)):
            return
        typed = {
            n: cell
            for n, column in band.columns.items()
            if n and (cell := grid.cell(_filled_cell(grid, row, column.columns))) and is_typed(cell)
        }
        amounts = [n for n in typed if is_amount(words, n, typed[n])]
        named = any(n in typed for n in _key(words))
        if (amounts and (named or len(amounts) > 1)) or (named and len(typed) > 1):
            yield row


def _key(words: Words) -> tuple[str, ...]:
    return words.table.key if issubclass(words.table, Listing) else ()


def is_typed(cell: Cell) -> bool:
    """Typed by someone: no formula, no blank."""
    return cell.formula is None and not is_blank(cell)


def is_amount(words: Words, name: str, cell: Cell) -> bool:
    """Whether a cell of a number column holds a number."""
    declared = words.fields[name]
    if not isinstance(declared, Amount):
        return False
    if isinstance(cell.value, str):
        return amount(cell.value, type(declared)) is not None
    return cell.kind == "number"


def _unit(grid: Grid, band: Band, stops: Sequence[int]) -> Decimal | None:
    """The unit printed above the header, or in all of the header."""
    above = max([s for s in stops if s < band.top] or [0])
    headers = {c.header for c in band.columns.values()}
    near = [
        unit
        for at, unit in grid.units
        if max(above, band.top - _UNIT_ABOVE - 1) <= at[0] <= band.bottom and at not in headers
    ]
    if near:
        return UNITS[near[-1]]
    own = [c.unit for c in band.columns.values() if c.unit is not None]
    return own[0] if own else None
