"""What was read of one filing: plain values that remember their cells.

Made by :mod:`xlcheck.submission`, read by code rules here below and by validation above.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

from xlcheck.findings import Location, Role, Severity

State: TypeAlias = Literal["given", "empty", "unreadable", "missing"]
"""``missing``: the workbook has no such place; ``unreadable``: something stands there that cannot
be used (text for a number, #REF!, a formula never calculated)."""

Flaw: TypeAlias = Literal["typed_with_unit", "typed_as_text", "extra_decimals"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands at one place of a filing.

    ``number`` is in the form's own unit (万元) whatever unit the table prints; ``text`` is what the
    user sees. An empty or missing entry still knows its cell when there is one (cell "" if none).
    """

    state: State
    text: str = ""
    number: Decimal | None = None
    sheet: str = ""
    cell: str = ""
    flaws: tuple[Flaw, ...] = ()
    because: str = ""  # why it is unreadable or missing, in Chinese
    more_cells: tuple[str, ...] = ()  # further cells of a value printed in parts (page break)
    offset: int = 0  # characters of the cell before ``text``: an indent, a label in front

    @property
    def is_empty(self) -> bool:
        """Nothing stands there; an unreadable entry is not empty."""
        return self.state in ("empty", "missing")


MISSING = Entry("missing", because="表中没有这一项")


@dataclass(frozen=True, slots=True)
class FilingRow:
    """One row of a table: its key as a path, and its entries by field."""

    key: str  # "局机关", "投入/预算配置/财政供养人员控制率"; "" for a record
    entries: Mapping[str, Entry]
    is_summary: bool = False
    groups: Mapping[str, int] = field(default_factory=dict)  # grouping -> number of its head row

    def __getitem__(self, name: str) -> Entry:
        return self.entries.get(name, MISSING)

    @property
    def is_blank(self) -> bool:
        """Not a single entry is given."""
        return all(e.is_empty for e in self.entries.values())


@dataclass(frozen=True, slots=True)
class FilingTable:
    """The rows of one table; ``unit`` is one printed unit in 万元 (0.0001 for a table in 元)."""

    name: str
    rows: Sequence[FilingRow] = ()
    found: bool = True
    unit: Decimal = Decimal(1)
    columns: frozenset[str] = frozenset()  # fields that were found

    @property
    def details(self) -> Iterator[FilingRow]:
        """The rows that are no summary."""
        return (r for r in self.rows if not r.is_summary)

    @property
    def summary(self) -> FilingRow | None:
        """The summary row, if there is one."""
        return next((r for r in self.rows if r.is_summary), None)

    @property
    def only(self) -> FilingRow:
        """The single row of a record."""
        return self.rows[0] if self.rows else FilingRow("", {})


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something met while reading a workbook: a FILE rule's finding."""

    rule: str  # FILE-001 …
    severity: Severity
    message: str
    sheet: str = ""
    cell: str = ""
    place: str = ""
    label: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One filing as read: which form, its tables, and what was met on the way."""

    form: str
    edition: str
    tables: Mapping[str, FilingTable]
    troubles: tuple[Trouble, ...] = ()
    sheets: tuple[str, ...] = ()  # the sheets it stands on

    def __getitem__(self, table: str) -> FilingTable:
        return self.tables.get(table) or FilingTable(table, found=False)

    def number(self, table: str, name: str) -> Decimal | None:
        """A record's number, None when it is not given."""
        return self[table].only[name].number

    def text(self, table: str, name: str) -> str:
        """A record's text, "" when it is not given."""
        entry = self[table].only[name]
        return entry.text if entry.state == "given" else ""


def place_path(table: str, key: str, name: str) -> str:
    """Name a place: table/field in a record, table/row key…/field in a listing."""
    return "/".join(filter(None, (table, key, name)))


def key_part(text: str) -> str:
    """Write a name so that it can stand in a path: a slash inside becomes ∕."""
    return text.replace("/", "∕")


def locate(table: str, row: FilingRow, name: str, *, label: str, role: Role) -> Location:
    """Make the location of an entry for a finding."""
    entry = row[name]
    return Location(
        sheet=entry.sheet,
        cell=entry.cell,
        role=role,
        place=place_path(table, row.key, name),
        label=label,
        value=entry.text,
    )
