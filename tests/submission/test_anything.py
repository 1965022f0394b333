"""Whatever stands in a workbook, reading it ends in filings or in one clear sentence."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlcheck.errors import UnreadableFile
from xlcheck.forms import FORMS
from xlcheck.language.filing import FilingTable, Submission
from xlcheck.submission.extract import extract
from xlcheck.templates.build import new_workbook
from xlcheck.workbook.cells import Cell, Sheet, Workbook
from xlcheck.workbook.read import read

LABELS = sorted(
    {
        text
        for form in FORMS
        for table in form.tables
        for f in table.fields()
        for text in (f.label, *f.also)
    }
    | {table.heading for form in FORMS for table in form.tables}
    | {"合计", "局机关及二级机构汇总", "↑ 增行", "备注:", "一、概况", "其中:", "(一) 项目", "15分)"}
)
texts = st.one_of(
    st.sampled_from(LABELS),
    st.sampled_from(["2003万元", "—", "无", "甲:乙 丙:"]),
    st.text(max_size=8),
)
cells = st.one_of(
    st.builds(lambda t: Cell("text", t), texts),
    st.builds(lambda n: Cell("number", Decimal(n)), st.integers(-5, 10**6)),
    st.builds(lambda t: Cell("text", t + ":5"), st.sampled_from(LABELS)),
    st.sampled_from(
        [Cell("blank", None, "A1"), Cell("error", "#REF!"), Cell("boolean", value=True)]
    ),
)
places = st.tuples(st.integers(1, 25), st.integers(1, 8))
areas = st.builds(
    lambda a, b: (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])),
    places,
    places,
)


def well_made(filing: Submission) -> None:
    """What every reader of a filing relies on."""
    for table in filing.tables.values():
        keys = [r.key for r in table.rows]
        assert len(keys) == len(set(keys))
        assert sum(r.is_summary for r in table.rows) <= 1
        for row in table.rows:
            assert all(0 <= head < len(table.rows) for head in row.groups.values())
            for entry in row.entries.values():
                assert (entry.number is None) or entry.state == "given"
                assert (entry.state != "given") or (entry.text and entry.cell)
                assert (entry.state != "unreadable") or entry.because


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(places, cells, max_size=60), st.lists(areas, max_size=3))
def test_any_sheet_is_read_or_refused(grid: dict[Any, Cell], merged: list[Any]) -> None:
    """Labels and values strewn over a sheet never break the reading."""
    workbook = Workbook([Sheet("Sheet1", cells=grid, merged=merged)])
    for form in (None, *FORMS):
        try:
            filings = extract(workbook, FORMS, form=form.name if form else None)
        except UnreadableFile:
            continue
        for filing in filings:
            well_made(filing)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_any_edit_of_a_filing_is_read(department: Any, data: st.DataObject) -> None:
    """A filing with some cells overwritten or taken out is still read."""
    workbook = data.draw(st.sampled_from([department.workbook, department.disguised]))()
    for _ in range(data.draw(st.integers(1, 8))):
        sheet = data.draw(st.sampled_from(workbook.sheets))
        at = data.draw(st.sampled_from(sorted(sheet.cells)))
        new = data.draw(st.one_of(st.none(), cells))
        del sheet.cells[at]
        if new:
            sheet.cells[at] = new
    for filing in extract(workbook, FORMS):
        well_made(filing)


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
@pytest.mark.parametrize("filled", [True, False])
def test_the_real_template_reads_alike_in_disguise(
    make: Any, form: Any, tmp_path: Path, *, filled: bool
) -> None:
    """Our template as written, and the same without names, renamed and shifted, are one filing."""
    path = tmp_path / "filing.xlsx"
    name = form.short_names[0]
    data = {"form": form.name, "tables": make("example")(name)} if filled else None
    path.write_bytes(new_workbook(form, data=data))
    written = read(path)
    shifted = [
        make("shifted")(s, f"Sheet{n}", rows=3, columns=1) for n, s in enumerate(written.sheets)
    ]
    [plain], [disguised] = extract(written, FORMS), extract(Workbook(shifted), FORMS)
    assert make("values_of")(plain) == make("values_of")(disguised)
    assert plain.troubles == disguised.troubles == ()
    assert [t.columns for t in plain.tables.values()] == [
        t.columns for t in disguised.tables.values()
    ]
    if filled:
        in_memory = make("read")(make("Template")(form, make("example")(name)).workbook())
        assert make("values_of")(plain) == make("values_of")(in_memory)


def test_a_missing_table_still_answers(make: Any) -> None:
    """Asking for what was not found gives missing entries, never an exception."""
    goods = make("sheet")("Sheet1", [["人员编制", 90], ["实有人数", 80]])
    filing = make("read")(make("book")(goods), "department")
    table: FilingTable = filing["income"]
    assert (table.found, table.only["total"].state) == (False, "missing")
