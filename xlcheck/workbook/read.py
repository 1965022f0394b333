"""Reads a workbook: one streaming pass over each part, everything a check may ask for.

Lenient where a spreadsheet program would show the same; ``UnreadableFile`` where a value could be
lost or be another one than the user sees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Literal

from xlcheck.errors import UnreadableFile
from xlcheck.workbook.cells import (
    LAST_COLUMN,
    LAST_ROW,
    Cell,
    DefinedName,
    Position,
    Sheet,
    Workbook,
    address,
    area,
    position,
)
from xlcheck.workbook.formats import is_date_format, number_formats, serial_of
from xlcheck.workbook.formulas import moved
from xlcheck.workbook.package import Package, open_package
from xlcheck.workbook.stream import DEEPEST, damaged, stream

MOST_CELLS = 1_000_000  # a thousand times what the largest form has; takes seconds to read

_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",  # strict
    "",  # sloppy generators; programs read it all the same
)
_RELATION = dict.fromkeys(
    (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
        "http://purl.oclc.org/ooxml/officeDocument/relationships id",
    ),
    "r:id",  # told from other ids by its namespace; the prefix is anyone's choice
)
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_TRUE = ("1", "true", "on")
_MOST_KNOWN = 1 << 16
_LONGEST_FORMULA = 8192
_STYLED_ONLY = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")?/>')
_UNPLACED = re.compile(rb'<c(?! r=")[\s/>]'), re.compile(rb':c(?! r=")[\s/>]')  # one each: fast
_MOST_TRANSLATED = 1 << 28  # characters of all shared formulas of a sheet, each written out


def _names(*names: str) -> dict[str, str]:
    """Map the full names of elements, in any of the namespaces, to their local names."""
    return {space + name: name for space in _NAMESPACES for name in names}


_WORKBOOK = _names("workbook", "workbookPr", "sheet", "definedName", "calcPr") | _RELATION
_STRINGS = _names("sst", "si", "t", "rPh")
_SHEET = _names("worksheet", "row", "c", "v", "f", "t", "rPh", "mergeCell", "col")


def read(path: str | Path) -> Workbook:
    """Read a workbook file; ``WrongUsage`` if there is none, ``UnreadableFile`` if unusable."""
    return read_package(open_package(path))


def read_package(package: Package) -> Workbook:
    """Read the workbook in an open package."""
    part = package.workbook_part
    relations = package.relationships(part)
    parts = {r.kind: r.target for r in reversed(relations) if r.target in package}
    contents = _contents(package.read(part), part)
    context = _Context(contents.dates_from_1904, room=MOST_CELLS)
    if name := parts.get("sharedStrings"):
        context.strings = _shared_strings(package.read(name), name)
    if name := parts.get("styles"):
        context.formats = number_formats(package.read(name), name)
    targets = {r.id: r for r in relations}
    sheets = []
    for title, state, id_ in contents.sheets:
        relation = targets.get(id_)
        if relation and relation.kind != "worksheet":
            continue  # charts, dialogs and macro sheets hold no filing
        if not relation or relation.target not in package:
            raise UnreadableFile(
                f"文件损坏:工作表“{title}”的内容缺失;请在表格软件中打开修复后另存再试。"
            )
        sheet = Sheet(title, state)
        _read_cells(package.read(relation.target), relation.target, sheet, context)
        sheets.append(sheet)
    if not sheets:
        raise UnreadableFile("工作簿里没有普通工作表;请选择填好的自评表再审核。")
    return Workbook(
        sheets,
        contents.names,
        _properties(package),
        any(r.kind == "externalLink" for r in relations),
        contents.dates_from_1904,
        contents.as_displayed,
    )


@dataclass(slots=True)
class _Contents:
    """What the workbook part says: its sheets (title, state, relationship), names, date system."""

    sheets: list[tuple[str, Literal["visible", "hidden", "veryHidden"], str]]
    names: list[DefinedName]
    dates_from_1904: bool = False
    as_displayed: bool = False


@dataclass(slots=True)
class _Context:
    """What cells refer to; ``known`` shares equal cells, as most of a filing's are."""

    dates_from_1904: bool
    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    known: dict[tuple[str | None, str | None, str], Cell] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    looks: dict[str | None, str] = field(default_factory=dict)
    room: int = 0  # how many cells the workbook may still have

    def cell(
        self, kind: str | None, style: str | None, text: str | None, formula: str | None
    ) -> Cell | None:
        """Make the cell of what its elements say; None when it holds nothing."""
        look = self.looks.get(style) or self._look(style)
        if text is None or (not text and kind not in ("s", "str", "inlineStr")):
            return None if formula is None else Cell("blank", None, formula, look)
        if kind is None or kind == "n":
            return _number(text, formula, look)
        if kind == "s":
            return _text(self._string(text), formula, look)
        if kind == "b":
            return Cell("boolean", text.strip() in _TRUE, formula, look)
        if kind == "e":
            return Cell("error", text, formula, look)
        if kind == "d":
            return self._date(text, formula, look)
        return _text(decoded(text), formula, look)

    def _date(self, text: str, formula: str | None, look: str) -> Cell:
        try:
            number = serial_of(text.strip(), self.dates_from_1904)
        except ValueError:
            return Cell("text", text, formula, look)  # no date; said where the value is wanted
        return Cell("number", number, formula, look if is_date_format(look) else "yyyy/m/d")

    def _look(self, style: str | None) -> str:
        try:
            look = self.formats[int(style or 0)]
        except (ValueError, IndexError):
            look = "General"  # a style that does not exist changes no value
        self.looks[style] = look
        return look

    def _string(self, text: str) -> str:
        index = int(text)
        if index < 0:
            raise IndexError(text)
        return self.strings[index]


