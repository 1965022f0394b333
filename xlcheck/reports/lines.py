"""Lines of text for a terminal: East Asian characters take two columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len as width_of

__all__ = ["pad", "table", "width_of", "wrap"]

_OPENING = r"「“‘((《〈【\["
_CLOSING = r",。、;:!?…」”’))》〉】\]"
# a line neither begins with closing punctuation nor ends with opening; figures stay whole
_TOKEN = re.compile(
    rf"\s+|[{_OPENING}]*(?:[0-9A-Za-z.%!$_/\\#~+\-]+|\S)[{_CLOSING}]*",
)


def wrap(text: str, width: int, indent: str = "", first: str | None = None) -> list[str]:
    """Break a text into lines of at most ``width`` columns, each after its indent."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = (indent if first is None else first) if not lines else indent
        begun = False
        for token in _TOKEN.findall(paragraph):
            if begun and width_of(line) + width_of(token.rstrip()) > width:
                lines.append(line.rstrip())
                line, begun = indent, False
            if not begun and token.isspace():
                continue
            for piece in _pieces(token, max(width - width_of(indent), 2)):
                if begun and width_of(line) + width_of(piece) > width and piece is not token:
                    lines.append(line)
                    line = indent
                line += piece
                begun = True
        lines.append(line.rstrip())
    return lines


def _pieces(token: str, room: int) -> list[str]:
    """Cut what is wider than a whole line, such as a path."""
    if width_of(token) <= room:
        return [token]
    pieces, piece = [], ""
    for character in token:
        if width_of(piece + character) > room:
            pieces.append(piece)
            piece = ""
        piece += character
    return [*pieces, piece]


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Fill a text with blanks to ``width`` columns."""
    blanks = " " * max(width - width_of(text), 0)
    return blanks + text if right else text + blanks


def table(
    rows: Sequence[Sequence[str]], width: int, *, right: Sequence[int] = (), gap: int = 2
) -> list[str]:
    """Align rows in columns; the last column takes what is left of ``width`` and wraps.

    ``right`` are the numbers of the columns that hold figures.
    """
    count = max(len(row) for row in rows)
    widths = [max(width_of(row[n]) for row in rows if n < len(row)) for n in range(count)]
    before = sum(widths[:-1]) + gap * (count - 1)
    lines = []
    for row in rows:
        head = "".join(
            pad(text, widths[n], right=n in right) + " " * gap for n, text in enumerate(row[:-1])
        )
        last = row[-1] if len(row) == count else ""
        if count - 1 in right:
            last = pad(last, widths[-1], right=True)
        if width - before < 12:  # too narrow for a column of its own
            lines += [head.rstrip(), *wrap(last, width, "    ")]
        else:
            lines += wrap(last, width, " " * before, first=head)
    return [line.rstrip() for line in lines]
