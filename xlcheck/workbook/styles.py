"""Looks for our cells and highlights, appended to a book's styles so that no index ever moves."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from xlcheck.findings import Severity
from xlcheck.workbook.changes import OFFICE_TYPE, XML_HEAD, Changes, last_word, required_root
from xlcheck.workbook.markup import Element, scan
from xlcheck.workbook.splice import STYLES_ORDER, Splices

FONT = "微软雅黑"
_CHINESE_CHARSET = 134
_MOST_FORMATS = 64_000

_DARK = "FF1F2937"
_GREY_LINE = "FFBFBFBF"
_HEADING_FILL = "FFDCE6F1"


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks; sizes in points, colours as ARGB."""

    size: float = 10
    bold: bool = False
    underline: bool = False
    colour: str = _DARK
    fill: str | None = None
    border: bool = True
    horizontal: str | None = None
    indent: int = 0
    vertical: str = "center"
    wrap: bool = True
    unlocked: bool = False
    number_format: int = 0  # built-in: 0 General, 4 #,##0.00


LOOKS = MappingProxyType(
    {
        "title": Look(size=18, bold=True, border=False, horizontal="center", wrap=False),
        "subtitle": Look(colour="FF595959", border=False, horizontal="center"),
        "section": Look(size=12, bold=True, border=False, horizontal="left", wrap=False),
        "label": Look(bold=True, fill="FFF2F2F2", horizontal="center"),
        "heading": Look(bold=True, fill=_HEADING_FILL, horizontal="center", colour="FF1F3864"),
        "text": Look(horizontal="left", indent=1),
        "strong": Look(bold=True, horizontal="left", indent=1),
        "centre": Look(horizontal="center"),
        "number": Look(horizontal="right", indent=1, wrap=False),
        "numbers": Look(horizontal="right", indent=1),
        "amount": Look(horizontal="right", indent=1, number_format=4),
        "link": Look(colour="FF0563C1", underline=True, horizontal="left", indent=1),
        "input": Look(fill="FFFFFBE0", unlocked=True, horizontal="left", indent=1),
        "muted": Look(size=9, colour="FF7F7F7F", horizontal="center"),
        "remark": Look(size=9, colour="FF7F7F7F", border=False),
        "error": Look(bold=True, colour="FF9C0006", fill="FFFFC7CE", horizontal="center"),
        "warning": Look(bold=True, colour="FF7F6000", fill="FFFFEB9C", horizontal="center"),
        "note": Look(bold=True, colour="FF1F4E78", fill="FFDDEBF7", horizontal="center"),
        "ok": Look(bold=True, colour="FF006100", fill="FFC6EFCE", horizontal="center"),
        "banner-error": Look(
            size=13, bold=True, colour="FF9C0006", fill="FFFFC7CE", horizontal="left", indent=1
        ),
        "banner-warning": Look(
            size=13, bold=True, colour="FF7F6000", fill="FFFFEB9C", horizontal="left", indent=1
        ),
        "banner-note": Look(
            size=13, bold=True, colour="FF1F4E78", fill="FFDDEBF7", horizontal="left", indent=1
        ),
        "banner-ok": Look(
            size=13, bold=True, colour="FF006100", fill="FFC6EFCE", horizontal="left", indent=1
        ),
    }
)
"""The looks a :class:`~xlcheck.workbook.marks.DraftCell` may ask for."""

# fill, text, and a line that tells the levels apart in grey print: solid, dashed, dotted
HIGHLIGHTS = MappingProxyType(
    {
        Severity.ERROR: ("FFFFC7CE", "FF9C0006", "thin"),
        Severity.WARNING: ("FFFFEB9C", "FF7F6000", "dashed"),
        Severity.NOTE: ("FFDDEBF7", "FF1F4E78", "dotted"),
    }
)

# Where an index into a list of the styles part may be used: attribute name, by list.
_USED_IN_STYLES = {
    "fonts": "fontId",
    "fills": "fillId",
    "borders": "borderId",
    "cellXfs": "",
    "dxfs": "dxfId",
}
_BLANKS = {
    "fonts": '<{font}><{sz} val="11"/><{name} val="Calibri"/></{font}>',
    "fills": '<{fill}><{patternFill} patternType="none"/></{fill}>',
    "borders": "<{border}><{left}/><{right}/><{top}/><{bottom}/><{diagonal}/></{border}>",
    "cellXfs": '<{xf} numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
    "dxfs": "<{dxf}/>",
}
# What must stand at index 0 (and 1) before anything of ours may follow.
_FIRST = {
    "fonts": 1,
    "fills": 2,
    "borders": 1,
    "cellXfs": 1,
    "dxfs": 0,
}


