"""What is to be marked in a workbook, and what came of it: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from xlcheck.findings import Severity

SheetCell: TypeAlias = tuple[str, str]
"""(sheet title, A1)."""

RESULT_TITLE = "审核结果"
AUTHOR = "审核"
NOTE_BEGINS, NOTE_ENDS = "【审核】", "【完】"
FORMULA_MARK = "xlcheck:"
RESULT_NAME = "_xlcheck.result"
EXPLANATIONS_NAME = "_xlcheck.explanations"
KEYS_NAME = "_xlcheck.keys"
OUR_NAMES = "_xlcheck."

MOST_NOTES = 5_000
MOST_LINKS = 65_530
LONGEST_TEXT = 32_767
LONGEST_NOTE = 4_000


@dataclass(frozen=True, slots=True)
class CellMark:
    """One cell (or area) to highlight, with the text of its note; an empty text gives no note."""

    sheet: str
    cell: str
    severity: Severity
    rules: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class DraftCell:
    """One cell of a sheet to be made.

    Text is always written as text, never as a formula, whatever it begins with. ``look`` is one of
    :data:`xlcheck.workbook.styles.LOOKS`; ``link`` leads to a cell of the same book.
    """

    value: str | Decimal | int | None = None
    look: str = "text"
    link: SheetCell | None = None


@dataclass(frozen=True, slots=True)
class SheetDraft:
    """A sheet to be made: what stands in it and how it is printed.

    ``widths`` are in characters. A row without a height gets one that fits its text. Cells covered
    by a merged area take the look of its first cell. ``explanation_cells`` is the one column in
    which the user types and ``key_cells`` the column beside it (usually hidden) that says what each
    explanation belongs to; both survive sorting when they stand inside ``autofilter``.
    ``folded`` are rows (first, last) shown on a click beside the row above them.
    """

    rows: tuple[tuple[DraftCell, ...], ...]
    title: str = RESULT_TITLE
    widths: tuple[float, ...] = ()
    heights: tuple[float | None, ...] = ()
    merged: tuple[str, ...] = ()
    freeze: str | None = None
    autofilter: str | None = None
    print_titles_row: int | None = None
    landscape: bool = True
    hidden_columns: tuple[int, ...] = ()
    folded: tuple[tuple[int, int], ...] = ()
    explanation_cells: str | None = None
    key_cells: str | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A workbook with marks, the title of its result sheet, and the notes left out, with why."""

    data: bytes
    title: str
    notes_left_out: Mapping[SheetCell, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unmarked:
    """A workbook without marks.

    ``found`` says whether there were any; ``exact`` whether every part is again, byte for byte,
    what it was before marking (another program that saved the file in between makes it inexact).
    """

    data: bytes
    found: bool
    exact: bool
