"""Where everything stands in a workbook; pure geometry, nothing is written here."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xlcheck.language.expression import Place
from xlcheck.language.form import Edition, Field, Form, Listing, Record, Table, Text
from xlcheck.templates.fill import Content, ListingContent, Value, Values
from xlcheck.templates.grid import Box, Grid, columns_of, cover_grid, grid_of
from xlcheck.templates.measure import TALLEST, height, height_of_lines

SIZE, WIDE_SIZE = 10.5, 9.5  # points of the font in tables, and in very wide ones
SMALL = 8.0  # smallest size a very long text may shrink to
LABEL_SIZE = 10.5
_ROW, _HEAD_ROW, _GUARD_ROW, _CHECK_ROW, _GAP = 18.0, 22.0, 12.0, 13.5, 9.0
_TITLE_ROW, _HEADING_ROW = 34.0, 23.0
_CHUNK = 180.0  # a long text of a record is spread over rows of this height: pages can break
_LANDSCAPE_FROM = 105.0
_PAGE_WIDTH, _PAGE_HEIGHT = 509.0, 735.0  # points of an upright page to print on
_LEAST_SCALE = 0.72  # prints the tables in 7.5 points
_TWO_CHECKS_FROM = 100.0
_TEXT_ROW = 30.0  # an empty row for long text
_WIDE_FROM = 140.0


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A heading over one or more columns."""

    box: Box
    text: str


@dataclass(frozen=True, slots=True)
class RecordPlan:
    """Labels and values of a record."""

    table: type[Record]
    labels: Mapping[str, Box]
    values: Mapping[str, Box]


@dataclass(frozen=True, slots=True)
class RowPlan:
    """One row of a listing: where it stands and what stands in it."""

    row: int
    values: Values
    is_summary: bool = False


@dataclass(frozen=True, slots=True)
class ListingPlan:
    """A listing from its headings to its guard row and summary row."""

    table: type[Listing]
    columns: Mapping[str, int]
    headings: tuple[HeaderCell, ...]
    side: Box | None  # heading that stands left of the table instead of above
    head: int  # the last row of headings: ranges begin here
    guard: int  # ranges end here
    rows: tuple[RowPlan, ...]
    merged: Mapping[tuple[int, str], Box]  # (row, field) -> cells that hold one value

    @property
    def first(self) -> int:
        """The first row to fill."""
        return self.head + 1

    @property
    def summary(self) -> RowPlan | None:
        """The summary row."""
        return next((r for r in self.rows if r.is_summary), None)

    @property
    def left(self) -> int:
        """Its first column."""
        return min(self.columns.values())

    @property
    def right(self) -> int:
        """Its last column."""
        return max(self.columns.values())

    def range(self, name: str) -> Box:
        """Give a column from the last row of headings to the guard row."""
        column = self.columns[name]
        return Box(self.head, column, self.guard, column)


@dataclass(slots=True)
class SheetPlan:
    """One sheet of the form."""

    name: str
    title: str
    grid: Grid
    is_cover: bool = False
    headings: list[tuple[Box, str]] = field(default_factory=list)
    units: list[Box] = field(default_factory=list)
    footnotes: list[tuple[Box, str]] = field(default_factory=list)
    records: list[RecordPlan] = field(default_factory=list)
    listings: list[ListingPlan] = field(default_factory=list)
    checks: dict[str, list[Box]] = field(default_factory=dict)  # table -> its check lines
    heights: dict[int, float] = field(default_factory=dict)
    sizes: dict[int, float] = field(default_factory=dict)  # rows whose text is set smaller
    growing: set[int] = field(default_factory=set)  # rows that follow the text typed into them
    last: int = 1
    printed: int = 0  # the last row to print: a title page goes without its check lines

    @property
    def size(self) -> float:
        """The font of its tables in points."""
        return WIDE_SIZE if self.grid.width > _WIDE_FROM else SIZE

    @property
    def landscape(self) -> bool:
        """Too wide for an upright page, unless one upright page holds it all, still legible."""
        if self.grid.width <= _LANDSCAPE_FROM:
            return False
        scale = _PAGE_WIDTH / sum((7 * width + 5) * 0.75 for width in self.grid.widths)
        whole = sum(self.heights[row] for row in range(1, self.printed + 1))
        return scale < _LEAST_SCALE or whole * scale > _PAGE_HEIGHT

    @property
    def only_listing(self) -> ListingPlan | None:
        """The listing of a sheet that holds nothing else."""
        alone = len(self.listings) == 1 and not self.records
        return self.listings[0] if alone else None

    @property
    def frozen(self) -> int:
        """How many rows stay in view."""
        return self.only_listing.head if self.only_listing else 1


