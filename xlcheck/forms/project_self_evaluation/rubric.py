"""What the project form's scoring standards are recomputed from.

The standards themselves are data of the edition; they name these inputs.
"""

from __future__ import annotations

from xlcheck.forms.project_self_evaluation.places import Funds, Indicators
from xlcheck.language.expression import summary
from xlcheck.language.inputs import Completion, Input, RatioOf, StatedRate
from xlcheck.language.self_evaluation import Goals, Narrative

EXECUTION = RatioOf("execution_rate", "预算执行率", summary(Funds.spent), summary(Funds.received))

INPUTS: tuple[Input, ...] = (
    RatioOf("receipt_rate", "到位率", summary(Funds.received), summary(Funds.planned)),
    EXECUTION,
    StatedRate(
        "satisfaction_rate",
        "满意率",
        about="满意",
        subjects=("满意率", "满意度"),
        indicators=Indicators,
        texts=(Narrative.text, Goals.achieved, Indicators.actual),
        must_be_shown=True,
    ),
    Completion("completion", "目标完成率", Indicators),
)
