"""Days printed without a label of their own, with a signature: 负责人(签章):  年 月 日."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from xlcheck.language.form import Date
from xlcheck.submission.places import Spot
from xlcheck.submission.scan import Grid
from xlcheck.submission.vocabulary import Words
from xlcheck.workbook.cells import Cell, Position
from xlcheck.workbook.formats import is_date_format

_UNDER = 2  # rows under a signature in which its day may stand
_DAY = re.compile(
    r"(?:(?:19|20)[0-9]{2}\s*)?年\s*(?:[0-9]{1,2}\s*)?月\s*(?:[0-9]{1,2}\s*)?日\s*$"
    r"|(?:19|20)[0-9]{2}([-./])[0-9]{1,2}\1[0-9]{1,2}\s*$"
)
_LEAD = re.compile(r"\s*(?:[(\uff08]?(?:公章|盖章|签章|签字)[)\uff09]?|日期|时间)?[:\uff1a]?\s*")


def add_days(
    words: Words, grid: Grid, spots: dict[str, Spot], is_label: Callable[[Position], bool]
) -> None:
    """Place the days that stand with a signature; one in the same cell is cut off the name."""
    for name, declared in words.fields.items():
        if name in spots or not isinstance(declared, Date) or declared.beside not in spots:
            continue
        signature = spots[declared.beside]
        text = signature.said if signature.said is not None else grid.text(signature.at)
        if match := _DAY.search(text):
            spots[declared.beside] = replace(signature, said=_signed(text[: match.start()]))
            spots[name] = Spot(signature.at, match[0])
        elif at := _near(grid, signature.at, is_label):
            spots[name] = _spot(grid, at)
            if at == signature.at:
                spots[declared.beside] = replace(signature, said="")


def _signed(text: str) -> str:
    return "" if _LEAD.fullmatch(text) else text.strip()


def _spot(grid: Grid, at: Position) -> Spot:
    match = _DAY.search(grid.text(at))
    return Spot(at, match[0]) if match else Spot(at)


def _near(grid: Grid, at: Position, is_label: Callable[[Position], bool]) -> Position | None:
    """The nearest day right of a signature, else in the rows under it up to the next label."""
    for column in grid.rows.get(at[0], ()):
        if column >= at[1]:
            if column > at[1] and is_label((at[0], column)):
                break
            if _is_day(grid.sheet.cells[at[0], column]):
                return at[0], column
    bottom = grid.span(at)[2]
    for row in range(bottom + 1, bottom + 1 + _UNDER):
        columns = grid.rows.get(row, ())
        days = [c for c in columns if _is_day(grid.sheet.cells[row, c])]
        if days:  # signatures side by side have their days side by side
            return row, min(days, key=lambda c: abs(c - at[1]))
        if any(is_label((row, c)) for c in columns):
            return None
    return None


def _is_day(cell: Cell) -> bool:
    if isinstance(cell.value, str):
        match = _DAY.search(cell.value)
        return match is not None and bool(_LEAD.fullmatch(cell.value[: match.start()]))
    return cell.kind == "number" and is_date_format(cell.number_format)
