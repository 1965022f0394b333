"""Data out, and in again."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from xlcheck.pipeline import read
from xlcheck.reports.render_data import data_of, render_csv, render_data
from xlcheck.templates.build import new_workbook
from xlcheck.templates.fill import read_data

EXAMPLES = Path(__file__).parents[2] / "workbook_templates" / "examples"


def as_texts(value: Any) -> Any:
    """Write every value as text, as the promise goes."""
    if isinstance(value, dict):
        return {k: as_texts(v) for k, v in value.items() if v not in (None, "")}
    if isinstance(value, list):
        return [as_texts(v) for v in value]
    return str(value)


@pytest.fixture(params=["department", "project"])
def example(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[dict[str, Any], Path]:
    """An example's data, and a workbook made of it."""
    data = read_data(EXAMPLES / f"{request.param}-2021.json")
    path = tmp_path / "a.xlsx"
    path.write_bytes(new_workbook(data["form"], data=data))
    return data, path


def test_data_out_is_what_went_in(example: tuple[dict[str, Any], Path]) -> None:
    """data(new(d)) = d for both examples, every value a text."""
    data, path = example
    (filing,) = read(path)
    written = json.loads(render_data([filing]))
    assert (written["form"], written["edition"]) == (data["form"], data["edition"])
    assert written["tables"] == as_texts(data["tables"])


def test_every_value_has_its_cell_in_the_csv(example: tuple[dict[str, Any], Path]) -> None:
    """One line per place, with sheet and cell, no place twice."""
    _, path = example
    (filing,) = read(path)
    rows = list(csv.DictReader(io.StringIO(render_csv([filing]))))
    assert rows
    assert len({r["place"] for r in rows}) == len(rows)
    assert all(r["sheet"] and r["cell"] and r["value"] for r in rows)
    values = [v for t in data_of(filing)["tables"].values() for v in _leaves(t)]
    assert sorted(r["value"] for r in rows) == sorted(values)


def _leaves(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value
    return [leaf for part in parts for leaf in _leaves(part)]


def test_several_filings_are_a_list(example: tuple[dict[str, Any], Path]) -> None:
    """A workbook with two filings prints both."""
    _, path = example
    filings = read(path) * 2
    assert len(json.loads(render_data(filings))) == 2
