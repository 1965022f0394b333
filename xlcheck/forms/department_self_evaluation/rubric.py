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

INPUTS: tuple[Input, ...] = (
    RatioOf("staffing_ratio", "控制率", Basics.actual_staff, Basics.authorised_posts),
    RatioOf(
        "surplus_to_carryover",
        "结余与上年结转之比",
        summary(Spending.surplus_cumulative),
        summary(Income.carryover_from_prior_year),
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
        texts=(Narrative.text, Goals.achieved, Indicators.actual, Basics.achievements),
    ),
    Completion("completion", "目标完成率", Indicators),
)
