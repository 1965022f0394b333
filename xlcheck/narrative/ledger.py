"""The tables of one filing as the prose speaks of them: a label, an owner, an amount."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from xlcheck.findings import Location, Role
from xlcheck.language.expression import Expression, Place
from xlcheck.language.filing import Entry, FilingRow, Submission, locate
from xlcheck.language.form import Count, Listing, Money, Table
from xlcheck.language.rule import Quantity, Trust
from xlcheck.language.wording import label_of
from xlcheck.narrative.figures import NOTHING, ONE, Figure, exactly
from xlcheck.narrative.subjects import Narration, Partition, terms

_QUOTES = re.compile(r"[\s“”\"'‘’「」『』《》〈〉()（）\[\]【】]+")
_NO_OWNER = re.compile(
    r"(?:未|不|没有)?(?:超过|超出|高于|低于|大于|小于|达到)|较|比|与|减去?|加上?|扣除|即|其中|用于|包括"
    r"|规定用途|规定|程序|要求|合同|进度|[本该]?项目"
)
"""Words of comparing and counting before a label: they own nothing."""

_SHORTEST_NAME = 3  # characters; a shorter piece of an agency's name tells nothing


@lru_cache(maxsize=1 << 13)  # the same labels stand in every filing
def word_key(text: str) -> str:
    """Write a label in one way: half-width, without quotes, brackets and blanks."""
    return _QUOTES.sub("", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell in a sum, and how often it counts."""

    place: Place
    row: FilingRow
    factor: Decimal
    unit: Decimal  # one printed unit of its table in 万元

    @property
    def entry(self) -> Entry:
        """What stands there."""
        return self.row[self.place.field]

    @property
    def half(self) -> Decimal:
        """Half a printed unit."""
        return self.place.declared.half_unit * self.unit

    def location(self, role: Role = "related") -> Location:
        """Where it stands."""
        label = label_of(self.row, self.place.declared)
        return locate(self.place.table, self.row, self.place.field, label=label, role=role)

    @property
    def spot(self) -> str:
        """Sheet and cell as people write them."""
        return f"{self.entry.sheet}!{self.entry.cell}"


@dataclass(frozen=True, slots=True)
class CellSum:
    """What the tables say: a cell, or a sum of cells, as one figure."""

    figure: Figure
    cells: tuple[Cell, ...]

    @property
    def given(self) -> tuple[Cell, ...]:
        """The cells in which something stands, else all."""
        filled = tuple(c for c in self.cells if c.entry.number is not None)
        return filled or self.cells[:1]

    @property
    def spots(self) -> str:
        """Where it stands, as people write it: 收支情况!B5."""
        return "".join(
            f"{'' if not n and c.factor > 0 else '+' if c.factor > 0 else '-'}{c.spot}"
            for n, c in enumerate(self.given)
        )

    @property
    def labels(self) -> str:
        """Its labels: 收入合计-上年结转."""
        return "".join(
            f"{'' if not n and c.factor > 0 else '+' if c.factor > 0 else '-'}"
            f"{c.place.declared.label}"
            for n, c in enumerate(self.given)
        )


