"""The native checks on the sheets: lines under the tables, colours, and the sheet 自检."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xlcheck.findings import Severity
from xlcheck.language.expression import Leaf, Sum, leaves
from xlcheck.language.rule import grain_of
from xlcheck.templates.checks import (
    BROKEN,
    HELD,
    LEVELS,
    ROUNDING,
    SHEET,
    UNKNOWN,
    Check,
    CheckLine,
    Counts,
    Results,
    column_of,
    line,
    line_formula,
    result,
    result_formula,
    tally,
    tally_formula,
)
from xlcheck.templates.grid import Box
from xlcheck.templates.layout import Layout, SheetPlan, quoted
from xlcheck.templates.look import Look
from xlcheck.templates.measure import height
from xlcheck.templates.write_tables import (
    PROTECTION,
    page_setup,
    stray_rows_on,
)
from xlcheck.translate.to_excel import broken_formula, lone_row_formula, native_check
from xlcheck.workbook.cells import column_letters

_HEAD = 5  # the row of headings on 自检
_COLUMNS = (
    ("级别", 10),
    ("规则", 14),
    ("内容", 52),
    ("结果", 10),
    ("已核对", 8),
    ("不符", 8),
    ("尾差", 8),
    ("无法判断", 9),
    ("最大差额", 11),
    ("最大尾差", 10),
    ("位置", 38),
)
_ASKED, _BROKEN, _ROUNDING, _UNKNOWN, _DIFFERENCE, _TAIL = "E", "F", "G", "H", "I", "J"
_PLACE = "K"
_QUIET = '0;-0;""'  # among a hundred rows only the numbers that say something
_LEAST_ROW = 16.0
_ABOUT = (
    "先改“✗ 必须改正”,再核对“✗ 请核实”;“无法判断”的,把填成文字的数改为数字。"
    "点“位置”跳到有关栏目,按“结果”列可以筛选。本页随填报内容自动更新,不含宏;计算设为手动时请按 F9。"
    "本页只核对数字和必填项,提示文字、金额单位、机构是否一致等由“审核”检查。"
)
_STRAY = "FILE-010"


@dataclass(frozen=True, slots=True)
class _Spread:
    """Rows of 自检 that belong to one check line."""

    first: int
    last: int

    def of(self, column: str) -> str:
        return f"{quoted(SHEET)}!${column}${self.first}:${column}${self.last}"


def write_checks(
    book: Any,
    look: Look,
    layout: Layout,
    lines: list[CheckLine],
    *,
    sheets: Mapping[str, Any],
    results: Results,
) -> None:
    """Write all checks of a workbook: the sheet 自检, check lines, colours.

    ``results`` are the counts stored beside the formulas, for programs that do not calculate.
    """
    _CheckWriter(book, look, layout, lines).write(sheets, results)


class _CheckWriter:
    def __init__(self, book: Any, look: Look, layout: Layout, lines: list[CheckLine]) -> None:
        self.look, self.layout, self.lines = look, layout, lines
        self.sheet = book.add_worksheet(SHEET)

    def write(self, sheets: Mapping[str, Any], results: Results) -> None:
        """Fill 自检, then the lines under the tables and the colours that follow them."""
        spreads = self.overview(results)
        for sheet in self.layout.sheets:
            worksheet = sheets[sheet.name]
            for table, boxes in sheet.checks.items():
                own = [at for at in self.lines if at.table == table]
                for check_line, box in zip(own, boxes, strict=True):
                    spread = spreads[table, check_line.checks[0].rule.id]
                    self.line(worksheet, box, check_line, spread, results)
                    for check in check_line.checks:
                        self.colour(worksheet, sheet, check, box, alone=len(check_line.checks) == 1)

    # -- 自检 --------------------------------------------------------------------------------------

    def overview(self, results: Results) -> dict[tuple[str, str], _Spread]:
        rows: list[tuple[str, str]] = []
        spreads: dict[tuple[str, str], _Spread] = {}
        self.head()
        at = _HEAD + 1
        for check_line in self.lines:
            first = at
            for check in check_line.checks:
                counts = results.get((check.rule.id, check.number), Counts())
                rows.append(self.check(at, check, counts))
                at += 1
            spreads[check_line.table, check_line.checks[0].rule.id] = _Spread(first, at - 1)
        for sheet, plan in self.layout.listings():
            rows.append(self.stray(at, sheet, plan))
            at += 1
        last = at - 1
        self.summary(rows, last)
        self.sheet.autofilter(_HEAD - 1, 0, last - 1, len(_COLUMNS) - 1)
        self.colour_results(Box(_HEAD + 1, 4, last, 4))
        page_setup(
            self.sheet,
            landscape=True,
            last=Box(1, 1, last, len(_COLUMNS)),
            left=self.layout.form.title,
            right=self.layout.edition.issuer,
        )
        return spreads

    def head(self) -> None:
        sheet = self.sheet
        sheet.hide_gridlines(2)
        sheet.protect("", {**PROTECTION, "insert_rows": False, "delete_rows": False})
        for number, (_, width) in enumerate(_COLUMNS):
            sheet.set_column(number, number, width)
        whole = column_letters(len(_COLUMNS))
        sheet.set_row(0, 34)
        sheet.merge_range(f"A1:{whole}1", "自检", self.look("title"))
        sheet.set_row(2, height(_ABOUT, sum(width for _, width in _COLUMNS), 9))
        sheet.merge_range(f"A3:{whole}3", _ABOUT, self.look("note"))
        sheet.set_row(3, 8)
        sheet.set_row(_HEAD - 1, 24)
        for number, (text, _) in enumerate(_COLUMNS):
            sheet.write_string(_HEAD - 1, number, text, self.look("list_head"))
        sheet.freeze_panes(_HEAD, 0)
        sheet.repeat_rows(_HEAD - 1)

    def summary(self, rows: list[tuple[str, str]], last: int) -> None:
        levels, outcome = f"$A${_HEAD + 1}:$A${last}", f"$D${_HEAD + 1}:$D${last}"
        whole = column_letters(len(_COLUMNS))
        self.sheet.set_row(1, 26)
        self.sheet.merge_range(f"A2:{whole}2", "", self.look("summary"))
        self.sheet.write_formula(
            "A2", f"={tally_formula(levels, outcome)}", self.look("summary"), tally(rows)
        )
        self.sheet.conditional_format(
            "A2",
            {
                "type": "formula",
                "criteria": f'=COUNTIF({outcome},"{BROKEN}")>0',
                "format": self.look.mark("error"),
            },
        )

    def check(self, row: int, check: Check, counts: Counts) -> tuple[str, str]:
        """Write one row; give its level and result."""
        native = native_check(check.condition, check.rule.when, self.layout)
        found = result(check, counts)
        where = f"{self.layout.sheet_of(check.place.table).name} · {check.place.declared.label}"
        self.words(row, LEVELS[check.severity], check.rule.id, check.says, where)
        formula = result_formula(
            check,
            asked=f"{_ASKED}{row}",
            broken=f"{_BROKEN}{row}",
            rounding=f"{_ROUNDING}{row}",
            unknown=f"{_UNKNOWN}{row}",
        )
        centred = self.look("list_center")
        self.sheet.write_formula(f"D{row}", f"={formula}", centred, found)
        quiet = self.look("list_center", num_format=_QUIET)
        gap = self.look("list_center", num_format='0.00;-0.00;""')
        for column, text, look, value in (
            (_ASKED, native.asked, quiet, counts.asked),
            (_BROKEN, native.broken, quiet, counts.broken),
            (_ROUNDING, native.rounding, quiet, counts.rounding),
            (_UNKNOWN, native.unknown, quiet, counts.unknown),
            (_DIFFERENCE, native.difference, gap, float(counts.difference)),
            (_TAIL, native.tail, gap, float(counts.tail)),
        ):
            self.array(f"{column}{row}", text, look, value)
        # a name follows its cells when rows are inserted, an address in a link does not
        self.link(row, f"{check.place.table}.{column_of(check.place)}", where)
        return LEVELS[check.severity], found

    def stray(self, row: int, sheet: SheetPlan, plan: Any) -> tuple[str, str]:
        """Write the row that watches the guard row of one listing."""
        says = f"{plan.table.heading}:各行应在灰线以上"
        self.words(row, LEVELS[Severity.ERROR], _STRAY, says, sheet.name)
        centred = self.look("list_center")
        quiet = self.look("list_center", num_format=_QUIET)
        verdict = f'=IF({_BROKEN}{row}>0,"{BROKEN}","{HELD}")'
        self.sheet.write_formula(f"D{row}", verdict, centred, HELD)
        self.sheet.write_number(f"{_ASKED}{row}", 1, centred)
        self.sheet.write_formula(f"{_BROKEN}{row}", f"={stray_rows_on(sheet, plan)}", quiet, 0)
        for column in (_ROUNDING, _UNKNOWN, _DIFFERENCE, _TAIL):
            self.sheet.write_blank(f"{column}{row}", None, centred)
        self.link(row, f"{plan.table.table}.{next(iter(plan.columns))}", sheet.name)
        return LEVELS[Severity.ERROR], HELD

    def words(self, row: int, level: str, rule: str, says: str, where: str) -> None:
        needed = max(height(says, _COLUMNS[2][1], 9.5), height(where, _COLUMNS[-1][1], 9.5))
        self.sheet.set_row(row - 1, max(_LEAST_ROW, needed))
        self.sheet.write_string(f"A{row}", level, self.look("list_center"))
        self.sheet.write_string(f"B{row}", rule, self.look("list_center"))
        self.sheet.write_string(f"C{row}", says, self.look("list"))

    def array(self, at: str, formula: str, look: Any, value: float) -> None:
        self.sheet.write_array_formula(f"{at}:{at}", f"{{={formula}}}", look, value)

    def link(self, row: int, name: str, shown: str) -> None:
        self.sheet.write_url(f"{_PLACE}{row}", f"internal:{name}", self.look("list_link"), shown)

    def colour_results(self, box: Box) -> None:
        for wanted, mark in (
            (BROKEN, "error"),
            (UNKNOWN, "warning"),
            (ROUNDING, "good"),
            (HELD, "good"),
        ):
            self.sheet.conditional_format(
                box.a1,
                {
                    "type": "formula",
                    "criteria": f'={box.first}="{wanted}"',
                    "format": self.look.mark(mark),
                },
            )

    # -- under the tables ------------------------------------------------------------------------

    def line(
        self, worksheet: Any, box: Box, of: CheckLine, spread: _Spread, results: Results
    ) -> None:
        look = self.look("check")
        if box.first != box.a1:
            worksheet.merge_range(box.a1, "", look)
        formula = line_formula(
            of,
            asked=spread.of(_ASKED),
            broken=spread.of(_BROKEN),
            rounding=spread.of(_ROUNDING),
            unknown=spread.of(_UNKNOWN),
            difference=spread.of(_DIFFERENCE),
            tail=spread.of(_TAIL),
        )
        worksheet.write_formula(box.first, f"={formula}", look, line(of, results))
        own = f"${column_letters(box.left)}${box.top}"
        wrong = "error" if of.severity is Severity.ERROR else "warning"
        for start, mark in ((BROKEN, wrong), (UNKNOWN, "warning"), (HELD, "good")):
            worksheet.conditional_format(
                box.a1,
                {
                    "type": "formula",
                    "criteria": f'=LEFT({own},{len(start)})="{start}"',
                    "format": self.look.mark(mark),
                },
            )

    def colour(
        self, worksheet: Any, sheet: SheetPlan, check: Check, box: Box, *, alone: bool
    ) -> None:
        """Colour the amount a broken condition speaks about."""
        if check.asks_to_fill:
            return
        grain = grain_of(check.condition)
        if grain.within:
            if grain.within != self.layout.listing(grain.table)[1].table.block:
                return  # the line under the table speaks of larger groups
            target, formula = self.by_lone_row(check, grain.within)
        elif grain.table:
            target, formula = self.by_row(sheet, check)
        else:
            target = self.layout.box(check.place)[1]
            if check.place.reach == "row" or check.place.field != column_of(check.place):
                return
            formula = self.by_line(sheet, check, box, alone=alone)
        mark = "error_cell" if check.severity is Severity.ERROR else "warning_cell"
        worksheet.conditional_format(
            target.a1,
            {"type": "formula", "criteria": f"={formula}", "format": self.look.mark(mark)},
        )

    def by_line(self, sheet: SheetPlan, check: Check, box: Box, *, alone: bool) -> str:
        """Judge a condition of the whole filing again, or trust its line under the table.

        Excel 2007 knows no references to other sheets in conditional formats.
        """
        tables = {_table(leaf) for leaf in leaves(check.condition)}
        here = all(self.layout.sheet_of(t) is sheet for t in tables)
        if alone or not here or check.rule.when is not None:
            own = f"${column_letters(box.left)}${box.top}"
            return f'LEFT({own},1)="{BROKEN}"'
        native = native_check(check.condition, None, self.layout)
        return f"{_on_own_sheet(native.broken, sheet)}>0"

    def by_row(self, sheet: SheetPlan, check: Check) -> tuple[Box, str]:
        """Judge each row by itself, relative to the row of headings."""
        _, plan = self.layout.listing(check.place.table)
        target = plan.range(column_of(check.place))
        if plan.summary and plan.summary.row > plan.guard:
            target = Box(target.top, target.left, plan.summary.row, target.right)

        def at(leaf: Leaf) -> str:
            place = leaf.place if isinstance(leaf, Sum) else leaf
            if place.reach == "row" and place.table == check.place.table:
                return f"${column_letters(plan.columns[place.field])}{target.top}"
            return self.layout.cell(place)

        key = f"${column_letters(plan.columns[self.layout.key(plan.table.table)])}{target.top}"
        formula = broken_formula(check.condition, check.rule.when, at, self.layout, key)
        return target, f"{_on_own_sheet(formula, sheet)}>0"

    def by_lone_row(self, check: Check, block: str) -> tuple[Box, str]:
        """Judge items of one row; of those that share a weight only the line below speaks."""
        _, plan = self.layout.listing(check.place.table)
        target = plan.range(column_of(check.place))

        def cell(field: str, down: int = 0) -> str:
            return f"${column_letters(plan.columns[field])}{target.top + down}"

        def at(leaf: Leaf) -> str:
            return cell(leaf.place.field if isinstance(leaf, Sum) else leaf.field)

        formula = broken_formula(check.condition, check.rule.when, at)
        sums = {n.place.field for n in leaves(check.condition) if isinstance(n, Sum)}
        for added in sorted(sums):
            to_guard = f"${column_letters(plan.columns[added])}${plan.guard}"
            rest = f"{cell(added, 1)}:{to_guard}"
            formula += f"*{lone_row_formula(cell(block), cell(block, 1), rest)}"
        return target, f"{formula}>0"


def _table(leaf: Leaf) -> str:
    return leaf.place.table if isinstance(leaf, Sum) else leaf.table


def _on_own_sheet(formula: str, sheet: SheetPlan) -> str:
    return formula.replace(f"{quoted(sheet.name)}!", "")
