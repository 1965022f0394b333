"""What the texts of the department form speak of: places, and the words for them."""

from __future__ import annotations

from xlcheck.forms.department_self_evaluation.places import (
    TABLES,
    Basics,
    Cover,
    FixedAssets,
    Income,
    Indicators,
    Scores,
    Spending,
    Tasks,
    ThreePublicExpenses,
)
from xlcheck.language.self_evaluation import Goals, Narrative, Result
from xlcheck.narrative.subjects import (
    Composition,
    Narration,
    Rate,
    Subject,
    speaks_of,
)

INCOME = [
    speaks_of(
        Income.total,
        *("收入总计", "收入共计", "本年收入合计", "各项收入合计"),
        general=(
            *("总收入", "全年收入", "收入总额", "年度总收入", "全年总收入", "本年收入"),
            *("年度收入", "本年总收入", "决算收入", "收入决算"),
        ),
        or_else=[Income.total - Income.carryover_from_prior_year],
        whole=True,
        not_before=("支出",),
    ),
    speaks_of(
        Income.carryover_from_prior_year,
        *("上年结转收入", "年初结转", "上年结转结余资金", "上年结转和结余", "年初结转和结余"),
        bases=frozenset(("", "final", "prior_year")),
        not_before=("支出",),
        may_be_inside=True,
    ),
    speaks_of(
        Income.general_public_budget_appropriation,
        *(
            "公共财政拨款收入",
            "一般公共预算拨款收入",
            "一般公共预算收入",
            "一般公共预算财政拨款资金",
        ),
        not_before=("支出", "基本支出", "项目支出", "结转", "结余", "三公"),
    ),
    speaks_of(
        Income.government_fund_appropriation,
        *("政府性基金", "政府性基金收入", "政府性基金预算拨款", "政府性基金预算财政拨款收入"),
        *("政府性基金拨款收入", "政府性基金预算拨款收入", "政府性基金预算收入"),
        not_before=("支出", "预算支出", "结转", "结余"),
    ),
    speaks_of(
        Income.special_account_non_tax_revenue,
        *("纳入专户管理的非税收入", "财政专户管理资金收入", "专户管理的非税收入", "专户非税收入"),
        not_before=("支出", "结转", "结余"),
    ),
    Subject(("其他收入", "其它收入"), (Income.other_income,), not_before=("支出", "结转", "结余")),
    Subject(
        ("财政拨款收入", "财政拨款", "财政拨款合计"),
        (
            Income.general_public_budget_appropriation + Income.government_fund_appropriation,
            Income.general_public_budget_appropriation,
            Income.general_public_budget_appropriation
            + Income.government_fund_appropriation
            + Income.carryover_from_prior_year,
        ),
        certain=False,
        not_before=("支出", "基本支出", "项目支出", "结转", "结余", "三公"),
    ),
]

SPENDING = [
    speaks_of(
        Spending.total,
        *("支出总计", "支出共计", "本年支出合计", "全年支出合计", "各项支出合计"),
        *("整体支出", "整体支出总额"),
        general=(
            *("总支出", "全年支出", "支出总额", "全年总支出", "年度总支出", "本年支出"),
            *("年度支出", "本年总支出", "决算支出", "支出决算", "年度支出总额", "全年实际支出"),
        ),
        whole=True,
    ),
    speaks_of(Spending.basic, "基本支出合计", "基本支出总额", whole=True),
    speaks_of(
        Spending.personnel,
        *("人员经费支出", "人员支出合计", "人员经费合计"),
        whole=True,
    ),
    speaks_of(
        Spending.operating,
        *("公用经费支出", "日常公用支出", "日常公用经费支出", "公用支出合计"),
        whole=True,
    ),
    speaks_of(Spending.project, "项目支出合计", "项目支出总额", whole=True),
    Subject(
        ("结余", "年末结余", "资金结余", "结余资金", "结转结余", "年末结转和结余", "年末结转结余"),
        (Spending.surplus_cumulative, Spending.surplus_this_year),
        certain=False,
    ),
    speaks_of(Spending.surplus_this_year, "本年收支结余", "当年收支结余"),
    speaks_of(Spending.surplus_cumulative, "累计结转结余", "年末累计结转结余", "累计结转和结余"),
]

