"""Form × edition × data → a workbook that checks itself, byte for byte reproducible."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from xlcheck.findings import Verdict
from xlcheck.forms import FORMS
from xlcheck.language.filing import Entry, FilingRow, Submission
from xlcheck.language.form import Form
from xlcheck.templates.checks import CheckLine, Counts, Results, check_lines
from xlcheck.templates.choose import edition_named, form_named
from xlcheck.templates.fill import Content, content_of, read_data
from xlcheck.templates.layout import Layout, lay_out
from xlcheck.templates.look import Look
from xlcheck.templates.write_checks import write_checks
from xlcheck.templates.write_guide import write_guide
from xlcheck.templates.write_tables import write_sheet
from xlcheck.workbook.replace import write_file

CREATED = dt.datetime(2021, 12, 31)  # noqa: DTZ001  # no clock: equal input, equal bytes


def new_workbook(
    form: Form | str,
    out: Path | None = None,
    *,
    year: int | None = None,
    unit: str | None = None,
    data: Mapping[str, Any] | None = None,
    edition: str | None = None,
) -> bytes:
    """Make a blank workbook, or one filled with ``data`` (interfaces: data in and out).

    With ``out`` it is written there at once as a whole, or not at all. Raises ``WrongUsage`` for
    an unknown form, edition, table or field, ``CannotWrite`` when ``out`` cannot be written.
    """
    chosen = form_named(form)
    if edition is None and data is not None and isinstance(data.get("edition"), str):
        edition = data["edition"]
    printed = edition_named(chosen, edition, year)
    content = content_of(chosen, printed, data, year=year, unit=unit)
    lines = check_lines(chosen)
    per_table = Counter(line.table for line in lines)
    layout = lay_out(chosen, printed, content, per_table)
    unjudged = _written(layout, content, [], {})  # the answers only: what is there to judge
    made = _written(layout, content, lines, _results(unjudged, chosen, printed.id))
    if out is not None:
        write_file(out, made)
    return made


def build_templates(folder: Path, *, check: bool = False) -> list[Path]:
    """Write all blank templates, and the examples from the data beside them.

    With ``check`` nothing is written; the files that differ from what would be are returned.
    """
    stale: list[Path] = []
    for path, made in _all_templates(folder):
        if path.exists() and path.read_bytes() == made:
            continue
        stale.append(path)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, made)
    return stale


def _all_templates(folder: Path) -> Sequence[tuple[Path, bytes]]:
    made = [(folder / f"{form.title}.xlsx", new_workbook(form)) for form in FORMS]
    for example in sorted((folder / "examples").glob("*.json")):
        data = read_data(example)
        made.append((example.with_suffix(".xlsx"), new_workbook(str(data.get("form")), data=data)))
    return made


def _written(layout: Layout, content: Content, lines: list[CheckLine], results: Results) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties(
        {
            "title": layout.form.title,
            "author": layout.edition.issuer,
            "company": "",
            "created": CREATED,
        }
    )
    book.set_custom_property("xlcheck.form", layout.form.name, "text")
    book.set_custom_property("xlcheck.edition", layout.edition.id, "text")
    look = Look(book)
    write_guide(book, look, layout)
    sheets = {plan.name: write_sheet(book, look, layout, plan, content) for plan in layout.sheets}
    if lines:
        write_checks(book, look, layout, lines, sheets=sheets, results=results)
    for name, refers_to in layout.names():
        book.define_name(name, f"={refers_to}")
    book.close()
    return stream.getvalue()


def _results(made: bytes, form: Form, edition: str) -> Results:
    """Judge the workbook as any other: the values stored beside the formulas are the checker's."""
    from xlcheck.submission.extract import extract
    from xlcheck.validation.run import validate
    from xlcheck.workbook.package import open_package
    from xlcheck.workbook.read import read_package

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "new.xlsx"
        path.write_bytes(made)
        filings = extract(read_package(open_package(path)), [form], form=form.name, edition=edition)
    outcome = validate([_as_formulas_see(filing) for filing in filings[:1]], form)[0]
    return {
        key: Counts(
            asked=sum(n for v, n in counts.items() if v not in _NOT_ASKED),
            broken=counts[Verdict.BROKEN],
            rounding=counts[Verdict.ROUNDING],
            unknown=counts[Verdict.UNKNOWN],
            difference=outcome.largest_gap.get(key, Counts().difference),
            tail=outcome.largest_rounding.get(key, Counts().tail),
        )
        for key, counts in outcome.counts.items()
    }


def _as_formulas_see(filing: Submission) -> Submission:
    """Take numbers typed as text as what they are to a formula: texts, not numbers."""

    def entry(of: Entry) -> Entry:
        is_text = {"typed_with_unit", "typed_as_text"} & set(of.flaws)
        return replace(of, state="unreadable", number=None) if is_text else of

    def row(of: FilingRow) -> FilingRow:
        return replace(of, entries={name: entry(e) for name, e in of.entries.items()})

    tables = {n: replace(t, rows=[row(r) for r in t.rows]) for n, t in filing.tables.items()}
    return replace(filing, tables=tables)


_NOT_ASKED = (Verdict.SKIPPED, Verdict.UNKNOWN)
