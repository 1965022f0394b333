"""Marks out again: exactly, by the record, where nobody saved the file since; else by content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xlcheck.workbook.changes import (
    CONTENT_TYPES,
    DEEP_IN_SHEET,
    Book,
    Tab,
    last_word,
)
from xlcheck.workbook.highlights import remove_highlights
from xlcheck.workbook.marks import (
    FORMULA_MARK,
    OUR_NAMES,
    RESULT_NAME,
    Unmarked,
)
from xlcheck.workbook.markup import Element, scan, scan_sheet
from xlcheck.workbook.note_shapes import remove_shapes
from xlcheck.workbook.notes import related_part, remove_notes
from xlcheck.workbook.package import Package, relationships_part
from xlcheck.workbook.record import (
    Record,
    digest,
    read_record,
    record_part,
    record_parts,
)
from xlcheck.workbook.splice import Splices, undone

_SHARED = re.compile(rb"\st=[\"']s[\"'][^>]*>\s*<(?:[\w.-]+:)?v>\s*(\d{1,9})\s*<")
_SHEET_OF_NAME = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!")


def unmark(package: Package) -> Unmarked:
    """Take every mark of ours out; what the user changed since stays as it is.

    Where a part is as marking left it, it becomes again byte for byte what it was before.
    """
    item = record_part(package)
    record = read_record(package, item) if item else None
    if item and record:
        exact = _exactly(package, item, record)
        if exact is not None:
            return Unmarked(exact, found=True, exact=True)
    return _by_content(package, item, record)


def original(package: Package) -> Package:
    """Give the package as it was before our marks; the package itself when it has none."""
    result = unmark(package)
    return Package(result.data) if result.found else package


def marks_meta(package: Package) -> dict[str, str] | None:
    """Give what was noted when the book was marked (hashes, time); ``None`` without marks.

    Empty when another program saved the marked book without our record.
    """
    if item := record_part(package):
        record = read_record(package, item)
        return dict(record.meta) if record else {}
    return {} if result_tab(Book(package)) else None


def result_tab(book: Book) -> Tab | None:
    """Find our sheet by its hidden name, whatever the user calls it now."""
    names = book.root.child("definedNames")
    for name in names.named("definedName") if names else []:
        if name.attributes.get("name") == RESULT_NAME:
            title = _sheet_of(name)
            return next((t for t in book.tabs if t.title == title), None)
    return None


def _sheet_of(name: Element) -> str | None:
    found = _SHEET_OF_NAME.match(name.text)
    return (found[1] or found[2]).replace("''", "'") if found else None


def _restored(package: Package, record: Record, part: str) -> bytes | None:
    """Give a changed part as it was, if it is still as marking left it."""
    known = record.changed[part]
    if part not in package or digest(data := package.read(part)) != known.after:
        return None
    before = undone(data, known.undo)
    return before if before is not None and digest(before) == known.before else None


def _exactly(package: Package, item: str, record: Record) -> bytes | None:
    parts: dict[str, bytes] = {}
    for part in record.changed:
        before = _restored(package, record, part)
        if before is None:
            return None
        parts[part] = before
    for part, new in record.new.items():
        if part not in package or digest(package.read(part)) != new.hash:
            return None
    return package.rewritten(parts, drop={*record.new, item})


@dataclass(slots=True)
class _Removal:
    """What is to go: edits by part, and whole parts."""

    package: Package
    replace: dict[str, bytes] = field(default_factory=dict)
    drop: set[str] = field(default_factory=set)
    splices: dict[str, Splices] = field(default_factory=dict)
    found: bool = False

    def edits(self, part: str) -> Splices:
        if part not in self.splices:
            self.splices[part] = Splices(self.package.read(part), part)
        return self.splices[part]

    def discard(self, part: str) -> None:
        """Drop a part with its relationships."""
        self.drop.add(part)
        if relationships_part(part) in self.package:
            self.drop.add(relationships_part(part))

    def finish(self) -> bytes:
        self._forget_dropped()
        changed = {part: s.result()[0] for part, s in self.splices.items() if s}
        changed |= self.replace
        return self.package.rewritten(
            {part: data for part, data in changed.items() if part not in self.drop}, drop=self.drop
        )

    def _forget_dropped(self) -> None:
        gone = {part.lower() for part in self.drop}
        types = scan(self.package.read(CONTENT_TYPES), CONTENT_TYPES, depth=1)
        for entry in types.named("Override"):
            if entry.attributes.get("PartName", "").lstrip("/").lower() in gone:
                self.edits(CONTENT_TYPES).remove(entry)


def _by_content(package: Package, item: str | None, record: Record | None) -> Unmarked:
    book = Book(package)
    removal = _Removal(package)
    whole = _whole_sheets(package, record) if record else {}
    ours = result_tab(book)
    for sheet, parts in whole.items():
        _restore_sheet(removal, record, sheet, parts)
    for tab in book.worksheets():
        if tab.part not in whole and tab != ours:
            _clear_sheet(removal, tab.part)
    removal.found |= bool(item or ours)
    _clear_book(removal, book, ours, record)
    if item:
        removal.drop |= record_parts(package, item)
    for source in (book.part, ""):
        _forget_relations(removal, source)
    if not removal.found:
        return Unmarked(package.data, found=False, exact=True)
    return Unmarked(removal.finish(), found=True, exact=False)


def _whole_sheets(package: Package, record: Record) -> dict[str, dict[str, bytes]]:
    """Give the sheets of which every part is as marking left it, with those parts as they were."""
    sheets: dict[str, dict[str, bytes] | None] = {}
    for part, known in record.changed.items():
        before = _restored(package, record, part)
        group = sheets.setdefault(known.sheet, {})
        if before is None:
            sheets[known.sheet] = None
        elif group is not None:
            group[part] = before
    for part, new in record.new.items():
        if part not in package or digest(package.read(part)) != new.hash:
            sheets[new.sheet] = None
    return {sheet: parts for sheet, parts in sheets.items() if sheet and parts}


def _restore_sheet(
    removal: _Removal, record: Record | None, sheet: str, parts: Mapping[str, bytes]
) -> None:
    assert record
    removal.found = True
    removal.replace |= parts
    removal.drop |= {part for part, new in record.new.items() if new.sheet == sheet}


def _clear_sheet(removal: _Removal, part: str) -> None:
    """Take highlights and notes off one sheet."""
    package = removal.package
    data = package.read(part)
    if FORMULA_MARK.encode() in data:
        root = scan_sheet(data, part, DEEP_IN_SHEET)
        removal.found |= remove_highlights(removal.edits(part), root)
    comments = related_part(package, part, "comments")
    if comments is None:
        return
    root = scan(package.read(comments), comments)
    gone, found, kept = remove_notes(removal.edits(comments), root, comments)
    removal.found |= found
    if not gone:
        return
    objects = False
    for drawing in _note_drawings(package, part):
        objects |= remove_shapes(removal.edits(drawing), package.read(drawing), gone)
        if not objects:
            removal.discard(drawing)
    if not kept:
        removal.discard(comments)
    if not objects:
        _drop_legacy_drawing(removal, part, data)
    _forget_relations(removal, part)


def _note_drawings(package: Package, part: str) -> Iterator[str]:
    """Give the drawings that hold the sheet's note boxes (not pictures of headers and footers)."""
    wanted = scan_sheet(package.read(part), part).child("legacyDrawing")
    for relation in package.relationships(part):
        if wanted and relation.id == wanted.relationship and relation.target in package:
            yield relation.target


