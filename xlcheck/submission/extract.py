"""A workbook × the forms → what was filed, with every place's cell and all that was in the way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlcheck.findings import Severity
from xlcheck.language.filing import MISSING, Entry, FilingRow, FilingTable, Submission, Trouble
from xlcheck.language.form import Amount, Edition, Field, Form, Listing, Money, Year
from xlcheck.language.reading import FOUND_TWICE, NOT_CHECKED, OTHER_EDITION
from xlcheck.submission.convert import Problem
from xlcheck.submission.listing import read_listing
from xlcheck.submission.locate import locate
from xlcheck.submission.names import Place, for_sheets, named_places
from xlcheck.submission.places import ListingPlace, Located, RecordPlace
from xlcheck.submission.recognise import Recognised, Sheets, edition_of, form_named, recognise
from xlcheck.submission.rows import is_amount, is_typed
from xlcheck.submission.scan import Grid, scan
from xlcheck.submission.sources import Source
from xlcheck.submission.troubles import Troubles
from xlcheck.submission.vocabulary import Vocabulary, Words, vocabulary
from xlcheck.workbook.calculate import Calculate
from xlcheck.workbook.cells import Position, Workbook, position

FORM_PROPERTY, EDITION_PROPERTY = "xlcheck.form", "xlcheck.edition"
_YEAR_IN_TITLE = re.compile(r"((?:19|20)[0-9]{2})\s*年")
_TITLE_ROWS = 15
_OTHER_BOOK = re.compile(r"\[[^\]]+\]")


def extract(
    workbook: Workbook,
    forms: Sequence[Form],
    *,
    form: str | None = None,
    edition: str | None = None,
    calculate: Calculate | None = None,
    recalculate: Calculate | None = None,
) -> list[Submission]:
    """Read every filing of a workbook, in the order of their sheets.

    ``form`` and ``edition`` override recognition. ``calculate`` gives formulas that were never
    calculated a value; ``recalculate`` tells what the others come to now, so that stale values are
    said. ``UnreadableFile`` when it is none of the forms.
    """
    told = form_named(form, forms) if form else None
    grids = [scan(sheet, order) for order, sheet in enumerate(workbook.sheets)]
    places = named_places(workbook)
    stated = workbook.properties.get(FORM_PROPERTY, "")
    recognised = recognise(grids, places, forms, told=told, stated=stated)
    source = Source(calculate, recalculate, workbook.dates_from_1904)
    unread = list(_not_checked(recognised))
    return [
        _Reader(workbook, sheets, source).read(places, edition or "", () if n else unread)
        for n, sheets in enumerate(recognised.filings)
    ]


@dataclass(slots=True)
class _Reader:
    """Reads one filing."""

    workbook: Workbook
    sheets: Sheets
    source: Source

    def read(self, places: Sequence[Place], edition: str, unread: Sequence[Trouble]) -> Submission:
        form = self.sheets.form
        words = vocabulary(form)
        located = locate(words, self.sheets.grids, for_sheets(places, self.sheets.grids))
        troubles = Troubles(words)
        tables = dict(self._tables(words, located, troubles))
        _surroundings(self.workbook, words, located, tables, troubles)
        year = _year(form, tables)
        stated = self.workbook.properties.get(EDITION_PROPERTY, "")
        chosen = edition_of(form, self.sheets.grids, year=year, told=edition, stated=stated)
        met = [*troubles.settled(), *_of_edition(chosen, year), *unread]
        titles = tuple(g.title for g in self.sheets.grids)
        return Submission(form.name, chosen.id, tables, tuple(met), titles)

    def _tables(
        self, vocabulary: Vocabulary, located: Located, troubles: Troubles
    ) -> Iterator[tuple[str, FilingTable]]:
        unit = Decimal(1)
        for name, words in vocabulary.words.items():
            if name in located.twice:
                twice = located.twice[name]
                cell = f"A{located.listings[name].top}"
                troubles.twice(
                    words, twice.first.title, cell, f"{twice.second.title}第{twice.row}行"
                )
                yield name, FilingTable(name, found=False)
            elif name in located.listings:
                place = located.listings[name]
                if words.table.in_wan_yuan:
                    unit = place.unit if place.unit is not None else unit
                own = unit if words.table.in_wan_yuan else Decimal(1)
                table = read_listing(words, place, own, self.source, troubles)
                lost = [n for n in words.asked if n not in table.columns]
                troubles.missing_fields(words, lost, place.grid.title)
                yield name, table
            elif name in located.records:
                yield name, self._record(words, located.records[name], troubles)
            else:
                troubles.missing_table(words)
                yield name, FilingTable(name, found=False)

    def _record(self, words: Words, place: RecordPlace, troubles: Troubles) -> FilingTable:
        entries: dict[str, Entry] = {}
        problems: dict[str, Problem] = {}
        for name, declared in words.fields.items():
            entries[name], problem = self._field(place, name, declared)
            if problem:
                problems[name] = problem
        row = FilingRow("", entries)
        for name, problem in problems.items():
            troubles.cell(words, row, name, row[name], problem)
        found = frozenset(n for n, e in entries.items() if e.state != "missing")
        lost = [n for n in words.asked if n not in found and _is_asked(words, n, troubles)]
        troubles.missing_fields(words, lost, place.grid.title)
        return FilingTable(words.name, (row,), columns=found)

    def _field(
        self, place: RecordPlace, name: str, declared: Field
    ) -> tuple[Entry, Problem | None]:
        grid = place.grid
        spot = place.spots.get(name)
        if spot is None:
            return (_year_in_title(grid) if isinstance(declared, Year) else MISSING), None
        convert = self.source.converter(grid)
        at = grid.address(spot.at)
        if spot.said is not None:
            within = grid.text(spot.at)
            entry, problem = convert.said(spot.said, declared, at, within=within)
        else:
            entry, problem = convert.read(self.source.cell(grid, spot.at), declared, at)
            problem = problem or self.source.stale(grid, spot.at)
        if spot.rival is not None:
            other = grid.address(spot.rival)
            says = f"有两处且填写不同(另一处在{other}),不知道以哪一处为准,请只保留一处"
            problem = Problem(FOUND_TWICE, says)
            entry = Entry("unreadable", entry.text, None, grid.title, at, because=says)
        return entry, problem


def _is_asked(words: Words, name: str, troubles: Troubles) -> bool:
    needed = (words.name, name) in troubles.vocabulary.needed
    declared = words.fields[name]
    return needed or (declared.required is not None and not declared.beside)


def _year_in_title(grid: Grid) -> Entry:
    """The year of the title lines of a printed cover."""
    for row in sorted(grid.rows)[:_TITLE_ROWS]:
        for column in grid.rows[row]:
            if match := _YEAR_IN_TITLE.search(grid.text((row, column))[:60]):
                at = grid.address((row, column))
                return Entry("given", match[1], Decimal(match[1]), grid.title, at)
    return MISSING


def _year(form: Form, tables: Mapping[str, FilingTable]) -> int | None:
    for table in form.records:
        for declared in table.fields():
            if isinstance(declared, Year):
                number = tables[table.table].only[declared.name].number
                return int(number) if number is not None else None
    return None


def _of_edition(edition: Edition, year: int | None) -> Iterator[Trouble]:
    if year is None or edition.years[0] <= year <= edition.years[1]:
        return
    first, last = edition.years
    valid = f"{first}年" if first == last else f"{first}—{last}年"
    yield Trouble(
        OTHER_EDITION,
        Severity.WARNING,
        f"填报年度是{year}年,按“{edition.title}”({valid})审核,请核对表样版次",
        value=str(year),
    )


def _not_checked(recognised: Recognised) -> Iterator[Trouble]:
    """Name the sheets that belong to none of the filings, so that nobody thinks them checked."""
    if left := [g.title for g in recognised.left_over]:
        shown = "、".join(f"“{t}”" for t in left)
        says = f"工作表{shown}与其他工作表的栏目重复,不能确定归属,没有审核"
        yield Trouble(NOT_CHECKED, Severity.WARNING, says, sheet=left[0])
    for grid, form in recognised.foreign:
        says = f"工作表“{grid.title}”上有“{form.title}”的表,没有审核,请另存为一个工作簿"
        yield Trouble(NOT_CHECKED, Severity.WARNING, says, sheet=grid.title)


def _surroundings(
    workbook: Workbook,
    vocabulary: Vocabulary,
    located: Located,
    tables: Mapping[str, FilingTable],
    troubles: Troubles,
) -> None:
    """Look at what stands around the values: hidden amounts, stray rows, links to other books."""
    for name, place in located.listings.items():
        words, table = vocabulary.words[name], tables[name]
        _stray_rows(words, place, troubles)
        _hidden(words, place.grid, table, troubles)
        if workbook.has_external_links:
            _links(words, place.grid, table, troubles)
    if workbook.has_external_links:
        for name, record in located.records.items():
            _links(vocabulary.words[name], record.grid, tables[name], troubles)


def _stray_rows(words: Words, place: ListingPlace, troubles: Troubles) -> None:
    grid = place.grid
    assert issubclass(words.table, Listing)
    for row in place.uncounted:
        typed = {
            n: ((row, column), cell)
            for n, c in place.columns.items()
            for column in c.columns
            if (cell := grid.cell((row, column))) is not None and is_typed(cell)
        }
        with_amounts = any(is_amount(words, n, cell) for n, (_, cell) in typed.items())
        if not with_amounts and words.table.columns(Amount):
            continue  # a remark or check lines under a table of numbers: nothing is lost
        named = next((typed[n] for n in words.table.key if n in typed), None)
        at, cell = named or next(iter(typed.values()))
        shown = str(cell.value).strip()
        troubles.uncounted(words, grid.title, grid.address(at), shown, with_amounts=with_amounts)


def _hidden(words: Words, grid: Grid, table: FilingTable, troubles: Troubles) -> None:
    sheet = grid.sheet
    if sheet.state == "visible" and not sheet.hidden_rows and not sheet.hidden_columns:
        return
    seen: set[tuple[str, int]] = set()
    for at, entry in _amounts(words, table):
        if sheet.state != "visible":
            what, key = f"所在的工作表「{sheet.title}」", ("sheet", 0)
        elif at[0] in sheet.hidden_rows:
            what, key = f"第{at[0]}行", ("row", at[0])
        elif at[1] in sheet.hidden_columns:
            what, key = f"{entry.cell.rstrip('0123456789')}列", ("column", at[1])
        else:
            continue
        if key not in seen:
            seen.add(key)
            troubles.hidden(words, entry.sheet, entry.cell, what)


def _amounts(words: Words, table: FilingTable) -> Iterator[tuple[Position, Entry]]:
    money = [n for n, f in words.fields.items() if isinstance(f, Money) or f.kind == "number"]
    for row in table.rows:
        for name in money:
            entry = row[name]
            if entry.number and entry.cell:
                yield position(entry.cell), entry


def _links(words: Words, grid: Grid, table: FilingTable, troubles: Troubles) -> None:
    linked = [
        entry
        for row in table.rows
        for entry in row.entries.values()
        if entry.cell and _is_linked(grid, entry)
    ]
    if linked:
        troubles.linked(words, grid.title, linked[0].cell, len(linked))


def _is_linked(grid: Grid, entry: Entry) -> bool:
    cell = grid.cell(position(entry.cell))
    return cell is not None and cell.formula is not None and bool(_OTHER_BOOK.search(cell.formula))
