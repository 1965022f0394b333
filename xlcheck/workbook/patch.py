"""Marks in the user's workbook: highlights, notes and a result sheet; nothing else is touched."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xlcheck.errors import CannotWrite
from xlcheck.findings import Severity
from xlcheck.workbook.cells import Area, Position, area
from xlcheck.workbook.changes import Book, Changes, Tab, last_word
from xlcheck.workbook.clear import original
from xlcheck.workbook.highlights import add_highlights
from xlcheck.workbook.marks import MOST_NOTES, CellMark, Marked, SheetCell, SheetDraft
from xlcheck.workbook.notes import add_notes
from xlcheck.workbook.package import Package
from xlcheck.workbook.record import add_record_parts, record_of, record_xml
from xlcheck.workbook.result_sheet import add_sheet, check_draft
from xlcheck.workbook.styles import Styles

_REFERENCE = re.compile(rb"\sref\s*=\s*[\"']([^\"']*)[\"']")


@dataclass(slots=True)
class _SheetMarks:
    """The marks of one sheet, one per place."""

    tab: Tab
    severities: dict[Area, Severity] = field(default_factory=dict)
    texts: dict[Area, list[str]] = field(default_factory=dict)
    asked: dict[Area, SheetCell] = field(default_factory=dict)


def mark(
    package: Package, marks: Sequence[CellMark], result: SheetDraft, meta: Mapping[str, str]
) -> Marked:
    """Mark cells and add the result sheet; marks of an earlier check are taken out first.

    Raises :class:`~xlcheck.errors.UnreadableFile` for a damaged book and
    :class:`~xlcheck.errors.CannotWrite` for one that must not be changed or lacks a marked sheet.
    """
    check_draft(result)
    package = original(package)
    _refuse_protected_by_design(package)
    book = Book(package)
    changes = Changes(package, book)
    styles = Styles(changes)
    left_out = _add_marks(changes, styles, _by_sheet(changes, marks))
    title = add_sheet(changes, styles, result, ours=True)
    styles.finish()
    item = add_record_parts(changes)
    changed, undo = changes.finish()
    record = record_of(changes, changed, undo, title=title, meta=meta, item=item)
    new = {**changes.new, item: record_xml(record)}
    return Marked(package.rewritten({**changed, **new}), title, left_out)


def with_sheet(package: Package, draft: SheetDraft) -> bytes:
    """Add a sheet that is the user's from then on: no mark of ours, never taken out by clearing."""
    check_draft(draft)
    _refuse_protected_by_design(package)
    changes = Changes(package, Book(package))
    styles = Styles(changes)
    add_sheet(changes, styles, draft, ours=False)
    styles.finish()
    changed, _ = changes.finish()
    return package.rewritten({**changed, **changes.new})


def _refuse_protected_by_design(package: Package) -> None:
    names = [name.lower() for name in package.names]
    if any(name.startswith("_xmlsignatures/") for name in names):
        raise CannotWrite(
            "工作簿含数字签名,写入标注会使签名失效;原文件未改动,请改用单独的审核报告,"
            "或先在 Excel 中删除签名。"
        )
    kinds = {last_word(r.kind) for r in package.relationships(package.workbook_part)}
    if "revisionHeaders" in kinds or any("/revisions/" in f"/{name}" for name in names):
        raise CannotWrite(
            "工作簿是带修订记录的共享工作簿,写入标注会与修订记录不符;原文件未改动,"
            "请先在 Excel 中取消共享,或改用单独的审核报告。"
        )


def _by_sheet(changes: Changes, marks: Sequence[CellMark]) -> list[_SheetMarks]:
    """Gather marks by sheet and place; the gravest of several findings gives the colour."""
    sheets: dict[str, _SheetMarks] = {}
    wanted: dict[str, list[tuple[CellMark, Area]]] = {}
    for each in marks:
        tab = _tab(changes.book, changes.package, each.sheet)
        sheets.setdefault(tab.part, _SheetMarks(tab))
        wanted.setdefault(tab.part, []).append((each, _area_of(each)))
    for part, found in sheets.items():
        changes.splices(part, part)  # inflated once, for all that follows
        places = merged_places(_merged(changes, part), [place for _, place in wanted[part]])
        for each, place in wanted[part]:
            at = places.get(place, place)
            known = found.severities.get(at, each.severity)
            found.severities[at] = min(known, each.severity, key=lambda s: s.rank)
            found.asked.setdefault(at, (each.sheet, each.cell))
            texts = found.texts.setdefault(at, [])
            if each.note.strip() and each.note not in texts:
                texts.append(each.note)
    return list(sheets.values())


