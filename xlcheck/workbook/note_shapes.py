"""The boxes of notes: VML shapes, sized to their text and placed beside their cell.

Old VML is not always well-formed XML (``<br>`` without an end), so it is searched and amended as
bytes; existing shapes are not touched.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import count

from xlcheck.workbook.cells import LAST_COLUMN, LAST_ROW, Position
from xlcheck.workbook.changes import OFFICE_TYPE, Changes
from xlcheck.workbook.markup import Element, damaged
from xlcheck.workbook.splice import WORKSHEET_ORDER, Splices

_NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_DECLARED = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
_SHAPE_TYPE = (
    '<v:shapetype{0} id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_IDS_A_CLUSTER = 1023

_PIXELS_A_POINT = 96 / 72
_CHARACTER_PIXELS = 12  # a full-width character of 9 points
_LINE_PIXELS = 16
_NARROW, _WIDE, _TALLEST = 264, 408, 560

_SHAPE = re.compile(rb"<((?:[\w.-]+:)?shape)\b.*?</\1\s*>", re.DOTALL)
_ROW = re.compile(rb"<(?:[\w.-]+:)?Row>\s*(\d{1,7})\s*<")
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?Column>\s*(\d{1,5})\s*<")
_ID_MAP = re.compile(rb"idmap\b[^>]*?\bdata\s*=\s*[\"']([\d,\s]*)[\"']")
_ROW_HEIGHT = re.compile(rb"<(?:[\w.-]+:)?row\b([^>]*?\s(?:ht|hidden)\s*=[^>]*)>")
_ATTRIBUTE = re.compile(rb"\s(r|ht|hidden)\s*=\s*[\"']([^\"']*)[\"']")


def add_shapes(changes: Changes, part: str, notes: Mapping[Position, str]) -> None:
    """Give every note its box, in the sheet's own drawing of such boxes or in a new one."""
    grid = _Grid(changes.sheet(part), changes.read(part))
    numbers = _shape_numbers(changes, len(notes))
    shapes = [
        _shape(grid, at, text, number)
        for (at, text), number in zip(notes.items(), numbers, strict=True)
    ]
    clusters = sorted({number // 1024 for number in numbers})
    existing = _drawing(changes, part)
    if existing:
        _extend(changes.splices(existing, part), changes.package.read(existing), shapes, clusters)
    else:
        _begin(changes, part, shapes, clusters)


def remove_shapes(splices: Splices, data: bytes, cells: set[Position]) -> bool:
    """Take out the boxes of the notes of these cells; say whether any object remains."""
    removed = 0
    for found in _SHAPE.finditer(data):
        row, column = _ROW.search(found[0]), _COLUMN.search(found[0])
        if b'ObjectType="Note"' not in found[0].replace(b"'", b'"') or not row or not column:
            continue
        if (int(row[1]) + 1, int(column[1]) + 1) in cells:
            splices.replace(found.start(), found.end(), "")
            removed += 1
    return len(re.findall(rb"ObjectType\s*=", data)) > removed


def _drawing(changes: Changes, part: str) -> str | None:
    legacy = changes.sheet(part).child("legacyDrawing")
    if legacy is None:
        return None
    for relation in changes.package.relationships(part):
        if relation.id == legacy.relationship and relation.target in changes.package:
            return relation.target
    return None


def _begin(changes: Changes, part: str, shapes: list[str], clusters: list[int]) -> None:
    name = changes.beside_workbook("drawings/vmlDrawing{}.vml")
    whole = (
        f'<xml{_DECLARED}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="'
        f'{",".join(map(str, clusters))}"/></o:shapelayout>{_SHAPE_TYPE.format("")}'
        f"{''.join(shapes)}</xml>"
    ).replace("<v:shape @", "<v:shape")
    kind = OFFICE_TYPE + "vmlDrawing"
    changes.add_part(name, whole.encode(), kind, owner=part, by_extension=True)
    identifier = changes.relate(part, "vmlDrawing", name, part)
    root, splices = changes.sheet(part), changes.splices(part, part)
    xml = f"<{root.tag('legacyDrawing')} {changes.relationship_attribute(identifier)}/>"
    dangling = root.child("legacyDrawing")
    if dangling:
        splices.replace(dangling.start, dangling.end, xml)
    else:
        splices.in_order(root, WORKSHEET_ORDER, "legacyDrawing", xml)


def _extend(splices: Splices, data: bytes, shapes: list[str], clusters: list[int]) -> None:
    end = data.rfind(b"</")
    if end < 0:
        raise damaged(splices.part)
    if found := _ID_MAP.search(data):
        separator = "," if found[1].strip() else ""
        splices.insert(found.end(1), separator + ",".join(map(str, clusters)))
    root_tag = data[: data.find(b">", max(data.find(b"<xml"), 0)) + 1]
    bound = all(
        re.search(rf"xmlns:{p}\s*=\s*[\"']{re.escape(uri)}[\"']".encode(), root_tag)
        for p, uri in _NAMESPACES.items()
    )
    declared = "" if bound else _DECLARED
    xml = "".join(shapes).replace("<v:shape @", f"<v:shape{declared}")
    if b'"_x0000_t202"' not in data:
        xml = _SHAPE_TYPE.format(declared) + xml
    splices.insert(end, xml)


def _shape_numbers(changes: Changes, needed: int) -> list[int]:
    """Give shape numbers from clusters of 1,024 that no drawing of the book has claimed."""
    claimed = {0}
    parts = [n for n in changes.package.names if n.lower().endswith(".vml")]
    for name, data in [*((n, changes.package.read(n)) for n in parts), *changes.new.items()]:
        if name.lower().endswith(".vml"):
            for found in _ID_MAP.finditer(data):
                claimed |= {int(n) for n in found[1].split(b",") if n.strip()}
    claimed |= changes.clusters
    free = (n for n in count(1) if n not in claimed)
    numbers: list[int] = []
    while len(numbers) < needed:
        cluster = next(free)
        changes.clusters.add(cluster)
        first = cluster * 1024 + 1
        numbers += range(first, first + min(_IDS_A_CLUSTER, needed - len(numbers)))
    return numbers


def _shape(grid: _Grid, at: Position, text: str, number: int) -> str:
    width, height = box_size(text)
    anchor = grid.anchor(at, width, height)
    points = f"width:{width / _PIXELS_A_POINT:g}pt;height:{height / _PIXELS_A_POINT:g}pt"
    return (
        f'<v:shape @ id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
        f'margin-left:60pt;margin-top:5pt;{points};z-index:1;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{', '.join(map(str, anchor))}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{at[0] - 1}</x:Row><x:Column>{at[1] - 1}</x:Column></x:ClientData></v:shape>"
    )


def box_size(text: str) -> tuple[int, int]:
    """Give width and height in pixels of a box in which the text can be read without scrolling."""
    width = _NARROW if text_lines(text, _NARROW / _CHARACTER_PIXELS - 1) <= 12 else _WIDE
    lines = text_lines(text, width / _CHARACTER_PIXELS - 1)
    return width, min(lines * _LINE_PIXELS + 14, _TALLEST)


def text_lines(text: str, width: float) -> int:
    """Count the lines a text takes when ``width`` full-width characters fit on one."""
    return sum(max(1, -int(-text_width(line) // width)) for line in text.split("\n"))


def text_width(text: str) -> float:
    """Measure a text in full-width characters; Latin letters and digits take a little over half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.56 for c in text)


class _Grid:
    """Widths of columns and heights of rows in pixels, to turn a size into an anchor."""

    def __init__(self, root: Element, data: bytes) -> None:
        layout = root.child("sheetFormatPr")
        attributes = layout.attributes if layout else {}
        self.default_width = _column_pixels(_float(attributes.get("defaultColWidth"), 9.14))
        self.default_height = _float(attributes.get("defaultRowHeight"), 15) * _PIXELS_A_POINT
        columns = root.child("cols")
        self.columns = [
            (
                c.number("min"),
                c.number("max"),
                0 if _true(c) else _column_pixels(_float(c.attributes.get("width"), 9.14)),
            )
            for c in (columns.named("col") if columns else [])
        ]
        self.rows: dict[int, float] = {}
        for found in _ROW_HEIGHT.finditer(data):
            given = dict(_ATTRIBUTE.findall(found[1]))
            number = given.get(b"r", b"")
            if number.isdigit():
                hidden = given.get(b"hidden", b"0") in (b"1", b"true")
                height = _float(given.get(b"ht", b"").decode("ascii", "replace"), 15)
                self.rows[int(number)] = 0 if hidden else height * _PIXELS_A_POINT

    def width(self, column: int) -> float:
        return next((w for a, z, w in self.columns if a <= column <= z), self.default_width)

    def height(self, row: int) -> float:
        return self.rows.get(row, self.default_height)

    def anchor(self, at: Position, width: float, height: float) -> tuple[int, ...]:
        """Give left column, offset, top row, offset, right column, offset, bottom row, offset."""
        row, column = at
        left = min(column + 1, LAST_COLUMN - 6)
        top = min(max(row - 1, 1), LAST_ROW - 40)
        right, right_offset = _walk(left, width + 15, self.width, LAST_COLUMN)
        bottom, bottom_offset = _walk(top, height + 4, self.height, LAST_ROW)
        return left - 1, 15, top - 1, 4, right - 1, right_offset, bottom - 1, bottom_offset


def _walk(start: int, distance: float, size: Callable[[int], float], last: int) -> tuple[int, int]:
    at, rest = start, distance
    while at < min(last, start + 5_000) and rest > size(at):  # thousands may be hidden
        rest -= size(at)
        at += 1
    return at, int(rest)


def _column_pixels(width: float) -> int:
    return int(width * 7 + 0.5)


def _true(element: Element) -> bool:
    return element.attributes.get("hidden") in ("1", "true")


def _float(text: str | None, default: float) -> float:
    try:
        return min(max(float(text or default), 0.0), 2000.0)
    except ValueError:
        return default
