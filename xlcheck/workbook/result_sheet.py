"""A sheet of our own: its XML, and its entry in the book."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from xlcheck.errors import BrokenRule
from xlcheck.workbook.cells import Area, Position, address, area, column_letters, position
from xlcheck.workbook.changes import OFFICE_TYPE, XML_HEAD, Changes
from xlcheck.workbook.marks import (
    EXPLANATIONS_NAME,
    KEYS_NAME,
    LONGEST_TEXT,
    MOST_LINKS,
    RESULT_NAME,
    DraftCell,
    SheetDraft,
)
from xlcheck.workbook.markup import Element, attribute_xml, text_xml
from xlcheck.workbook.note_shapes import text_lines
from xlcheck.workbook.splice import WORKBOOK_ORDER
from xlcheck.workbook.styles import LOOKS, Styles

_LONGEST_TITLE = 31
_TALLEST_ROW = 400.0
_TAB_COLOUR = "FF1F4E78"
_PRINT_SET_UP = (
    '<printOptions horizontalCentered="1"/>'
    '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.7" header="0.3" footer="0.35"/>'
    '<pageSetup paperSize="9" orientation="{}" fitToWidth="1" fitToHeight="0"/>'
    "<headerFooter><oddFooter>&amp;L&amp;9&amp;A&amp;R&amp;9第 &amp;P 页,共 &amp;N 页"
    "</oddFooter></headerFooter>"
)
_FORMULA_LIKE = ("=", "+", "-", "@")


def add_sheet(changes: Changes, styles: Styles, draft: SheetDraft, *, ours: bool) -> str:
    """Add a sheet as the last of the book and give its title.

    ``ours`` is the result sheet, which can be told by hidden names and comes to the front, alone
    selected; any other is from then on a sheet like those of the user.
    """
    title = free_title(draft.title, [t.title for t in changes.book.tabs])
    part = changes.beside_workbook("worksheets/sheet{}.xml")
    xml = sheet_xml(draft, styles, changes.book.namespace, selected=ours)
    changes.add_part(part, xml.encode(), OFFICE_TYPE + "spreadsheetml.worksheet+xml")
    identifier = changes.relate(changes.book.part, "worksheet", part)
    _enter(changes, title, identifier)
    if ours:
        _bring_to_front(changes)
    _define_names(changes, title, draft, ours=ours)
    return title


def free_title(wanted: str, taken: list[str]) -> str:
    """Give the title, with a number behind it when the user has a sheet of that name."""
    used = {t.casefold() for t in taken}
    title, number = wanted[:_LONGEST_TITLE], 2
    while title.casefold() in used:
        ending = f"({number})"
        title, number = wanted[: _LONGEST_TITLE - len(ending)] + ending, number + 1
    return title


def quoted(title: str) -> str:
    """Write a sheet's title as a reference needs it."""
    return "'" + title.replace("'", "''") + "'"


def _enter(changes: Changes, title: str, identifier: str) -> None:
    book = changes.book
    number = max((t.entry.number("sheetId") for t in book.tabs), default=0) + 1
    tag = book.sheets_element.tag("sheet")
    changes.splices(book.part).inside(
        book.sheets_element,
        f'<{tag} name="{attribute_xml(title)}" sheetId="{number}" '
        f"{changes.relationship_attribute(identifier)}/>",
    )


def _bring_to_front(changes: Changes) -> None:
    """Make the last tab the active one; with two tabs selected, typing would go into both."""
    book, splices = changes.book, changes.splices(changes.book.part)
    views = book.root.child("bookViews")
    view = views.child("workbookView") if views else None
    active = str(len(book.tabs))
    if view:
        splices.set_attribute(view, "activeTab", active)
    else:
        outer, inner = book.root.tag("bookViews"), book.root.tag("workbookView")
        xml = f'<{inner} activeTab="{active}"/>'
        if views:
            splices.inside(views, xml)
        else:
            whole = f"<{outer}>{xml}</{outer}>"
            splices.in_order(book.root, WORKBOOK_ORDER, "bookViews", whole)
    for tab in book.tabs:
        if tab.part in changes.package and b"tabSelected" in changes.read(tab.part):
            root = changes.sheet(tab.part)
            for selected in _selected_views(root):
                changes.splices(tab.part, tab.part).remove_attribute(selected, "tabSelected")


def _selected_views(root: Element) -> Iterator[Element]:
    for views in root.named("sheetViews"):
        for view in views.named("sheetView"):
            if "tabSelected" in view.attributes and view.number("workbookViewId") == 0:
                yield view