def _tab(book: Book, package: Package, title: str) -> Tab:
    same = [t for t in book.tabs if t.title == title]
    tab = next(iter(same or [t for t in book.tabs if t.title.casefold() == title.casefold()]), None)
    if tab is None or tab.kind != "worksheet" or tab.part not in package:
        raise CannotWrite(
            f"要标注的工作表「{title}」不在工作簿中,或不是普通工作表;原文件未改动,"
            "请重新审核这个文件。"
        )
    return tab


def _area_of(each: CellMark) -> Area:
    try:
        return area(each.cell)
    except ValueError as trouble:
        raise CannotWrite(
            f"要标注的位置「{each.sheet}!{each.cell}」不是单元格地址;原文件未改动。"
        ) from trouble


def _merged(changes: Changes, part: str) -> list[Area]:
    element = changes.sheet(part).child("mergeCells")
    if element is None:
        return []
    written = _REFERENCE.findall(changes.read(part), element.body, element.close)
    found = []
    for text in written:
        try:
            found.append(area(text.decode("ascii", "replace")))
        except ValueError:
            continue  # a merge nobody can locate covers no cell of ours
    return found


def merged_places(merges: Sequence[Area], wanted: Sequence[Area]) -> dict[Area, Area]:
    """Give the merged area of each single cell that lies in one.

    There may be hundreds of thousands of merged areas; each is looked up by its rows only.
    """
    cells = sorted({a for a in wanted if a[:2] == a[2:]})
    rows = [a[0] for a in cells]
    found: dict[Area, Area] = {}
    for merge in merges:
        for cell in cells[bisect_left(rows, merge[0]) : bisect_right(rows, merge[2])]:
            if merge[1] <= cell[1] <= merge[3]:
                found[cell] = merge
    return found


def _add_marks(
    changes: Changes, styles: Styles, sheets: Sequence[_SheetMarks]
) -> dict[SheetCell, str]:
    left_out: dict[SheetCell, str] = {}
    formats = {
        severity: styles.highlight(severity)
        for severity in Severity
        if any(severity in s.severities.values() for s in sheets)
    }
    noted = _noted(sheets)
    for sheet in sheets:
        areas: dict[Severity, list[Area]] = {}
        for place, severity in sheet.severities.items():
            areas.setdefault(severity, []).append(place)
        add_highlights(changes, sheet.tab.part, areas, formats)
        notes, asked = _notes(sheet)
        allowed = {at: text for at, text in notes.items() if (sheet.tab.part, at) in noted}
        for at, why in add_notes(changes, sheet.tab.part, allowed).items():
            left_out[asked[at]] = why
        for at in notes.keys() - allowed.keys():
            left_out[asked[at]] = f"批注已达 {MOST_NOTES} 条,其余问题只列入审核结果表"
    return left_out


def _noted(sheets: Sequence[_SheetMarks]) -> set[tuple[str, Position]]:
    """Choose the cells that get a note when not all can: the gravest first."""
    all_notes = [
        (severity.rank, sheet.tab.part, place[:2])
        for sheet in sheets
        for place, severity in sheet.severities.items()
        if sheet.texts[place]
    ]
    gravest = sorted(all_notes, key=lambda note: note[0])[:MOST_NOTES]
    return {(part, at) for _, part, at in gravest}


def _notes(sheet: _SheetMarks) -> tuple[dict[Position, str], dict[Position, SheetCell]]:
    notes: dict[Position, list[str]] = {}
    asked: dict[Position, SheetCell] = {}
    for place, texts in sheet.texts.items():
        if texts:
            notes.setdefault(place[:2], []).extend(texts)
            asked.setdefault(place[:2], sheet.asked[place])
    return {at: "\n".join(texts) for at, texts in notes.items()}, asked
