"""Filings stacked below each other, so that a run validates once: the tables of a Stack."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from xlcheck.language.filing import Entry, FilingRow, Submission
from xlcheck.language.form import Field, Form, LevelWeight, Listing, Table
from xlcheck.translate.to_frames import (
    EMPTY,
    GIVEN,
    MISSING,
    NANO,
    UNREADABLE,
    Stack,
    Stacked,
    nanos,
)

_STATES = {"given": GIVEN, "empty": EMPTY, "unreadable": UNREADABLE, "missing": MISSING}
_LARGEST_SAFE_SUM = 2**62  # above it 64-bit sums could overflow: Python integers then
_TWIN = re.compile(r"#[0-9]+$")
_BLANKS = re.compile(r"\s+")


def stack(filings: Sequence[Submission], form: Form) -> Stack:
    """Stack filings of one form; row order within a filing is kept."""
    return Stack(len(filings), {t.table: _stacked(t, filings) for t in form.tables})


def rows_of(table: type[Table], filing: Submission) -> Sequence[FilingRow]:
    """Give the rows that are stacked: a record always has exactly one."""
    if issubclass(table, Listing):
        return filing[table.table].rows
    return (filing[table.table].only,)


def _stacked(table: type[Table], filings: Sequence[Submission]) -> Stacked:
    read = [f[table.table] for f in filings]
    rows = [rows_of(table, f) for f in filings]
    flat = [row for of_filing in rows for row in of_filing]
    starts = np.cumsum([0, *(len(r) for r in rows)])[:-1]
    filing = np.repeat(np.arange(len(filings)), [len(r) for r in rows])
    columns: dict[str, Any] = {}
    for field in table.fields():
        entries = [row[field.name] for row in flat]
        columns[field.name] = _values(field, entries)
        columns[f"{field.name}@state"] = np.array(
            [_STATES[e.state] for e in entries], dtype=np.int8
        )
    keys = np.array([row.key for row in flat], dtype=object)
    return Stacked(
        name=table.table,
        frame=pd.DataFrame(columns, index=pd.RangeIndex(len(flat))),
        filing=filing,
        keys=keys,
        names=np.array([_TWIN.sub("", key) for key in keys], dtype=object),
        is_summary=np.array([row.is_summary for row in flat], dtype=bool),
        groups={name: _heads(name, rows, starts) for name in _groupings(table)},
        found=np.array([t.found for t in read], dtype=bool),
        unit=np.array([int(t.unit * NANO) for t in read], dtype=np.int64),
        columns_found={
            f.name: np.array([_is_found(table, f, t) for t in filings], dtype=bool)
            for f in table.fields()
        },
    )


def _groupings(table: type[Table]) -> list[str]:
    if not issubclass(table, Listing):
        return []
    return [*table.levels, *([table.block] if table.block else [])]


def _is_found(table: type[Table], field: Field, filing: Submission) -> bool:
    read = filing[table.table]
    if not issubclass(table, Listing):
        return read.only[field.name].state != "missing"
    source = field.in_label_of if isinstance(field, LevelWeight) else ""
    return read.found and (source or field.name) in read.columns


def _values(field: Field, entries: Sequence[Entry]) -> Any:
    if field.kind != "number":
        texts = [_BLANKS.sub("", e.text) if e.state == "given" else "" for e in entries]
        return np.array(texts, dtype=object)
    scaled = [
        nanos(e.number) if e.state == "given" and e.number is not None else 0 for e in entries
    ]
    safe = sum(map(abs, scaled)) < _LARGEST_SAFE_SUM
    return np.array(scaled, dtype=np.int64 if safe else object)


def _heads(name: str, rows: Sequence[Sequence[FilingRow]], starts: Any) -> Any:
    heads = [
        start + row.groups[name] if name in row.groups else -1
        for start, of_filing in zip(starts, rows, strict=True)
        for row in of_filing
    ]
    return np.array(heads, dtype=np.int64)
