"""Edits of one part as byte splices, and the way back."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from typing import TypeAlias

from xlcheck.workbook.markup import Element, damaged, start_tag_name

Undo: TypeAlias = list[tuple[int, int, str]]
"""Per edit, in the edited part: offset, length, and the bytes (base64) that stood there before."""

_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)")

WORKSHEET_ORDER = (
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
STYLES_ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
WORKBOOK_ORDER = (
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)


class Splices:
    """Edits of one part, kept until all are known and then made at once."""

    def __init__(self, data: bytes, part: str) -> None:
        self.data, self.part = data, part
        self._edits: list[tuple[int, int, int, bytes]] = []
        self._opened: dict[int, tuple[Element, list[bytes]]] = {}
        encoding = _ENCODING.match(data[:200].lstrip(b"\xef\xbb\xbf"))
        self._unicode = encoding is None or encoding[1].lower().replace(b"-", b"") == b"utf8"

    def __bool__(self) -> bool:
        return bool(self._edits or self._opened)

    def replace(self, start: int, end: int, new: str) -> None:
        """Put ``new`` in the place of the bytes from ``start`` to ``end``."""
        self._edits.append((start, end, len(self._edits), self._bytes(new)))

    def insert(self, at: int, new: str) -> None:
        """Put ``new`` before the byte at ``at``; insertions at one place keep their order."""
        self.replace(at, at, new)

    def remove(self, element: Element) -> None:
        """Take an element out."""
        self.replace(element.start, element.end, "")

    def inside(self, element: Element, new: str, *, first: bool = False) -> None:
        """Put ``new`` at the end of an element (or its beginning), opening ``<a/>`` if needed."""
        if element.empty:
            _, pieces = self._opened.setdefault(element.start, (element, []))
            pieces.insert(0 if first else len(pieces), self._bytes(new))
        else:
            self.insert(element.body if first else element.close, new)

    def in_order(self, root: Element, order: Sequence[str], name: str, new: str) -> None:
        """Put ``new`` where the schema wants ``name``: before the first child that comes later."""
        rank = order.index(name)
        for child in root.children:
            if _rank(child, order) > rank:
                self.insert(child.start, new)
                return
        self.inside(root, new)

    def set_attribute(self, element: Element, name: str, value: str) -> None:
        """Set an attribute that has no prefix."""
        found = self._attribute(element, name)
        if found:
            self.replace(element.start + found.start(1), element.start + found.end(1), f'"{value}"')
        else:
            at = element.start + 1 + len(start_tag_name(self.data, element))
            self.insert(at, f' {name}="{value}"')

    def remove_attribute(self, element: Element, name: str) -> None:
        """Take an attribute out, with the blank before it."""
        if found := self._attribute(element, name):
            self.replace(element.start + found.start(), element.start + found.end(), "")

    def result(self) -> tuple[bytes, Undo]:
        """Make the edits; give the new part and what undoes them."""
        edits = [*self._edits]
        for element, inner in self._opened.values():
            slash = self.data.rindex(b"/", element.start, element.body)
            name = start_tag_name(self.data, element)
            new = b">" + b"".join(inner) + b"</" + name + b">"
            edits.append((slash, element.body, len(edits), new))
        pieces: list[bytes | memoryview] = []
        undo: Undo = []
        read = written = 0
        for start, end, _, new in sorted(edits):
            if start < read:
                raise damaged(self.part)  # two elements cannot overlap in a well-formed part
            pieces += [memoryview(self.data)[read:start], memoryview(new)]
            written += start - read
            undo.append((written, len(new), base64.b64encode(self.data[start:end]).decode()))
            written += len(new)
            read = end
        pieces.append(memoryview(self.data)[read:])
        return b"".join(pieces), undo

    def _attribute(self, element: Element, name: str) -> re.Match[bytes] | None:
        tag = self.data[element.start : element.body]
        return re.search(rb"\s+" + name.encode() + rb"\s*=\s*(\"[^\"]*\"|'[^']*')", tag)

    def _bytes(self, new: str) -> bytes:
        # Character references are right in whatever encoding an old part declares.
        return new.encode() if self._unicode else new.encode("ascii", "xmlcharrefreplace")


def undone(data: bytes, undo: Sequence[Sequence[object]]) -> bytes | None:
    """Take recorded edits back; ``None`` when the record does not fit the part."""
    pieces, read = [], 0
    try:
        for at, length, old in undo:
            if not (isinstance(at, int) and isinstance(length, int) and isinstance(old, str)):
                return None
            if at < read or length < 0:
                return None
            pieces += [data[read:at], base64.b64decode(old, validate=True)]
            read = at + length
    except (ValueError, TypeError, binascii.Error):
        return None
    return b"".join([*pieces, data[read:]])


def _rank(child: Element, order: Sequence[str]) -> int:
    """Say how late a child stands; a compatibility wrapper stands where what it wraps stands."""
    if child.name in order:
        return order.index(child.name)
    if child.name == "AlternateContent":
        wrapped = [g.name for c in child.children for g in c.children if g.name in order]
        if wrapped:
            return order.index(wrapped[0])
    return -1
