"""Workbooks in memory: a grid of rows becomes a sheet, a filing as data becomes a workbook."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from xlcheck.forms import DEPARTMENT_SELF_EVALUATION, FORMS, PROJECT_SELF_EVALUATION
from xlcheck.language.filing import Submission
from xlcheck.language.form import Field, Form, LevelWeight, Listing, Table
from xlcheck.submission.extract import extract
from xlcheck.workbook.cells import Cell, DefinedName, Sheet, Workbook, address, area

EXAMPLES = Path(__file__).parents[2] / "workbook_templates" / "examples"


def cell(value: Any) -> Cell:
    """A cell as the reader makes it: "=A1" is a formula never calculated."""
    if isinstance(value, Cell):
        return value
    if isinstance(value, bool):
        return Cell("boolean", value)
    if isinstance(value, int | float | Decimal):
        return Cell("number", Decimal(str(value)))
    if value.startswith("#"):
        return Cell("error", value)
    if value.startswith("="):
        return Cell("blank", None, formula=value[1:])
    return Cell("text", value)


def sheet(
    title: str,
    rows: Sequence[Sequence[Any]],
    merged: Sequence[str] = (),
    *,
    at: tuple[int, int] = (1, 1),
) -> Sheet:
    """A sheet whose rows begin at a cell; None leaves a cell out."""
    made = Sheet(title, merged=[area(a) for a in merged])
    for r, row in enumerate(rows, at[0]):
        for c, value in enumerate(row, at[1]):
            if value is not None:
                made.cells[r, c] = cell(value)
    return made


def book(*sheets: Sheet, **more: Any) -> Workbook:
    """A workbook of these sheets."""
    return Workbook(list(sheets), **more)


def read(workbook: Workbook, form: str | None = None, **more: Any) -> Submission:
    """The only filing of a workbook."""
    [found] = extract(workbook, FORMS, form=form, **more)
    return found


def placed(field: Field) -> bool:
    """Whether a field has a cell of its own."""
    return not (isinstance(field, LevelWeight) and field.in_label_of)


class Template:
    """A workbook laid out like ours: one sheet per part, names, guard rows."""

    def __init__(self, form: Form, data: Mapping[str, Any]) -> None:
        self.form, self.data = form, data
        self.sheets = {title: Sheet(title) for title in form.sheets}
        self.names: list[DefinedName] = []
        self.next_row = dict.fromkeys(form.sheets, 1)
        for table in form.tables:
            self._put(table)

    def _put(self, table: type[Table]) -> None:
        made, row = self.sheets[table.sheet], self.next_row[table.sheet]
        unit = "(万元)" if table.in_wan_yuan else ""
        made.cells[row, 2] = cell(table.heading + unit)
        fields = [f for f in table.fields() if placed(f)]
        values = self.data.get(table.table, {})
        if issubclass(table, Listing):
            end = self._put_listing(table, fields, values, row + 1)
        else:
            for n, f in enumerate(fields, row + 1):
                made.cells[n, 2] = cell(f.label)
                if f.name in values:
                    made.cells[n, 3] = cell(values[f.name])
                self._name(f, f"$C${n}")
            end = row + len(fields)
        self.next_row[table.sheet] = end + 3

    def _put_listing(
        self, table: type[Listing], fields: Sequence[Field], rows: Sequence[Any], top: int
    ) -> int:
        made, row = self.sheets[table.sheet], top
        for c, f in enumerate(fields, 2):
            made.cells[top, c] = cell(f.label)
        summary = table.summary_row
        last = [r for r in rows if _sums_up(table, r)] if summary else []
        below = last if summary and summary.stands == "last" else []
        for values in [r for r in rows if r not in below]:
            row += 1
            self._put_row(made, fields, values, row)
        guard = row + 3  # two blank rows to fill in
        made.cells[guard, 2] = cell("↑ 增加行请在此行上方插入")
        for c, f in enumerate(fields, 2):
            letter = address((1, c))[:-1]
            self._name(f, f"${letter}${top}:${letter}${guard}")
        for values in below:
            self._put_row(made, fields, values, guard + 1)
        return guard + len(below)

    def _put_row(
        self, made: Sheet, fields: Sequence[Field], values: Mapping[str, Any], row: int
    ) -> None:
        for c, f in enumerate(fields, 2):
            if f.name in values:
                value = values[f.name]
                if f.kind == "number" and isinstance(value, str):
                    value = _number_or_text(value)
                made.cells[row, c] = cell(value)

    def _name(self, field: Field, where: str) -> None:
        table = self.form.table[field.table]
        self.names.append(DefinedName(f"{field.table}.{field.name}", f"'{table.sheet}'!{where}"))

    def workbook(self) -> Workbook:
        """The filled template."""
        properties = {
            "xlcheck.form": self.form.name,
            "xlcheck.edition": self.form.edition.id,
        }
        sheets = [shifted(s, s.title) for s in self.sheets.values()]
        return Workbook(sheets, list(self.names), properties)

    def disguised(self) -> Workbook:
        """The same filing without names, sheets renamed, three rows and a column inserted."""
        sheets = [
            shifted(s, f"Sheet{n}", rows=3, columns=1)
            for n, s in enumerate(self.sheets.values(), 1)
        ]
        return Workbook(sheets)


def shifted(made: Sheet, title: str, *, rows: int = 0, columns: int = 0) -> Sheet:
    """The sheet with its cells moved down and to the right."""
    return Sheet(
        title,
        cells={(r + rows, c + columns): v for (r, c), v in made.cells.items()},
        merged=[(a + rows, b + columns, c + rows, d + columns) for a, b, c, d in made.merged],
    )


def _sums_up(table: type[Listing], values: Mapping[str, Any]) -> bool:
    summary = table.summary_row
    assert summary is not None
    return values.get(table.key[0]) in (summary.label, *summary.also)


def _number_or_text(value: str) -> Any:
    try:
        return Decimal(value)
    except ArithmeticError:
        return value


def example(name: str) -> dict[str, Any]:
    """The tables of a committed example."""
    path = EXAMPLES / f"{name}-2021.json"
    tables: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["tables"]
    return tables


@pytest.fixture
def department() -> Template:
    """The department's example filing in our layout."""
    return Template(DEPARTMENT_SELF_EVALUATION, example("department"))


@pytest.fixture
def project() -> Template:
    """The project's example filing in our layout."""
    return Template(PROJECT_SELF_EVALUATION, example("project"))


def values_of(filing: Submission) -> dict[str, tuple[str, str, Decimal | None]]:
    """State, text and number of everything that was read, by place."""
    return {
        f"{table}/{row.key}/{name}": (entry.state, entry.text, entry.number)
        for table, found in filing.tables.items()
        for row in found.rows
        for name, entry in row.entries.items()
    }


@pytest.fixture
def make() -> Callable[..., Any]:
    """All of the above for tests, which cannot import each other."""
    return lambda name: globals()[name]
