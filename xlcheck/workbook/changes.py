"""What is to change in a package, gathered part by part and made at once."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from xlcheck.errors import UnreadableFile
from xlcheck.workbook.markup import (
    RELATIONSHIPS,
    SPREADSHEET,
    Element,
    attribute_xml,
    damaged,
    scan,
    scan_sheet,
)
from xlcheck.workbook.package import Package, relationships_part
from xlcheck.workbook.splice import Splices, Undo

CONTENT_TYPES = "[Content_Types].xml"
OFFICE_TYPE = "application/vnd.openxmlformats-officedocument."
XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"

DEEP_IN_SHEET = frozenset(
    {"sheetViews", "cols", "conditionalFormatting", "AlternateContent", "extLst"}
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One sheet of the book: title, kind of part, part, and its entry in the workbook part."""

    title: str
    kind: str
    part: str
    entry: Element


class Book:
    """The workbook part and its sheets, as far as marking needs them."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.part = package.workbook_part
        self.folder = posixpath.dirname(self.part)
        self.root = scan(package.read(self.part), self.part)
        sheets = self.root.child("sheets")
        if self.root.name != "workbook" or self.root.namespace not in SPREADSHEET or not sheets:
            raise UnreadableFile("这个文件里没有工作表,不是可以标注的 Excel 工作簿。")
        self.sheets_element = sheets
        self.strict = self.root.namespace == SPREADSHEET[1]
        self.namespace = SPREADSHEET[self.strict]
        self.relationship_namespace = RELATIONSHIPS[self.strict]
        self.targets = {
            r.id: (last_word(r.kind), r.target)
            for r in package.relationships(self.part)
            if not r.external
        }
        self.tabs = [self._tab(entry) for entry in sheets.named("sheet")]
        if not self.tabs:
            raise UnreadableFile("这个文件里没有工作表,不是可以标注的 Excel 工作簿。")

    def _tab(self, entry: Element) -> Tab:
        kind, part = self.targets.get(entry.relationship or "", ("", ""))
        return Tab(entry.attributes.get("name", ""), kind, part, entry)

    def part_of_kind(self, kind: str) -> str | None:
        """Give the part the workbook relates to in this way, whether or not it is there."""
        return next((part for k, part in self.targets.values() if k == kind), None)

    def worksheets(self) -> list[Tab]:
        """Give the worksheets whose part is there."""
        return [t for t in self.tabs if t.kind == "worksheet" and t.part in self.package]


class Changes:
    """Splices into parts and parts to be added; every other part stays as it is."""

    def __init__(self, package: Package, book: Book) -> None:
        self.package, self.book = package, book
        self.new: dict[str, bytes] = {}
        self.owner: dict[str, str] = {}  # part -> sheet it was touched for, or ""
        self.clusters: set[int] = set()  # blocks of shape numbers claimed for new notes
        self._splices: dict[str, Splices] = {}
        self._sheets: dict[str, Element] = {}
        self._relations: dict[str, list[tuple[str, str, str]]] = {}
        types = scan(package.read(CONTENT_TYPES), CONTENT_TYPES, depth=1)
        self._types = types
        self._defaults = {
            c.attributes.get("Extension", "").lower(): c.attributes.get("ContentType", "")
            for c in types.named("Default")
        }
        self._overridden = {
            c.attributes.get("PartName", "").lstrip("/").lower() for c in types.named("Override")
        }
        self._taken = {name.lower() for name in package.names} | self._overridden
        self._new_types: list[str] = []

    def splices(self, part: str, owner: str = "") -> Splices:
        """Give the edits of a part, to add to them."""
        if part not in self._splices:
            self._splices[part] = Splices(self.package.read(part), part)
            self.owner[part] = owner
        return self._splices[part]

    def read(self, part: str) -> bytes:
        """Read a part; one that is being edited is not inflated again."""
        if part in self._splices:
            return self._splices[part].data
        return self.package.read(part)

    def sheet(self, part: str) -> Element:
        """Give a worksheet's elements (cells left out), read once."""
        if part not in self._sheets:
            self._sheets[part] = scan_sheet(self.read(part), part, DEEP_IN_SHEET)
        return self._sheets[part]

    def beside_workbook(self, pattern: str) -> str:
        """Give a free part name in the folder of the workbook part; ``{}`` is its number."""
        return self.fresh(posixpath.join(self.book.folder, pattern))

    def fresh(self, pattern: str) -> str:
        """Give a free part name; ``{}`` in the pattern is its number."""
        number = 1
        while pattern.format(number).lower() in self._taken:
            number += 1
        return pattern.format(number)

    def add_part(
        self,
        name: str,
        data: bytes,
        content_type: str,
        *,
        owner: str = "",
        by_extension: bool = False,
    ) -> None:
        """Add a part with its content type (for the whole extension, where that is the custom)."""
        self.new[name] = data
        self.owner[name] = owner
        self._taken.add(name.lower())
        extension = name.rpartition(".")[2].lower()
        if by_extension and extension not in self._defaults:
            self._defaults[extension] = content_type
            tag = self._types.tag("Default")
            self._new_types.append(f'<{tag} Extension="{extension}" ContentType="{content_type}"/>')
        elif name.lower() not in self._overridden and not (
            by_extension and self._defaults[extension] == content_type
        ):
            tag = self._types.tag("Override")
            self._new_types.append(
                f'<{tag} PartName="/{attribute_xml(name)}" ContentType="{content_type}"/>'
            )

    def relate(self, source: str, kind: str, target: str, owner: str = "") -> str:
        """Relate one part to another and give the relationship's id."""
        added = self._relations.setdefault(source, [])
        used = {r.id for r in self.package.relationships(source)} | {a[0] for a in added}
        number = 1
        while f"rIdXlcheck{number}" in used:
            number += 1
        identifier = f"rIdXlcheck{number}"
        added.append((identifier, kind, target))
        self.owner[relationships_part(source)] = owner
        return identifier

    def relationship_attribute(self, identifier: str) -> str:
        """Write ``r:id="…"`` with its namespace, right at whatever place of whatever part."""
        return f'xmlns:r="{self.book.relationship_namespace}" r:id="{identifier}"'

    def finish(self) -> tuple[dict[str, bytes], dict[str, Undo]]:
        """Make every edit; give the changed parts and what undoes them (new parts not included)."""
        for source, added in self._relations.items():
            self._write_relations(source, added)
        if self._new_types:
            self.splices(CONTENT_TYPES).inside(self._types, "".join(self._new_types))
        changed, undo = {}, {}
        for part, splices in self._splices.items():
            if splices:
                changed[part], undo[part] = splices.result()
        return changed, undo

    def _write_relations(self, source: str, added: list[tuple[str, str, str]]) -> None:
        part = relationships_part(source)
        folder = "/" + posixpath.dirname(source)
        if part in self.package:
            root = scan(self.package.read(part), part, depth=1)
            tag = root.tag("Relationship")
        else:
            root, tag = None, "Relationship"
        xml = "".join(
            f'<{tag} Id="{identifier}" Type="{self.book.relationship_namespace}/{kind}"'
            f' Target="{attribute_xml(posixpath.relpath("/" + target, folder))}"/>'
            for identifier, kind, target in added
        )
        if root is not None:
            self.splices(part, self.owner[part]).inside(root, xml)
            return
        whole = f'<Relationships xmlns="{_PACKAGE_RELATIONSHIPS}">{xml}</Relationships>'
        self.new[part] = (XML_HEAD + whole).encode()
        if "rels" not in self._defaults:
            kind = "application/vnd.openxmlformats-package.relationships+xml"
            self._defaults["rels"] = kind
            tag = self._types.tag("Default")
            self._new_types.append(f'<{tag} Extension="rels" ContentType="{kind}"/>')


def last_word(kind: str) -> str:
    """Give the last segment of a relationship type: the same in strict and transitional."""
    return kind.rstrip("/").rpartition("/")[2]


def required_root(root: Element, name: str, part: str) -> Element:
    """Give the root, which must be a spreadsheet element of this name."""
    if root.name != name or root.namespace not in SPREADSHEET:
        raise damaged(part)
    return root
