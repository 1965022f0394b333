"""What stands in a workbook, as plain values: the one currency of this room."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

Position: TypeAlias = tuple[int, int]
"""(row, column), both counted from 1."""

Area: TypeAlias = tuple[int, int, int, int]
"""(first row, first column, last row, last column), all inclusive and counted from 1."""

Kind: TypeAlias = Literal["number", "text", "boolean", "error", "blank"]

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds something: a value, a formula, or both.

    ``value`` is a ``Decimal`` for numbers (15 significant digits, as Excel keeps them; dates are
    serial numbers with a date ``number_format``), ``str`` for text and for errors (``#REF!``),
    ``bool`` for booleans, ``None`` for a formula whose value was never stored.
    """

    kind: Kind
    value: Decimal | str | bool | None
    formula: str | None = None  # without the leading "="; of a shared formula its own translation
    number_format: str = "General"


@dataclass(slots=True)
class Sheet:
    """One worksheet.

    ``cells`` holds only cells with a value or a formula; merged areas hold their value in the
    first cell.
    """

    title: str
    state: Literal["visible", "hidden", "veryHidden"] = "visible"
    cells: dict[Position, Cell] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A name of the workbook, or of one sheet when ``sheet`` is its title."""

    name: str
    refers_to: str  # as stored, without "="
    sheet: str | None = None


@dataclass(slots=True)
class Workbook:
    """Everything the checker may ask of a file, after one pass over its package."""

    sheets: list[Sheet]
    names: list[DefinedName] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)  # custom document properties
    has_external_links: bool = False
    dates_from_1904: bool = False
    as_displayed: bool = False  # computes with numbers rounded to what their cells show


_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


def column_letters(column: int) -> str:
    """Write a column number as letters: 1 → A, 28 → AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(position: Position) -> str:
    """Write a position as A1 text."""
    return f"{column_letters(position[1])}{position[0]}"


def position(text: str) -> Position:
    """Read A1 text (``$`` allowed); ``ValueError`` when it is no cell of a worksheet."""
    match = _ADDRESS.fullmatch(text)
    if not match:
        raise ValueError(text)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    if column > LAST_COLUMN or row > LAST_ROW:
        raise ValueError(text)
    return row, column


def area(text: str) -> Area:
    """Read ``A1:B2`` or ``A1``; ``ValueError`` when it is no area of cells."""
    first, _, last = text.partition(":")
    (r1, c1), (r2, c2) = position(first), position(last or first)
    return min(r1, r2), min(c1, c2), max(r1, r2), max(c1, c2)
