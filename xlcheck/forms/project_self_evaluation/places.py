"""The places of the project form, labels exactly as printed, synonyms seen elsewhere."""

from __future__ import annotations

from xlcheck.findings import Severity
from xlcheck.language.form import (
    Choice,
    Date,
    LevelWeight,
    Listing,
    Money,
    Reason,
    Record,
    Score,
    SummaryRow,
    Table,
    Text,
    Year,
)
from xlcheck.language.self_evaluation import Evaluators, Goals, Narrative, Result

PERIOD = ("项目起止时间", "起止时间", "项目起止日期", "起止日期", "项目起止年限")


class Cover(Record, heading="封面", sheet="封面"):
    """Which project, who files, for which year."""

    evaluation_type = Choice(
        "评价类型",
        ("项目实施过程评价", "项目完成结果评价"),
        required=Severity.WARNING,
    )
    project_name = Text("项目名称", required=Severity.WARNING)
    reporting_unit = Text("项目单位", also=["项目承担单位", "填报单位"], required=Severity.WARNING)
    department = Text("主管部门", required=Severity.WARNING)
    budget_code = Text("预算编码", also=["项目编码"], optional=True)
    year = Year("年度", also=["评价年度", "填报年度"], required=Severity.WARNING)
    evaluation_method = Text("评价方式", required=Severity.WARNING)
    evaluating_body = Text("评价机构", required=Severity.WARNING)
    report_date = Date("报告日期", required=Severity.WARNING, hint="填写日期,例如 2022-06-11。")


class Basics(Record, heading="项目基本概况", also_headed=("基本概况",), sheet="基本概况"):
    """Where and when."""

    manager = Text("项目负责人", also=["负责人"], required=Severity.WARNING)
    telephone = Text("联系电话", also=["联络电话", "电话"], required=Severity.WARNING)
    address = Text("项目地址", also=["地址"], required=Severity.WARNING)
    postcode = Text("邮编", also=["邮政编码"])
    period_start = Text(
        "项目起始时间",
        also=["起始时间", "开始时间"],
        opens=PERIOD,
        required=Severity.WARNING,
        hint="例如 2020年10月。",
    )
    period_end = Text(
        "项目终止时间",
        also=["终止时间", "结束时间", "完成时间"],
        closes=PERIOD,
        required=Severity.WARNING,
        hint="例如 2021年12月。",
    )


class Funds(
    Listing,
    heading="项目资金情况",
    also_headed=("资金情况",),
    sheet="资金情况",
    summary_row=SummaryRow("合计", also=("总计", "年度资金总额", "资金合计"), stands="first"),
    room=0,
    in_wan_yuan=True,
):
    """Planned, received, spent and left, by source."""

    source = Text("资金来源", also=["项目资金来源", "资金渠道"], width=24)
    planned = Money(
        "计划安排资金",
        also=["计划安排", "计划资金", "计划到位资金"],
        required=Severity.ERROR,
        required_in="summary",
    )
    received = Money(
        "实际到位资金",
        also=["实际到位", "到位资金"],
        required=Severity.ERROR,
        required_in="summary",
    )
    spent = Money(
        "实际支出",
        also=["实际支出资金", "实际使用资金"],
        required=Severity.ERROR,
        required_in="summary",
    )
    surplus = Money("结余", also=["结余资金", "资金结余"], may_be_negative=True)


class Details(
    Listing,
    heading="项目支出明细情况",
    also_headed=("支出明细情况", "支出明细"),
    sheet="支出明细",
    summary_row=SummaryRow("支出合计", also=("合计", "总计"), stands="last"),
    room=6,
    in_wan_yuan=True,
):
    """What the money was spent on."""

    item = Text("支出内容", also=["支出项目", "内容"], long=True, width=44)
    amount = Money("实际支出数", also=["支出金额", "金额", "实际支出"], required=Severity.ERROR)
    voucher = Text("会计凭证号", also=["凭证号"], required=Severity.WARNING, width=20)
    remark = Text("备注", width=28)


class Indicators(
    Listing,
    heading="项目绩效定量目标(指标)及完成情况",
    also_headed=("项目绩效定量目标及完成情况",),
    sheet="绩效自评",
    key=("kind", "number"),
    levels=("kind",),
    room=3,
):
    """Quantitative indicators: target against actual."""

    kind = Text("二级指标", also=["指标类型"], width=20)
    number = Text("序号", width=6, optional=True)
    content = Text("指标内容", also=["三级指标", "具体指标"], long=True, width=28)
    target = Text("指标(目标)值", also=["指标值", "目标值", "年度指标值"], long=True, width=40)
    actual = Text("实际完成值", also=["完成值", "完成情况", "实际完成情况"], long=True, width=40)


class Opinions(Record, heading="评价意见", sheet="评价人员"):
    """Opinions, signatures and dates under the list of evaluators."""

    group_leader = Text("评价组组长(签字)", required=Severity.WARNING)
    unit_opinion = Text("项目单位意见", long=True, required=Severity.WARNING)
    unit_head = Text("项目单位负责人(签章)", required=Severity.WARNING)
    unit_date = Date("项目单位意见日期", beside="unit_head", required=Severity.WARNING)
    department_opinion = Text("主管部门意见", long=True)
    department_head = Text("主管部门负责人(签章)")
    department_date = Date("主管部门意见日期", beside="department_head")
    finance_opinion = Text("财政部门归口业务科室意见", long=True)
    finance_head = Text("财政部门归口业务科室负责人(签章)")
    finance_date = Date("财政部门意见日期", beside="finance_head")
    filler = Text("填报人(签名)", also=["填报人"], required=Severity.WARNING)
    filler_telephone = Text("填报人联系电话", also=["联系电话"], required=Severity.WARNING)


class Scores(
    Listing,
    heading="项目支出绩效评价指标体系",
    also_headed=("评分表", "项目支出绩效评价评分表", "项目支出绩效评价指标体系(参考样表)"),
    sheet="评分表",
    key=("indicator_level_1", "indicator_level_2", "indicator_level_3"),
    summary_row=SummaryRow("总分", also=("合计", "总计"), stands="last"),
    levels=("indicator_level_1", "indicator_level_2"),
    block="weight",
    room=2,
):
    """The 100-point scoring sheet; each level has its own column of weights."""

    indicator_level_1 = Text("一级指标", width=11)
    weight_level_1 = LevelWeight("分值", within="indicator_level_1", also=["权重", "权数"], width=7)
    indicator_level_2 = Text("二级指标", width=11)
    weight_level_2 = LevelWeight("分值", within="indicator_level_2", also=["权重", "权数"], width=7)
    indicator_level_3 = Text("三级指标", width=13)
    weight = Score("分值", also=["权重", "权数"], required=Severity.ERROR, width=7)
    content = Text("具体指标", also=["指标解释", "指标说明"], long=True, width=34)
    standard = Text("评价标准", also=["评分标准"], long=True, width=40)
    score = Score(
        "自评得分", also=["得分", "自评分数", "考评得分"], required=Severity.ERROR, width=9
    )
    deduction_reason = Reason(
        "扣分原因和其他说明",
        also=["扣分原因", "偏差原因分析及改进措施", "未完成原因分析", "原因"],
        long=True,
        width=24,
        optional=True,
        hint="有扣分的必须写明原因。",
    )


TABLES: tuple[type[Table], ...] = (
    Cover,
    Basics,
    Funds,
    Details,
    Goals,
    Indicators,
    Result,
    Evaluators,
    Opinions,
    Narrative,
    Scores,
)
