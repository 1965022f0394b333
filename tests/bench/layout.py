"""A filing laid out plainly in memory and read by the product's own extraction.

Writing a template to a file takes most of a second; this takes milliseconds, so that thousands of
filings can be judged. ``detection.py`` shows on a sample that both ways give the same findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from xlcheck.forms import FORMS
from xlcheck.language.filing import Submission
from xlcheck.language.form import Amount, Field, LevelWeight, Listing, Table
from xlcheck.submission.extract import EDITION_PROPERTY, FORM_PROPERTY, extract
from xlcheck.workbook.cells import Cell, DefinedName, Sheet, Workbook, column_letters

Data = Mapping[str, Any]


def read(data: Data) -> Submission:
    """Lay a filing out and read it back."""
    return extract(laid_out(data), FORMS)[0]


def laid_out(data: Data) -> Workbook:
    """Put every table on its sheet: a title, the labels, the values, named as templates do."""
    form = next(f for f in FORMS if f.name == data["form"])
    sheets = {title: Sheet(title) for title in form.sheets}
    bottom = dict.fromkeys(form.sheets, 0)
    names: list[DefinedName] = []
    for table in form.tables:
        sheet = sheets[table.sheet]
        top = bottom[table.sheet] + 2
        content = data["tables"].get(table.table, [] if issubclass(table, Listing) else {})
        put = _listing if issubclass(table, Listing) else _record
        sheet.cells[top, 1] = Cell("text", table.heading)
        bottom[table.sheet] = put(sheet, table, content, top + 1, names)
    properties = {FORM_PROPERTY: form.name, EDITION_PROPERTY: data["edition"]}
    return Workbook(list(sheets.values()), names, properties)


def _record(
    sheet: Sheet, table: type[Table], values: Mapping[str, Any], top: int, names: list[DefinedName]
) -> int:
    for row, field in enumerate(table.fields(), start=top):
        sheet.cells[row, 1] = Cell("text", field.label)
        _put(sheet, row, 2, field, values.get(field.name))
        names.append(DefinedName(f"{table.table}.{field.name}", f"'{sheet.title}'!$B${row}"))
    return top + len(table.fields())


def _listing(
    sheet: Sheet,
    table: type[Table],
    rows: Sequence[Mapping[str, Any]],
    top: int,
    names: list[DefinedName],
) -> int:
    guard = top + len(rows) + 1
    for column, field in enumerate(_columns(table), start=1):
        sheet.cells[top, column] = Cell("text", field.label)
        for row, values in enumerate(rows, start=top + 1):
            _put(sheet, row, column, field, values.get(field.name))
        letters = column_letters(column)
        where = f"'{sheet.title}'!${letters}${top}:${letters}${guard}"
        names.append(DefinedName(f"{table.table}.{field.name}", where))
    return guard


def _columns(table: type[Table]) -> Iterator[Field]:
    """Give the fields with a column of their own; a weight printed in a label has none."""
    return (f for f in table.fields() if not (isinstance(f, LevelWeight) and f.in_label_of))


def _put(sheet: Sheet, row: int, column: int, field: Field, value: Any) -> None:
    if value is None or value == "":
        return
    text = str(value)
    number = _number(text) if isinstance(field, Amount) or not isinstance(value, str) else None
    made = Cell("text", text) if number is None else Cell("number", number)
    sheet.cells[row, column] = made


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
