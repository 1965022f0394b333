"""What the self-evaluation forms share: tables printed alike, and the rules that go with them.

The forms do not know each other; each passes its own tables to the families of rules here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xlcheck.findings import Severity
from xlcheck.language.expression import (
    Compare,
    Condition,
    OnDetailRow,
    Place,
    linear,
    lone_total,
    summary,
    total,
)
from xlcheck.language.form import (
    Choice,
    Field,
    LevelWeight,
    Listing,
    Money,
    Record,
    Score,
    Table,
    Text,
)
from xlcheck.language.rule import Rule
from xlcheck.language.wording import deductions_without_column, unfilled

GRADES = {"优": (90, 100), "良": (80, 90), "中": (60, 80), "差": (0, 60)}
GRADE_SYNONYMS = {"优": ("优秀",), "良": ("良好",), "中": ("合格",), "差": ("不合格",)}
LOWER, UPPER = "indicator_level_2", "indicator_level_1"  # groupings of every scoring sheet


class Goals(
    Listing,
    heading="绩效定性目标及实施计划完成情况",
    also_headed=("整体支出绩效定性目标及实施计划完成情况", "项目绩效定性目标及实施计划完成情况"),
    sheet="绩效自评",
    room=2,
):
    """Qualitative goals against what was achieved."""

    number = Text("序号", width=6, optional=True)  # not printed on paper
    expected = Text("预期目标", long=True, width=40, hint="写明本年度预期达到的目标,一行一个。")
    achieved = Text(
        "实际完成",
        also=["实际完成情况"],
        long=True,
        width=60,
        hint="逐条对应左侧目标,写明完成的数量、质量和时间。",
    )


class Result(Record, heading="绩效自评结果", sheet="绩效自评"):
    """The overall score and its grade."""

    overall_score = Score(
        "绩效自评综合得分",
        also=["自评综合得分", "综合得分", "自评总分"],
        required=Severity.ERROR,
        hint="应等于评分表的合计得分。",
    )
    grade = Choice(
        "评价等次",
        tuple(GRADES),
        known=tuple(word for words in GRADE_SYNONYMS.values() for word in words),
        also=["自评等次", "评价等级", "等次"],
        required=Severity.WARNING,
        hint="优 90–100 分,良 80–90 分(不含90),中 60–80 分(不含80),差 60 分以下。",
    )


class Evaluators(Listing, heading="评价人员", sheet="评价人员", room=3, may_be_empty=True):
    """Who evaluated."""

    number = Text("序号", width=6, optional=True)  # not printed on paper
    name = Text("姓名", width=16)
    title = Text("职务/职称", also=["职称/职务", "职务、职称", "职务职称"], width=26)
    unit = Text("单位", width=32)
    signature = Text("签字", also=["签名"], width=16)


class Narrative(
    Listing, heading="评价报告综述(文字部分)", sheet="报告综述", key=("section",), room=4
):
    """The prose of the report, one row per paragraph."""

    section = Text("章节", width=28)
    text = Text("内容", long=True, width=74)  # with 章节 as wide as an upright page


def staying_positive(tables: Iterable[type[Table]]) -> Rule:
    """AMOUNT-001: no amount of money is negative, save a surplus."""
    return Rule(
        "AMOUNT-001",
        says="除结余外金额不应为负数",
        holds=[
            place >= 0
            for table in tables
            for place in table.columns(Money)
            if not place.declared.may_be_negative
        ],
        because="收支金额没有负数;红字冲销应在明细中处理后再填报",
        severity=Severity.WARNING,
    )


def filled_totals(rules: Iterable[Rule]) -> Rule:
    """EMPTY-001: where parts are filled, their total is filled too."""
    conditions: dict[tuple[str, ...], Condition] = {}
    for rule in rules:
        for condition in rule.conditions:
            if not isinstance(condition, Compare) or (place := lone_total(condition)) is None:
                continue
            if isinstance(place.declared, LevelWeight):
                continue  # the weight of a level may be left unprinted
            parts = condition.right
            key = (*place.leaf, *(str(leaf.leaf) for leaf in linear(condition).leaves))
            conditions[key] = (~(parts == 0)).implies(~place.is_empty)
    return Rule(
        "EMPTY-001",
        says="分项已填的,合计不应为空",
        holds=list(conditions.values()),
        because="空的合计无法与分项核对",
    )


def required_cells(
    tables: Sequence[type[Table]], more: Sequence[tuple[Condition, Severity]] = ()
) -> Rule:
    """FILL-001: what the form asks for is filled; an error where an error rule needs the value."""
    asked: list[tuple[Condition, Severity]] = []
    for table in tables:
        asked += _named_amounts(table)
        for field in table.fields():
            if field.required is None:
                continue
            place: Place = getattr(table, field.name)
            asked += [(c, field.required) for c in _asked_of(table, place)]
    asked += more
    return Rule(
        "FILL-001",
        says="必填项应填写",
        holds=[condition for condition, _ in asked],
        severities=tuple(severity for _, severity in asked),
        because="表样要求填写",
        severity=Severity.WARNING,
        also_judge=unfilled(tables),
    )


def _named_amounts(table: type[Table]) -> list[tuple[Condition, Severity]]:
    """Ask for the name of a row that has amounts: nobody can tell whose they are."""
    if not issubclass(table, Listing) or not (amounts := table.columns(Money)):
        return []
    named: Place = getattr(table, table.key[-1])
    filled = ~(total(amounts) == 0)
    return [((OnDetailRow(named) & filled).implies(~named.is_empty), Severity.WARNING)]


def _asked_of(table: type[Table], place: Place) -> list[Condition]:
    if not issubclass(table, Listing):
        return [~place.is_empty]
    if place.declared.required_in == "summary":
        return [~summary(place).is_empty]
    if place.field == table.block:
        return []  # an empty weight belongs to the block above; SCORE-003 adds the weights up
    named: Place = getattr(table, table.key[-1])
    return [(OnDetailRow(named) & ~named.is_empty).implies(~place.is_empty)]


def scoring(scores: type[Listing], result: type[Result]) -> list[Rule]:
    """SCORE-001…006 of a 100-point scoring sheet whose weights may be merged over items."""
    weight, score = _place(scores, "weight"), _place(scores, "score")
    reason = _place(scores, "deduction_reason")
    block = scores.block
    uppers = scores.columns(LevelWeight)
    return [
        Rule(
            "SCORE-001",
            says="得分应在0与分值之间",
            holds=[score.sum(within=block) <= weight.of(block), score >= 0],
            because="评分表:每项得分以分值为限",
        ),
        Rule(
            "SCORE-002",
            says="合计得分应等于各项得分之和",
            holds=[summary(score) == score.sum(), result.overall_score == score.sum()],
            because="评分表合计与各项得分的勾稽关系",
        ),
        Rule(
            "SCORE-003",
            says="各项分值之和应等于合计分值100",
            holds=[
                summary(weight) == 100,
                weight.sum() == 100,
                *(summary(p) == 100 for p in uppers if not _in_label(p)),
            ],
            because="评分表为百分制",
        ),
        Rule(
            "SCORE-004",
            says="各级指标的分值应等于所属各项分值之和",
            holds=[p.of(_level(p)) == weight.sum(within=_level(p)) for p in uppers],
            because="评分表各级分值的勾稽关系",
        ),
        Rule(
            "SCORE-005",
            says="综合得分应等于评分表合计得分",
            holds=result.overall_score == summary(score),
            because="绩效自评表与评分表的勾稽关系",
        ),
        Rule(
            "SCORE-006",
            says="扣分应说明原因",
            # an item not yet scored is no deduction: FILL-001 asks for its score
            holds=(
                ~score.of(block).is_empty & (score.sum(within=block) < weight.of(block))
            ).implies(~reason.of(block).is_empty),
            because="评分表“扣分原因和其他说明”栏",
            also_judge=deductions_without_column(scores),
        ),
    ]


def _place(table: type[Table], name: str) -> Place:
    place: Place = getattr(table, name)
    return place


def _level(place: Place) -> str:
    declared = place.declared
    assert isinstance(declared, LevelWeight)
    return declared.within


def _in_label(place: Place) -> bool:
    declared: Field = place.declared
    return isinstance(declared, LevelWeight) and bool(declared.in_label_of)


def grading(result: type[Result]) -> list[Rule]:
    """GRADE-001…003: the grade fits the score, is printed in the form's words, and is there."""
    score, grade = result.overall_score, result.grade
    words = {g: (g, *GRADE_SYNONYMS[g]) for g in GRADES}
    given = ~score.is_empty & ~grade.is_empty
    fits: list[Condition] = []
    for name, (low, high) in GRADES.items():
        in_band = (score >= low) & (score <= high if high == 100 else score < high)
        fits.append(in_band.implies(grade.is_one_of(*words[name])))
    return [
        Rule(
            "GRADE-001",
            says="评价等次应与综合得分相符(优90–100,良80–90,中60–80,差60以下)",
            holds=fits,
            because="评价等次标准",
            when=given,
        ),
        Rule(
            "GRADE-002",
            says="评价等次应填优、良、中、差",
            holds=[grade.is_one_of(*GRADE_SYNONYMS[g]).implies(grade.is_one_of(g)) for g in GRADES],
            because="评价等次的规范写法;优秀、良好、合格、不合格可以识别",
            severity=Severity.NOTE,
        ),
        Rule(
            "GRADE-003",
            says="综合得分和评价等次应同时填写",
            holds=[
                (~score.is_empty).implies(~grade.is_empty),
                (~grade.is_empty).implies(~score.is_empty),
            ],
            because="有分有等次,才能核对",
            severity=Severity.WARNING,
        ),
    ]