def _text(text: str, formula: str | None, look: str) -> Cell | None:
    return Cell("text", text, formula, look) if text or formula is not None else None


def _number(text: str, formula: str | None, look: str) -> Cell:
    """Round to 15 digits, as Excel does; what Excel would not read as a number stays text."""
    # Most numbers are plain and short: then rounding would change nothing and is left out.
    if len(text) < 16 and text[-1] in "123456789" and text.replace(".", "", 1).isdecimal():
        if text.isascii():
            return Cell("number", Decimal(text), formula, look)
        return Cell("text", text, formula, look)
    try:
        number = float(text)
    except ValueError:
        return Cell("text", text, formula, look)
    if not isfinite(number) or "_" in text or not text.isascii():  # Python alone takes 1_000, nan
        return Cell("text", text, formula, look)
    return Cell("number", Decimal(format(number or 0.0, ".15g")), formula, look)


def decoded(text: str) -> str:
    """Undo the ``_x000D_`` escapes of spreadsheet strings."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    # Characters beyond 65535 may have been escaped in halves.
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _contents(data: bytes, part: str) -> _Contents:
    found = _Contents([], [])
    titles: list[str] = []
    local: list[tuple[str, str | None, str]] = []
    path: list[str] = []
    attributes: dict[str, str] = {}
    texts: list[str] = []

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal attributes
        _enter(path, name, "workbook", part)
        if name == "workbookPr":
            found.dates_from_1904 = given.get("date1904") in _TRUE
        elif name == "calcPr":
            found.as_displayed = given.get("fullPrecision", "1") not in _TRUE
        elif name == "sheet":
            titles.append(given.get("name", ""))
            found.sheets.append((titles[-1], _state(given.get("state")), given.get("r:id", "")))
        elif name == "definedName":
            attributes = given
            texts.clear()

    def end(_: str) -> None:
        if path.pop() == "definedName":
            scope = attributes.get("localSheetId")
            local.append((attributes.get("name", ""), scope, "".join(texts)))

    stream(data, part, start, end, texts.append, names=_WORKBOOK)
    if not titles:
        raise damaged(part)
    for name, scope, text in local:
        sheet = None
        if scope is not None:
            if not scope.isdecimal() or int(scope) >= len(titles):
                continue  # a name of a sheet that is gone
            sheet = titles[int(scope)]
        found.names.append(DefinedName(name, text.removeprefix("="), sheet))
    return found


def _state(text: str | None) -> Literal["visible", "hidden", "veryHidden"]:
    return text if text in ("hidden", "veryHidden") else "visible"  # type: ignore[return-value]


def _enter(path: list[str], name: str, root: str, part: str) -> None:
    """Keep the path, bound its depth, and refuse a part of another kind or of a beta namespace."""
    if (not path and name != root) or len(path) >= DEEPEST:
        raise damaged(part)
    path.append(name)


def _shared_strings(data: bytes, part: str) -> list[str]:
    strings: list[str] = []
    path: list[str] = []
    texts: list[str] = []
    taken: list[str] = []
    phonetic = 0

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal phonetic
        if not path or len(path) >= DEEPEST:
            _enter(path, name, "sst", part)
            return
        path.append(name)
        if name == "t":
            texts.clear()
        elif name == "si":
            taken.clear()
        elif name == "rPh":
            phonetic += 1

    def end(_: str) -> None:
        nonlocal phonetic
        name = path.pop()
        if name == "t":
            if not phonetic:
                taken.extend(texts)
        elif name == "si":
            strings.append(decoded("".join(taken)))
        elif name == "rPh":
            phonetic -= 1

    stream(data, part, start, end, texts.append, names=_STRINGS)
    return strings


def _read_cells(data: bytes, part: str, sheet: Sheet, context: _Context) -> None:
    """Fill a sheet from its part.

    The two handlers run once per element of what may be millions: they are written out flat, with
    the state in closures, because every call or attribute in them would cost as much as the parse.
    Elements that hold each other only by mistake (c, v, f) are refused rather than counted.
    """
    cells, known, columns, room = sheet.cells, context.known, context.columns, context.room
    shared = _SharedFormulas(part)
    hidden_columns = bytearray(LAST_COLUMN + 1)
    texts: list[str] = []
    depth = phonetic = row = column = cut = 0
    row_text = ""
    cell: dict[str, str] | None = None
    before: str | None = None  # reference of the last cell that had one
    text: str | None = None
    formula: str | None = None
    sharing: str | None = None

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, phonetic, row, column, row_text, cut, cell, before, text, formula, sharing
        if name == "c":
            if cell is not None:
                raise damaged(part)
            cell = attributes
        elif name == "v":
            if text is not None:
                raise damaged(part)
            text = ""
            texts.clear()
        elif name == "f":
            if formula is not None:
                raise damaged(part)
            formula = ""
            texts.clear()
            sharing = attributes.get("si") if attributes.get("t") == "shared" else None
        else:
            depth += 1
            if depth > DEEPEST:
                raise damaged(part)
            if name == "t":
                texts.clear()
            elif name == "row":
                row = _row(attributes.get("r"), row, part)
                row_text, column, before = str(row), 0, None
                cut = -len(row_text)
                if _is_hidden(attributes, "ht"):
                    sheet.hidden_rows.add(row)
                if len(cells) > room:
                    raise _too_many(sheet)
            elif name == "rPh":
                phonetic += 1
            elif name == "mergeCell":
                _merge(attributes.get("ref", ""), sheet)
            elif name == "col":
                if _is_hidden(attributes, "width"):
                    _hide(hidden_columns, attributes)
            elif depth == 1 and name != "worksheet":
                raise damaged(part)

    def end(name: str) -> None:
        nonlocal depth, phonetic, column, cell, before, text, formula
        if name == "c":
            if cell is None:
                return
            here, value, cell, text = cell, text, None, None
            reference = here.get("r")
            if reference is None:
                if before is not None:
                    column, before = _place(before, part)[1], None
                column += 1
                if not 1 <= row <= LAST_ROW or column > LAST_COLUMN:
                    raise damaged(part)
                at = (row, column)
            else:
                before = reference
                if value is None and formula is None:
                    return
                number = columns.get(reference[:cut])
                if number and reference.endswith(row_text):
                    at = (row, number)
                else:
                    at = _place(reference, part)
                    if at[0] == row and reference[cut:] == row_text:
                        columns[reference[:cut]] = at[1]
            if formula is not None:
                formula = shared.written(formula, sharing, at)
            try:
                if formula is not None:
                    made = context.cell(here.get("t"), here.get("s"), value, formula)
                elif value is not None:
                    key = (here.get("t"), here.get("s"), value)
                    made = known.get(key)
                    if made is None:
                        made = context.cell(*key, None)
                        if made is not None:
                            if len(known) > _MOST_KNOWN:
                                known.clear()
                            known[key] = made
                else:
                    made = None
            except (IndexError, ValueError):
                raise _no_such_text(sheet, at) from None
            formula = None
            if made is not None:
                cells[at] = made
        elif name == "v":
            text = "".join(texts)
        elif name == "f":
            formula = "".join(texts).removeprefix("=")
        else:
            depth -= 1
            if name == "t":
                if not phonetic:
                    text = (text or "") + "".join(texts)
            elif name == "rPh":
                phonetic -= 1

    bare = _without_blanks(data)
    if bare.count(b"<c r=") > room:
        raise _too_many(sheet)  # before a single one of them is read
    stream(bare, part, start, end, texts.append, names=_SHEET)
    context.room -= len(cells)
    if hidden_columns.find(1) >= 0:
        sheet.hidden_columns.update(n for n, hidden in enumerate(hidden_columns) if hidden)


def _without_blanks(data: bytes) -> bytes:
    """Leave out cells that have only a style: a formatted column can hold a million of them.

    Only where they count for nothing: every cell has its reference, and no raw text holds tags.
    """
    if any(unplaced.search(data) for unplaced in _UNPLACED) or b"<![CDATA[" in data:
        return data
    return _STYLED_ONLY.sub(b"", data)


def _too_many(sheet: Sheet) -> UnreadableFile:
    return UnreadableFile(
        f"读到工作表“{sheet.title}”时,填有内容的单元格已超过 {MOST_CELLS // 10_000} 万个,没有读取;"
        "请删去多余的行列再审核。"
    )


def _no_such_text(sheet: Sheet, at: Position) -> UnreadableFile:
    return UnreadableFile(
        f"文件损坏:工作表“{sheet.title}”{address(at)} 的文字已丢失;"
        "请在表格软件中打开、核对这一格并另存后再试。"
    )


def _row(text: str | None, before: int, part: str) -> int:
    row = before + 1
    if text is not None:
        row = int(text) if text.isascii() and text.isdecimal() else 0
    if not 1 <= row <= LAST_ROW:
        raise damaged(part)
    return row


def _place(reference: str, part: str) -> Position:
    try:
        return position(reference)
    except ValueError:
        raise damaged(part) from None


class _SharedFormulas:
    """The formulas that cells of a sheet share: the first has the text, the others a number."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._masters: dict[str, tuple[str, int, int]] = {}
        self._left = _MOST_TRANSLATED

    def written(self, formula: str, key: str | None, at: Position) -> str | None:
        """Give a cell its own formula, or the shared one as it reads there; None if neither."""
        if formula:
            if key is not None:
                self._masters[key] = (formula, *at)
            return formula
        if key not in self._masters:
            return None  # a data table; or a formula whose text is gone, while its value stands
        text, row, column = self._masters[key]
        self._left -= len(text)
        if len(text) > _LONGEST_FORMULA or self._left < 0:
            raise damaged(self._part)
        return moved(text, at[0] - row, at[1] - column)