def _define_names(changes: Changes, title: str, draft: SheetDraft, *, ours: bool) -> None:
    book, sheet = changes.book, quoted(title)
    local = f' localSheetId="{len(book.tabs)}"'
    names = []
    if draft.autofilter:
        names.append(("_xlnm._FilterDatabase", local + ' hidden="1"', draft.autofilter))
    if draft.print_titles_row:
        rows = f"${draft.print_titles_row}:${draft.print_titles_row}"
        names.append(("_xlnm.Print_Titles", local, rows))
    if ours:
        names.append((RESULT_NAME, ' hidden="1"', "A1"))
    if ours and draft.explanation_cells and draft.key_cells:
        names.append((EXPLANATIONS_NAME, ' hidden="1"', draft.explanation_cells))
        names.append((KEYS_NAME, ' hidden="1"', draft.key_cells))
    if not names:
        return
    tag = book.root.tag("definedName")
    xml = "".join(
        f'<{tag} name="{name}"{attributes}>{text_xml(sheet)}!{_fixed(where)}</{tag}>'
        for name, attributes, where in names
    )
    splices, existing = changes.splices(book.part), book.root.child("definedNames")
    if existing:
        splices.inside(existing, xml)
    else:
        outer = book.root.tag("definedNames")
        whole = f"<{outer}>{xml}</{outer}>"
        splices.in_order(book.root, WORKBOOK_ORDER, "definedNames", whole)


def _fixed(where: str) -> str:
    if "$" in where:
        return where
    r1, c1, r2, c2 = area(where)
    corners = [f"${column_letters(c)}${r}" for r, c in ((r1, c1), (r2, c2))]
    return corners[0] if corners[0] == corners[1] else ":".join(corners)


def sheet_xml(draft: SheetDraft, styles: Styles, namespace: str, *, selected: bool) -> str:
    """Write the sheet, set up for A4 and for the screen."""
    last_column = max([len(row) for row in draft.rows] + [len(draft.widths), 1])
    last = address((max(len(draft.rows), 1), last_column))
    merged = [area(text) for text in draft.merged]
    levels = ' outlineLevelRow="1"' if draft.folded else ""
    pieces = [
        f'{XML_HEAD}<worksheet xmlns="{namespace}">',
        _sheet_properties(draft),
        f'<dimension ref="A1:{last}"/>',
        _views(draft, selected=selected),
        f'<sheetFormatPr defaultRowHeight="15"{levels}/>',
        _columns(draft),
        "<sheetData>",
        *_rows(draft, merged, styles),
        "</sheetData>",
        f'<autoFilter ref="{draft.autofilter}"/>' if draft.autofilter else "",
        _merge_cells(draft),
        _links(draft),
        _PRINT_SET_UP.format("landscape" if draft.landscape else "portrait"),
        "</worksheet>",
    ]
    return "".join(pieces)


def _sheet_properties(draft: SheetDraft) -> str:
    outline = '<outlinePr summaryBelow="0"/>' if draft.folded else ""
    return (
        f'<sheetPr><tabColor rgb="{_TAB_COLOUR}"/>{outline}<pageSetUpPr fitToPage="1"/></sheetPr>'
    )


def _views(draft: SheetDraft, *, selected: bool) -> str:
    in_front = ' tabSelected="1"' if selected else ""
    pane = ""
    if draft.freeze and position(draft.freeze) != (1, 1):
        row, column = position(draft.freeze)
        split = f' xSplit="{column - 1}"' if column > 1 else ""
        split += f' ySplit="{row - 1}"' if row > 1 else ""
        corner = {(True, True): "bottomRight", (True, False): "bottomLeft"}.get(
            (row > 1, column > 1), "topRight"
        )
        pane = (
            f'<pane{split} topLeftCell="{draft.freeze}" activePane="{corner}" state="frozen"/>'
            f'<selection pane="{corner}" activeCell="{draft.freeze}" sqref="{draft.freeze}"/>'
        )
    return (
        f'<sheetViews><sheetView showGridLines="0"{in_front} workbookViewId="0">'
        f"{pane}</sheetView></sheetViews>"
    )


def _columns(draft: SheetDraft) -> str:
    hidden = dict.fromkeys(draft.hidden_columns, ' hidden="1"')
    xml = "".join(
        f'<col min="{n}" max="{n}" width="{width:g}" customWidth="1"{hidden.get(n, "")}/>'
        for n, width in enumerate(draft.widths, start=1)
    )
    return f"<cols>{xml}</cols>" if xml else ""