@dataclass(frozen=True)
class Layout:
    """The whole workbook; answers where a place stands (:class:`to_excel.References`)."""

    form: Form
    edition: Edition
    sheets: tuple[SheetPlan, ...]

    def listings(self) -> Iterator[tuple[SheetPlan, ListingPlan]]:
        """Every listing with its sheet."""
        return ((s, p) for s in self.sheets for p in s.listings)

    def records(self) -> Iterator[tuple[SheetPlan, RecordPlan]]:
        """Every record with its sheet."""
        return ((s, p) for s in self.sheets for p in s.records)

    def listing(self, table: str) -> tuple[SheetPlan, ListingPlan]:
        """Find a listing; ``KeyError`` when it is none of this form."""
        found = next(((s, p) for s, p in self.listings() if p.table.table == table), None)
        if found is None:
            raise KeyError(table)
        return found

    def sheet_of(self, table: str) -> SheetPlan:
        """Find the sheet of a table."""
        return next(s for s in self.sheets if s.name == self.form.table[table].sheet)

    def box(self, place: Place) -> tuple[SheetPlan, Box]:
        """Find a record's cell, a summary row's cell, or a listing's column."""
        for sheet, record in self.records():
            if record.table.table == place.table:
                return sheet, record.values[place.field]
        sheet, plan = self.listing(place.table)
        if place.reach == "summary" and plan.summary:
            column = plan.columns[place.field]
            return sheet, Box(plan.summary.row, column, plan.summary.row, column)
        return sheet, plan.range(place.field)

    def names(self) -> Iterator[tuple[str, str]]:
        """Every defined name with what it refers to: ``table.field``."""
        for sheet in self.sheets:
            for record in sheet.records:
                for name, box in record.values.items():
                    yield f"{record.table.table}.{name}", _on(sheet, Box(*_corner(box)))
            for plan in sheet.listings:
                for name in plan.columns:
                    yield f"{plan.table.table}.{name}", _on(sheet, plan.range(name))

    # -- references of formulas ------------------------------------------------------------------

    def cell(self, place: Place) -> str:
        """Give the absolute reference of one cell."""
        sheet, box = self.box(place)
        return _on(sheet, Box(*_corner(box)))

    def column(self, table: str, field: str) -> str:
        """Give the absolute reference of a column, from its last heading to its guard row."""
        sheet, plan = self.listing(table)
        return _on(sheet, plan.range(field))

    def key(self, table: str) -> str:
        """Name the field by which rows are joined."""
        plan = self.form.table[table]
        assert issubclass(plan, Listing)
        return plan.key[-1]

    def levels(self, table: str) -> Sequence[str]:
        """Name the columns whose values span several rows."""
        plan = self.form.table[table]
        assert issubclass(plan, Listing)
        return plan.levels

    def summary_row_inside(self, table: str) -> bool | None:
        """Tell whether the summary row stands between headings and guard row."""
        plan = self.form.table[table]
        assert issubclass(plan, Listing)
        return None if plan.summary_row is None else plan.summary_row.stands == "first"


def _corner(box: Box) -> tuple[int, int, int, int]:
    return box.top, box.left, box.top, box.left


def _on(sheet: SheetPlan, box: Box) -> str:
    return f"{quoted(sheet.name)}!{box.fixed}"


def quoted(sheet: str) -> str:
    """Write a sheet's name as formulas want it."""
    return "'" + sheet.replace("'", "''") + "'"


def lay_out(
    form: Form, edition: Edition, content: Content, check_lines: Mapping[str, int]
) -> Layout:
    """Place every table; ``check_lines`` says how many lines stand under each."""
    sheets = []
    for number, name in enumerate(form.sheets):
        tables = [t for t in form.tables if t.sheet == name]
        builder = _SheetBuilder(edition, content, name, tables, is_cover=number == 0)
        sheets.append(builder.build(check_lines))
    return Layout(form, edition, tuple(sheets))


