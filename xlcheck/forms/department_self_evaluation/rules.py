"""What must hold between the places of the department form."""

from __future__ import annotations

from xlcheck.findings import Severity
from xlcheck.forms.department_self_evaluation.narrative import NARRATION
from xlcheck.forms.department_self_evaluation.places import (
    TABLES,
    Basics,
    FixedAssets,
    Income,
    Indicators,
    Scores,
    Spending,
    Tasks,
    ThreePublicExpenses,
)
from xlcheck.forms.department_self_evaluation.rubric import INPUTS, NO_EXECUTION
from xlcheck.language.expression import summary, total
from xlcheck.language.form import Money
from xlcheck.language.reading import FILE_RULES
from xlcheck.language.rule import AnyRule, Hint, Rule
from xlcheck.language.self_evaluation import (
    Goals,
    Result,
    filled_totals,
    grading,
    required_cells,
    scoring,
    staying_positive,
)
from xlcheck.language.wording import agencies_agree, wording
from xlcheck.narrative.rules import Prose, narrative_rules
from xlcheck.narrative.subjects import partitions_of
from xlcheck.scoring.rules import scoring_rules

AGENCY_TABLES = (Income, Spending, ThreePublicExpenses, FixedAssets)

income_sources = Income.columns(Money)[1:]
three_public_kinds = ThreePublicExpenses.columns(Money)[1:]

SUMS = [
    Rule(
        "INCOME-001",
        says="收入合计应等于各项收入之和",
        holds=Income.total == total(income_sources),
        because="表内勾稽:收入合计=上年结转+拨款+其他",
    ),
    Rule(
        "INCOME-002",
        says="收入汇总行应等于各机构之和",
        holds=[summary(c) == c.sum() for c in Income.columns(Money)],
        because="汇总行的定义",
    ),
    Rule(
        "SPENDING-001",
        says="支出合计应等于基本支出与项目支出之和",
        holds=Spending.total == Spending.basic + Spending.project,
        because="表内勾稽",
    ),
    Rule(
        "SPENDING-002",
        says="基本支出应等于人员支出与公用支出之和",
        holds=Spending.basic == Spending.personnel + Spending.operating,
        because="表内勾稽",
    ),
    Rule(
        "SPENDING-004",
        says="支出汇总行应等于各机构之和",
        holds=[summary(c) == c.sum() for c in Spending.columns(Money)],
        because="汇总行的定义",
    ),
    Rule(
        "THREE-001",
        says="三公经费合计应等于四项之和",
        holds=ThreePublicExpenses.total == total(three_public_kinds),
        because="表内勾稽",
    ),
    Rule(
        "THREE-002",
        says="三公经费汇总行应等于各机构之和",
        holds=[summary(c) == c.sum() for c in ThreePublicExpenses.columns(Money)],
        because="汇总行的定义",
    ),
    Rule(
        "ASSET-001",
        says="固定资产合计应等于在用、出租与其他之和",
        holds=FixedAssets.total == FixedAssets.in_use + FixedAssets.leased_out + FixedAssets.other,
        because="表内勾稽",
    ),
    Rule(
        "ASSET-002",
        says="固定资产汇总行应等于各机构之和",
        holds=[summary(c) == c.sum() for c in FixedAssets.columns(Money)],
        because="汇总行的定义",
    ),
    *scoring(Scores, Result),
]

PROSE = Prose(NARRATION, partitions_of(SUMS))

RULES: list[AnyRule] = [
    *SUMS,
    Rule(
        "SPENDING-003",
        says="累计结余应等于收入合计减支出合计",
        holds=Spending.surplus_cumulative == Income.total - Spending.total,
        because="本表收入合计含上年结转,收支相抵即为累计结余",
    ),
    Rule(
        "SPENDING-005",
        says="当年结余应等于收入合计减上年结转再减支出合计",
        holds=Spending.surplus_this_year
        == Income.total - Income.carryover_from_prior_year - Spending.total,
        because="当年结余不含上年结转",
        severity=Severity.WARNING,
        hints=(
            Hint(
                (Spending.surplus_this_year == Spending.surplus_cumulative)
                & ~(Income.carryover_from_prior_year == 0),
                "当年结余与累计结余填的是同一个数,而上年结转不为0,可能把累计结余填进了当年结余",
            ),
        ),
    ),
    Rule(
        "THREE-003",
        says="三公经费合计不应大于支出合计",
        holds=ThreePublicExpenses.total <= Spending.total,
        because="三公经费是支出的一部分",
    ),
    agencies_agree(AGENCY_TABLES),
    Rule(
        "STAFF-001",
        says="实有人数不应多于人员编制",
        holds=Basics.actual_staff <= Basics.authorised_posts,
        because="超编应作说明",
        severity=Severity.WARNING,
    ),
    staying_positive(AGENCY_TABLES),
    *scoring_rules(Scores, INPUTS, execution=NO_EXECUTION),
    *grading(Result),
    filled_totals(SUMS),
    required_cells(TABLES),
    *wording(numbered=(Tasks, Goals), indicators=Indicators, scores=Scores, tables=TABLES),
    *narrative_rules(PROSE),
    *FILE_RULES,
]
