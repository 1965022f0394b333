"""The report as printed: everything on one sheet, labels and values in one cell, no names."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from xlcheck.language.filing import Submission

DEPARTMENT: list[list[Any]] = [
    ["岳阳市2021年度部门整体支出"],
    ["绩效评价自评报告"],
    ["部门(单位)名称:  岳阳市工业和信息化局"],
    ["预算编\n码: 801001"],
    ["评价方式:部门(单位)绩效自评"],
    ["评价机构:部门(单位)评价组"],
    ["                 报告日期: 2022 6 10"],
    ["岳阳市财政局(制)"],
    ["一、部门(单位)基本概况"],
    ["联系人", "甲", None, "联络\n电话", "0730-0000000"],
    ["人员编制", 90, None, "实有人数", 82],
    ["职能职责概述", "(一)贯彻落实方针政策;\n(二)拟订并组织实施规划;"],
    ["年度主要\n工作内容", "任务1:规模工业增加值增长8%左右\n任务2:开展三年行动"],
    [None, "任务3:开展攻坚行动"],
    ["年度部门(单位)总体运行情况及取得的成绩", "1、预算配置控制较好"],
    ["二、部门(单位)收支情况"],
    ["年度收入情况(万元)"],
    ["机构名称", "收入合计", "其中:"],
    [
        *(None, None, "上年结转", "公共财\n政拨款", "政府基金拨款"),
        *("纳入专户管理的非税收入拨款", "其他\n收入"),
    ],
    ["局机关及二级机构汇总", 7138.12, 4548.64, 2499.6, "—", None, 89.88],
    ["1、局机关", "7,138.12", 4548.64, "2499.6", "/", None, 89.88],
    ["部门(单位)年度支出和结余情况(万元)"],
    ["机构名称", "支出合计", "其中:", None, None, None, "结余"],
    [None, None, "基本支出", "其中:", None, "项目支出", "当年结余", "累计结余"],
    [None, None, None, "人员支出", "公用支出"],
    ["局机关及二级机构汇总", 7125.61, 2195.62, 1868.75, 326.87, 4929.99, 12.51, 12.51],
    ["1、局机关", 7125.61, 2195.62, 1868.75, 326.87, 4929.99, 12.51, 12.51],
    ["机构名称", "三公经费\n合计", "其中:"],
    [None, None, "公务接待费", "公务用车运维费", "公务用车购置费", "因公出国费"],
    ["局机关及二级机构汇总", 25.87, 7.14, 18.73, 0, 0],
    ["1、局机关", 25.87, 7.14, 18.73, 0, 0],
    ["机构名称", "固定资产\n合计", "其中:", None, "其他"],
    [None, None, "在用固定资产", "出租固定资产"],
    ["局机关及二级机构汇总", 7329.64, 7329.64],
    ["1、局机关", 5229.46, 5229.46],
    ["2、无线电监测站", 2100.18, 2100.18],
    ["三、部门(单位)整体支出绩效自评情况"],
    ["整体支出绩效定性目标及实施计划完成情况"],
    ["预期目标", None, None, "实际完成"],
    ["目标1:规模工业增加值增长8%左右", None, None, "全市完成规模工业总产值"],
    ["目标2:开展三年行动", None, None, "完成"],
    ["整体支出\n绩效定量目标及实施计划完成情况"],
    ["评价内容", None, "绩效目标", "完成情况"],
    ["产出目标\n(部门工作实绩)", "质量指标", "增长8%左右", "增长8.4%"],
    [None, None, "坚决退出", "全部退出"],
    [None, "数量指标", "培育小巨人企业", "14家"],
    ["效益目标", "社会效益", "维护稳定", "600余条"],
    ["绩效自评综合得分", None, 98, "评价等次", "优秀"],
    ["四、评价人员"],
    ["姓名", "职务/职称", "单位", "签字"],
    ["甲", "财务科科长", "市工信局"],
    ["乙", "办公室主任", "市工信局"],
    ["评价组组长(签字):"],
    ["部门(单位)意见:同意"],
    ["部门(单位)负责人(签章):丙"],
    ["财政部门归口业务科室意见:"],
    ["财政部门归口业务科室负责人(签章):"],
    ["填报人(签名):丁                       联系电话:0730-1111111"],
    ["五、评价报告综述(文字部分)"],
    ["一、部门(单位)概况"],
    ["(一)部门(单位)基本情况"],
    ["岳阳市工信局系市财政全额预算拨款单位,下属事业单位两个。"],
    ["二、部门(单位)整体支出管理及使用情况"],
    ["(一)基本支出"],
    ["2021年基本支出2195.62万元。"],
    ["六、改进措施和建议"],
    ["加强预算管理。"],
    ["附件3-1"],
    ["部门整体支出绩效评价评分表"],
    [
        "一级\n指标",
        "二级\n指标",
        "三级指标",
        "评分标准",
        "分值",
        "自评得分",
        "扣分原因和\n其他说明",
    ],
    ["投入(15分)", "预算配置\n(15分)", "财政供养人员控制率", "≤100%", 15, 15],
    ["过程(40分)", "预算执行(25分)", "支付进度", "每次扣0.5分", 25, 24, "春节后才下达"],
    [None, "资产管理(15分)", "管理制度健全性", "2+1", 5, 5],
    ["一级指标", "二级指标", "三级指标", "评分标准", "分值", "自评得分", "扣分原因和其他说明"],
    ["过程(40分)", "资产管理(15分)", "资产管理安全性", "每次扣1分", 10, 10],
    ["15分)", "履职效益(45分)", "经济效益", None, 15, 5],
    [None, None, "社会效益", None, None, 5],
    [None, None, "生态效益", None, None, 5],
    [None, None, "满意度", "≥95%得5分", 30, 29, "无"],
    ["合  计", None, None, None, 100, 98],
    ["备注:部门可以细化个性指标。"],
]
DEPARTMENT_MERGED = [
    *("A13:A14", "A17:H17", "A18:A19", "B18:B19", "C18:G18", "A23:A25", "B23:B25", "C23:F23"),
    *("G23:H23", "C24:C25", "D24:E24", "F24:F25", "G24:G25", "H24:H25"),
    *("A28:A29", "B28:B29", "C28:F28", "A32:A33", "B32:B33", "C32:D32", "E32:E33"),
    *("A39:C39", "D39:F39", "A40:C40", "A41:C41", "A43:B43", "A44:A46", "B44:B45"),
    *("A48:B48",),
    *("A72:A73", "A76:A79", "B76:B79", "E76:E78", "A80:D80"),
]


PROJECT: list[list[Any]] = [
    ["岳阳市财政支出绩效评价自评报告"],
    ["评价类型:项目实施过程评价□   项目完成结果评价☑"],
    ["项目名称:     应急物资保障体系建设补助资金"],
    ["项目单位:      岳阳市工业和信息化局"],
    ["主管部门:         原材料与消费品工业科"],
    ["评价方式:部门(单位)绩效自评"],
    ["评价机构:部门(单位)评价组"],
    ["报告日期:2022611"],
    ["一、项目基本概况"],
    ["项目负责人", "甲", None, None, "联系电话", "0730-0000000"],
    ["项目地址", "—", "邮编", None, "项目起止时间", "2020年10月起  –      止"],
    [
        *("计划安排资金\n(万元)", 3875.58, "实际到位资金\n(万元)", 3875.58),
        *("实际支出\n(万元)", 3151, "结余\n(万元)", 724.58),
    ],
    [
        *("其中:中央财政", 3875.58, "其中:中央财政", 3875.58),
        *("其中:中央财政", 3151, "其中:中央财政", 724.58),
    ],
    ["省财政", None, "省财政", None, "省财政", None, "省财政"],
    ["其它", None, "其它", None, "其它", None, "其它"],
    ["二、项目支出明细情况"],
    ["支出内容", None, "实际支出数", "会计凭证号", "备注"],
    ["采购公共卫生应急物资", None, "2003万元", None, "2020年12月份"],
    ["采购疫苗", None, "1148万元"],
    ["支出合计", None, "3151万元"],
    ["三、项目绩效自评情况"],
    ["项目绩效定性目标及实施计划完成情况"],
    ["预期目标", None, "实际完成"],
    ["加快补齐短板", None, "很好"],
    ["项目绩效定量目标(指标)及完成情况"],
    ["一级指标", "二级指标", "指标内容", "指标(目标)值", "实际完成值"],
    ["项目产出指标", "数量指标", "应急物资储备数量", "按合同储备", "已按合同储备"],
    [None, "成本指标"],
    ["绩效自评综合得分", None, 100, "评价等次", "优秀"],
    ["五、评价报告综述(文字部分)"],
    ["(一)项目基本概况"],
    ["2020年10月30日,市财政局拨付补助资金3875.58万元。"],
    ["附件3-2"],
    ["项目支出绩效评价指标体系(参考样表)"],
    [
        *("一级\n指标", "分值", "二级\n指标", "分值", "三级指标", "分值"),
        *("具体指标", "评价标准", "自评得分"),
    ],
    ["项目决策", 20, "项目目标", 20, "目标内容", 20, "设立了目标", "1分", 20],
    ["项目管理", 15, "资金到位", 5, "到位率", 5, "到位", "按比例", 5],
    [None, None, "资金管理", 10, "资金使用", 10, "合规", "扣分", 10],
    ["项目管理", 10, "组织实施", 10, "项目实施", 10, "制度", "1分", 9],
    ["项目绩效", 55, "项目产出", 55, "产出数量", 55, "按比例", "按比例", 55],
    ["总  分", 100, None, 100, None, 100, None, None, 99],
]


def reading(make: Callable[..., Any], rows: list[list[Any]], merged: list[str]) -> Submission:
    """The filing printed on one sheet."""
    filing: Submission = make("read")(make("book")(make("sheet")("Sheet1", rows, merged)))
    return filing


@pytest.fixture
def department(make: Callable[..., Any]) -> Submission:
    """The printed department report."""
    return reading(make, DEPARTMENT, DEPARTMENT_MERGED)


@pytest.fixture
def project(make: Callable[..., Any]) -> Submission:
    """The printed project report."""
    return reading(make, PROJECT, ["A17:B17", "A26:A27"])


def column(filing: Submission, table: str, name: str) -> dict[str, str]:
    """One column of a listing, row key to text."""
    return {row.key: row[name].text for row in filing[table].rows}


def test_every_table_of_the_printed_report_is_found(department: Submission) -> None:
    """Nothing is said to be missing, not even the days that paper has no label for."""
    assert department.form == "department_self_evaluation"
    assert department.troubles == ()
    assert department["opinions"].only["unit_date"].state == "missing"
    assert all(table.found for table in department.tables.values())


@pytest.mark.parametrize(
    ("table", "name", "text", "cell"),
    [
        ("cover", "reporting_unit", "岳阳市工业和信息化局", "A3"),
        ("cover", "budget_code", "801001", "A4"),
        ("cover", "year", "2021", "A1"),
        ("cover", "report_date", "2022-06-10", "A7"),
        ("basics", "telephone", "0730-0000000", "E10"),
        ("basics", "actual_staff", "82", "E11"),
        ("basics", "achievements", "1、预算配置控制较好", "B15"),
        ("result", "overall_score", "98", "C48"),
        ("result", "grade", "优秀", "E48"),
        ("opinions", "unit_opinion", "同意", "A54"),
        ("opinions", "filler", "丁", "A58"),
        ("opinions", "filler_telephone", "0730-1111111", "A58"),
    ],
)
def test_values_stand_behind_their_labels(
    department: Submission, table: str, name: str, text: str, cell: str
) -> None:
    """A value is read from the label's own cell or from the right of it."""
    entry = department[table].only[name]
    assert (entry.state, entry.text, entry.cell) == ("given", text, cell)


