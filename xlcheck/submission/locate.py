"""Where the tables of one filing stand: by name first, by their labels where names fail."""

from __future__ import annotations

from collections.abc import Sequence

from xlcheck.submission.headers import TITLE_ABOVE, Band, Found, SheetPosition, find_listings
from xlcheck.submission.names import Named, named_band, named_record
from xlcheck.submission.places import ListingPlace, Located, Twice
from xlcheck.submission.records import find_records
from xlcheck.submission.rows import place_listing
from xlcheck.submission.scan import Grid, is_blank
from xlcheck.submission.spelling import is_section
from xlcheck.submission.titled import place_titled
from xlcheck.submission.vocabulary import Vocabulary
from xlcheck.workbook.cells import Position


def locate(vocabulary: Vocabulary, grids: Sequence[Grid], named: Named) -> Located:
    """Find every table of a form on the sheets of one filing."""
    located = Located(grids)
    by_title = {g.title: g for g in grids}
    found: dict[str, Found] = {}
    taken: set[SheetPosition] = set()
    for name, words in vocabulary.words.items():
        if name not in named:
            continue
        if not words.is_listing:
            if record := named_record(words, vocabulary, named, by_title):
                located.records[name] = record
                taken |= {(record.grid.order, *s.at) for s in record.spots.values()}
        elif placed := named_band(words, vocabulary, named, by_title):
            grid, band = placed
            found[name] = Found(grid, [band])
            taken |= {(grid.order, *c.header) for c in band.columns.values()}
    _by_labels(vocabulary, located, found, taken)
    _place_rows(vocabulary, located, found)
    return located


def _by_labels(
    vocabulary: Vocabulary, located: Located, found: dict[str, Found], taken: set[SheetPosition]
) -> None:
    words = vocabulary.words
    listings = [n for n, w in words.items() if w.is_listing and n not in found]
    if listings:
        found |= find_listings(vocabulary, located.grids, listings, taken)
    records = [n for n, w in words.items() if not w.is_listing and n not in located.records]
    if records:
        located.records |= find_records(vocabulary, located.grids, records, taken)


def _place_rows(vocabulary: Vocabulary, located: Located, found: dict[str, Found]) -> None:
    starts = _starts(vocabulary, located, found)
    for name, words in vocabulary.words.items():
        if not words.is_listing:
            continue
        if name not in found:
            if titled := place_titled(words, located.grids, starts):
                located.listings[name] = titled
            continue
        here = found[name]
        stops = _stops(starts, here.grid, name)
        place, others = place_listing(words, here.grid, here.bands, stops)
        located.listings[name] = place
        rivals = [(here.grid, band) for band in others] + here.rivals
        for grid, band in rivals:
            second, _ = place_listing(words, grid, [band], _stops(starts, grid, name))
            if _differ(place, second):
                located.twice[name] = Twice(here.grid, grid, band.top)
                break


def _stops(starts: dict[int, dict[int, set[str]]], grid: Grid, name: str) -> list[int]:
    return sorted(row for row, owners in starts[grid.order].items() if owners - {name})


def _starts(
    vocabulary: Vocabulary, located: Located, found: dict[str, Found]
) -> dict[int, dict[int, set[str]]]:
    """On each sheet the rows in which a table, its title or a record's field begins."""
    starts: dict[int, dict[int, set[str]]] = {g.order: {} for g in located.grids}

    def begins(grid: Grid, row: int, table: str) -> None:
        starts[grid.order].setdefault(row, set()).add(table)

    for name, here in found.items():
        bands: list[tuple[Grid, Band]] = [(here.grid, b) for b in here.bands]
        for grid, band in [*bands, *here.rivals]:
            begins(grid, band.top, name)
    for name, record in located.records.items():
        for spot in record.spots.values():
            begins(record.grid, spot.at[0], name)
    for grid in located.grids:
        for key in vocabulary.titles.keys() & grid.labels.keys():
            table = vocabulary.titles[key]
            for row, column in grid.labels[key]:
                lead = grid.rows[row][0] == column
                titles = _heads(located, found, grid, row, table)
                heading = lead or is_section(grid.text((row, column)))
                if titles is None:
                    titles = heading and not _is_row(found, grid, (row, column))
                elif titles:
                    titles = lead
                if titles:
                    begins(grid, row, table)
    return starts


def _is_row(found: dict[str, Found], grid: Grid, at: Position) -> bool:
    """Whether what reads like the title of a table stands in a row of the table above it.

    The report's prose has sections of the same names: 章节 (一) 项目基本概况 | 内容 ….
    """
    above = [b for f in found.values() if f.grid is grid for b in f.bands if b.bottom < at[0]]
    if not above:
        return False
    nearest = max(above, key=lambda b: b.bottom)
    columns = {c for column in nearest.columns.values() for c in column.columns}
    units = {place for place, _ in grid.units}
    return at[1] in columns and any(
        c in columns and c != at[1] and (at[0], c) not in units and not is_blank(cell)
        for c, cell in grid.filled(at[0], min(columns), max(columns))
    )


def _heads(
    located: Located, found: dict[str, Found], grid: Grid, row: int, table: str
) -> bool | None:
    """Whether a title stands right above its table; None where the table was not found."""
    if table in found:
        here = found[table]
        tops = [b.top for b in here.bands] if here.grid is grid else []
    elif table in located.records:
        record = located.records[table]
        tops = [s.at[0] for s in record.spots.values()] if record.grid is grid else []
    else:
        return None
    return any(0 <= top - row <= TITLE_ABOVE for top in tops)


def _differ(first: ListingPlace, second: ListingPlace) -> bool:
    """Whether two places of one listing say different things, nothing being nothing."""
    return bool(said := _said(second)) and said != _said(first)


def _said(place: ListingPlace) -> list[tuple[str, object]]:
    return [
        (name, cell.value)
        for row in place.rows
        for name, at in row.cells.items()
        if (cell := place.grid.cell(at)) is not None and cell.value is not None
    ]
