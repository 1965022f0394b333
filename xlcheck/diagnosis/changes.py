"""A filing with other values in a few of its cells, or in figures of its texts: to judge anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from xlcheck.diagnosis.slips import SlipKind
from xlcheck.findings import Location
from xlcheck.language.filing import FilingRow, Submission
from xlcheck.language.rule import Quantity


@dataclass(frozen=True, slots=True)
class Change:
    """One value that may be right: where, which number (in 万元), and as it is to be printed."""

    at: Location
    number: Decimal
    text: str
    kind: SlipKind
    half_unit: Decimal = Decimal(0)  # of what stands there; 0 for a score or a count
    span: tuple[int, int] | None = None  # of a figure in a text: what the new figure replaces


def change(quantity: Quantity, number: Decimal, kind: SlipKind) -> Change | None:
    """Mean another number at a quantity; None where its figure is not where it is said to be."""
    at = quantity.at
    text = printed(quantity, number)
    if at.span is None:
        return Change(at, number, text, kind, quantity.half_unit)
    begins = at.quote.find(at.value)
    if begins < 0 or not at.value:
        return None
    start = at.span[0] + begins
    return Change(at, number, text, kind, quantity.half_unit, (start, start + len(at.value)))


def printed(quantity: Quantity, number: Decimal) -> str:
    """Write a number as the place prints it: in its unit, as many digits as it keeps."""
    shown = number / quantity.printed_unit
    if quantity.half_unit:
        step = 2 * quantity.half_unit / quantity.printed_unit
        shown = (shown / step).to_integral_value(ROUND_HALF_UP) * step
    if shown == shown.to_integral_value():
        return format(shown.quantize(Decimal(1)), "f")
    return format(shown.normalize(), "f")


def with_values(filing: Submission, changes: Iterable[Change]) -> Submission:
    """Give a copy of a filing in which these places have these values."""
    tables = dict(filing.tables)
    # figures of one text from the last to the first: a longer figure moves those behind it
    for each in sorted(changes, key=lambda c: -(c.span or (0, 0))[0]):
        name, _, rest = each.at.place.partition("/")
        key, _, field = rest.rpartition("/")
        table = tables[name]
        rows = [_changed(row, field, each) if row.key == key else row for row in table.rows]
        tables[name] = replace(table, rows=rows)
    return replace(filing, tables=tables)


def _changed(row: FilingRow, field: str, to: Change) -> FilingRow:
    entry = row[field]
    if to.span is None:
        entry = replace(entry, state="given", text=to.text, number=to.number)
    else:
        start, end = (n - entry.offset for n in to.span)
        entry = replace(entry, text=entry.text[:start] + to.text + entry.text[end:])
    return replace(row, entries={**row.entries, field: entry})