def _merge(reference: str, sheet: Sheet) -> None:
    try:
        sheet.merged.append(area(reference))
    except ValueError:
        return  # merges nothing in any program


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    """Tell whether a row or column is hidden, or has no size left to be seen."""
    if attributes.get("hidden") in _TRUE:
        return True
    try:
        return float(attributes.get(size, 1)) == 0
    except ValueError:
        return False


def _hide(columns: bytearray, attributes: dict[str, str]) -> None:
    try:
        first, last = int(attributes["min"]), int(attributes["max"])
    except (KeyError, ValueError):
        return
    first, last = max(first, 1), min(last, LAST_COLUMN)
    columns[first : last + 1] = b"\1" * (last + 1 - first)  # thousands of overlaps cost nothing


def _properties(package: Package) -> dict[str, str]:
    """Read the custom document properties, whatever their type, as text."""
    relations = package.relationships("")
    part = next((r.target for r in relations if r.kind == "custom-properties"), None)
    if part is None or part not in package:
        return {}
    found: dict[str, str] = {}
    path: list[str] = []
    texts: list[str] = []
    name = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal name
        path.append(tag.rpartition(" ")[2])
        if len(path) > DEEPEST:
            raise damaged(part)
        if path[-1] == "property":
            name = attributes.get("name", "")
        texts.clear()

    def end(_: str) -> None:
        if path.pop() != "property" and path and path[-1] == "property" and name:
            found[name] = decoded("".join(texts))

    stream(package.read(part), part, start, end, texts.append)
    return found
