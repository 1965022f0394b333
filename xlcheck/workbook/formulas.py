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
            return _GONE if _GONE in (column, row) else column + row
        if kind == "to_column":
            return _range(*(_column(match[g], columns) for g in ("from_column", "to_column")))
        if kind == "to_row":
            return _range(*(_row(match[g], rows) for g in ("from_row", "to_row")))
        return match[0]

    return _TOKEN.sub(token, formula)


def _range(first: str, last: str) -> str:
    return _GONE if _GONE in (first, last) else f"{first}:{last}"


def _column(text: str, by: int) -> str:
    if text.startswith("$"):
        return text
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    if number > LAST_COLUMN:
        return text  # a name, such as YTD2021 would be with one letter more
    number += by
    return column_letters(number) if 1 <= number <= LAST_COLUMN else _GONE


def _row(text: str, by: int) -> str:
    if text.startswith("$"):
        return text
    number = int(text) + by
    return str(number) if 1 <= number <= LAST_ROW else _GONE