class Ledger:
    """The tables of one filing, asked for what a label means."""

    def __init__(
        self, filing: Submission, narration: Narration, partitions: Sequence[Partition]
    ) -> None:
        self.filing, self.narration, self.partitions = filing, narration, partitions
        self.tables: dict[str, type[Table]] = {t.table: t for t in narration.tables}
        self.known: dict[tuple[int, str], CellSum | None] = {}
        self.owners: dict[str, str] = {}  # every agency of any table by its plain name
        for place in narration.owners:
            for row in filing[place.table].details:
                if row[place.field].state == "given":
                    self.owners.setdefault(word_key(row.key), row.key)
        self.itself = {
            word_key(entry.text)
            for place in narration.itself
            if (entry := filing[place.table].only[place.field]).state == "given"
        }

    # -- rows ------------------------------------------------------------------------------------

    def rows(self, table: str, owner: str = "") -> tuple[FilingRow, ...]:
        """The rows that give an owner's figures, the whole filing's without one; () if none."""
        read, declared = self.filing[table], self.tables[table]
        if not read.found or not read.rows:
            return ()
        if not issubclass(declared, Listing):
            return () if owner else (read.only,)
        if owner:
            return tuple(r for r in read.details if r.key == owner)
        return (read.summary,) if read.summary is not None else tuple(read.details)

    def owner(self, name: str) -> str | None:
        """The row key of an owner named in a text; "" for the filing itself, None if unknown."""
        word = word_key(name)
        if not word or word in self.itself or _NO_OWNER.fullmatch(word):
            return ""
        if word in self.owners:
            return self.owners[word]
        if word in self.narration.headquarters:
            keys = [k for w, k in self.owners.items() if w in self.narration.headquarters]
            return keys[0] if len(keys) == 1 else None
        alike = [
            key
            for known, key in self.owners.items()
            if min(len(known), len(word)) >= _SHORTEST_NAME
            and (known.endswith(word) or word.endswith(known))
        ]
        if len(alike) == 1:
            return alike[0]
        return "" if any(len(word) > 3 and own.endswith(word) for own in self.itself) else None

    # -- amounts ---------------------------------------------------------------------------------

    def read(self, expression: Expression, owner: str = "") -> CellSum | None:
        """Add up what an expression means for an owner; None where that cannot be known."""
        key = (id(expression), owner)  # the form's own expressions live as long as the form
        if key not in self.known:
            cells = [
                Cell(place, row, factor, self.filing[place.table].unit)
                for place, factor in terms(expression)
                for row in self.rows(place.table, owner)
            ]
            self.known[key] = self.summed(cells)
        return self.known[key]

    def summed(self, cells: Sequence[Cell]) -> CellSum | None:
        """Add cells up; None where one cannot be read, or where nothing is filled beside them."""
        if not cells or any(c.entry.state in ("unreadable", "missing") for c in cells):
            return None
        if not any(_is_filled(c) for c in cells):
            return None
        value = sum((c.factor * (c.entry.number or NOTHING) for c in cells), start=NOTHING)
        half = sum(
            (abs(c.factor) * c.half for c in cells if c.entry.number is not None), start=NOTHING
        )
        return CellSum(exactly(value, half), tuple(cells))

    def siblings(self, cell: Cell) -> tuple[Cell, ...]:
        """The other parts beside a part: in its row, else down its column; all beside a total."""
        for total, parts in self.partitions:
            inside = any(p.leaf == cell.place.leaf for p in parts)
            if inside or total.leaf == cell.place.leaf:
                beside = [p for p in parts if p.leaf != cell.place.leaf]
                return tuple(Cell(p, cell.row, ONE, cell.unit) for p in beside)
        if cell.row.is_summary or not cell.row.key:
            return ()
        rows = self.filing[cell.place.table].details
        return tuple(Cell(cell.place, r, ONE, cell.unit) for r in rows if r is not cell.row)

    # -- for messages ----------------------------------------------------------------------------

    def table_of(self, cell: Cell) -> str:
        """Name the table of a cell, and its row where that is no summary: “年度收入情况”表."""
        declared = self.tables[cell.place.table]
        named = issubclass(declared, Listing) and not cell.row.is_summary
        row = f"{cell.row.key}行" if named else ""
        return f"“{declared.short_heading()}”{row}"

    def quantity(self, cell: Cell) -> Quantity:
        """Make the quantity of a cell, equal to that of the form's own rules."""
        return Quantity(
            at=cell.location(),
            value=cell.entry.number if cell.entry.state == "given" else None,
            half_unit=cell.half,
            trust=self.trust(cell),
            printed_unit=cell.unit if cell.place.declared.half_unit else Decimal(1),
        )

    def trust(self, cell: Cell) -> Trust:
        """Say whether a cell is added up from others."""
        totals = {t.leaf for t, _ in self.partitions}
        return "total" if cell.row.is_summary or cell.place.leaf in totals else "detail"


def _is_filled(cell: Cell) -> bool:
    """Tell whether its row was filled in, so that an empty cell of money means 0."""
    if cell.entry.number is not None:
        return True
    if isinstance(cell.place.declared, Count):
        return False
    return any(e.number is not None for e in cell.row.entries.values())


def money_places(tables: Iterable[type[Table]]) -> Iterator[Place]:
    """Every amount of money a form asks for."""
    for table in tables:
        yield from table.columns(Money)