THREE_PUBLIC = [
    speaks_of(
        ThreePublicExpenses.total,
        *("三公经费", "三公经费支出", "三公经费支出合计", "三公经费总支出", "三公经费支出总额"),
        *("三公经费决算支出", "三公经费支出决算", "三公经费实际支出", "三公经费总额"),
        whole=True,
    ),
    speaks_of(ThreePublicExpenses.reception, "公务接待费支出", "公务接待支出", "公务接待费用"),
    speaks_of(
        ThreePublicExpenses.vehicle_running,
        *("公务用车运行维护费支出", "公务用车运行维护支出", "公务用车运行费", "公车运行费"),
        *("公务用车运维费支出", "公务用车运行维护费用", "公车运维费"),
    ),
    speaks_of(
        ThreePublicExpenses.vehicle_purchase,
        *("公务用车购置支出", "公务用车购置费支出", "公务用车购置费用"),
    ),
    speaks_of(
        ThreePublicExpenses.overseas_travel,
        *(
            "因公出国(境)费用",
            "因公出国境费用",
            "因公出国费用",
            "因公出国(境)支出",
            "因公出国费支出",
        ),
    ),
    Subject(
        (
            *("公务用车购置及运行维护费", "公务用车购置及运行费", "公务用车购置和运行维护费"),
            *("公务用车费用", "公务用车购置及运行维护费支出"),
        ),
        (ThreePublicExpenses.vehicle_running + ThreePublicExpenses.vehicle_purchase,),
    ),
]

ASSETS = [
    Subject(
        (
            "固定资产合计",
            "固定资产总额",
            "固定资产",
            "固定资产总值",
            "固定资产总计",
            "固定资产总量",
        ),
        (FixedAssets.total,),
        whole=True,
    ),
    Subject(("在用固定资产",), (FixedAssets.in_use,)),
    Subject(("出租固定资产",), (FixedAssets.leased_out,)),
]

STAFF = [
    speaks_of(
        Basics.authorised_posts,
        *("编制", "核定编制", "总编制", "编制总数", "人员编制数", "核定编制数", "编制数合计"),
    ),
    speaks_of(
        Basics.actual_staff,
        *("实有", "实有人员", "在职人员", "在岗人员", "实有在职人员", "在职职工", "实有在职人数"),
        *("年末实有人数", "年末在职人员", "实有在编人员", "现有在职人员", "年末实有", "年底实有"),
    ),
]

NARRATION = Narration(
    tables=TABLES,
    texts=(
        Basics.duties,
        Basics.achievements,
        Tasks.task,
        Goals.expected,
        Goals.achieved,
        Indicators.content,
        Indicators.target,
        Indicators.actual,
        Narrative.text,
        Scores.deduction_reason,
    ),
    aims=(Tasks.task, Goals.expected, Indicators.content, Indicators.target),
    subjects=(*INCOME, *SPENDING, *THREE_PUBLIC, *ASSETS, *STAFF),
    overall=(Result.overall_score, Scores.score),
    grade=Result.grade,
    rates=(
        Rate(
            ("财政供养人员控制率", "在职人员控制率", "人员控制率"),
            ((Basics.actual_staff, Basics.authorised_posts),),
        ),
        Rate(("固定资产利用率", "资产利用率"), ((FixedAssets.in_use, FixedAssets.total),)),
    ),
    compositions=(
        Composition(
            Basics.authorised_posts,
            (
                ("行政编制", "行政编", "行政编制数", "公务员编制"),
                ("工勤编制", "工勤编", "机关工勤编制", "后勤服务编制", "工勤人员编制"),
                ("事业编制", "事业编", "事业编制数", "全额事业编制", "全额拨款事业编制"),
            ),
        ),
    ),
    owners=(Income.agency, Spending.agency, ThreePublicExpenses.agency, FixedAssets.agency),
    headquarters=(
        "局机关",
        "机关",
        "本级",
        "局本级",
        "机关本级",
        "局机关本级",
        "部门本级",
        "委机关",
    ),
    itself=(Cover.reporting_unit,),
    dated=(Cover.report_date,),
    year=Cover.year,
    cited=(Narrative.text, Scores.standard, Scores.deduction_reason),
)
