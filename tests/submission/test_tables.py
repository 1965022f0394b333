"""Tables found by name or by labels, however the workbook was rearranged."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from xlcheck.findings import Severity
from xlcheck.forms import DEPARTMENT_SELF_EVALUATION, PROJECT_SELF_EVALUATION
from xlcheck.language.filing import FilingTable, Submission, Trouble
from xlcheck.workbook.cells import Cell, DefinedName, Sheet, Workbook

Make = Callable[..., Any]

INCOME = [
    "机构名称",
    "收入合计",
    "上年结转",
    "公共财政拨款",
    "政府基金拨款",
    "纳入专户管理的非税收入拨款",
    "其他收入",
]
SUM = ["局机关及二级机构汇总", 30, 10, 20]
ROW_1, ROW_2 = ["1、局机关", 20, 5, 15], ["2、监测站", 10, 5, 5]


def income(make: Make, rows: list[list[Any]], *merged: str, **more: Any) -> Submission:
    """A department filing of which only the income table matters."""
    made: Submission = make("read")(
        make("book")(make("sheet")("Sheet9", rows, merged)), "department", **more
    )
    return made


def shown(table: FilingTable, name: str = "total") -> dict[str, str]:
    """A column: row key to text."""
    return {r.key: r[name].text for r in table.rows}


def said(filing: Submission, *rules: str) -> list[Trouble]:
    """The FILE findings of some rules, or of all but missing tables."""
    return [t for t in filing.troubles if t.rule in rules]


@pytest.mark.parametrize("which", ["department", "project"])
def test_template_and_disguise_read_alike(
    make: Make, which: str, request: pytest.FixtureRequest
) -> None:
    """Without names, with sheets renamed and rows and a column inserted, all is found."""
    template = request.getfixturevalue(which)
    plain, disguised = make("read")(template.workbook()), make("read")(template.disguised())
    assert make("values_of")(plain) == make("values_of")(disguised)
    assert plain.troubles == disguised.troubles == ()
    assert [t.columns for t in plain.tables.values()] == [
        t.columns for t in disguised.tables.values()
    ]


def test_every_entry_knows_its_cell(make: Make, department: Any) -> None:
    """Empty ones too: there the user is to type."""
    filing = make("read")(department.workbook())
    for table in filing.tables.values():
        for row in table.rows:
            for name in row.entries:
                if not name.startswith("weight_level"):
                    assert row[name].cell, (table.name, row.key, name)


def test_reordered_columns_and_synonyms(make: Make) -> None:
    """Columns are told by their labels in any order, full-width, with breaks and units."""
    rows = [
        [
            "其它\n收入",
            "年度收入\u3000合计\uff08万元\uff09",
            "本年财政拨款",
            "上年结转资金",
            "单位名称",
            "政府性基金拨款",
            "财政专户管理资金",
        ],
        [1, 16, 12, 3, "汇总", None, None],
        [1, 16, 12, 3, "局机关"],
    ]
    table = income(make, rows)["income"]
    assert shown(table) == {"汇总": "16", "局机关": "16"}
    assert shown(table, "other_income")["局机关"] == "1"
    assert table.summary is table.rows[0]


@pytest.mark.parametrize(
    ("heading", "header", "unit"),
    [
        ("年度收入情况(万元)", "收入合计", "1"),
        ("年度收入情况", "收入合计", "1"),
        ("年度收入情况(元)", "收入合计", "0.0001"),
        ("年度收入情况 单位:千元", "收入合计", "0.1"),
        ("年度收入情况", "收入合计(亿元)", "10000"),
    ],
)
def test_units_are_read_from_title_and_header(
    make: Make, heading: str, header: str, unit: str
) -> None:
    """Numbers come out in 万元 whatever the table prints."""
    rows = [[heading], [INCOME[0], header, *INCOME[2:]], SUM, ROW_1]
    total = income(make, rows)["income"].rows[0]["total"]
    assert (total.text, total.number) == ("30", 30 * Decimal(unit))


def test_a_table_without_a_unit_inherits_it(make: Make) -> None:
    """三公经费 prints no unit: it is that of the table before."""
    rows = [
        ["年度收入情况"],
        [None, None, None, "单位:元"],
        INCOME,
        SUM,
        [],
        [
            "机构名称",
            "三公经费合计",
            "公务接待费",
            "公务用车运维费",
            "公务用车购置费",
            "因公出国费",
        ],
        ["汇总", 10000, 10000],
    ]
    filing = income(make, rows)
    assert filing["three_public_expenses"].unit == Decimal("0.0001")
    assert filing["three_public_expenses"].rows[0]["total"].number == 1


def test_a_summary_row_may_stand_anywhere(make: Make) -> None:
    """It is told by its label; the keys of the others carry no list number."""
    table = income(make, [INCOME, ROW_1, ROW_2, SUM])["income"]
    assert [(r.key, r.is_summary) for r in table.rows] == [
        ("局机关", False),
        ("监测站", False),
        ("局机关及二级机构汇总", True),
    ]


def test_two_summary_rows_that_differ_make_the_sum_unknown(make: Make) -> None:
    """Nobody knows which one counts; the others are not counted twice."""
    filing = income(make, [INCOME, SUM, ROW_1, ROW_2, ["合计", 31, 10, 20]])
    table = filing["income"]
    assert [r.key for r in table.rows] == ["局机关及二级机构汇总", "局机关", "监测站"]
    assert table.rows[0]["total"].state == "unreadable"
    assert table.rows[0]["carryover_from_prior_year"].number == 10
    [twice] = said(filing, "FILE-002")
    assert (twice.severity, twice.place) == (Severity.ERROR, "income/局机关及二级机构汇总/total")


def test_equal_names_get_a_number(make: Make) -> None:
    """Two institutions of one name stay apart."""
    table = income(make, [INCOME, SUM, ROW_1, ["3.局 机 关", 1], [None, 5, 5]])["income"]
    assert [r.key for r in table.rows][1:] == ["局机关", "局机关#2", "第3行"]


@pytest.mark.parametrize(
    "end",
    [
        [["备注:以上为决算数。", 99]],
        [["注:以上为决算数。", 99]],
        [["机构名称", "固定资产合计", "在用固定资产"], ["汇总", 5, 5]],
        [["联系人", "甲"], ["人员编制", 5]],
        [["四、评价人员"], ["姓名", "职务/职称", "单位"], ["甲", "长", "局"]],
        [[], [], [], [], ["一些别的话"]],
    ],
)
def test_what_follows_a_table_is_not_in_it(make: Make, end: list[list[Any]]) -> None:
    """A footnote, another table, a record, a heading and blank rows end a listing."""
    table = income(make, [INCOME, SUM, ROW_1, ROW_2, *end])["income"]
    assert [r.key for r in table.rows] == ["局机关及二级机构汇总", "局机关", "监测站"]


def test_blank_rows_before_the_guard_do_not_end_a_table(make: Make) -> None:
    """Up to the guard row all belongs to the table, whatever lies between."""
    rows = [INCOME, SUM, [], [], [], [], [], [], ROW_1, [], ["↑ 增行请在此行上方插入"]]
    assert list(shown(income(make, rows)["income"])) == ["局机关及二级机构汇总", "局机关"]


def test_rows_under_the_guard_are_told(make: Make) -> None:
    """An institution filled in outside of the table is an error, a remark is none."""
    rows = [INCOME, SUM, ROW_1, ["↑ 增行请在此行上方插入"], ROW_2, [], ["以上数据已核对"]]
    filing = income(make, rows)
    [stray] = said(filing, "FILE-010")
    assert (stray.severity, stray.cell, stray.value) == (Severity.ERROR, "A5", "2、监测站")
    assert "监测站" not in shown(filing["income"])


def test_a_header_repeated_after_a_page_break_is_skipped(make: Make) -> None:
    """The table goes on under it, even with a repeated title and blank rows between."""
    rows = [
        ["年度收入情况(万元)"],
        INCOME,
        SUM,
        ROW_1,
        *([], [], [], [], []),
        ["年度收入情况(万元)"],
        INCOME,
        ROW_2,
    ]
    filing = income(make, rows)
    assert shown(filing["income"]) == {"局机关及二级机构汇总": "30", "局机关": "20", "监测站": "10"}
    assert not said(filing, "FILE-002")


def test_a_table_standing_twice_with_other_values_is_unknown(make: Make) -> None:
    """Behind another table the same header is another table of the kind."""
    assets = ["机构名称", "固定资产合计", "在用固定资产", "出租固定资产", "其他"]
    rows = [INCOME, SUM, ROW_1, assets, ["汇总", 1, 1], INCOME, SUM, ROW_2]
    filing = income(make, rows)
    assert not filing["income"].found
    [twice] = said(filing, "FILE-002")
    assert twice.severity is Severity.ERROR
    same = income(make, [INCOME, SUM, ROW_1, assets, ["汇总", 1, 1], INCOME, SUM, ROW_1])
    assert shown(same["income"]) == {"局机关及二级机构汇总": "30", "局机关": "20"}


def test_missing_columns_are_said_once_per_severity(make: Make) -> None:
    """A column that error rules need is an error; an optional one is no trouble."""
    scores = ["一级指标", "二级指标", "三级指标", "分值", "评分标准"]
    rows = [scores, ["投入(5分)", "预算(5分)", "甲", 5, "全部"], ["合计", None, None, 5]]
    filing = income(make, rows)
    [lost] = [t for t in filing.troubles if t.place.startswith("scores")]
    assert (lost.rule, lost.severity, lost.place) == ("FILE-001", Severity.ERROR, "scores/score")
    row = filing["scores"].rows[0]
    assert (row["score"].state, row["deduction_reason"].state) == ("missing", "missing")
    assert "score" not in filing["scores"].columns


def test_missing_tables_weigh_by_the_rules_that_need_them(make: Make) -> None:
    """Income is needed by error rules, the list of evaluators by none."""
    lost = {t.place: t.severity for t in income(make, [INCOME, SUM]).troubles}
    assert lost["spending"] is Severity.ERROR
    assert lost["evaluators"] is Severity.WARNING
    assert "income" not in lost


@pytest.mark.parametrize(
    ("hide", "cell"),
    [
        (lambda s: s.hidden_rows.add(3), "B3"),
        (lambda s: s.hidden_columns.add(3), "C2"),
        (lambda s: setattr(s, "state", "hidden"), "B2"),
    ],
)
def test_hidden_amounts_are_told_once(make: Make, hide: Callable[[Sheet], None], cell: str) -> None:
    """One warning per hidden row, column or sheet, and the amounts still count."""
    made = make("sheet")("Sheet9", [INCOME, SUM, ROW_1])
    hide(made)
    filing = make("read")(make("book")(made), "department")
    [hidden] = said(filing, "FILE-007")
    assert (hidden.cell, hidden.severity) == (cell, Severity.WARNING)
    assert filing["income"].rows[1]["total"].number == 20


def test_links_to_other_workbooks_are_told(make: Make) -> None:
    """A formula into another file is a warning; its stored value counts."""
    linked = Cell("number", Decimal(30), formula="[1]Sheet1!B2")
    made = make("sheet")("Sheet9", [INCOME, [SUM[0], linked, 10, 20]])
    filing = make("read")(make("book")(made, has_external_links=True), "department")
    assert [t.cell for t in said(filing, "FILE-008")] == ["B2"]
    assert filing["income"].rows[0]["total"].number == 30


def test_formulas_never_calculated_are_one_finding_per_table(make: Make) -> None:
    """A file written by a program has formulas without values: say so once, judge nothing."""
    filing = income(make, [INCOME, [SUM[0], "=SUM(B3:B4)", "=SUM(C3:C4)"], ROW_1, ROW_2])
    [once] = said(filing, "FILE-004")
    assert (once.cell, once.severity) == ("B2", Severity.ERROR)
    assert "等2个单元格" in once.message
    assert "打开并保存一次" in once.message
    assert filing["income"].rows[0]["total"].state == "unreadable"


def test_a_calculator_fills_formulas_in(make: Make) -> None:
    """What can be computed is computed; the rest stays unknown."""

    def calculate(sheet: str, at: tuple[int, int]) -> Cell | None:
        return Cell("number", Decimal(30)) if (sheet, at) == ("Sheet9", (2, 2)) else None

    rows = [INCOME, [SUM[0], "=SUM(B3:B4)", "=SUM(C3:C4)"], ROW_1]
    filing = income(make, rows, calculate=calculate)
    row = filing["income"].rows[0]
    assert (row["total"].number, row["carryover_from_prior_year"].state) == (30, "unreadable")
    assert [t.cell for t in said(filing, "FILE-004")] == ["C2"]


def test_unreadable_cells_name_row_and_column(make: Make) -> None:
    """The finding says the place as the user sees it."""
    filing = income(make, [INCOME, SUM, ["1、局机关", "见附表", "#REF!", True]])
    assert [(t.rule, t.label, t.cell) for t in said(filing, "FILE-003", "FILE-006")] == [
        ("FILE-003", "局机关·收入合计", "B3"),
        ("FILE-006", "局机关·上年结转", "C3"),
        ("FILE-003", "局机关·公共财政拨款", "D3"),
    ]


# names ------------------------------------------------------------------------------------------


def test_values_moved_away_from_their_names_are_found(make: Make, department: Any) -> None:
    """A column put in between the labels and the values leaves the named cells blank."""
    workbook = department.workbook()
    cover = next(s for s in workbook.sheets if s.title == "封面")
    cover.cells = {(r, c + (c > 2)): cell for (r, c), cell in cover.cells.items()}
    filing = make("read")(workbook)
    assert make("values_of")(filing) == make("values_of")(make("read")(department.workbook()))
    assert filing["cover"].only["year"].cell.startswith("D")


def test_a_label_is_no_value_of_another_field(make: Make, department: Any) -> None:
    """Names that point at the labels beside the values are of no use."""
    workbook = department.workbook()
    basics = [n for n in workbook.names if n.name.startswith("basics.")]
    for name in basics:
        workbook = renamed(workbook, name.name, name.refers_to.replace("$C$", "$B$"))
    assert make("values_of")(make("read")(workbook)) == make("values_of")(
        make("read")(department.workbook())
    )


def test_sections_named_like_a_lost_table_end_nothing(make: Make, project: Any) -> None:
    """Without its table of basics the prose still has its section (一) 项目基本概况."""
    before = make("read")(project.workbook())
    for workbook in (project.workbook(), project.disguised()):
        workbook.sheets = [s for n, s in enumerate(workbook.sheets) if n != 1]
        filing = make("read")(workbook)
        assert len(filing["narrative"].rows) == len(before["narrative"].rows) > 0
        assert [t.place for t in filing.troubles] == ["basics"]


@pytest.mark.parametrize("which", ["department", "project"])
@pytest.mark.parametrize(
    ("rows", "columns"), [(1, 0), (2, 0), (5, 0), (0, 1), (0, 2), (0, 3), (3, 1)]
)
def test_names_left_behind_mislead_nobody(
    make: Make, which: str, rows: int, columns: int, request: pytest.FixtureRequest
) -> None:
    """A program that inserts cells without moving the names costs no value."""
    template = request.getfixturevalue(which)
    workbook = template.workbook()
    moved = [make("shifted")(s, s.title, rows=rows, columns=columns) for s in workbook.sheets]
    filing = make("read")(Workbook(moved, workbook.names, workbook.properties))
    assert make("values_of")(filing) == make("values_of")(make("read")(workbook))
    assert filing.troubles == ()


def renamed(workbook: Workbook, name: str, refers_to: str | None) -> Workbook:
    """The workbook with one name changed, or without it."""
    kept = [n for n in workbook.names if n.name != name]
    changed = [DefinedName(name, refers_to)] if refers_to else []
    return Workbook(workbook.sheets, kept + changed, workbook.properties)


@pytest.mark.parametrize(
    ("name", "refers_to"),
    [
        ("income.total", "#REF!"),
        ("income.total", None),
        ("income.total", "'收支情况'!$D$2:$D$7"),  # the column beside it
        ("income.total", "'封面'!$C$2:$C$7"),
        ("income.total", "'收支情况'!$C$2:$C$1048577"),
        ("basics.actual_staff", "'基本概况'!$C$4"),  # the cell above
        ("basics.actual_staff", "#REF!"),
        ("basics.actual_staff", "OFFSET(A1,1,1)"),
    ],
)
def test_a_broken_name_falls_back_to_labels(
    make: Make, department: Any, name: str, refers_to: str | None
) -> None:
    """A name that is lost or points elsewhere costs nothing while the labels are there."""
    whole = make("read")(department.workbook())
    filing = make("read")(renamed(department.workbook(), name, refers_to))
    assert make("values_of")(filing) == make("values_of")(whole)
    assert filing.troubles == ()


def test_names_find_a_table_whose_labels_were_changed(make: Make, department: Any) -> None:
    """With its name a column may be called anything."""
    workbook = department.workbook()
    cells = next(s for s in workbook.sheets if s.title == "收支情况").cells
    cells[2, 3] = Cell("text", "全年进账")
    assert make("read")(workbook)["income"].rows[0]["total"].text == "7138.12"


def test_rows_inserted_and_a_guard_deleted_keep_the_rows(make: Make, department: Any) -> None:
    """Without its guard row a named column still ends where the name ends."""
    workbook = department.workbook()
    cells = next(s for s in workbook.sheets if s.title == "收支情况").cells
    guard = next(at for at, c in sorted(cells.items()) if str(c.value).startswith("↑"))
    del cells[guard]
    assert list(shown(make("read")(workbook)["income"])) == ["局机关及二级机构汇总", "局机关"]


# levels and blocks --------------------------------------------------------------------------------

SCORES = ["一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "自评得分"]


def project_scores(make: Make, rows: list[list[Any]], *merged: str) -> FilingTable:
    """The scoring sheet of a project."""
    made = make("sheet")("Sheet1", [SCORES, *rows], merged)
    filing: Submission = make("read")(make("book")(made), "project")
    return filing["scores"]


@pytest.mark.parametrize(
    ("parts", "items", "weight"),
    [
        ((15, 10), (15, 10), 25),  # printed in two parts
        ((25, 25), (15, 10), 25),  # repeated
        ((10, 10), (10, 10), 20),  # two equal parts
        ((25, 25), (15, 9), 25),  # repeated, the items are wrong
        ((15, 10), (15, 9), 25),  # in parts, the items are wrong
        ((25, None), (15, 10), 25),
    ],
)
def test_a_weight_printed_in_parts(
    make: Make, parts: tuple[int, ...], items: tuple[int, ...], weight: int
) -> None:
    """The repeated value or the sum, whichever fits the items; it stands on the head row."""
    rows = [
        ["管理", parts[0], "到位", 5, "率", items[0], 5],
        ["管理", parts[1], "组织", 5, "机构", items[1], 5],
    ]
    table = project_scores(make, rows)
    first, second = table.rows
    assert first["weight_level_1"].number == weight
    assert second["weight_level_1"].is_empty
    assert second.groups == {"indicator_level_1": 0, "indicator_level_2": 1, "weight": 1}


def test_a_forgotten_weight_opens_no_other_groups_block(make: Make) -> None:
    """An empty weight belongs to the block above, but never across a group."""
    rows = [
        ["甲", 10, "乙", 10, "一", 10, 4],
        [None, None, None, None, "二", None, 6],
        [None, None, "丙", 5, "三", None, 5],
    ]
    table = project_scores(make, rows, "A2:A4", "F2:F3")
    assert [r.groups["weight"] for r in table.rows] == [0, 0, 2]
    assert [r.key for r in table.rows] == ["甲/乙/一", "甲/乙/二", "甲/丙/三"]


def test_lower_levels_are_not_carried_into_a_new_upper_one(make: Make) -> None:
    """A new first level begins without a second one."""
    rows = [["甲", 5, "乙", 5, "一", 5, 5], ["丁", 5, None, None, "二", 5, 5]]
    assert [r.key for r in project_scores(make, rows).rows] == ["甲/乙/一", "丁/二"]


def test_slashes_in_names_do_not_cut_a_path(make: Make) -> None:
    """A name with a slash is one part of the key."""
    rows = [["甲", 5, "乙/丙", 5, "一", 5, 5]]
    assert project_scores(make, rows).rows[0].key == "甲/乙∕丙/一"


@pytest.mark.parametrize("form", [DEPARTMENT_SELF_EVALUATION, PROJECT_SELF_EVALUATION])
def test_forms_can_be_told_from_their_templates(form: Any) -> None:
    """Every label of a listing leads back to its own field among its table's."""
    from xlcheck.submission.vocabulary import vocabulary

    for words in vocabulary(form).words.values():
        for name, keys in words.keys.items():
            assert name in words.by_key[keys[0]]
