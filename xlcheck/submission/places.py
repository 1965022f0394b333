"""Where the tables of one filing stand: what the locators find and the extraction reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from xlcheck.submission.headers import Column
from xlcheck.submission.scan import Grid
from xlcheck.workbook.cells import Position


@dataclass(frozen=True, slots=True)
class Spot:
    """The cell of a record's value; ``said`` is the value where it shares the label's cell."""

    at: Position
    said: str | None = None
    rival: Position | None = None  # a second place that says otherwise


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """A record on a sheet."""

    grid: Grid
    spots: Mapping[str, Spot]


@dataclass(frozen=True, slots=True)
class RowPlace:
    """A row of a listing: the cell of each field; ``said`` where a value shares its cell."""

    number: int
    cells: Mapping[str, Position]
    said: Mapping[str, str] = field(default_factory=dict)
    is_summary: bool = False


@dataclass(frozen=True, slots=True)
class ListingPlace:
    """A listing on a sheet: its rows in reading order and what stands outside of them."""

    grid: Grid
    rows: Sequence[RowPlace]
    columns: Mapping[str, Column]
    top: int
    unit: Decimal | None = None
    uncounted: Sequence[int] = ()  # rows under the guard that hold values


@dataclass(frozen=True, slots=True)
class Twice:
    """A table that stands in two places which differ."""

    first: Grid
    second: Grid
    row: int


@dataclass(slots=True)
class Located:
    """All that was found of one filing."""

    grids: Sequence[Grid]
    records: dict[str, RecordPlace] = field(default_factory=dict)
    listings: dict[str, ListingPlace] = field(default_factory=dict)
    twice: dict[str, Twice] = field(default_factory=dict)