class _SheetBuilder:
    """Walks down one sheet and gives every table its rows."""

    def __init__(
        self,
        edition: Edition,
        content: Content,
        name: str,
        tables: list[type[Table]],
        *,
        is_cover: bool,
    ) -> None:
        self.edition, self.content, self.tables = edition, content, tables
        titles: Mapping[str, str] = edition.parameters.get("sheet_titles", {})
        grid = cover_grid() if is_cover else grid_of(tables)
        self.plan = SheetPlan(name, titles.get(name, name), grid, is_cover=is_cover)
        self.row = 1

    def build(self, check_lines: Mapping[str, int]) -> SheetPlan:
        if self.plan.is_cover:
            self.cover_head()
        else:
            self.take(_TITLE_ROW)
        for table in self.tables:
            self.heading(table)
            if issubclass(table, Record):
                self.record(table)
            elif issubclass(table, Listing):
                self.listing(table, self.content.listings[table.table])
            self.footnote(table)
            if self.plan.is_cover:
                self.issuer()
            self.checks(table, check_lines.get(table.table, 0))
            self.take(_GAP)
        self.plan.last = self.row - 2
        self.plan.printed = self.plan.printed or self.plan.last
        return self.plan

    def take(self, height: float) -> int:
        """Use up a row and give its number."""
        self.plan.heights[self.row] = height
        self.row += 1
        return self.row - 1

    def whole(self, row: int) -> Box:
        return Box(row, 1, row, self.plan.grid.columns)

    # -- the title page --------------------------------------------------------------------------

    def cover_head(self) -> None:
        self.take(90)
        self.plan.headings.append((self.whole(self.take(96)), "cover"))
        self.take(70)

    def issuer(self) -> None:
        self.take(120)
        self.plan.footnotes.append((self.whole(self.take(30)), f"{self.edition.issuer}(制)"))
        self.plan.printed = self.row - 1
        self.take(40)

    # -- headings, footnotes, check lines --------------------------------------------------------

    def heading(self, table: type[Table]) -> None:
        if self.plan.is_cover:
            return
        beside = issubclass(table, Listing) and self.plan.grid.offsets[table.table] > 0
        alone = len(self.tables) == 1
        if (beside or alone) and not table.in_wan_yuan:
            return
        row = self.take(_HEADING_ROW)
        last = self.plan.grid.columns
        if table.in_wan_yuan:
            # at the edge of the table itself, which may be narrower than the sheet
            if issubclass(table, Listing):
                last = self.plan.grid.offsets[table.table] + len(columns_of(table))
            self.plan.units.append(Box(row, last, row, last))
            last -= 1
        if not alone:
            self.plan.headings.append((Box(row, 1, row, last), table.heading))

    def footnote(self, table: type[Table]) -> None:
        text = self.edition.footnotes.get(table.table)
        if text:
            row = self.take(height(text, self.plan.grid.width, 9))
            self.plan.footnotes.append((self.whole(row), text))

    def checks(self, table: type[Table], count: int) -> None:
        grid = self.plan.grid
        halves = [(1, grid.columns)]
        if grid.width >= _TWO_CHECKS_FROM:
            halves = [(1, grid.middle()), (grid.middle() + 1, grid.columns)]
        boxes: list[Box] = []
        while len(boxes) < count:
            row = self.take(_CHECK_ROW)
            boxes += [Box(row, left, row, right) for left, right in halves]
        self.plan.checks[table.table] = boxes[:count]

    # -- records ---------------------------------------------------------------------------------

    def record(self, table: type[Record]) -> None:
        labels: dict[str, Box] = {}
        values: dict[str, Box] = {}
        for pair in self.pairs(table):
            top, bottom = self.record_rows(table, pair)
            runs = iter(self.plan.grid.segments)
            for place, declared in enumerate(pair):
                left, right = next(runs)
                labels[declared.name] = Box(top, left, bottom, right)
                left, right = next(runs)
                if place == len(pair) - 1:  # the last value takes what is left of the row
                    right = max(b for _, b in self.plan.grid.segments)
                values[declared.name] = Box(top, left, bottom, right)
        self.plan.records.append(RecordPlan(table, labels, values))

    def pairs(self, table: type[Record]) -> list[list[Field]]:
        """Two short fields side by side, a long one in a row of its own."""
        side_by_side = len(self.plan.grid.segments) // 2
        found: list[list[Field]] = []
        for declared in table.fields():
            fits = found and not declared.long and not found[-1][-1].long
            if fits and len(found[-1]) < side_by_side:
                found[-1].append(declared)
            else:
                found.append([declared])
        return found

    def record_rows(self, table: type[Record], pair: list[Field]) -> tuple[int, int]:
        """Take the rows a pair needs: several where its text is long."""
        segments = self.plan.grid.segments
        needed = 34.0 if self.plan.is_cover else _HEAD_ROW
        for place, declared in enumerate(pair):
            width = self.plan.grid.span(*segments[2 * place])
            needed = max(needed, height(declared.label, width, LABEL_SIZE))
            last = segments[-1][1] if place == len(pair) - 1 else segments[2 * place + 1][1]
            width = self.plan.grid.span(segments[2 * place + 1][0], last)
            text = str(self.content.records[table.table].get(declared.name, ""))
            size = 14.0 if self.plan.is_cover else SIZE
            needed = max(needed, height(text, width, size))
            needed = max(needed, self.reserved(table, declared))
        count = math.ceil(needed / _CHUNK)
        top = self.row
        for _ in range(count):
            self.take(math.ceil(needed / count))
        return top, self.row - 1

    def reserved(self, table: type[Record], declared: Field) -> float:
        """Give the height kept free for a text still to be written."""
        room: Mapping[str, int] = self.edition.parameters.get("lines", {})
        count = room.get(f"{table.table}.{declared.name}", 4 if declared.long else 1)
        return height_of_lines(count, SIZE)

    # -- listings --------------------------------------------------------------------------------

    def listing(self, table: type[Listing], content: ListingContent) -> None:
        fields = columns_of(table)
        offset = self.plan.grid.offsets[table.table]
        columns = {f.name: offset + n for n, f in enumerate(fields, start=1)}
        top = self.row
        depth = max(len(f.under) for f in fields) + 1
        headings = _headings(fields, columns, top, depth)
        self.header_rows(headings, depth)
        head = self.row - 1
        rows, guard = self.data_rows(table, content, columns)
        merged = _merged(table, rows, columns) if table.levels else {}
        self.fit_merged(merged, columns, rows)
        if any(f.long for f in fields):
            held = {r for box in merged.values() for r in range(box.top, box.bottom + 1)}
            blocks = {r.row for r in rows} - (held if table.block else set())
            self.plan.growing |= blocks
        side = Box(top, 1, guard, offset) if offset else None
        self.plan.listings.append(
            ListingPlan(table, columns, headings, side, head, guard, rows, merged)
        )

    def header_rows(self, headings: tuple[HeaderCell, ...], depth: int) -> None:
        needed = [_HEAD_ROW] * depth
        for cell in headings:
            rows = cell.box.bottom - cell.box.top + 1
            width = self.plan.grid.span(cell.box.left, cell.box.right)
            share = height(cell.text, width, LABEL_SIZE) / rows
            for row in range(cell.box.top, cell.box.bottom + 1):
                at = row - self.row
                needed[at] = max(needed[at], share)
        for each in needed:
            self.take(math.ceil(each))

    def data_rows(
        self, table: type[Listing], content: ListingContent, columns: Mapping[str, int]
    ) -> tuple[tuple[RowPlan, ...], int]:
        summary = table.summary_row
        rows: list[RowPlan] = []
        if summary and summary.stands == "first":
            row = self.data_row(table, content.summary, columns)
            rows.append(RowPlan(row, content.summary, is_summary=True))
        blanks: list[Values] = [{}] * content.blanks
        rows += [
            RowPlan(self.data_row(table, values, columns), values)
            for values in (*content.details, *blanks)
        ]
        guard = self.take(_GUARD_ROW)
        if summary and summary.stands == "last":
            row = self.data_row(table, content.summary, columns)
            rows.append(RowPlan(row, content.summary, is_summary=True))
        return tuple(rows), guard

    def data_row(self, table: type[Listing], values: Values, columns: Mapping[str, int]) -> int:
        """Take one row, high enough for its texts; what cannot fit is set smaller."""
        spanning = {*table.levels, table.block}
        texts = {f.name for f in table.fields() if f.long}
        least = _TEXT_ROW if texts and not texts & set(values) else _ROW

        def needed(size: float) -> float:
            return max(
                (
                    height(str(value), self.plan.grid.widths[columns[name] - 1], size)
                    for name, value in values.items()
                    if name in columns and name not in spanning and not _spread(table, name)
                ),
                default=0.0,
            )

        size = self.plan.size
        while needed(size) > TALLEST and size > SMALL:
            size -= 0.5
        row = self.take(min(TALLEST, max(least, needed(size))))
        if size < self.plan.size:
            self.plan.sizes[row] = size
        return row

    def fit_merged(
        self,
        merged: Mapping[tuple[int, str], Box],
        columns: Mapping[str, int],
        rows: tuple[RowPlan, ...],
    ) -> None:
        """Enlarge rows under a merged cell, or beside one that could have spread, as needed."""
        by_row = {r.row: r for r in rows}
        for row, plan in by_row.items():
            for name, value in plan.values.items():
                if name not in columns or isinstance(value, int):
                    continue
                box = merged.get((row, name), Box(row, columns[name], row, columns[name]))
                span = range(box.top, box.bottom + 1)
                have = sum(self.plan.heights[r] for r in span)
                width = self.plan.grid.widths[columns[name] - 1]
                want = height(str(value), width, self.plan.sizes.get(row, self.plan.size))
                for r in span if want > have else ():
                    more = math.ceil((want - have) / len(span))
                    self.plan.heights[r] = min(TALLEST, self.plan.heights[r] + more)


