"""Layout → sheets: titles, headings, values, hints and protection of the form itself."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from xlcheck.language.form import Amount, Count, Date, Field, Money, Text, Year
from xlcheck.templates.fill import Content, Value
from xlcheck.templates.grid import Box, columns_of
from xlcheck.templates.layout import Layout, ListingPlan, RecordPlan, RowPlan, SheetPlan, quoted
from xlcheck.templates.look import Look
from xlcheck.templates.validation import guidance
from xlcheck.workbook.cells import column_letters

GUARD = "↑ 增行请在本行上方插入"
STRAY_ROWS = "✗ 灰线下方有行未计入,请移到灰线以上"
STRAY_ROWS_ABOVE_TOTAL = "✗ 合计行上方有行未计入,请移到灰线以上"
_GUARD_WIDTH = 18.0  # what the text of a guard row needs
_NARROW = 7.0  # a column for running numbers
_CENTRED_UP_TO = 20.0
PROTECTION = {
    "insert_rows": True,
    "delete_rows": True,
    "format_cells": True,
    "format_rows": True,
    "format_columns": True,
    "insert_hyperlinks": True,
    "sort": True,
    "autofilter": True,
    "objects": True,
}


def write_sheet(book: Any, look: Look, layout: Layout, plan: SheetPlan, content: Content) -> Any:
    """Write one sheet of the form, all but its check lines; give the worksheet."""
    return _SheetWriter(book, look, layout, plan).write(content)


class _SheetWriter:
    def __init__(self, book: Any, look: Look, layout: Layout, plan: SheetPlan) -> None:
        self.look, self.layout, self.plan = look, layout, plan
        self.sheet = book.add_worksheet(plan.name, _sheet_class())
        self.sheet.growing = plan.growing

    def write(self, content: Content) -> Any:
        self.page()
        self.titles(content)
        for record in self.plan.records:
            self.record(record, content)
        for listing in self.plan.listings:
            self.listing(listing)
        return self.sheet

    # -- page ------------------------------------------------------------------------------------

    def page(self) -> None:
        sheet, plan = self.sheet, self.plan
        sheet.hide_gridlines(2)
        for number, width in enumerate(plan.grid.widths):
            sheet.set_column(number, number, width)
        to_fill = {r.row for listing in plan.listings for r in listing.rows}
        for row, height in plan.heights.items():
            look = self.look("open_row") if row in to_fill else None
            sheet.set_row(row - 1, height, look)
        sheet.protect("", PROTECTION)
        sheet.ignore_errors({"number_stored_as_text": "A1:Z2000"})
        if not plan.is_cover:
            sheet.freeze_panes(plan.frozen, 0)
            sheet.repeat_rows(0, plan.frozen - 1)
        page_setup(
            sheet,
            landscape=plan.landscape,
            last=Box(1, 1, plan.printed, plan.grid.columns),
            left=self.layout.form.title,
            right=self.layout.edition.issuer,
        )

    def titles(self, content: Content) -> None:
        if not self.plan.is_cover:
            whole = Box(1, 1, 1, self.plan.grid.columns)
            self.merged(whole, self.plan.title, self.look("title"))
        for box, text in self.plan.headings:
            if self.plan.is_cover:
                self.cover_title(box, content)
            else:
                self.merged(box, text, self.look("heading"))
        for box in self.plan.units:
            self.sheet.write_string(box.first, "单位:万元", self.look("unit"))
        for box, text in self.plan.footnotes:
            self.merged(box, text, self.look("issuer" if self.plan.is_cover else "note"))

    def cover_title(self, box: Box, content: Content) -> None:
        """Write the title with the year of the cell below, so that it follows what is typed."""
        edition = self.layout.edition
        words: str = edition.parameters.get("cover_title", edition.title)
        look = self.look("cover_title")
        before, mark, after = words.partition("{year}")
        if not mark:
            self.merged(box, words, look)
            return
        year = content.records["cover"].get("year", "")
        at = next(r.values["year"].fixed for r in self.plan.records).split(":")[0]
        # a line break cannot stand inside the quotes of a formula in every program
        tail = "&CHAR(10)&".join(f'"{part}"' for part in after.split("\n"))
        formula = f'="{before}"&IF({at}="","    ",{at})&{tail}'
        self.merged(box, "", look)
        self.sheet.write_formula(box.first, formula, look, f"{before}{year or '    '}{after}")

    def merged(self, box: Box, text: str, look: Any) -> None:
        if box.first != box.a1:
            self.sheet.merge_range(box.a1, "", look)
        self.sheet.write_string(box.first, text, look)

    # -- records ---------------------------------------------------------------------------------

    def record(self, plan: RecordPlan, content: Content) -> None:
        values = content.records[plan.table.table]
        cover = self.plan.is_cover
        for name, box in plan.labels.items():
            declared: Field = getattr(plan.table, name).declared
            label = f"{declared.label}:" if cover else declared.label
            self.merged(box, label, self.look("cover_label" if cover else "head"))
        for name, box in plan.values.items():
            declared = getattr(plan.table, name).declared
            if cover:
                look = self.look("cover_value", **_number_format(declared))
            else:
                look = self.input_look(declared, self.plan.grid.span(box.left, box.right))
            if box.bottom > box.top:  # over several rows: read from the top
                look = self.input_look(declared, self.plan.grid.width, valign="top")
            if box.first != box.a1:
                self.sheet.merge_range(box.a1, "", look)
            self.value(box.first, declared, values.get(name, ""), look)
            self.guide(box, declared)

    # -- listings --------------------------------------------------------------------------------

    def listing(self, plan: ListingPlan) -> None:
        for cell in plan.headings:
            self.merged(cell.box, cell.text, self.look("head"))
        if plan.side:
            self.side_heading(plan, plan.side)
        for row in plan.rows:
            for field in columns_of(plan.table):
                self.listing_cell(plan, row, field)
        self.guard(plan)
        summary = plan.summary
        for field in columns_of(plan.table):
            box = plan.range(field.name)
            if summary and summary.row > plan.guard:
                box = Box(box.top, box.left, summary.row, box.right)
            self.guide(box, field)
        if plan.table.table == "narrative":
            self.fade_repeated(plan)

    def side_heading(self, plan: ListingPlan, box: Box) -> None:
        self.merged(box, plan.table.heading, self.look("head"))
        for row in plan.rows:
            for column in range(box.left, box.right + 1):
                # whole rows must be unlocked, or Excel does not let them be deleted
                at = f"{column_letters(column)}{row.row}"
                self.sheet.write_blank(at, None, self.look("head", locked=False))

    def listing_cell(self, plan: ListingPlan, row: RowPlan, field: Field) -> None:
        column = plan.columns[field.name]
        width = self.plan.grid.widths[column - 1]
        style = "printed" if self.is_printed(plan, row, field) else "input"
        if row.is_summary:
            own_label = field is plan.table.fields()[0]
            style = "total_label" if own_label else "total"
        look = self.input_look(field, width, style, size=self.plan.sizes.get(row.row))
        box = plan.merged.get((row.row, field.name))
        inside = any(
            b.top < row.row <= b.bottom and name == field.name
            for (_, name), b in plan.merged.items()
        )
        if inside:
            return
        if field.name in plan.table.levels or field.name == plan.table.block:
            look = self.input_look(field, width, style, align="center")
        if box:
            self.sheet.merge_range(box.a1, "", look)
        at = f"{column_letters(column)}{row.row}"
        self.value(at, field, row.values.get(field.name, ""), look)

    def is_printed(self, plan: ListingPlan, row: RowPlan, field: Field) -> bool:
        """Tell what the edition prints from what is filled in."""
        value = row.values.get(field.name)
        printed = self.layout.edition.rows.get(plan.table.table, ())
        return value is not None and any(str(value) == r.get(field.name) for r in printed)

    def guard(self, plan: ListingPlan) -> None:
        """Write the thin row that ends every range; it also says when rows stand below it."""
        for column in range(plan.left, plan.right + 1):
            at = f"{column_letters(column)}{plan.guard}"
            self.sheet.write_blank(at, None, self.look("guard"))
        first = Box(plan.guard, plan.left, plan.guard, plan.left)
        self.sheet.write_string(first.first, GUARD, self.look("guard"))
        narrow = self.plan.grid.widths[plan.left - 1] < _GUARD_WIDTH
        if narrow and len(plan.columns) < 3:
            return  # a second text would cut off the first; the sheet 自检 says it in any case
        self.sheet.write_formula(
            f"{column_letters(plan.right)}{plan.guard}",
            f'=IF({stray_rows(plan)}>0,"{stray_rows_text(plan)}","")',
            self.look("guard_warning"),
            "",
        )

    def fade_repeated(self, plan: ListingPlan) -> None:
        """Print a section's title once, although it stands in each of its rows."""
        box = plan.range(plan.table.key[0])
        letter = column_letters(box.left)
        own = f"${letter}{plan.first}"
        self.sheet.conditional_format(
            Box(plan.first, box.left, plan.guard, box.right).a1,
            {
                "type": "formula",
                "criteria": f'=AND({own}<>"",{own}=${letter}{plan.head})',
                "format": self.look.mark("again"),
            },
        )

    # -- single cells ----------------------------------------------------------------------------

    def input_look(
        self,
        field: Field,
        width: float,
        style: str = "input",
        *,
        align: str = "",
        valign: str = "vcenter",
        size: float | None = None,
    ) -> Any:
        more: dict[str, Any] = {**_number_format(field), "valign": valign}
        more["align"] = align or _align(field, width)
        more["font_size"] = size or self.plan.size
        return self.look(style, **more)

    def value(self, at: str, field: Field, value: Value, look: Any) -> None:
        """Write a value in the kind its field keeps; what is no number stays the text it is."""
        if value == "":
            self.sheet.write_blank(at, None, look)
        elif isinstance(field, Date) and (day := _day(value)):
            self.sheet.write_datetime(at, day, look)
        elif (isinstance(field, Amount) or not isinstance(value, str)) and (
            number := _number(value)
        ) is not None:
            self.sheet.write_number(at, float(number), look)
        else:
            self.sheet.write_string(at, str(value), look)

    def guide(self, box: Box, field: Field) -> None:
        options = guidance(field)
        if options:
            self.sheet.data_validation(box.a1, options)


