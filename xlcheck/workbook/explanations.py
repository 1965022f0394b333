"""What the filer typed beside findings, read back from a result sheet wherever rows were moved."""

from __future__ import annotations

from xlcheck.workbook.cells import Area, Position, area, position
from xlcheck.workbook.changes import Book
from xlcheck.workbook.clear import result_tab
from xlcheck.workbook.marks import EXPLANATIONS_NAME, KEYS_NAME
from xlcheck.workbook.markup import Element, plain_text, scan
from xlcheck.workbook.package import Package


def explanations(package: Package) -> dict[str, str]:
    """Give the text of each filled explanation cell by the key that stands in its row.

    Works on a marked book that another program saved, sorted or filtered since; a book without our
    sheet has none.
    """
    book = Book(package)
    tab = result_tab(book)
    typed, keys = _named_area(book, EXPLANATIONS_NAME), _named_area(book, KEYS_NAME)
    if tab is None or typed is None or keys is None or tab.part not in package:
        return {}
    texts = _column_texts(package, book, tab.part, {typed[1], keys[1]})
    found = {}
    for row in range(typed[0], typed[2] + 1):
        key = texts.get((row, keys[1]), "")
        text = texts.get((row, typed[1]), "").strip()
        if key and text:
            found[key] = text
    return found


def _named_area(book: Book, wanted: str) -> Area | None:
    names = book.root.child("definedNames")
    for name in names.named("definedName") if names else []:
        if name.attributes.get("name") == wanted:
            try:
                return area(name.text.rpartition("!")[2].strip())
            except ValueError:
                return None  # the user deleted the column: #REF!
    return None


def _column_texts(
    package: Package, book: Book, part: str, columns: set[int]
) -> dict[Position, str]:
    shared = _shared_strings(package, book)
    texts: dict[Position, str] = {}
    data = scan(package.read(part), part).child("sheetData")
    for row in data.named("row") if data else []:
        for cell in row.named("c"):
            try:
                at = position(cell.attributes.get("r", ""))
            except ValueError:
                continue
            if at[1] in columns:
                texts[at] = _cell_text(cell, shared)
    return texts


def _cell_text(cell: Element, shared: list[str]) -> str:
    value = cell.child("v")
    kind = cell.attributes.get("t", "n")
    if kind == "inlineStr":
        inline = cell.child("is")
        return _string(inline) if inline else ""
    if value is None:
        return ""
    if kind == "s":
        number = int(value.text) if value.text.strip().isdigit() else -1
        return shared[number] if 0 <= number < len(shared) else ""
    return plain_text(value.text)


def _shared_strings(package: Package, book: Book) -> list[str]:
    part = book.part_of_kind("sharedStrings")
    if part is None or part not in package:
        return []
    return [_string(item) for item in scan(package.read(part), part).named("si")]


def _string(item: Element) -> str:
    """Join a string's runs; phonetic guides (``rPh``) are no text."""
    pieces = [*item.named("t"), *(t for run in item.named("r") for t in run.named("t"))]
    return plain_text("".join(t.text for t in pieces))
