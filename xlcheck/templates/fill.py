"""What stands in a new workbook: the edition's preprinted values, or a filing given as data."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from xlcheck.errors import WrongUsage
from xlcheck.language.form import Edition, Form, Listing, Record, Table
from xlcheck.templates.choose import meant

Value: TypeAlias = "str | int | float | Decimal"
Values: TypeAlias = "Mapping[str, Value]"


@dataclass(frozen=True, slots=True)
class ListingContent:
    """The rows of a listing, the summary row apart from them (empty where there is none)."""

    details: tuple[Values, ...]
    summary: Values
    blanks: int


@dataclass(frozen=True, slots=True)
class Content:
    """All values of one workbook, by table."""

    records: Mapping[str, Values]
    listings: Mapping[str, ListingContent]


def read_data(path: str | Path) -> dict[str, Any]:
    """Read a filing as data (JSON, see ``xlcheck data``); ``WrongUsage`` when it is none."""
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except FileNotFoundError:
        raise WrongUsage(f"找不到数据文件“{path}”,请检查路径。") from None
    except OSError as error:
        raise WrongUsage(f"数据文件“{path}”无法读取:{error.strerror}。") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise WrongUsage(f"数据文件“{path}”不是正确的 JSON 文件:{error}。") from error
    if not isinstance(data, dict):
        raise WrongUsage(f"数据文件“{path}”的最外层应是一个对象,内有“form”和“tables”。")
    return data


def content_of(
    form: Form,
    edition: Edition,
    data: Mapping[str, Any] | None = None,
    *,
    year: int | None = None,
    unit: str | None = None,
) -> Content:
    """Decide every value: a table given in ``data`` stands as given, the others as printed.

    ``year`` and ``unit`` go to the cover where the data does not say otherwise.
    """
    given = _tables(form, data)
    records: dict[str, Values] = {}
    for record in form.records:
        values = given.get(record.table)
        if values is None:
            values = {f.name: _printed(edition, record, f.name) for f in record.fields()}
        records[record.table] = {name: value for name, value in values.items() if value != ""}
    cover = dict(records.get("cover", {}))
    if year is not None:
        cover.setdefault("year", year)
    if unit is not None:
        cover.setdefault("reporting_unit", unit)
    records["cover"] = cover
    listings = {t.table: _listing(t, edition, given.get(t.table)) for t in form.listings}
    return Content(records, listings)


def _printed(edition: Edition, table: type[Table], name: str) -> str:
    return edition.values.get(f"{table.table}.{name}", "")


def _listing(
    table: type[Listing], edition: Edition, given: Sequence[Values] | None
) -> ListingContent:
    printed = [_with_numbers(row) for row in edition.rows.get(table.table, ())]
    starting = [row for row in printed if not is_summary(table, row)]
    rows = printed if given is None else list(given)
    details = [row for row in rows if not is_summary(table, row)]
    summaries = [row for row in rows if is_summary(table, row)]
    summary: Values = {}
    if table.summary_row:
        label = {table.fields()[0].name: table.summary_row.label}
        summary = summaries[0] if summaries else label
        details += summaries[1:]  # a second one is the filer's mistake, to be found by the check
    blanks = 0 if table.fixed_rows else table.room + max(0, len(starting) - len(details))
    return ListingContent(tuple(details), summary, blanks)


def _with_numbers(row: Values) -> Values:
    """Give a preprinted running number as a number."""
    return {
        name: int(value) if name == "number" and str(value).isdigit() else value
        for name, value in row.items()
    }


def is_summary(table: type[Listing], row: Values) -> bool:
    """Tell the summary row by its label."""
    if table.summary_row is None:
        return False
    return table.summary_row.is_named(_plain(str(row.get(table.fields()[0].name, ""))))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _tables(form: Form, data: Mapping[str, Any] | None) -> dict[str, Any]:
    """Check the shape of the data: known tables, known fields, texts and numbers."""
    if data is None:
        return {}
    if "form" in data and data["form"] not in (form.name, *form.short_names):
        raise WrongUsage(f"数据是“{data['form']}”的,不是“{form.name}”的,请改用对应的表样。")
    tables = data.get("tables")
    if not isinstance(tables, Mapping):
        raise WrongUsage('数据中没有“tables”:应是 {"form": …, "tables": {表名: …}}。')
    checked: dict[str, Any] = {}
    for name, values in tables.items():
        if name not in form.table:
            raise WrongUsage(f"“{form.title}”没有名为“{name}”的表{meant(name, form.table)}。")
        checked[name] = _checked(form.table[name], values)
    return checked


def _checked(table: type[Table], values: Any) -> Any:
    if issubclass(table, Record):
        return _fields(table, values, table.table)
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise WrongUsage(f"数据中的“{table.table}”应是一组行:[{{…}}, {{…}}]。")
    return [_fields(table, row, f"{table.table} 第 {n} 行") for n, row in enumerate(values, 1)]


def _fields(table: type[Table], values: Any, where: str) -> Values:
    if not isinstance(values, Mapping):
        raise WrongUsage(f"数据中的“{where}”应是 {{栏目: 值}} 的形式。")
    known = [f.name for f in table.fields()]
    kept: dict[str, Value] = {}
    for name, value in values.items():
        if name not in known:
            raise WrongUsage(f"数据中“{where}”没有名为“{name}”的栏目{meant(name, known)}。")
        if value is None or value == "":
            continue
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            raise WrongUsage(f"数据中“{where}”的“{name}”应是文字或数字。")
        kept[name] = value
    return kept
