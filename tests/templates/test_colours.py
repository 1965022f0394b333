"""Colours of the scoring sheet: LibreOffice is asked each conditional format as a formula."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import filings
import openpyxl
import pytest
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter, range_boundaries

from xlcheck.templates.build import new_workbook

SHEET, SPARE = "评分表", 40  # the first column that surely is free
PAID = "过程/预算执行/支付进度"
LAST = "效果/履职效益/社会公众或服务对象满意度"
SHARED = "效果/履职效益/经济效益"  # three items with one weight between them
CASES = {
    "clean": ({}, set()),
    "no reason": ({f"scores/{PAID}/deduction_reason": None}, {("支付进度", "deduction_reason")}),
    "above its weight": ({f"scores/{PAID}/score": "4"}, {("支付进度", "score")}),
    "below nothing": ({f"scores/{PAID}/score": "-1"}, {("支付进度", "score")}),
    "last item": (
        {f"scores/{LAST}/score": "3"},
        {("社会公众或服务对象满意度", "deduction_reason")},
    ),
    "shared weight": ({f"scores/{SHARED}/score": "1"}, set()),
    "not scored yet": ({f"scores/{PAID}/score": None}, set()),
}


def asked(source: Path, target: Path) -> dict[str, tuple[str, str]]:
    """Write every rule of the score and reason columns into spare cells, one per row."""
    book = openpyxl.load_workbook(source)
    sheet, at = book[SHEET], SPARE
    asks: dict[str, tuple[str, str]] = {}
    columns = {
        range_boundaries(book.defined_names[f"scores.{name}"].attr_text.rsplit("!", 1)[1])[0]: name
        for name in ("score", "deduction_reason")
    }
    label = range_boundaries(
        book.defined_names["scores.indicator_level_3"].attr_text.rsplit("!", 1)[1]
    )[0]
    for area in sheet.conditional_formatting:
        column, top, _, bottom = range_boundaries(str(area.sqref))
        if column not in columns or bottom - top < 2:
            continue
        for rule in area.rules:
            at += 1
            for row in range(top, bottom + 1):
                first, here = f"{get_column_letter(at)}{top}", f"{get_column_letter(at)}{row}"
                formula = Translator(f"={rule.formula[0]}", origin=first).translate_formula(here)
                sheet[here] = formula
                asks[here] = (str(sheet.cell(row, label).value), columns[column])
    book.save(target)
    return asks


@pytest.mark.office
def test_items_of_one_row_are_coloured(convert: Callable[..., list[Path]], tmp_path: Path) -> None:
    """A score beyond its weight and a missing reason are coloured, a shared weight never."""
    clean, paths, asks = filings.clean(filings.DEPARTMENT), [], {}
    for name, (edits, _) in CASES.items():
        source, path = tmp_path / "made.xlsx", tmp_path / f"{name}.xlsx"
        new_workbook(filings.DEPARTMENT, source, data=filings.edited(clean, edits))
        asks[name] = asked(source, path)
        assert len(asks[name]) > 80
        paths.append(path)
    coloured = {}
    for path in convert(paths):
        sheet = openpyxl.load_workbook(path, data_only=True)[SHEET]
        coloured[path.stem] = {what for at, what in asks[path.stem].items() if sheet[at].value}
    assert coloured == {name: expected for name, (_, expected) in CASES.items()}
