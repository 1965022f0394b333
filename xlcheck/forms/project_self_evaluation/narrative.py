"""What the texts of the project form speak of: places, and the words for them."""

from __future__ import annotations

from xlcheck.forms.project_self_evaluation.places import (
    TABLES,
    Basics,
    Cover,
    Details,
    Funds,
    Indicators,
    Scores,
)
from xlcheck.language.self_evaluation import Goals, Narrative, Result
from xlcheck.narrative.subjects import ANY_BASIS, Narration, Rate, speaks_of

FUNDS = [
    speaks_of(
        Funds.planned,
        *("计划安排项目资金", "安排资金", "计划投入资金", "预算安排资金", "项目预算资金"),
        *("下达资金", "计划总投资", "预算资金", "项目总预算"),
        base_names=("计划", "计划数", "预算", "预算数", "计划安排"),
        whole=True,
        certain=False,  # a plan may have been changed since the form's figure
        bases=ANY_BASIS,
    ),
    speaks_of(
        Funds.received,
        *("实际到位项目资金", "资金实际到位"),
        general=(
            *("实际到位", "到位资金", "到位", "资金到位", "已到位资金", "到账资金", "到位项目资金"),
            *("累计到位资金", "拨付到位资金", "项目资金到位", "到位金额", "拨付项目资金"),
            *(
                "拨付资金",
                "拨付专项资金",
                "拨付补助资金",
                "收到项目资金",
                "收到专项资金",
                "收到资金",
            ),
        ),
        whole=True,
    ),
    speaks_of(
        Funds.spent,
        *("实际支出合计", "实际支出金额", "项目资金支出", "项目资金实际支出"),
        general=(
            *(
                "支出",
                "支出合计",
                "总支出",
                "资金支出",
                "已支出",
                "项目支出",
                "累计支出",
                "支出总额",
            ),
            *("使用资金", "已使用", "已使用资金", "实际使用", "支出资金", "完成支出", "全年支出"),
            *("资金使用", "支付资金", "实际完成支出", "实际使用资金"),
        ),
        whole=True,
    ),
    speaks_of(
        Funds.surplus,
        general=(  # 结余 is said of many things
            *("结余", "结余资金", "资金结余", "尚结余", "结余金额", "剩余资金", "年末结余"),
            *("项目结余", "结转结余", "结余结转", "未使用资金", "尚未使用资金", "项目结余资金"),
            *("结转下年", "结转资金", "余额"),
        ),
    ),
]

NARRATION = Narration(
    tables=TABLES,
    texts=(
        Details.remark,
        Goals.expected,
        Goals.achieved,
        Indicators.content,
        Indicators.target,
        Indicators.actual,
        Narrative.text,
        Scores.deduction_reason,
    ),
    aims=(Goals.expected, Indicators.content, Indicators.target),
    subjects=tuple(FUNDS),
    overall=(Result.overall_score, Scores.score),
    grade=Result.grade,
    rates=(
        Rate(
            (
                *("预算执行率", "执行率", "资金使用率", "支出率", "资金执行率", "预算完成率"),
                *("支出进度", "资金支出进度", "资金支付率", "支付进度", "资金支出率"),
            ),
            ((Funds.spent, Funds.received), (Funds.spent, Funds.planned)),
            general=True,
        ),
        Rate(
            ("到位率", "资金到位率", "项目资金到位率"),
            ((Funds.received, Funds.planned),),
            general=True,
        ),
        Rate(("结余率", "资金结余率"), ((Funds.surplus, Funds.received),), general=True),
    ),
    owners=(Funds.source,),
    itself=(Cover.project_name, Cover.reporting_unit),
    own=(Cover.project_name, (Funds.received, Funds.planned, Funds.spent)),
    items=((Details.item, Details.amount),),
    period=(Basics.period_start, Basics.period_end),
    dated=(Cover.report_date,),
    year=Cover.year,
    cited=(Narrative.text, Scores.standard, Scores.deduction_reason),
)
