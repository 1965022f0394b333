"""Moves a formula: what Excel shows for the followers of a shared formula."""

from __future__ import annotations

import re

from xlcheck.workbook.cells import LAST_COLUMN, LAST_ROW, column_letters

# Strings, quoted sheet names and brackets (other files, table columns) come first: they are passed
# over whole. Names such as LOG10( or 收入A1 are no references, hence the look-arounds.
_TOKEN = re.compile(
    r'"(?:[^"]|"")*"'
    r"|'(?:[^']|'')*'"
    r"|\[(?:'.|[^\[\]']|\[(?:'.|[^\[\]'])*\])*\]"
    r"|(?<![\w.\\?$])(?:"
    r"(?P<column>\$?[A-Z]{1,3})(?P<row>\$?[0-9]{1,7})"
    r"|(?P<from_column>\$?[A-Z]{1,3}):(?P<to_column>\$?[A-Z]{1,3})"
    r"|(?P<from_row>\$?[0-9]{1,7}):(?P<to_row>\$?[0-9]{1,7})"
    r")(?![\w.(\\?!])",
    re.IGNORECASE,
)
_GONE = "#REF!"


def moved(formula: str, rows: int, columns: int) -> str:
    """Write a formula as it reads that many rows down and columns to the right.

    Parts with ``$`` stay; a reference that leaves the sheet becomes ``#REF!``.
    """

    def token(match: re.Match[str]) -> str:
        kind = match.lastgroup
        if kind == "row":
            column, row = _column(match["column"], columns), _row(match["row"], rows)
            if column is None or row is None:
                return match[0]  # a name that looks like a cell beyond the sheet: XYZ2021
            return _GONE if _GONE in (column, row) else column + row
        if kind == "to_column":
            ends = (_column(match[g], columns) for g in ("from_column", "to_column"))
            return _range(match[0], *ends)
        if kind == "to_row":
            return _range(match[0], *(_row(match[g], rows) for g in ("from_row", "to_row")))
        return match[0]

    return _TOKEN.sub(token, formula)


def _range(written: str, first: str | None, last: str | None) -> str:
    if first is None or last is None:
        return written
    return _GONE if _GONE in (first, last) else f"{first}:{last}"


def _column(text: str, by: int) -> str | None:
    """Move column letters; None when no sheet has this column."""
    number = 0
    for letter in text.lstrip("$").upper():
        number = number * 26 + ord(letter) - 64
    if number > LAST_COLUMN:
        return None
    if text.startswith("$"):
        return text
    number += by
    return column_letters(number) if 1 <= number <= LAST_COLUMN else _GONE


def _row(text: str, by: int) -> str | None:
    """Move a row number; None when no sheet has this row."""
    number = int(text.lstrip("$"))
    if not 1 <= number <= LAST_ROW:
        return None
    if text.startswith("$"):
        return text
    number += by
    return str(number) if 1 <= number <= LAST_ROW else _GONE
