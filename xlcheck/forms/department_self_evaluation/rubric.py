"""What the department form's scoring standards are recomputed from.

The standards themselves are data of the edition; they name these inputs.
"""

from __future__ import annotations

from xlcheck.forms.department_self_evaluation.places import (
    Basics,
    FixedAssets,
    Income,
    Indicators,
    Spending,
)
from xlcheck.language.expression import summary
from xlcheck.language.inputs import Completion, Input, RatioOf, StatedRate
from xlcheck.language.self_evaluation import Goals, Narrative

NO_EXECUTION = "本表没有预算数,算不出预算执行率"
TEXTS = (Narrative.text, Goals.achieved, Indicators.actual, Basics.achievements)


def _told(name: str, says: str, *, most: int = 100) -> StatedRate:
    """Declare a rate that can only be read, by its name in full."""
    return StatedRate(
        name, says, about=says, subjects=(says,), indicators=Indicators, texts=TEXTS, most=most
    )


INPUTS: tuple[Input, ...] = (
    RatioOf("staffing_ratio", "控制率", Basics.actual_staff, Basics.authorised_posts),
    RatioOf(
        "surplus_to_carryover",
        "结余与上年结转之比",
        summary(Spending.surplus_cumulative),
        summary(Income.carryover_from_prior_year),
        nothing_is_zero=True,
    ),
    RatioOf(
        "utilisation_rate",
        "固定资产利用率",
        summary(FixedAssets.in_use),
        summary(FixedAssets.total),
    ),
    StatedRate(
        "satisfaction_rate",
        "满意率",
        about="满意",
        subjects=("满意率", "满意度"),
        indicators=Indicators,
        texts=TEXTS,
        must_be_shown=True,
    ),
    # rates for which the form has no cells: some reports state them all the same
    _told("three_public_control", "三公经费控制率", most=300),
    _told("priority_spending_rate", "重点支出安排率"),
    _told("adjustment_rate", "预算调整率", most=300),
    _told("procurement_rate", "政府采购执行率"),
    _told("official_card_rate", "公务卡刷卡率"),
    Completion("completion", "目标完成率", Indicators),
)