def _headings(
    fields: list[Field], columns: Mapping[str, int], top: int, depth: int
) -> tuple[HeaderCell, ...]:
    """Merge equal headings side by side, and a label downwards to the last row."""
    cells: list[HeaderCell] = []
    for level in range(depth):
        start = 0
        while start < len(fields):
            path = (*fields[start].under, fields[start].label)
            end = start
            if level < len(path) - 1:  # a heading over others
                while (
                    end + 1 < len(fields)
                    and fields[end + 1].under[: level + 1] == path[: level + 1]
                ):
                    end += 1
                box = (top + level, top + level)
            else:
                box = (top + level, top + depth - 1)
            if level < len(path):
                left, right = columns[fields[start].name], columns[fields[end].name]
                cells.append(HeaderCell(Box(box[0], left, box[1], right), path[level]))
            start = end + 1
    return tuple(cells)


def _spread(table: type[Listing], name: str) -> bool:
    """Tell columns whose text may stand once for several items, as printed."""
    declared = getattr(table, name).declared
    return bool(table.block) and type(declared) is Text and declared.long


def _merged(
    table: type[Listing], rows: tuple[RowPlan, ...], columns: Mapping[str, int]
) -> dict[tuple[int, str], Box]:
    """Find the cells that hold one value for several rows: levels, their weights, blocks."""
    details = [r for r in rows if not r.is_summary and r.values]
    found: dict[tuple[int, str], Box] = {}

    def path(row: RowPlan, depth: int) -> tuple[Value, ...]:
        return tuple(row.values.get(level, "") for level in table.levels[:depth])

    def merge(names: list[str], depth: int, *, until_next: bool) -> None:
        """Join rows of one path; ``until_next``: only as far as the cells below are empty."""
        for name in names:

            def goes_on(first: RowPlan, row: RowPlan, name: str = name) -> bool:
                same = path(first, depth) == path(row, depth)
                return same and not (until_next and row.values.get(name))

            for run in _runs(details, goes_on):
                if len(run) > 1 and run[0].values.get(name):
                    at = columns[name]
                    found[run[0].row, name] = Box(run[0].row, at, run[-1].row, at)

    fields = columns_of(table)
    for depth, level in enumerate(table.levels, start=1):
        merge([level], depth, until_next=False)
        merge([f.name for f in fields if getattr(f, "within", "") == level], depth, until_next=True)
    if table.block:
        spread = [f.name for f in fields if _spread(table, f.name)]
        merge([table.block, *spread], len(table.levels), until_next=True)
    return found


def _runs(
    rows: list[RowPlan], goes_on: Callable[[RowPlan, RowPlan], bool]
) -> Iterator[list[RowPlan]]:
    """Cut rows into runs, each compared with its first row."""
    run: list[RowPlan] = []
    for row in rows:
        if run and not goes_on(run[0], row):
            yield run
            run = []
        run.append(row)
    if run:
        yield run
