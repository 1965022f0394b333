"""The record that a marked workbook carries: what was changed, so that it can be undone exactly.

It is a custom XML part, which Excel keeps and shows nobody. Programs that drop it leave marks that
can still be told by their content.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from xlcheck.errors import UnreadableFile
from xlcheck.workbook.changes import CONTENT_TYPES, OFFICE_TYPE, XML_HEAD, Changes, last_word
from xlcheck.workbook.markup import scan, text_xml
from xlcheck.workbook.package import Package, relationships_part
from xlcheck.workbook.splice import Undo

NAMESPACE = "urn:xlcheck:marks:1"
_ITEM_ID = "{3D0D2C55-6C0B-4C7B-9C1B-7E0C5E3A9A41}"
_ITEM_NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """A part that was there before: the sheet it was changed for, its hashes, the way back."""

    sheet: str
    before: str
    after: str
    undo: Undo


@dataclass(frozen=True, slots=True)
class NewPart:
    """A part that marking added, and for which sheet."""

    sheet: str
    hash: str


@dataclass(frozen=True, slots=True)
class Record:
    """Everything needed to take marks out of an otherwise unchanged workbook."""

    title: str
    meta: dict[str, str]
    changed: dict[str, ChangedPart] = field(default_factory=dict)
    new: dict[str, NewPart] = field(default_factory=dict)
    active_tab: int = 0


def digest(data: bytes) -> str:
    """Give the SHA-256 of a part."""
    return hashlib.sha256(data).hexdigest()


def add_record_parts(changes: Changes) -> str:
    """Announce the record's parts in the book; give the name of the part to fill at the end."""
    item = changes.fresh("customXml/item{}.xml")
    properties = changes.fresh("customXml/itemProps{}.xml")
    changes.add_part(item, b"", "application/xml", by_extension=True)
    whole = (
        f'{XML_HEAD}<ds:datastoreItem xmlns:ds="{_ITEM_NAMESPACE}" ds:itemID="{_ITEM_ID}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    kind = OFFICE_TYPE + "customXmlProperties+xml"
    changes.add_part(properties, whole.encode(), kind)
    changes.relate(changes.book.part, "customXml", item)
    changes.relate(item, "customXmlProps", properties)
    return item


def record_xml(record: Record) -> bytes:
    """Write the record as the content of its part."""
    text = json.dumps({"schema": _SCHEMA, **asdict(record)}, ensure_ascii=False, sort_keys=True)
    return f'{XML_HEAD}<marks xmlns="{NAMESPACE}">{text_xml(text)}</marks>'.encode()


def record_part(package: Package) -> str | None:
    """Find the part that holds our record."""
    # LibreOffice keeps the part, but relates it to the package instead of the workbook.
    relations = [*package.relationships(package.workbook_part), *package.relationships("")]
    for relation in relations:
        if last_word(relation.kind) != "customXml" or relation.external:
            continue
        target = relation.target
        if target in package and NAMESPACE.encode() in package.read(target)[:1000]:
            return target
    return None


def record_parts(package: Package, item: str) -> set[str]:
    """Give the record's part with what belongs to it."""
    parts = {item, relationships_part(item)}
    parts |= {r.target for r in package.relationships(item) if not r.external}
    return {p for p in parts if p in package}


def read_record(package: Package, item: str) -> Record | None:
    """Read the record; ``None`` when it is damaged or of a later version."""
    try:
        root = scan(package.read(item), item, depth=0)
        known = json.loads(root.text)
        if known.pop("schema") != _SCHEMA:
            return None
        known["changed"] = {n: ChangedPart(**p) for n, p in known["changed"].items()}
        known["new"] = {n: NewPart(**p) for n, p in known["new"].items()}
        record = Record(**known)
        return record if _is_sound(record, package) else None
    except (UnreadableFile, ValueError, KeyError, TypeError, AttributeError):
        return None


def _is_sound(record: Record, package: Package) -> bool:
    """Refuse a record that somebody wrote by hand: it must not drop what the book needs."""
    needed = {CONTENT_TYPES, package.workbook_part, relationships_part(""), *record.changed}
    texts = [record.title, *record.meta, *record.meta.values()]
    texts += [t for c in record.changed.values() for t in (c.sheet, c.before, c.after)]
    texts += [t for n in record.new.values() for t in (n.sheet, n.hash)]
    return (
        all(isinstance(text, str) for text in texts)
        and isinstance(record.active_tab, int)
        and not {name.lower() for name in needed} & {name.lower() for name in record.new}
    )


def record_of(
    changes: Changes,
    changed: Mapping[str, bytes],
    undo: Mapping[str, Undo],
    *,
    title: str,
    meta: Mapping[str, str],
    item: str,
) -> Record:
    """Put together what was changed and added."""
    view = changes.book.root.child("bookViews")
    first = view.child("workbookView") if view else None
    return Record(
        title=title,
        meta=dict(meta),
        changed={
            name: ChangedPart(
                changes.owner.get(name, ""),
                digest(changes.read(name)),
                digest(data),
                undo[name],
            )
            for name, data in changed.items()
        },
        new={
            name: NewPart(changes.owner.get(name, ""), digest(data))
            for name, data in changes.new.items()
            if name != item
        },
        active_tab=first.number("activeTab") if first else 0,
    )