def test_headers_of_three_levels_give_each_column_its_field(department: Submission) -> None:
    """Merged headings of two and three levels lead to the columns under them."""
    row = department["spending"].summary
    assert row is not None
    read = {name: row[name].text for name in department["spending"].columns}
    assert read == {
        "agency": "局机关及二级机构汇总",
        "total": "7125.61",
        "basic": "2195.62",
        "personnel": "1868.75",
        "operating": "326.87",
        "project": "4929.99",
        "surplus_this_year": "12.51",
        "surplus_cumulative": "12.51",
    }


def test_tables_without_titles_are_told_by_their_columns(department: Submission) -> None:
    """三公经费 and 固定资产 stand on paper without a title of their own."""
    assert column(department, "three_public_expenses", "vehicle_running") == {
        "局机关及二级机构汇总": "18.73",
        "局机关": "18.73",
    }
    assert column(department, "fixed_assets", "in_use") == {
        "局机关及二级机构汇总": "7329.64",
        "局机关": "5229.46",
        "无线电监测站": "2100.18",
    }


def test_empty_marks_are_no_values(department: Submission) -> None:
    """A dash, a slash and a blank are empty, and know their cells."""
    row = department["income"].rows[1]
    assert (row["government_fund_appropriation"].state, row["total"].number) == (
        "empty",
        Decimal("7138.12"),
    )
    assert row["special_account_non_tax_revenue"].cell == "F21"


