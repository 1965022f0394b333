"""Rows of adapted sheets find their standards; what was altered is told from what was lost."""

from __future__ import annotations

from typing import Any

import filings
import pytest

from xlcheck.findings import Finding, Verdict
from xlcheck.language.filing import Submission
from xlcheck.language.form import Listing
from xlcheck.language.standard import name_key
from xlcheck.scoring.sheet import difference, read_sheet, same_standard

STAFF = "scores/投入/预算配置/财政供养人员控制率"
PRINTED = "≤100%为标准。在职人员控制率≤100%,计5分;每超过一个百分点扣0.5分,扣完为止。"


def department(**edits: Any) -> Submission:
    """Read the clean department filing with edits; ``/`` in a place is written __."""
    return filings.read(filings.edited(filings.clean(filings.DEPARTMENT), edits))


def scores() -> type[Listing]:
    """The department's scoring sheet."""
    declared = filings.DEPARTMENT.table["scores"]
    assert issubclass(declared, Listing)
    return declared


def found(rule: str, data: filings.Data) -> list[Finding]:
    """Judge a filing; the broken findings of one rule."""
    outcome = filings.judged(data)
    return [f for f in outcome.findings if f.rule == rule and f.verdict is Verdict.BROKEN]


@pytest.mark.parametrize(
    "printed",
    [
        PRINTED,
        "100%为标准。在职人员控制率100%,计5分;每超过一个百分点扣0.5分,扣完为止。",  # ≤ lost
        "≤100％为标准。在职人员控制率≤100％,计5分;每超过一个百分点扣0.5分,扣完为止。",
        "<=100% 为标准.\n在职人员控制率 <=100%, 计 5 分;每超过一个百分点扣 0.50 分,扣完为止",
        "≤100%为标准。在职人员控制率≤100%5分;每超过一个百分点扣0.5,扣完为止。",  # small words lost
    ],
)
def test_signs_and_small_words_do_not_count(printed: str) -> None:
    """Copies that lost a ≤, a 计 or their punctuation are the same standard."""
    assert same_standard(printed, PRINTED)


@pytest.mark.parametrize(
    "printed",
    [
        PRINTED.replace("0.5", "0.1"),
        PRINTED.replace("0.5", "05"),
        PRINTED.replace("100%", "110%"),
        PRINTED.replace("≤", "≥"),
        PRINTED.replace("超过", "低于"),
        PRINTED.replace("计5分", "计50分"),
        PRINTED[: PRINTED.index(";")],
    ],
)
def test_figures_words_and_directions_count(printed: str) -> None:
    """Another figure, another word, a turned sign or a missing half is another standard."""
    assert not same_standard(printed, PRINTED)


def test_the_difference_is_quoted() -> None:
    """Both standards are quoted around the first place where they differ."""
    theirs, ours = difference(PRINTED.replace("0.5", "0.1"), PRINTED)
    assert "扣0.1分" in theirs
    assert "扣0.5分" in ours


@pytest.mark.parametrize(
    "name", ["“三公经费”变动率", '"三公经费"变动率', "三公经费变动率(5分)", " 三公经费 变动率"]
)
def test_names_are_told_by_their_characters(name: str) -> None:
    """Quotes, blanks and points behind a name do not make it another one."""
    assert name_key(name) == "三公经费变动率"


def test_every_row_of_the_clean_sheets_finds_its_standard() -> None:
    """All items are matched and none is altered, the name that stands twice included."""
    for form in filings.FORMS:
        filing = filings.read(filings.clean(form))
        declared = form.table["scores"]
        assert issubclass(declared, Listing)
        sheet = read_sheet(filing, declared, form.edition)
        matched = [item.standard for item in sheet.items]
        assert matched == list(form.edition.standards)
        assert {item.altered for item in sheet.items} == {""}