@cache
def _sheet_class() -> type[Any]:
    from xlsxwriter.worksheet import Worksheet

    class Sheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no complete types
        """A sheet some of whose rows keep their height only until a text is typed into them."""

        growing: set[int]

        def _xml_start_tag_unencoded(self, tag: str, attributes: Any = ()) -> None:
            if tag == "row" and int(dict(attributes)["r"]) in self.growing:
                # a height marked as custom would cut off longer text instead of following it
                attributes = [a for a in attributes if a[0] != "customHeight"]
            super()._xml_start_tag_unencoded(tag, attributes)

    return Sheet


def stray_rows(plan: ListingPlan) -> str:
    """Count, in a formula, the rows put between the guard row and what follows it."""
    letter = column_letters(plan.left)
    return f"IFERROR(ROW(${letter}${plan.guard + 1})-ROW(${letter}${plan.guard})-1,0)"


def stray_rows_text(plan: ListingPlan) -> str:
    """Say what is wrong with such rows."""
    below = plan.summary and plan.summary.row > plan.guard
    return STRAY_ROWS_ABOVE_TOTAL if below else STRAY_ROWS


def stray_rows_on(sheet: SheetPlan, plan: ListingPlan) -> str:
    """Count the same from another sheet."""
    letter = column_letters(plan.left)
    name = quoted(sheet.name)
    return f"IFERROR(ROW({name}!${letter}${plan.guard + 1})-ROW({name}!${letter}${plan.guard})-1,0)"