_SKELETON = (
    f'{XML_HEAD}<styleSheet xmlns="{{}}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


class Styles:
    """Appends to the styles part, or begins one."""

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        book = changes.book
        part = book.part_of_kind("styles")
        self.is_new = part is None or part not in changes.package
        if self.is_new:
            self.part = part or posixpath.join(book.folder, "styles.xml")
            self.data = _SKELETON.format(book.namespace).encode()
            self.splices = Splices(self.data, self.part)
        else:
            assert part is not None
            self.part, self.data = part, changes.read(part)
            self.splices = changes.splices(part)
        self.related = part is not None
        self.root = required_root(scan(self.data, self.part, depth=3), "styleSheet", self.part)
        self._added: dict[str, list[str]] = {}
        self._index: dict[tuple[str, str], int] = {}

    def highlight(self, severity: Severity) -> int:
        """Give the differential format of a severity: tint, text colour and kind of line."""
        fill, text, line = HIGHLIGHTS[severity]
        sides = "".join(
            f'<{{{side}}} style="{line}"><{{color}} rgb="{text}"/></{{{side}}}>'
            for side in ("left", "right", "top", "bottom")
        )
        return self._append(
            "dxfs",
            f'<{{dxf}}><{{font}}><{{color}} rgb="{text}"/></{{font}}>'
            f'<{{fill}}><{{patternFill}} patternType="solid"><{{fgColor}} rgb="{fill}"/>'
            f'<{{bgColor}} rgb="{fill}"/></{{patternFill}}></{{fill}}>'
            f"<{{border}}>{sides}</{{border}}></{{dxf}}>",
        )

    def format(self, name: str, *, guarded: bool = False) -> int:
        """Give the cell format of a look; ``guarded`` keeps text like ``=1+1`` text when edited."""
        look = LOOKS[name]
        font, fill, border = self._font(look), self._fill(look), self._border(look)
        xf_id = ' xfId="0"' if self._has_cell_styles() else ""
        horizontal = f' horizontal="{look.horizontal}"' if look.horizontal else ""
        horizontal += f' indent="{look.indent}"' if look.indent else ""
        wrap = ' wrapText="1"' if look.wrap else ""
        inside = f'<{{alignment}}{horizontal} vertical="{look.vertical}"{wrap}/>'
        inside += '<{protection} locked="0"/>' if look.unlocked else ""
        flags = ' applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"'
        flags += ' applyNumberFormat="1"' if look.number_format else ""
        flags += ' applyProtection="1"' if look.unlocked else ""
        quoted = ' quotePrefix="1"' if guarded else ""
        return self._append(
            "cellXfs",
            f'<{{xf}} numFmtId="{look.number_format}" fontId="{font}" fillId="{fill}"'
            f' borderId="{border}"{xf_id}{quoted}{flags}>{inside}</{{xf}}>',
        )

    def finish(self) -> None:
        """Write what was appended into the changes."""
        for name in sorted(self._added, key=STYLES_ORDER.index):
            self._write_list(name, self._added[name])
        if not self.is_new:
            return
        data, _ = self.splices.result()
        kind = OFFICE_TYPE + "spreadsheetml.styles+xml"
        self.changes.add_part(self.part, data, kind)
        if not self.related:
            self.changes.relate(self.changes.book.part, "styles", self.part)

    def _font(self, look: Look) -> int:
        bold = "<{b}/>" if look.bold else ""
        underline = "<{u}/>" if look.underline else ""
        return self._append(
            "fonts",
            f'<{{font}}>{bold}{underline}<{{sz}} val="{look.size:g}"/>'
            f'<{{color}} rgb="{look.colour}"/><{{name}} val="{FONT}"/><{{family}} val="2"/>'
            f'<{{charset}} val="{_CHINESE_CHARSET}"/></{{font}}>',
        )

    def _fill(self, look: Look) -> int:
        if look.fill is None:
            return 0
        return self._append(
            "fills",
            f'<{{fill}}><{{patternFill}} patternType="solid"><{{fgColor}} rgb="{look.fill}"/>'
            '<{bgColor} indexed="64"/></{patternFill}></{fill}>',
        )

    def _border(self, look: Look) -> int:
        if not look.border:
            return 0
        sides = "".join(
            f'<{{{side}}} style="thin"><{{color}} rgb="{_GREY_LINE}"/></{{{side}}}>'
            for side in ("left", "right", "top", "bottom")
        )
        return self._append("borders", f"<{{border}}>{sides}<{{diagonal}}/></{{border}}>")

    def _has_cell_styles(self) -> bool:
        styles = self.root.child("cellStyleXfs")
        return styles is not None and bool(styles.children)

    def _append(self, name: str, pattern: str) -> int:
        xml = _named(pattern, self.root)
        if (name, xml) not in self._index:
            added = self._added.get(name)
            if added is None:
                added = self._added[name] = self._prelude(name)
            added.append(xml)
            self._index[name, xml] = self._count(name) + len(added) - 1
        return self._index[name, xml]

    def _prelude(self, name: str) -> list[str]:
        """Give what must come before ours: obligatory first entries, blanks for dangling uses.

        A cell may name a format beyond the end of the list and be shown plain; were ours appended
        there, that cell would take its look.
        """
        count = self._count(name)
        blank = _named(_BLANKS[name], self.root)
        start = max(count, _FIRST[name])
        if dangling := max(self._dangling(name, start), default=None):
            start = dangling + 1
        blanks = [blank] * (start - count)
        if name == "fills" and count < 2 <= start:
            grey = '<{fill}><{patternFill} patternType="gray125"/></{fill}>'
            blanks[1 - count] = _named(grey, self.root)
        return blanks

    def _dangling(self, name: str, start: int) -> Iterable[int]:
        numbers = _at_least(start)
        if attribute := _USED_IN_STYLES[name].encode():
            pattern = rb"[\s:]" + attribute + rb"\s*=\s*[\"'](" + numbers + rb")[\"']"
            yield from _below_limit(pattern, self.data)
        if name == "cellXfs":
            pattern = rb"\s(?:s|style)\s*=\s*[\"'](" + numbers + rb")[\"']"
            for tab in self.changes.book.worksheets():
                yield from _below_limit(pattern, self.changes.read(tab.part))
        if name == "dxfs":
            pattern = rb"[dD]xfId\s*=\s*[\"'](" + numbers + rb")[\"']"
            for part in self._parts_with_differential_formats():
                yield from _below_limit(pattern, self.changes.read(part))

    def _parts_with_differential_formats(self) -> Iterable[str]:
        package = self.changes.package
        for tab in self.changes.book.worksheets():
            yield tab.part
            for relation in package.relationships(tab.part):
                if (
                    last_word(relation.kind) in {"table", "pivotTable"}
                    and relation.target in package
                ):
                    yield relation.target

    def _count(self, name: str) -> int:
        found = self.root.child(name)
        if found is None:
            return 0
        # A compatibility wrapper (Hancom Office writes them) stands for one entry.
        return sum(
            c.namespace == self.root.namespace or c.name == "AlternateContent"
            for c in found.children
        )

    def _write_list(self, name: str, added: list[str]) -> None:
        found = self.root.child(name)
        body = "".join(added)
        tag = self.root.tag(name)
        whole = f'<{tag} count="{self._count(name) + len(added)}">{body}</{tag}>'
        if found is None:
            self.splices.in_order(self.root, STYLES_ORDER, name, whole)
        elif found.empty:
            self.splices.replace(found.start, found.end, whole)
        else:
            if "count" in found.attributes:
                self.splices.set_attribute(found, "count", str(self._count(name) + len(added)))
            self.splices.insert(found.close, body)


def _named(pattern: str, root: Element) -> str:
    """Fill ``{font}`` and the like with the names as this part prefixes them."""
    return re.sub(r"\{(\w+)\}", lambda m: root.tag(m[1]), pattern)


def _below_limit(pattern: bytes, data: bytes) -> Iterable[int]:
    for match in re.finditer(pattern, data):
        if (number := int(match[1])) < _MOST_FORMATS:
            yield number


def _at_least(number: int) -> bytes:
    """Write a pattern for the whole numbers from ``number`` on.

    Millions of cells are searched for the few whose format does not exist: the pattern engine
    throws out the rest much faster than a loop could.
    """
    digits = str(number)
    choices = [f"[1-9][0-9]{{{len(digits)},}}", digits]
    for at, digit in enumerate(digits):
        if digit != "9":
            rest = len(digits) - at - 1
            choices.append(f"{digits[:at]}[{int(digit) + 1}-9][0-9]{{{rest}}}")
    return "|".join(choices).encode()
