"""Real workbooks after rough handling: never a crash, never a silent pass of a lost table."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import filings
import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell

from xlcheck.findings import Severity
from xlcheck.forms import FORMS
from xlcheck.language.filing import Submission
from xlcheck.pipeline import check_many, read
from xlcheck.templates.build import new_workbook
from xlcheck.workbook.read import read as read_cells

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from xlcheck.language.form import Form

SEEDS = range(30)  # of each form
MOST_EDITS = 4
ODD = (
    *("见附表", "", " ", "—", "#REF!", "2003万元", "3.2亿", "￥1,234.5", "＝1+1", "12.5.1", "合计"),
    *(0, -1, 1e15, 0.1 + 0.2, True, None, "=1/0", "=B5+B6", "=[1]表!A1", "长" * 3000, "\u200b"),
)


def form_sheets(book: Workbook) -> list[Worksheet]:
    """The sheets in which the form is filled in."""
    titles = {t for form in FORMS for t in form.sheets}
    return [s for s in book.worksheets if s.title in titles]


def some_cell(sheet: Worksheet, chance: random.Random) -> Cell:
    """Any filled cell that is not covered by a merge."""
    cells = [
        c
        for row in sheet.iter_rows()
        for c in row
        if c.value is not None and not isinstance(c, MergedCell)
    ]
    return chance.choice(cells) if cells else sheet.cell(1, 1)


def some_row(sheet: Worksheet, chance: random.Random) -> int:
    """Any row that holds something."""
    return some_cell(sheet, chance).row


def delete_rows(sheet: Worksheet, chance: random.Random) -> None:
    """Take rows out; names and merges stay where they were, as a careless program leaves them."""
    sheet.delete_rows(some_row(sheet, chance), chance.randint(1, 6))


def insert_rows(sheet: Worksheet, chance: random.Random) -> None:
    """Put rows in, with values in some of them."""
    row, count = some_row(sheet, chance), chance.randint(1, 3)
    sheet.insert_rows(row, count)
    for column in range(1, chance.randint(2, 9)):
        write(sheet, row, column, chance.choice(ODD))


def delete_column(sheet: Worksheet, chance: random.Random) -> None:
    """Take a column out."""
    sheet.delete_cols(chance.randint(1, max(sheet.max_column, 1)))


def insert_column(sheet: Worksheet, chance: random.Random) -> None:
    """Put a column in."""
    sheet.insert_cols(chance.randint(1, max(sheet.max_column, 1)))


def clear_cells(sheet: Worksheet, chance: random.Random) -> None:
    """Empty an area, labels and all."""
    top, left = some_row(sheet, chance), chance.randint(1, 6)
    for row in range(top, top + chance.randint(1, 12)):
        for column in range(left, left + chance.randint(1, 12)):
            write(sheet, row, column, None)


def change_value(sheet: Worksheet, chance: random.Random) -> None:
    """Write something else into a cell."""
    cell = some_cell(sheet, chance)
    cell.value = chance.choice(ODD)


def change_label(sheet: Worksheet, chance: random.Random) -> None:
    """Reword a text, or spell it with spaces."""
    cell = some_cell(sheet, chance)
    text = str(cell.value)
    cell.value = chance.choice([text[1:], text + "(修改)", " ".join(text[:200]), text[::-1]])


def change_type(sheet: Worksheet, chance: random.Random) -> None:
    """Turn numbers of a sheet into texts, or change how they look."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, int | float) and chance.random() < 0.5:
                cell.value = str(cell.value)
            elif chance.random() < 0.1 and not isinstance(cell, MergedCell):
                cell.number_format = "yyyy-mm-dd"


def merge(sheet: Worksheet, chance: random.Random) -> None:
    """Merge an area; what it covers is lost."""
    top, left = some_row(sheet, chance), chance.randint(1, 6)
    sheet.merge_cells(
        start_row=top,
        start_column=left,
        end_row=top + chance.randint(0, 5),
        end_column=left + chance.randint(1, 5),
    )


def unmerge(sheet: Worksheet, chance: random.Random) -> None:
    """Take a merge apart."""
    if areas := sorted(str(a) for a in sheet.merged_cells.ranges):
        sheet.unmerge_cells(chance.choice(areas))


def copy_rows(sheet: Worksheet, chance: random.Random) -> None:
    """Repeat a part of a sheet further down."""
    top, target = some_row(sheet, chance), sheet.max_row + 2
    for n in range(chance.randint(1, 12)):
        for column in range(1, 12):
            write(sheet, target + n, column, sheet.cell(top + n, column).value)


def hide(sheet: Worksheet, chance: random.Random) -> None:
    """Hide a row, a column or all."""
    sheet.row_dimensions[some_row(sheet, chance)].hidden = True
    sheet.column_dimensions[chance.choice("BCDEF")].hidden = True
    if chance.random() < 0.3 and len(form_sheets(sheet.parent)) > 1:
        sheet.sheet_state = "hidden"


def rename(sheet: Worksheet, chance: random.Random) -> None:
    """Give a sheet another title; its names break."""
    sheet.title = f"Sheet{chance.randint(100, 10_000)}"


def move(sheet: Worksheet, chance: random.Random) -> None:
    """Put a sheet somewhere else."""
    sheet.parent.move_sheet(sheet, chance.randint(-3, 3))


