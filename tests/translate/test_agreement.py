"""The keystone: frames and native formulas give the same verdict, recalculated by LibreOffice."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd
import pytest
import python_calamine

from xlcheck.forms import FORMS
from xlcheck.language.expression import (
    Compare,
    Condition,
    IsOneOf,
    Leaf,
    Place,
    Sum,
    linear,
    walk,
)
from xlcheck.language.form import LevelWeight
from xlcheck.language.rule import Rule, grain_of, operands
from xlcheck.translate.to_excel import scalar_verdict
from xlcheck.translate.to_frames import (
    EMPTY,
    GIVEN,
    NANO,
    UNREADABLE,
    Stack,
    Stacked,
    nanos,
    verdicts,
)
from xlcheck.workbook.cells import column_letters

ROWS = 20_000
WIDTH = 4  # cells of a sum
NAMES = ("held", "rounding", "broken", "skipped", "unknown")
MARKS = ("—", "——", "/", "-", "–", "无", " ", "　")
NOISE = [0.0] * 6 + [0.005, 0.01, -0.01, 0.015, 0.02, -0.02, 0.03, 0.0200001, 1.0, -1.0, 100.0]


def shape(condition: Condition, when: Condition | None) -> str:
    """Two conditions of one shape have formulas that differ in references only."""
    places: dict[tuple[str, ...], str] = {}

    def at(leaf: Leaf) -> str:
        return places.setdefault(leaf.leaf, f"«{len(places)}»")

    return scalar_verdict(condition, when, at)


def shapes() -> list[tuple[str, Condition, Condition | None]]:
    """Every shape of formula that the rules of all forms make, each once."""
    found: dict[str, tuple[str, Condition, Condition | None]] = {}
    for form in FORMS:
        for rule in form.rules:
            if isinstance(rule, Rule):
                for number, condition in enumerate(rule.conditions):
                    name = f"{rule.id}/{number} {form.short_names[0]}"
                    found.setdefault(shape(condition, rule.when), (name, condition, rule.when))
    return list(found.values())


class Sample:
    """Random instances of one condition: as a stack, and as cells beside each other."""

    def __init__(self, condition: Condition, when: Condition | None, seed: int) -> None:
        self.condition, self.when = condition, when
        self.random = np.random.default_rng(seed)
        every = [*operands(condition), *(operands(when) if when is not None else ())]
        self.leaves = list({leaf.leaf: leaf for leaf in every}.values())
        self.columns: dict[tuple[str, ...], list[list[Any]]] = {}
        self.grain = grain_of(condition)
        for leaf in self.leaves:
            width = WIDTH if isinstance(leaf, Sum) else 1
            self.columns[leaf.leaf] = [self.draw(leaf) for _ in range(width)]
        for leaf in self.leaves:  # a group's cells are the same, be they summed or asked for
            if isinstance(leaf, Place) and (twin := self.twin(leaf)) is not None:
                self.columns[leaf.leaf] = self.columns[twin.leaf]
        self.balance()

    def twin(self, place: Place) -> Sum | None:
        """Find the sum over the very cells of a group that a place asks about."""
        if place.reach != "group":
            return None
        summed = (x for x in self.leaves if isinstance(x, Sum) and x.within == place.within)
        asked = (place.table, place.field)
        return next((x for x in summed if (x.place.table, x.place.field) == asked), None)

    def draw(self, leaf: Leaf) -> list[Any]:
        """Draw a column of cells of the leaf's type, some empty, few of a wrong type."""
        r, declared = self.random, _place(leaf).declared
        kind = r.choice(["value", "blank", "mark", "wrong"], ROWS, p=[0.84, 0.08, 0.06, 0.02])
        marks = r.choice(np.array(MARKS, dtype=object), ROWS)
        if isinstance(declared, LevelWeight) and declared.in_label_of:
            values = [f"投入({n}分)" if n % 7 else "投入" for n in r.integers(1, 40, ROWS)]
            return [v if k != "blank" else None for v, k in zip(values, kind, strict=True)]
        if declared.kind == "number":
            values = self.numbers(bool(declared.half_unit))
            wrong: Any = "见附表"
        else:
            texts = [t for n in walk(self.condition) if isinstance(n, IsOneOf) for t in n.texts]
            values = list(r.choice(np.array([*texts, "其他", "甲 "], dtype=object), ROWS))
            wrong = "其他"
        pick = {"blank": None, "wrong": wrong}
        return [
            m if k == "mark" else v if k == "value" else pick[str(k)]
            for k, v, m in zip(kind, values, marks, strict=True)
        ]

    def numbers(self, money: bool) -> list[Any]:
        """Draw amounts of money, or small whole points, with some zeros and negatives."""
        r = self.random
        small = r.integers(0, 12 if not money else 500_000, ROWS) / (1 if not money else 100)
        large = r.integers(0, 10**10, ROWS) / 100  # up to 1e8: yuan typed for 万元
        size = r.random(ROWS)
        values = np.where(size < 0.03, large if money else small, small)
        values = np.where((size > 0.9) & (size < 0.95), 0, values)
        values = np.where(size > 0.97, -values, values)
        return [round(float(v), 2) for v in values]

    def balance(self) -> None:
        """Make most comparisons nearly true: their first single cell closes the gap but a noise."""
        compares = [n for n in walk(self.condition) if isinstance(n, Compare)]
        for compare in compares[:1]:
            terms = linear(compare).terms
            lead = next((x for x, _ in terms if isinstance(x, Place) and _is_plain(x)), None)
            if lead is None:
                continue
            factor = next(a for x, a in terms if x is lead)
            rest = [(x, float(a)) for x, a in terms if x is not lead]
            noise = self.random.choice(NOISE, ROWS)
            column = self.columns[lead.leaf][0]
            for n in range(ROWS):
                if isinstance(column[n], float) and self.random.random() < 0.8:
                    gap = float(linear(compare).constant) + sum(
                        a * v
                        for x, a in rest
                        for cells in self.columns[x.leaf]
                        if isinstance(v := cells[n], float)
                    )
                    column[n] = round(-gap / float(factor) + float(noise[n]), 7)

    # -- the two readings ------------------------------------------------------------------------

    def frames(self) -> list[str]:
        """Judge the stack."""
        tables: dict[str, Stacked] = {}
        for table in {_place(x).table for x in self.leaves}:
            tables[table] = self.table(table)
        found = verdicts(self.condition, self.when, Stack(ROWS, tables))
        return [NAMES[code] for code in found.codes]

    def table(self, name: str) -> Stacked:
        """Lay the cells out: per filing a summary row if asked for, then WIDTH rows or one."""
        leaves = [x for x in self.leaves if _place(x).table == name]
        summed = any(isinstance(x, Sum) for x in leaves)
        has_summary = any(isinstance(x, Place) and x.reach == "summary" for x in leaves)
        per = (WIDTH if summed else 1) + has_summary
        data: dict[str, Any] = {}
        for leaf in leaves:
            place = _place(leaf)
            values = data.setdefault(place.field, np.zeros((ROWS, per), dtype=object))
            states = data.setdefault(
                f"{place.field}@state", np.full((ROWS, per), EMPTY, dtype=np.int8)
            )
            offset = int(has_summary and (isinstance(leaf, Sum) or leaf.reach == "row"))
            for n, column in enumerate(self.columns[leaf.leaf]):
                read = [_entry(place, v) for v in column]
                values[:, n + offset] = [value for value, _ in read]
                states[:, n + offset] = [state for _, state in read]
        flat = {key: v.reshape(-1) for key, v in data.items()}
        for key, v in flat.items():
            if key.endswith("@state"):
                continue
            place = next(_place(x) for x in leaves if _place(x).field == key)
            if place.declared.kind == "number":
                safe = sum(map(abs, v)) < 2**62
                flat[key] = v.astype(np.int64) if safe else v
            else:
                flat[key] = np.array([x or "" for x in v], dtype=object)
        filing = np.repeat(np.arange(ROWS), per)
        first = np.zeros((ROWS, per), dtype=bool)
        first[:, 0] = has_summary
        head = np.repeat(np.arange(ROWS) * per + has_summary, per)
        names = np.array([f"机构{n}" for n in filing], dtype=object)
        within = {x.within for x in leaves if x.within}
        return Stacked(
            name=name,
            frame=pd.DataFrame(flat),
            filing=filing,
            keys=names,
            names=names if not summed else np.array([""] * len(names), dtype=object),
            is_summary=first.reshape(-1),
            groups=dict.fromkeys(within, head),
            found=np.ones(ROWS, dtype=bool),
            unit=np.full(ROWS, NANO, dtype=np.int64),
            columns_found={key: np.ones(ROWS, dtype=bool) for key in flat},
        )

    def cells(self) -> tuple[list[list[Any]], Callable[[Leaf], str]]:
        """Give all cells by column, and where a leaf stands in row 1."""
        columns: list[list[Any]] = []
        where: dict[tuple[str, ...], str] = {}
        for leaf in sorted(self.leaves, key=lambda leaf: isinstance(leaf, Place)):
            if isinstance(leaf, Place) and (twin := self.twin(leaf)) is not None:
                where[leaf.leaf] = where[twin.leaf]
                continue
            first = len(columns) + 1
            columns += self.columns[leaf.leaf]
            last = len(columns)
            a, b = column_letters(first), column_letters(last)
            where[leaf.leaf] = f"{a}1" if a == b else f"{a}1:{b}1"
        return columns, lambda leaf: where[leaf.leaf]


