"""The rows of one listing: entries, the row that sums up, keys, levels and blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from xlcheck.language.filing import MISSING, Entry, FilingRow, FilingTable, key_part
from xlcheck.language.form import LevelWeight, Listing
from xlcheck.language.reading import FOUND_TWICE
from xlcheck.submission.convert import Converter, Problem, plain
from xlcheck.submission.places import ListingPlace, RowPlace
from xlcheck.submission.rows import is_subtotal, is_summary
from xlcheck.submission.sources import Source
from xlcheck.submission.spelling import row_name
from xlcheck.submission.troubles import Troubles
from xlcheck.submission.vocabulary import Words

_ORDINAL = "序号"
_NOWHERE = Entry("empty")


@dataclass(slots=True)
class _Draft:
    """A row in the making."""

    entries: dict[str, Entry]
    problems: dict[str, Problem]
    is_summary: bool = False
    key: str = ""
    path: tuple[str, ...] = ()  # names of the levels, from the top
    groups: dict[str, int] = field(default_factory=dict)


def read_listing(
    words: Words, place: ListingPlace, unit: Decimal, source: Source, troubles: Troubles
) -> FilingTable:
    """Read a listing; ``unit`` is one printed unit in 万元."""
    table = words.table
    assert issubclass(table, Listing)
    drafts = [d for d in _drafts(words, place, unit, source) if _says_something(d)]
    if table.summary_row is not None:
        drafts = [d for d in drafts if not is_subtotal(_first_name(table, d))]
    twins = _mark_summary(table, drafts)
    drafts = [d for d in drafts if not any(d is t for t in twins)]
    _fill_levels(table, drafts)
    _group(table, drafts)
    _weigh_levels(table, drafts)
    _name(words, table, drafts)
    rows = [FilingRow(d.key, d.entries, d.is_summary, d.groups) for d in drafts]
    for draft, row in zip(drafts, rows, strict=True):
        for name, problem in draft.problems.items():
            troubles.cell(words, row, name, row[name], problem)
    _compare_summaries(words, rows, drafts, twins, troubles)
    columns = set(place.columns) | {n for row in place.rows for n in row.cells if n}
    if any("" in row.cells for row in place.rows):
        columns.add(table.key[0])
    columns |= {
        f.name for f in table.fields() if isinstance(f, LevelWeight) and f.in_label_of in columns
    }
    return FilingTable(table.table, rows, unit=unit, columns=frozenset(columns))


def _drafts(words: Words, place: ListingPlace, unit: Decimal, source: Source) -> Iterator[_Draft]:
    """Read every cell of a listing: the hot path of a bulk review."""
    convert, grid = source.converter(place.grid), place.grid
    units = {n: c.unit for n, c in place.columns.items() if c.unit is not None}
    plan = [(name, declared, units.get(name, unit)) for name, declared in words.fields.items()]
    stored = grid.sheet.cells
    for row in place.rows:
        draft = _Draft({}, {}, row.is_summary)
        cells, said, entries = row.cells, row.said, draft.entries
        for name, declared, factor in plan:
            at = cells.get(name)
            if at is None:
                entries[name] = _unplaced(words, place, row, name, convert)
                continue
            where = grid.address(at)
            if name in said:
                entries[name], problem = convert.said(
                    said[name], declared, where, within=grid.text(at)
                )
            elif (cell := stored.get(at)) is None:
                entries[name] = _nothing(convert.sheet, where)
                continue
            elif cell.formula is None:
                entries[name], problem = convert.read(cell, declared, where, factor)
            else:
                cell = source.cell(grid, at)
                entries[name], problem = convert.read(cell, declared, where, factor)
                problem = problem or source.stale(grid, at)
            if problem is not None:
                draft.problems[name] = problem
        yield draft


@lru_cache(maxsize=1 << 14)  # filings made from one template are empty in the same places
def _nothing(sheet: str, at: str) -> Entry:
    return Entry("empty", "", None, sheet, at)


def _unplaced(
    words: Words, place: ListingPlace, row: RowPlace, name: str, convert: Converter
) -> Entry:
    """The name of a row where labels and values are printed in turn; else nothing is there."""
    table = words.table
    assert issubclass(table, Listing)
    if "" not in row.cells or name != table.key[0]:
        return MISSING
    at = row.cells[""]
    text = place.grid.text(at).strip()
    if row.is_summary and table.summary_row is not None:
        text = table.summary_row.label
    return Entry("given", text, None, convert.sheet, place.grid.address(at))


def _says_something(draft: _Draft) -> bool:
    return any(e.state in ("given", "unreadable") for e in draft.entries.values())


def _first_name(table: type[Listing], draft: _Draft) -> str:
    given = (draft.entries[n].text for n in table.key if draft.entries[n].state == "given")
    return next(given, "")


def _mark_summary(table: type[Listing], drafts: Sequence[_Draft]) -> list[_Draft]:
    """Mark the row that sums up; rows that do so once more are given back."""
    ordered = drafts if _first(table) else [*reversed(drafts)]
    summaries = [
        d for d in ordered if d.is_summary or is_summary(table.summary_row, _first_name(table, d))
    ]
    for draft in summaries[:1]:
        draft.is_summary = True
    return summaries[1:]


def _first(table: type[Listing]) -> bool:
    return table.summary_row is None or table.summary_row.stands == "first"


def _fill_levels(table: type[Listing], drafts: Sequence[_Draft]) -> None:
    """Carry the names of levels down to the rows their cell is merged over."""
    current: list[Entry | None] = [None] * len(table.levels)
    for draft in drafts:
        if draft.is_summary:
            continue
        for depth, level in enumerate(table.levels):
            entry = draft.entries[level]
            before = current[depth]
            if entry.state == "given":
                if before is None or row_name(before.text) != row_name(entry.text):
                    current[depth + 1 :] = [None] * (len(table.levels) - depth - 1)
                current[depth] = entry
            elif before is not None and entry.is_empty:
                draft.entries[level] = before
        texts = (draft.entries[n].text for n in table.levels)
        draft.path = tuple(row_name(t).key if t else "" for t in texts)


def _group(table: type[Listing], drafts: Sequence[_Draft]) -> None:
    """Say for every grouping which row is the head: levels by their path, blocks by weight."""
    heads: dict[tuple[str, ...], int] = {}
    block, before = 0, None
    for number, draft in enumerate(drafts):
        if draft.is_summary:
            continue
        for depth, level in enumerate(table.levels):
            draft.groups[level] = heads.setdefault((level, *draft.path[: depth + 1]), number)
        if table.block:
            # a block never reaches into another group: there an empty weight was forgotten
            if not draft.entries[table.block].is_empty or before != draft.path:
                block = number
            draft.groups[table.block] = block
            before = draft.path


def _weigh_levels(table: type[Listing], drafts: Sequence[_Draft]) -> None:
    for declared in (f for f in table.fields() if isinstance(f, LevelWeight)):
        groups: dict[int, list[_Draft]] = {}
        for draft in drafts:
            if label := declared.in_label_of:
                known = draft.entries[label].state != "missing"
                draft.entries[declared.name] = _NOWHERE if known else MISSING
            if not draft.is_summary:
                groups.setdefault(draft.groups[declared.within], []).append(draft)
        for rows in groups.values():
            _weigh(table, declared, rows)


def _weigh(table: type[Listing], declared: LevelWeight, rows: Sequence[_Draft]) -> None:
    """Put the weight of a group on its head row, out of the parts it may be printed in."""
    name = declared.name
    if declared.in_label_of:
        printed = {d.entries[declared.in_label_of].cell: d for d in rows}
        parts = [_points(d.entries[declared.in_label_of]) for d in printed.values()]
    else:
        parts = [d.entries[name] for d in rows]
    stated = [p for p in parts if not p.is_empty]
    for draft in rows[1:]:
        own = draft.entries[name]
        if not own.is_empty or own.text:
            draft.entries[name] = replace(own, state="empty", text="", number=None)
        if name in draft.problems:
            rows[0].problems.setdefault(name, draft.problems.pop(name))
    rows[0].entries[name] = _joined(stated, _below(table, rows)) if stated else parts[0]


def _points(entry: Entry) -> Entry:
    points = row_name(entry.text).points if entry.state == "given" else None
    if points is None:
        return replace(entry, state="empty", text="", because="")
    return Entry("given", plain(points), points, entry.sheet, entry.cell)


def _below(table: type[Listing], rows: Sequence[_Draft]) -> Decimal:
    weights = (d.entries[table.block].number for d in rows) if table.block else ()
    return sum((w for w in weights if w is not None), Decimal(0))


def _joined(parts: Sequence[Entry], below: Decimal) -> Entry:
    """One weight from its printed parts: repeated, or split by a page break."""
    unreadable = next((p for p in parts if p.state == "unreadable"), None)
    if unreadable is not None or len(parts) == 1:
        return unreadable or parts[0]
    more = tuple(p.cell for p in parts[1:])
    numbers = [p.number for p in parts if p.number is not None]
    repeated = all(n == numbers[0] for n in numbers)
    together = sum(numbers, Decimal(0))
    if repeated and (numbers[0] == below or together != below):
        return replace(parts[0], more_cells=more)
    return replace(parts[0], text=plain(together), number=together, more_cells=more)


def _name(words: Words, table: type[Listing], drafts: Sequence[_Draft]) -> None:
    """Give every row its key: the path of its names, the second of equal ones with #2."""
    seen: dict[str, int] = {}
    ordinal = 0
    for draft in drafts:
        ordinal += not draft.is_summary
        names = [e.text for n in table.key if (e := draft.entries[n]).state == "given"]
        parts = [key_part(row_name(text).key) for text in names]
        if draft.is_summary:
            parts = parts[:1]
        elif not parts:
            counted = words.fields[table.key[0]].label == _ORDINAL
            parts = [str(ordinal) if counted else f"第{ordinal}行"]
        key = "/".join(parts)
        seen[key] = seen.get(key, 0) + 1
        draft.key = key if seen[key] == 1 else f"{key}#{seen[key]}"


def _compare_summaries(
    words: Words,
    rows: Sequence[FilingRow],
    drafts: Sequence[_Draft],
    twins: Sequence[_Draft],
    troubles: Troubles,
) -> None:
    """Where a second row sums up otherwise, nobody knows which one counts."""
    for draft, row in zip(drafts, rows, strict=True):
        if not draft.is_summary:
            continue
        for twin in twins:
            for name, entry in _unlike(draft.entries, twin.entries):
                says = (
                    f"“{words.table.heading}”有两行合计,{words.fields[name].label}一处是"
                    f"「{entry.text}」,一处是「{twin.entries[name].text}」,请只保留一行"
                )
                draft.entries[name] = replace(entry, state="unreadable", number=None, because=says)
                troubles.add(FOUND_TWICE, row, words.fields[name], entry, says=says)


def _unlike(entries: Mapping[str, Entry], twin: Mapping[str, Entry]) -> list[tuple[str, Entry]]:
    return [
        (name, entry)
        for name, entry in entries.items()
        if entry.number is not None
        and twin[name].number is not None
        and entry.number != twin[name].number
    ]