def duplicate(sheet: Worksheet, _: random.Random) -> None:
    """Copy a sheet, as for a second department."""
    sheet.parent.copy_worksheet(sheet)


def remove(sheet: Worksheet, _: random.Random) -> None:
    """Delete a sheet."""
    sheet.parent.remove(sheet)


def lose_names(sheet: Worksheet, chance: random.Random) -> None:
    """Break some of the defined names."""
    for name in sorted(sheet.parent.defined_names):
        if chance.random() < 0.2:
            sheet.parent.defined_names[name].attr_text = "#REF!"


EDITS: tuple[Callable[[Worksheet, random.Random], None], ...] = (
    *(delete_rows, insert_rows, delete_column, insert_column, clear_cells, change_value),
    *(change_label, change_type, merge, unmerge, copy_rows, hide, rename, move, duplicate),
    *(remove, lose_names),
)


def write(sheet: Worksheet, row: int, column: int, value: object) -> None:
    """Write where a cell can be written."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, MergedCell):
        cell.value = value  # type: ignore[assignment]


def mutate(book: Workbook, chance: random.Random) -> list[str]:
    """Handle a workbook roughly; what was done."""
    done = []
    for _ in range(chance.randint(1, MOST_EDITS)):
        sheets = form_sheets(book)
        edit = chance.choice(EDITS)
        if not sheets or (edit is remove and len(sheets) < 2):
            break
        sheet = chance.choice(sheets)
        done.append(f"{edit.__name__}({sheet.title})")
        edit(sheet, chance)
    return done


def bare(form: Form, folder: Path) -> bytes:
    """A filing without a fault; without guide and self-check, which are no part of it."""
    path = folder / f"{form.name}.xlsx"
    new_workbook(form, path, data=filings.clean(form))
    book = openpyxl.load_workbook(path)
    for sheet in [s for s in book.worksheets if s not in form_sheets(book)]:
        book.remove(sheet)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def mutated(folder: Path, seeds: range) -> Iterator[tuple[str, Path]]:
    """A filing of each form, handled roughly once per seed."""
    for form in FORMS:
        source = bare(form, folder)
        for seed in seeds:
            book = openpyxl.load_workbook(io.BytesIO(source))
            done = mutate(book, random.Random(f"{form.name} {seed}"))  # repeatable
            path = folder / f"{form.name}-{seed}.xlsx"
            book.save(path)
            yield f"{path.stem}: {' '.join(done)}", path


def lost_in_silence(filing: Submission) -> list[str]:
    """Tables that were not read and that nothing is said about."""
    told = {t.place.split("/")[0] for t in filing.troubles if t.rule in ("FILE-001", "FILE-002")}
    return [name for name, table in filing.tables.items() if not table.found and name not in told]


def texts(filing: Submission) -> dict[str, set[str]]:
    """What is given in each table and in no other one."""
    given = {
        name: {e.text for r in t.rows for e in r.entries.values() if e.state == "given"}
        for name, t in filing.tables.items()
    }
    return {
        name: own - {text for other, there in given.items() if other != name for text in there}
        for name, own in given.items()
    }


def overlooked(before: Submission, after: Submission, path: Path) -> list[str]:
    """Tables of which nothing is read and nothing is said, while most of them still stands."""
    cells = (c for sheet in read_cells(path).sheets for c in sheet.cells.values())
    shown = {c.value.strip() for c in cells if isinstance(c.value, str)}
    told = {t.place.split("/")[0] for t in after.troubles}
    now = texts(after)
    return [
        name
        for name, own in texts(before).items()
        if len(own & shown) > max(1, len(own) / 2) and not now[name] & own and name not in told
    ]


@pytest.fixture(scope="module")
def handled(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Path]]:
    """All workbooks, each with what was done to it."""
    return list(mutated(tmp_path_factory.mktemp("mutated"), SEEDS))


def test_rough_handling_never_ends_in_a_crash(handled: list[tuple[str, Path]]) -> None:
    """Every workbook gets a verdict, or one sentence that is no fault of the program."""
    reports = list(check_many(path for _, path in handled))
    assert {r.path for r in reports} == {str(path) for _, path in handled}
    crashed = [f"{r.path}: {r.trouble}" for r in reports if "程序出错" in (r.trouble or "")]
    assert crashed == []
    assert [r.path for r in reports if r.verdict == "unreadable" and not r.trouble] == []


def test_lost_tables_are_said(handled: list[tuple[str, Path]]) -> None:
    """What is not read any more is named, and the verdict is never a pass."""
    silent, passed = [], []
    whole = {f.form: f for f in (read(handled[0][1].parent / f"{f.name}.xlsx")[0] for f in FORMS)}
    reports = {r.path: r for r in check_many(path for _, path in handled)}
    for what, path in handled:
        if reports[str(path)].verdict == "unreadable":
            continue
        for filing in read(path):
            silent += [f"{what}: {name}" for name in lost_in_silence(filing)]
            if filing.form == path.stem.rpartition("-")[0]:
                silent += [f"{what}: {n}" for n in overlooked(whole[filing.form], filing, path)]
            lost = [n for n, t in filing.tables.items() if not t.found]
            grave = any(t.severity is Severity.ERROR for t in filing.troubles)
            verdict = reports[str(path)].verdict
            if (lost and verdict == "clean") or (grave and verdict in ("clean", "warnings")):
                passed.append(f"{what}: {verdict}, without {lost}")
    assert silent == []
    assert passed == []