def _place(leaf: Leaf) -> Place:
    return leaf.place if isinstance(leaf, Sum) else leaf


def _is_plain(place: Place) -> bool:
    declared = place.declared
    return not (isinstance(declared, LevelWeight) and declared.in_label_of)


def _entry(place: Place, value: Any) -> tuple[Any, int]:
    """Read one drawn cell as submission would."""
    declared = place.declared
    if isinstance(declared, LevelWeight) and declared.in_label_of:
        printed = re.search(r"\((\d+)分", value or "")
        return (nanos(Decimal(printed[1])), GIVEN) if printed else (0, EMPTY)
    if value is None or (isinstance(value, str) and value.strip() in ("", *declared.empty_marks)):
        return 0 if declared.kind == "number" else "", EMPTY
    if declared.kind != "number":
        return value.strip(), GIVEN
    if isinstance(value, str):
        return 0, UNREADABLE
    return nanos(Decimal(format(value, ".15g"))), GIVEN


def sheet_xml(columns: Sequence[Sequence[Any]], formula: str) -> str:
    """Write rows of constants and one shared formula behind them."""
    target = column_letters(len(columns) + 1)
    letters = [column_letters(n + 1) for n in range(len(columns))]
    out = []
    for n in range(ROWS):
        cells = []
        for letter, column in zip(letters, columns, strict=True):
            value = column[n]
            if isinstance(value, str):
                text = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
                cells.append(f'<c r="{letter}{n + 1}" t="inlineStr">{text}</c>')
            elif value is not None:
                cells.append(f'<c r="{letter}{n + 1}"><v>{value!r}</v></c>')
        shared = (
            f'<f t="shared" si="0" ref="{target}1:{target}{ROWS}">{escape(formula)}</f>'
            if n == 0
            else '<f t="shared" si="0"/>'
        )
        cells.append(f'<c r="{target}{n + 1}" t="str">{shared}<v>stale</v></c>')
        out.append(f'<row r="{n + 1}">{"".join(cells)}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{"".join(out)}</sheetData></worksheet>'


def workbook_of(sheets: Sequence[str], path: Path) -> None:
    """Zip bare sheets into a workbook."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    numbers = range(1, len(sheets) + 1)
    types = "".join(
        f'<Override PartName="/xl/worksheets/s{n}.xml" ContentType="{kind}.worksheet+xml"/>'
        for n in numbers
    )
    rels = "".join(
        f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/s{n}.xml"/>'
        for n in numbers
    )
    tabs = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/'
        'vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f"{types}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">'
        f"<sheets>{tabs}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f"{rels}</Relationships>",
    } | {f"xl/worksheets/s{n}.xml": xml for n, xml in enumerate(sheets, start=1)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        for name, xml in parts.items():
            z.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>\n' + xml)
    path.write_bytes(buffer.getvalue())


def calculated(path: Path) -> list[list[str]]:
    """Read the last column of every sheet."""
    book = python_calamine.CalamineWorkbook.from_path(path)
    return [[str(r[-1]) for r in book.get_sheet_by_name(n).to_python()] for n in book.sheet_names]


@pytest.mark.office
def test_every_formula_agrees_with_the_frames(convert: Any, tmp_path: Path) -> None:
    """20,000 random rows per shape of formula get the same verdict from frames and LibreOffice."""
    rules = shapes()
    sheets, expected = [], []
    for seed, (_, condition, when) in enumerate(rules):
        sample = Sample(condition, when, seed)
        columns, at = sample.cells()
        sheets.append(sheet_xml(columns, scalar_verdict(condition, when, at)))
        expected.append(sample.frames())
    planted = ['IF(A1=A1,"held","broken")', 'IF(A1=A1,"broken","held")']
    sheets += [sheet_xml([[1.0] * ROWS], formula) for formula in planted]
    workbook_of(sheets, tmp_path / "agreement.xlsx")
    (made,) = convert([tmp_path / "agreement.xlsx"])
    *got, true, false = calculated(made)
    assert set(true) == {"held"}, "the planted TRUE was not recalculated"
    assert set(false) == {"broken"}, "the planted FALSE was not recalculated"
    different = {
        name: [(n, ours, theirs) for n, (ours, theirs) in enumerate(both) if ours != theirs][:3]
        for (name, _, _), frames, sheet in zip(rules, expected, got, strict=True)
        if (both := list(zip(frames, sheet, strict=True))) and frames != sheet
    }
    assert not different
    seen = {verdict for frames in expected for verdict in frames}
    assert seen == set(NAMES), "the sample must show every verdict"
