"""Whole workbooks: every native check says in LibreOffice what the checker stored beside it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import filings
import pytest
from random_filings import random_filing

from xlcheck.templates.build import new_workbook
from xlcheck.workbook.cells import Workbook, address
from xlcheck.workbook.read import read

EACH = 6  # filings of each form
PLANTED = "✗"


def formulas(book: Workbook) -> dict[str, object]:
    """The value of every formula cell, numbers to six decimals."""
    return {
        f"{sheet.title}!{address(at)}": _rounded(cell.value)
        for sheet in book.sheets
        for at, cell in sheet.cells.items()
        if cell.formula is not None
    }


def _rounded(value: object) -> object:
    return round(value, 6).normalize() if isinstance(value, Decimal) else value or ""


@pytest.mark.office
@pytest.mark.parametrize("form", filings.FORMS, ids=lambda f: f.name)
def test_native_checks_agree_with_the_checker(form: Any, convert: Any, tmp_path: Path) -> None:
    """In 100 workbooks filled at random every count and every check text is recalculated alike."""
    paths, signs = [], set()
    for seed in range(EACH):
        path = tmp_path / f"{form.name}-{seed}.xlsx"
        new_workbook(form, path, data=random_filing(form, seed))
        paths.append(path)
    different: dict[str, list[tuple[str, object, object]]] = {}
    for path, made in zip(paths, convert(paths), strict=True):
        stored, recalculated = formulas(read(path)), formulas(read(made))
        assert len(stored) > 200
        signs |= {str(v)[:1] for at, v in stored.items() if at.startswith("自检!D")}
        wrong = [
            (at, value, recalculated.get(at))
            for at, value in stored.items()
            if recalculated.get(at, "") != value
        ]
        if wrong:
            different[path.name] = wrong[:5]
    assert not different
    assert {"✓", "✗", "无", "—"} <= signs, "the sample must show every kind of result"


@pytest.mark.office
@pytest.mark.parametrize("form", filings.FORMS, ids=lambda f: f.name)
def test_a_mutated_formula_is_caught(form: Any, convert: Any, tmp_path: Path) -> None:
    """The comparison is no formality: one formula that lies is recalculated otherwise."""
    import zipfile

    path = tmp_path / "mutant.xlsx"
    new_workbook(form, tmp_path / "right.xlsx", data=filings.clean(form))
    with zipfile.ZipFile(tmp_path / "right.xlsx") as right, zipfile.ZipFile(path, "w") as mutant:
        for name in right.namelist():
            data = right.read(name)
            if name.startswith("xl/worksheets/") and b"MMULT" in data:
                assert data.count(b"ROUND(") > 100
                data = data.replace(b"ROUND(", b"1+ROUND(", 40)
            mutant.writestr(name, data)
    (made,) = convert([path])
    stored, recalculated = formulas(read(path)), formulas(read(made))
    assert [at for at, value in stored.items() if recalculated.get(at, "") != value]