def test_a_renamed_first_level_is_no_obstacle() -> None:
    """效果 called 效益: the last two levels still name the item."""
    data = filings.clean(filings.DEPARTMENT)
    for row in data["tables"]["scores"]:
        if row["indicator_level_1"].startswith("效果"):
            row["indicator_level_1"] = "效益(20分)"
        if row.get("indicator_level_3", "").startswith("社会公众"):
            row["score"] = "3"
    assert [f.expected for f in found("SCORE-007", data)] == ["5"]


def test_rows_of_the_department_are_left_alone() -> None:
    """An item the edition does not know is neither scored nor called altered."""
    data = filings.clean(filings.DEPARTMENT)
    for row in data["tables"]["scores"]:
        if row.get("indicator_level_3") == "其他工作实绩指标完成情况":
            row |= {"indicator_level_3": "信访办结率", "standard": "每低一个百分点扣1分。"}
    assert filings.ids(filings.judged(data).findings) == set()


def test_a_split_block_is_the_same_weight() -> None:
    """15 = 5 + 5 + 5: weights of a merged block printed one by one are not altered ones."""
    data = filings.clean(filings.DEPARTMENT)
    for row in data["tables"]["scores"]:
        if row.get("indicator_level_3") in ("经济效益", "社会效益", "生态效益"):
            row["weight"] = "5"
    assert filings.ids(filings.judged(data).findings) == set()


def test_a_weight_of_a_replaceable_item_may_change() -> None:
    """Departments weigh their own indicators: 5 and 7 as 6 and 6 is no finding."""
    data = filings.edited(
        filings.clean(filings.DEPARTMENT),
        {
            "scores/产出/职责履行/推进全面小康建设指标任务完成情况/weight": 6,
            "scores/产出/职责履行/推进全面小康建设指标任务完成情况/score": 6,
            "scores/产出/职责履行/建设湖南新增长极目标任务完成情况/weight": 6,
            "scores/产出/职责履行/建设湖南新增长极目标任务完成情况/score": 6,
        },
    )
    assert filings.ids(filings.judged(data).findings) == set()


def test_altered_weights_are_one_finding() -> None:
    """Two weights changed at once are said once, and each item names the edition's weight."""
    data = filings.edited(
        filings.clean(filings.DEPARTMENT),
        {f"{STAFF}/weight": 6, "scores/投入/预算配置/重点支出安排率/weight": 4},
    )
    (finding,) = found("SCORE-012", data)
    assert len(finding.locations) == 2
    assert "「财政供养人员控制率」6分,版次为5分" in finding.message
    assert "「重点支出安排率」4分,版次为5分" in finding.message


def test_an_altered_standard_is_not_applied() -> None:
    """A score is not recomputed by a standard the sheet does not print; that is said once."""
    changed = PRINTED.replace("≤100%", "≤80%").replace("计5分", "计4分")
    data = filings.edited(
        filings.clean(filings.DEPARTMENT), {f"{STAFF}/standard": changed, f"{STAFF}/score": 4.3}
    )
    assert found("SCORE-007", data) == []
    (finding,) = found("SCORE-012", data)
    assert finding.primary.place == f"{STAFF}/standard"


def test_a_blank_standard_is_said() -> None:
    """A standard that was cut out is asked for, and not applied."""
    data = filings.edited(filings.clean(filings.DEPARTMENT), {f"{STAFF}/standard": None})
    (finding,) = found("SCORE-012", data)
    assert "没有印评分标准" in finding.message
    assert finding.primary.place == f"{STAFF}/standard"


def test_moved_rows_change_nothing() -> None:
    """A finding about several items is the same one when the rows stand in another order."""
    data = filings.edited(
        filings.clean(filings.DEPARTMENT),
        {f"{STAFF}/weight": 6, "scores/投入/预算配置/重点支出安排率/weight": 4},
    )
    before = {f.id for f in found("SCORE-012", data)}
    rows = data["tables"]["scores"]
    rows[0:3] = reversed(rows[0:3])
    assert {f.id for f in found("SCORE-012", data)} == before