def _drop_legacy_drawing(removal: _Removal, part: str, data: bytes) -> None:
    legacy = scan_sheet(data, part).child("legacyDrawing")
    if legacy:
        removal.edits(part).remove(legacy)


def _forget_relations(removal: _Removal, source: str) -> None:
    """Take out relationships to parts that go; drop the relationships part when none is left."""
    package, relations = removal.package, relationships_part(source)
    if relations not in package:
        return
    going = {
        r.id for r in package.relationships(source) if not r.external and r.target in removal.drop
    }
    entries = scan(package.read(relations), relations, depth=1).named("Relationship")
    ours = [entry for entry in entries if entry.attributes.get("Id") in going]
    if ours and len(ours) == len(entries):
        removal.drop.add(relations)
        return
    for entry in ours:
        removal.edits(relations).remove(entry)


def _clear_book(removal: _Removal, book: Book, ours: Tab | None, record: Record | None) -> None:
    """Take our sheet and our names out of the book."""
    edits = removal.edits(book.part)
    visible = [t for t in book.tabs if _visible(t) and t != ours]
    leaving = ours if visible else None  # a book without a visible sheet cannot be opened
    index = book.tabs.index(leaving) if leaving else None
    if leaving:
        edits.remove(leaving.entry)
        _blank_our_strings(removal, book, leaving)
        removal.discard(leaving.part)
        for relation in removal.package.relationships(leaving.part):
            kind = last_word(relation.kind)
            if not relation.external and kind in {"printerSettings", "comments", "vmlDrawing"}:
                removal.discard(relation.target)
    removal.found |= _clear_names(edits, book, index)
    if index is None:
        return
    views = book.root.child("bookViews")
    remaining = [t for t in book.tabs if t != leaving]
    for view in views.named("workbookView") if views else []:
        active = view.number("activeTab")
        before = record.active_tab if record else 0
        if active == index:
            active = before if before < len(remaining) else 0
            if not _visible(remaining[active]):
                active = remaining.index(visible[0])
        elif active > index:
            active -= 1
        if active != view.number("activeTab"):
            edits.set_attribute(view, "activeTab", str(active))
        first = view.number("firstSheet")
        if first and (first > index or first >= len(remaining)):
            edits.set_attribute(view, "firstSheet", str(first - 1))


def _blank_our_strings(removal: _Removal, book: Book, leaving: Tab) -> None:
    """Empty the shared strings only our sheet uses: other programs move its texts there."""
    part = book.part_of_kind("sharedStrings")
    if part is None or part not in removal.package:
        return
    used: dict[bool, set[int]] = {True: set(), False: set()}
    for tab in book.worksheets():
        found = _SHARED.findall(removal.package.read(tab.part))
        used[tab == leaving] |= {int(number) for number in found}
    only_ours = used[True] - used[False]
    if not only_ours:
        return
    root = scan(removal.package.read(part), part, depth=1)
    for number, item in enumerate(root.named("si")):
        if number in only_ours and not item.empty:
            # An index is a position, so the entry itself has to stay.
            removal.edits(part).replace(item.body, item.close, f"<{item.tag('t')}/>")


def _visible(tab: Tab) -> bool:
    return tab.entry.attributes.get("state", "visible") == "visible"


def _clear_names(edits: Splices, book: Book, index: int | None) -> bool:
    names = book.root.child("definedNames")
    entries = names.named("definedName") if names else []
    ours = [e for e in entries if e.attributes.get("name", "").startswith(OUR_NAMES)]
    going = [
        e
        for e in entries
        if e in ours or (index is not None and e.attributes.get("localSheetId") == str(index))
    ]
    if names and going and len(going) == len(entries):
        edits.remove(names)
        return bool(ours)
    for entry in going:
        edits.remove(entry)
    for entry in entries:
        local = entry.number("localSheetId", -1)
        if index is not None and entry not in going and local > index:
            edits.set_attribute(entry, "localSheetId", str(local - 1))
    return bool(ours)