def page_setup(
    sheet: Any, *, landscape: bool, last: Box, left: str, right: str, pages: int = 0
) -> None:
    """Set a sheet up for A4: fit to width, margins, header and footer with page numbers.

    ``pages`` bounds how many it prints on; 0 leaves that to its length.
    """
    if landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, pages)
    sheet.set_margins(left=0.6, right=0.6, top=0.75, bottom=0.7)
    sheet.center_horizontally()
    sheet.print_area(last.a1)
    same_size = {"scale_with_doc": False}
    sheet.set_header(f"&L&9{left}&R&9{right}制", same_size)
    sheet.set_footer("&C&9第 &P 页 共 &N 页", same_size)


def _number_format(field: Field) -> dict[str, Any]:
    if isinstance(field, Money):
        return {"num_format": "0.00"}
    if isinstance(field, Count | Year):
        return {"num_format": "0"}
    if isinstance(field, Date):
        return {"num_format": "yyyy-mm-dd"}
    short = isinstance(field, Text) and not field.long
    # text format keeps leading zeros of codes; longer texts would print as #### in it
    return {"num_format": "@"} if short and not _numbers(field) else {}


def _align(field: Field, width: float) -> str:
    if isinstance(field, Money):
        return "right"
    wide = field.long or (width > _CENTRED_UP_TO and not _numbers(field))
    return "left" if isinstance(field, Text) and wide else "center"


def _numbers(field: Field) -> bool:
    return 0 < field.width < _NARROW


def _number(value: Value) -> Decimal | None:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _day(value: Value) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(str(value).strip())
    except ValueError:
        return None
