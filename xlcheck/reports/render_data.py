"""Filings as read → plain data by place: the shape that ``xlcheck new --data`` takes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from xlcheck.forms import FORMS
from xlcheck.language.filing import Entry, FilingRow, Submission, place_path
from xlcheck.language.form import Amount, Field, Form, LevelWeight, Listing, Table
from xlcheck.translate.to_words import number_text

SCHEMA = 1
COLUMNS = ("place", "sheet", "cell", "value")


def render_data(filings: Sequence[Submission]) -> str:
    """Write a filing as one JSON object; a workbook with several as a list of them."""
    written = [data_of(filing) for filing in filings]
    document = written[0] if len(written) == 1 else written
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def render_csv(filings: Sequence[Submission]) -> str:
    """Write one line per filled place."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for filing in filings:
        form = _form(filing)
        for table in form.tables:
            for row in filing[table.table].rows:
                for name, entry, value in _filled(table, row):
                    place = place_path(table.table, row.key, name)
                    writer.writerow((place, entry.sheet, entry.cell, value))
    return out.getvalue()


def data_of(filing: Submission) -> dict[str, Any]:
    """Give a filing as data: every value a text, blank places left out, tables in printed order."""
    tables: dict[str, Any] = {}
    for table in _form(filing).tables:
        rows = [
            {name: value for name, _, value in _filled(table, row)}
            for row in filing[table.table].rows
        ]
        rows = [row for row in rows if row]
        if rows:
            tables[table.table] = rows if issubclass(table, Listing) else rows[0]
    return {"schema": SCHEMA, "form": filing.form, "edition": filing.edition, "tables": tables}


def _form(filing: Submission) -> Form:
    return next(f for f in FORMS if f.name == filing.form)


def _filled(table: type[Table], row: FilingRow) -> Iterator[tuple[str, Entry, str]]:
    for field in table.fields():
        if isinstance(field, LevelWeight) and field.in_label_of:
            continue  # it stands in the label, which is written as it is
        entry = row[field.name]
        # a mark such as — says that nothing is there, and is written back as it was
        if entry.state != "missing" and (value := _value(field, entry)):
            yield field.name, entry, value


def _value(field: Field, entry: Entry) -> str:
    """Write a number in the form's own unit; what was typed with a unit stays as typed."""
    if not isinstance(field, Amount) or entry.number is None or "typed_with_unit" in entry.flaws:
        return entry.text
    return number_text(entry.number)
