"""What must hold between the places of the project form."""

from __future__ import annotations

from xlcheck.findings import Severity
from xlcheck.forms.project_self_evaluation.narrative import NARRATION
from xlcheck.forms.project_self_evaluation.places import (
    TABLES,
    Details,
    Funds,
    Indicators,
    Scores,
)
from xlcheck.forms.project_self_evaluation.rubric import EXECUTION, INPUTS
from xlcheck.language.expression import summary
from xlcheck.language.form import Money
from xlcheck.language.reading import FILE_RULES
from xlcheck.language.rule import AnyRule, Rule
from xlcheck.language.self_evaluation import (
    Goals,
    Result,
    filled_totals,
    grading,
    required_cells,
    scoring,
    staying_positive,
)
from xlcheck.language.wording import (
    low_execution_is_explained,
    shortfall_is_explained,
    wording,
)
from xlcheck.narrative.rules import Prose, narrative_rules
from xlcheck.narrative.subjects import partitions_of
from xlcheck.scoring.rules import scoring_rules

SUMS = [
    Rule(
        "FUNDS-001",
        says="资金合计应等于各来源之和",
        holds=[summary(c) == c.sum() for c in Funds.columns(Money)],
        because="合计行的定义",
    ),
    Rule(
        "DETAIL-001",
        says="支出合计应等于各项支出之和",
        holds=summary(Details.amount) == Details.amount.sum(),
        because="表内勾稽",
    ),
    *scoring(Scores, Result),
]

PROSE = Prose(NARRATION, partitions_of(SUMS))

RULES: list[AnyRule] = [
    *SUMS,
    Rule(
        "FUNDS-002",
        says="结余应等于实际到位资金减实际支出",
        holds=Funds.surplus == Funds.received - Funds.spent,
        because="表内勾稽",
    ),
    Rule(
        "FUNDS-003",
        says="实际支出不应大于实际到位资金",
        holds=Funds.spent <= Funds.received,
        because="没有到位的资金不能支出;垫付应作说明",
        severity=Severity.WARNING,
    ),
    shortfall_is_explained(Funds),
    Rule(
        "DETAIL-002",
        says="明细的支出合计应等于资金情况的实际支出合计",
        holds=summary(Details.amount) == summary(Funds.spent),
        because="两表同一口径",
    ),
    low_execution_is_explained(Funds),
    staying_positive((Funds, Details)),
    *scoring_rules(Scores, INPUTS, execution=EXECUTION),
    *grading(Result),
    filled_totals(SUMS),
    required_cells(TABLES),
    *wording(numbered=(Goals,), indicators=Indicators, scores=Scores, tables=TABLES),
    *narrative_rules(PROSE),
    *FILE_RULES,
]