def _rows(draft: SheetDraft, merged: list[Area], styles: Styles) -> Iterator[str]:
    covered: dict[int, dict[int, Position]] = {}
    for r1, c1, r2, c2 in merged:
        for row in range(r1, r2 + 1):
            inside = {c: (r1, c1) for c in range(c1, c2 + 1) if (row, c) != (r1, c1)}
            covered.setdefault(row, {}).update(inside)
    height_of = _height_estimate(draft, merged)
    folds = _folds(draft)
    for number, drawn in enumerate(draft.rows, start=1):
        cells = dict(enumerate(drawn, start=1))
        for column, (r1, c1) in covered.get(number, {}).items():
            first = draft.rows[r1 - 1][c1 - 1]
            cells[column] = DraftCell(None, first.look)
        body = "".join(_cell((number, c), cells[c], styles) for c in sorted(cells))
        given = draft.heights[number - 1] if number <= len(draft.heights) else None
        # Without customHeight the row still grows when the user types into it.
        height = f' ht="{given:g}" customHeight="1"' if given else f' ht="{height_of(number):g}"'
        yield f'<row r="{number}"{height}{folds.get(number, "")}>{body}</row>'


def _folds(draft: SheetDraft) -> dict[int, str]:
    """Give the attributes of rows that are folded away, and of the row above that shows them."""
    attributes = {}
    for first, last in draft.folded:
        attributes[first - 1] = ' collapsed="1"'
        attributes |= dict.fromkeys(range(first, last + 1), ' outlineLevel="1" hidden="1"')
    return attributes


def _cell(at: Position, cell: DraftCell, styles: Styles) -> str:
    value, where = cell.value, address(at)
    if value is None:
        return f'<c r="{where}" s="{styles.format(cell.look)}"/>'
    if isinstance(value, int) or (isinstance(value, Decimal) and value.is_finite()):
        number = format(Decimal(value), "f")
        return f'<c r="{where}" s="{styles.format(cell.look)}"><v>{number}</v></c>'
    text = str(value)
    text = text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 2] + "……"
    style = styles.format(cell.look, guarded=text.startswith(_FORMULA_LIKE))
    return (
        f'<c r="{where}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
        f"{text_xml(text)}</t></is></c>"
    )


def _height_estimate(draft: SheetDraft, merged: list[Area]) -> Callable[[int], float]:
    spans = {(r1, c1): c2 for r1, c1, r2, c2 in merged if r1 == r2}
    tall = {(r1, c1) for r1, c1, r2, _ in merged if r1 != r2}

    def width(first: int, last: int) -> float:
        columns = range(first, last + 1)
        return sum(draft.widths[c - 1] if c <= len(draft.widths) else 9 for c in columns)

    def estimate(number: int) -> float:
        tallest = 20.0
        for column, cell in enumerate(draft.rows[number - 1], start=1):
            if (number, column) in tall or column in draft.hidden_columns:
                continue
            look = LOOKS[cell.look]
            # A width counts digits of 11 points; a full-width character of this size takes two.
            room = width(column, spans.get((number, column), column)) - 1 - 1.5 * look.indent
            fits = room * 5.5 / look.size
            text = "" if cell.value is None else str(cell.value)
            lines = text_lines(text, max(fits, 1)) if look.wrap else 1
            tallest = max(tallest, lines * look.size * 1.4 + 8)
        return min(tallest, _TALLEST_ROW)

    return estimate


def _merge_cells(draft: SheetDraft) -> str:
    xml = "".join(f'<mergeCell ref="{text}"/>' for text in draft.merged)
    return f'<mergeCells count="{len(draft.merged)}">{xml}</mergeCells>' if xml else ""


def _links(draft: SheetDraft) -> str:
    links: list[str] = []
    for number, row in enumerate(draft.rows, start=1):
        for column, cell in enumerate(row, start=1):
            if cell.link and len(links) < MOST_LINKS:
                sheet, where = cell.link
                location = attribute_xml(f"{quoted(sheet)}!{where}")
                tip = attribute_xml(f"转到 {sheet}!{where}")
                at = address((number, column))
                links.append(f'<hyperlink ref="{at}" location="{location}" tooltip="{tip}"/>')
    return f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""


def check_draft(draft: SheetDraft) -> None:
    """Raise :class:`BrokenRule` for a draft no program could open; its author is always ours."""
    unknown = {c.look for row in draft.rows for c in row} - set(LOOKS)
    if unknown:
        raise BrokenRule(f"审核结果表用了不存在的样式:{'、'.join(sorted(unknown))}。")