def test_lists_without_a_header_are_read_line_by_line(department: Submission) -> None:
    """The tasks stand beside their title, several in one cell."""
    assert [r["task"].text for r in department["tasks"].rows] == [
        "任务1:规模工业增加值增长8%左右",
        "任务2:开展三年行动",
        "任务3:开展攻坚行动",
    ]


def test_prose_is_read_under_its_headings(department: Submission) -> None:
    """Every paragraph goes with the section it stands in, up to the next table."""
    assert [(r["section"].text, r["text"].text) for r in department["narrative"].rows] == [
        ("一(一) 部门(单位)基本情况", "岳阳市工信局系市财政全额预算拨款单位,下属事业单位两个。"),
        ("二(一) 基本支出", "2021年基本支出2195.62万元。"),
        ("六 改进措施和建议", "加强预算管理。"),
    ]


def test_the_lower_of_two_printed_levels_names_the_indicator(department: Submission) -> None:
    """评价内容 is printed over two columns; the second one says the kind."""
    assert [r.key for r in department["indicators"].rows] == [
        "质量指标",
        "质量指标#2",
        "数量指标",
        "社会效益",
    ]


def test_scores_survive_a_page_break(department: Submission) -> None:
    """A repeated header is skipped and a block printed again is one block."""
    rows = department["scores"].rows
    assert [r.key for r in rows] == [
        "投入/预算配置/财政供养人员控制率",
        "过程/预算执行/支付进度",
        "过程/资产管理/管理制度健全性",
        "过程/资产管理/资产管理安全性",
        "15分)/履职效益/经济效益",
        "15分)/履职效益/社会效益",
        "15分)/履职效益/生态效益",
        "15分)/履职效益/满意度",
        "合计",
    ]
    assert [r.groups.get("indicator_level_2") for r in rows[1:4]] == [1, 2, 2]
    assert rows[2]["weight_level_2"].number == 15
    assert rows[2]["weight_level_2"].more_cells == ("B75",)


