"""The places of the department form, labels exactly as printed, synonyms seen elsewhere."""

from __future__ import annotations

from xlcheck.findings import Severity
from xlcheck.language.form import (
    Count,
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

ALL_AGENCIES = SummaryRow(
    "局机关及二级机构汇总", also=("机关及二级机构汇总", "汇总", "合计", "总计"), stands="first"
)


class Cover(Record, heading="封面", sheet="封面"):
    """Who files, for which year."""

    reporting_unit = Text(
        "部门(单位)名称",
        also=["部门名称", "单位名称", "填报单位", "预算单位"],
        required=Severity.WARNING,
    )
    budget_code = Text("预算编码", also=["预算单位编码", "单位编码"], required=Severity.WARNING)
    year = Year("年度", also=["评价年度", "填报年度"], required=Severity.WARNING)
    evaluation_method = Text("评价方式", required=Severity.WARNING)
    evaluating_body = Text("评价机构", required=Severity.WARNING)
    report_date = Date("报告日期", required=Severity.WARNING, hint="填写日期,例如 2022-06-10。")


class Basics(Record, heading="部门(单位)基本概况", also_headed=("基本概况",), sheet="基本概况"):
    """Staff and duties."""

    contact = Text("联系人", required=Severity.WARNING)
    telephone = Text("联络电话", also=["联系电话", "电话"], required=Severity.WARNING)
    authorised_posts = Count("人员编制", also=["编制数", "编制人数"], required=Severity.ERROR)
    actual_staff = Count(
        "实有人数", also=["实际在职人数", "年末在职人数", "在职人数"], required=Severity.ERROR
    )
    duties = Text(
        "职能职责概述", also=["职能职责", "主要职能"], long=True, required=Severity.WARNING
    )
    achievements = Text(
        "年度部门(单位)总体运行情况及取得的成绩",
        also=["年度总体运行情况及取得的成绩", "总体运行情况及取得的成绩"],
        long=True,
        required=Severity.WARNING,
    )


class Tasks(Listing, heading="年度主要工作内容", sheet="基本概况", room=2):
    """The year's main tasks."""

    number = Text("序号", width=6, optional=True)  # not printed on paper
    task = Text("工作任务", also=["主要工作内容", "任务内容"], long=True)


class Income(
    Listing,
    heading="年度收入情况",
    also_headed=("收入情况", "部门(单位)年度收入情况"),
    sheet="收支情况",
    summary_row=ALL_AGENCIES,
    room=3,
    in_wan_yuan=True,
):
    """Income by source."""

    agency = Text("机构名称", also=["单位名称", "机构"], width=30)
    total = Money("收入合计", also=["年度收入合计"], required=Severity.ERROR, required_in="summary")
    carryover_from_prior_year = Money(
        "上年结转", also=["上年结转资金", "上年结转结余"], under=["其中:"]
    )
    general_public_budget_appropriation = Money(
        "公共财政拨款",
        also=[
            "一般公共预算财政拨款",
            "一般公共预算财政拨款收入",
            "一般公共预算拨款",
            "当年财政拨款",
            "本年财政拨款",
        ],
        under=["其中:"],
    )
    government_fund_appropriation = Money(
        "政府基金拨款",
        also=["政府性基金拨款", "政府性基金预算财政拨款"],
        under=["其中:"],
    )
    special_account_non_tax_revenue = Money(
        "纳入专户管理的非税收入拨款",
        also=["财政专户管理资金", "专户管理的非税收入拨款"],
        under=["其中:"],
    )
    other_income = Money(
        "其他收入", also=["其他资金", "其它收入", "其它", "单位资金"], under=["其中:"]
    )


class Spending(
    Listing,
    heading="部门(单位)年度支出和结余情况",
    also_headed=("年度支出和结余情况", "支出和结余情况"),
    sheet="收支情况",
    summary_row=ALL_AGENCIES,
    room=3,
    in_wan_yuan=True,
):
    """Expenditure by kind, and what is left."""

    agency = Text("机构名称", also=["单位名称", "机构"], width=30)
    total = Money("支出合计", also=["年度支出合计"], required=Severity.ERROR, required_in="summary")
    basic = Money("基本支出", under=["其中:"])
    personnel = Money("人员支出", also=["人员经费"], under=["其中:", "其中:"])
    operating = Money("公用支出", also=["公用经费", "日常公用经费"], under=["其中:", "其中:"])
    project = Money("项目支出", under=["其中:"])
    surplus_this_year = Money("当年结余", also=["本年结余"], under=["结余"], may_be_negative=True)
    surplus_cumulative = Money(
        "累计结余", also=["年末累计结余"], under=["结余"], may_be_negative=True
    )


class ThreePublicExpenses(
    Listing,
    heading="三公经费支出情况",
    also_headed=("三公经费", "“三公”经费"),
    sheet="收支情况",
    summary_row=ALL_AGENCIES,
    room=3,
    in_wan_yuan=True,
):
    """Receptions, vehicles, travel abroad."""

    agency = Text("机构名称", also=["单位名称", "机构"], width=30)
    total = Money(
        "三公经费合计",
        also=["“三公”经费合计", "三公经费总额"],
        required=Severity.WARNING,
        required_in="summary",
    )
    reception = Money("公务接待费", also=["公务招待费"], under=["其中:"])
    vehicle_running = Money(
        "公务用车运维费",
        also=["公务用车运行维护费", "公车运行维护", "公车运行维护费", "公务用车运行费用"],
        under=["其中:"],
    )
    vehicle_purchase = Money("公务用车购置费", also=["公车购置", "公车购置费"], under=["其中:"])
    overseas_travel = Money(
        "因公出国费", also=["因公出国(境)费", "出国经费", "因公出国境费"], under=["其中:"]
    )


class FixedAssets(
    Listing,
    heading="固定资产情况",
    also_headed=("固定资产",),
    sheet="收支情况",
    summary_row=ALL_AGENCIES,
    room=3,
    in_wan_yuan=True,
):
    """Fixed assets by use."""

    agency = Text("机构名称", also=["单位名称", "机构"], width=30)
    total = Money(
        "固定资产合计",
        also=["固定资产总额"],
        required=Severity.WARNING,
        required_in="summary",
    )
    in_use = Money("在用固定资产", also=["在用"], under=["其中:"])
    leased_out = Money("出租固定资产", also=["出租"], under=["其中:"])
    other = Money("其他", also=["其他固定资产", "其它"])


class Indicators(
    Listing,
    heading="绩效定量目标及实施计划完成情况",
    also_headed=("整体支出绩效定量目标及实施计划完成情况",),
    sheet="绩效自评",
    key=("kind", "number"),
    levels=("kind",),
    room=3,
):
    """Quantitative indicators: target against actual."""

    kind = Text("评价内容", also=["指标类型", "二级指标"], width=18)
    number = Text("序号", width=6, optional=True)
    content = Text("指标内容", also=["具体指标"], long=True, width=24, optional=True)
    target = Text("绩效目标", also=["指标(目标)值", "指标值", "目标值"], long=True, width=36)
    actual = Text("完成情况", also=["实际完成值", "实际完成情况", "完成值"], long=True, width=56)


class Opinions(Record, heading="评价意见", sheet="评价人员"):
    """Opinions, signatures and dates under the list of evaluators."""

    group_leader = Text("评价组组长(签字)", required=Severity.WARNING)
    unit_opinion = Text("部门(单位)意见", long=True, required=Severity.WARNING)
    unit_head = Text("部门(单位)负责人(签章)", required=Severity.WARNING)
    unit_date = Date("部门(单位)意见日期", beside="unit_head", required=Severity.WARNING)
    finance_opinion = Text("财政部门归口业务科室意见", long=True)
    finance_head = Text("财政部门归口业务科室负责人(签章)")
    finance_date = Date("财政部门意见日期", beside="finance_head")
    filler = Text("填报人(签名)", also=["填报人"], required=Severity.WARNING)
    filler_telephone = Text("填报人联系电话", also=["联系电话"], required=Severity.WARNING)


class Scores(
    Listing,
    heading="部门整体支出绩效评价评分表",
    also_headed=("评分表", "部门整体支出绩效评价指标评分表"),
    sheet="评分表",
    key=("indicator_level_1", "indicator_level_2", "indicator_level_3"),
    summary_row=SummaryRow("合计", also=("总分", "总计"), stands="last"),
    levels=("indicator_level_1", "indicator_level_2"),
    block="weight",
    room=2,
):
    """The 100-point scoring sheet; weights of upper levels stand in their labels."""

    indicator_level_1 = Text("一级指标", width=12)
    indicator_level_2 = Text("二级指标", width=14)
    indicator_level_3 = Text("三级指标", width=24)
    standard = Text("评分标准", also=["评价标准", "评分依据"], long=True, width=52)
    weight = Score("分值", also=["权重", "权数"], required=Severity.ERROR, width=8)
    score = Score(
        "自评得分", also=["得分", "自评分数", "考评得分"], required=Severity.ERROR, width=10
    )
    deduction_reason = Reason(
        "扣分原因和其他说明",
        also=["扣分原因", "偏差原因分析及改进措施", "未完成原因分析", "原因"],
        long=True,
        width=30,
        optional=True,
        hint="有扣分的必须写明原因。",
    )
    weight_level_1 = LevelWeight(
        "一级指标分值", within="indicator_level_1", in_label_of="indicator_level_1"
    )
    weight_level_2 = LevelWeight(
        "二级指标分值", within="indicator_level_2", in_label_of="indicator_level_2"
    )


TABLES: tuple[type[Table], ...] = (
    Cover,
    Basics,
    Tasks,
    Income,
    Spending,
    ThreePublicExpenses,
    FixedAssets,
    Goals,
    Indicators,
    Result,
    Evaluators,
    Opinions,
    Narrative,
    Scores,
)
