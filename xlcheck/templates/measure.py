"""How much room a text needs in print: Chinese characters are twice as wide as digits.

Spreadsheet programs do not enlarge rows of merged cells by themselves, and a program that only
prints shows nothing of what does not fit; heights are therefore set here.
"""

from __future__ import annotations

import math
import unicodedata

TALLEST = 409.0  # points; no row can be higher
_WIDE = 2.12  # widths of a digit in one Chinese character of the same size
_NARROW = 1.06
_BODY = 11.0  # column widths are counted in digits of the standard font at this size
_LEADING = 1.36  # height of a line in sizes of its font
_PADDING = 6.0


def lines(text: str, width: float, size: float) -> int:
    """Count the printed lines of a text in a column of that width."""
    room = max(1.0, width - 1.5) * _BODY / size
    return sum(max(1, math.ceil(_units(line) / room)) for line in text.split("\n"))


def _units(text: str) -> float:
    return sum(_WIDE if unicodedata.east_asian_width(c) in "WFA" else _NARROW for c in text)


def height_of_lines(count: float, size: float) -> float:
    """Give the height of so many lines in points."""
    return math.ceil(count * size * _LEADING + _PADDING)


def height(text: str, width: float, size: float) -> float:
    """Give the height that a text needs, in points; it may be more than a row can have."""
    return height_of_lines(lines(text, width, size), size)