def test_a_weight_merged_over_three_items_is_one_block(department: Submission) -> None:
    """The items under one 分值 cell share the head row of their block."""
    rows = department["scores"].rows
    assert [r.groups.get("weight") for r in rows[4:]] == [4, 4, 4, 7, None]
    assert [r["weight"].state for r in rows[4:7]] == ["given", "empty", "empty"]
    assert rows[5]["weight"].cell == "E76"


def test_points_alone_in_a_label_are_still_a_weight(department: Submission) -> None:
    """A garbled label keeps its points."""
    assert department["scores"].rows[4]["weight_level_1"].number == 15


def test_labels_and_amounts_in_turn_are_a_table(project: Submission) -> None:
    """The funds are printed as pairs; the row of the labels is the total."""
    funds = project["funds"]
    assert [(r.key, r.is_summary) for r in funds.rows] == [
        ("合计", True),
        ("中央财政", False),
        ("省财政", False),
        ("其它", False),
    ]
    assert column(project, "funds", "spent")["合计"] == "3151"
    assert funds.rows[1]["surplus"].cell == "H13"
    assert funds.columns == {"source", "planned", "received", "spent", "surplus"}


def test_amounts_typed_with_their_unit_are_read(project: Submission) -> None:
    """2003万元 is 2003.00, and is said to be typed with its unit."""
    row = project["details"].rows[0]
    assert (row["amount"].number, row["amount"].text, row["amount"].flaws) == (
        Decimal(2003),
        "2003万元",
        ("typed_with_unit",),
    )
    assert project["details"].summary is not None


def test_equal_labels_are_told_apart_by_the_order_of_columns(project: Submission) -> None:
    """分值 stands three times in the scoring sheet; 15 + 10 on two pages make 25."""
    rows = project["scores"].rows
    assert rows[1]["weight_level_1"].number == 25
    assert rows[1]["weight_level_1"].more_cells == ("B39",)
    assert [r["weight_level_2"].text for r in rows] == ["20", "5", "10", "10", "55", "100"]
    assert [r["weight"].text for r in rows] == ["20", "5", "10", "10", "55", "100"]
    assert [r.groups.get("indicator_level_1") for r in rows] == [0, 1, 1, 1, 4, None]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("evaluation_type", "项目完成结果评价"),
        ("project_name", "应急物资保障体系建设补助资金"),
        ("reporting_unit", "岳阳市工业和信息化局"),
        ("report_date", "2022-06-11"),
    ],
)
def test_the_cover_of_a_project_is_read(project: Submission, name: str, text: str) -> None:
    """Of printed options the ticked one counts; a crowded date is read where it is clear."""
    assert project["cover"].only[name].text == text


def test_a_period_is_read_from_its_one_cell(project: Submission) -> None:
    """The start is given, the end is empty where the user can type it."""
    read = [project["basics"].only[n] for n in ("period_start", "period_end")]
    assert [(e.state, e.text, e.cell) for e in read] == [
        ("given", "2020年10月", "F11"),
        ("empty", "", "F11"),
    ]
    assert [t for t in project.troubles if t.place.startswith("basics")] == []


def test_tables_that_are_not_there_are_said_once(project: Submission) -> None:
    """The evaluators are missing as a whole: one finding, not one per column."""
    said = [(t.rule, t.label) for t in project.troubles if t.place.startswith("evaluators")]
    assert said == [("FILE-001", "评价人员")]
    assert not project["evaluators"].found
