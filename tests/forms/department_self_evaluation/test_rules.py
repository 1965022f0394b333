"""Cases of the department form's rules."""

from __future__ import annotations

import filings
import pytest
from cases import Case, case, found_by

ALL = "局机关及二级机构汇总"
PROGRESS = "scores/过程/预算执行/支付进度"
SURPLUS = "scores/过程/预算执行/资金结余"
SURVEY = "indicators/社会公众或服务对象满意度/1"
BASIC = "narrative/二(一)基本支出/text"
RESULT = "narrative/四(三)部门整体支出综合评价及结论/text"
DONE = "narrative/四(二)效率性和有效性评价/text"
STAFF = "scores/投入/预算配置/财政供养人员控制率"

CASES = [
    case(
        "INCOME-001",
        {"income/局机关/total": 7148.12},
        ["INCOME-002", "SPENDING-003", "SPENDING-005"],
    ),
    case("INCOME-002", {f"income/{ALL}/other_income": 98.88}, ["INCOME-001"]),
    case(
        "SPENDING-001",
        {"spending/局机关/project": 4229.99},
        ["SPENDING-004"],
    ),
    case("SPENDING-002", {"spending/局机关/personnel": 1868.57}, ["SPENDING-004"]),
    case("SPENDING-003", {f"spending/{ALL}/surplus_cumulative": 125.1}, ["SPENDING-004"]),
    case(
        "SPENDING-004",
        {f"spending/{ALL}/operating": 362.87},
        ["SPENDING-002"],
    ),
    case(
        "SPENDING-005",
        {
            f"spending/{ALL}/surplus_this_year": 12.51,
            "spending/局机关/surplus_this_year": 12.51,
        },
    ),
    case("THREE-001", {"three_public_expenses/局机关/reception": 1.74}, ["THREE-002"]),
    case("THREE-002", {f"three_public_expenses/{ALL}/vehicle_running": 17.83}, ["THREE-001"]),
    case(
        "THREE-003",
        {
            f"three_public_expenses/{ALL}/total": 7200,
            "three_public_expenses/局机关/total": 7200,
            f"three_public_expenses/{ALL}/overseas_travel": 7174.13,
            "three_public_expenses/局机关/overseas_travel": 7174.13,
        },
        ["TEXT-001"],
    ),
    case("ASSET-001", {"fixed_assets/局机关/total": 7392.64}, ["ASSET-002"]),
    case("ASSET-002", {f"fixed_assets/{ALL}/in_use": 7392.64}, ["ASSET-001"]),
    case(
        "AGENCY-001",
        {
            "fixed_assets/局机关": [
                {"agency": "1、局机关", "total": "5229.46", "in_use": "5229.46"},
                {"agency": "2、无线电监测站", "total": "2100.18", "in_use": "2100.18"},
            ]
        },
    ),
    case("STAFF-001", {"basics/actual_staff": 92}, ["SCORE-007", "TEXT-001"]),
    case(
        "AMOUNT-001",
        {
            f"income/{ALL}/other_income": -89.88,
            "income/局机关/other_income": -89.88,
            f"income/{ALL}/carryover_from_prior_year": 4728.40,
            "income/局机关/carryover_from_prior_year": 4728.40,
            f"spending/{ALL}/surplus_this_year": -4715.89,
            "spending/局机关/surplus_this_year": -4715.89,
        },
        ["TEXT-001"],
    ),
    case("SCORE-001", {f"{STAFF}/score": 6, f"{PROGRESS}/score": 1}, ["SCORE-007"]),
    case("SCORE-001", {f"{STAFF}/score": -1}, ["SCORE-002", "SCORE-006", "SCORE-007"]),
    case("SCORE-002", {"scores/合计/score": 89}, ["SCORE-005"]),
    case("SCORE-003", {f"{STAFF}/weight": 6}, ["SCORE-004", "SCORE-006", "SCORE-012"]),
    case("SCORE-003", {"scores/合计/weight": 10}),
    case(
        "SCORE-004",
        {f"{STAFF}/weight": 6, f"{PROGRESS}/weight": 2},
        ["SCORE-006", "SCORE-012"],
    ),
    case("SCORE-005", {"result/overall_score": 97}, ["SCORE-002"]),
    case("SCORE-006", {f"{PROGRESS}/deduction_reason": None}),
    case("SCORE-006", {f"{PROGRESS}/deduction_reason": "0"}),
    case("SCORE-007", {f"{STAFF}/score": 4, f"{PROGRESS}/score": 3}, ["SCORE-006"]),
    case("SCORE-007", {f"{SURPLUS}/score": 3, f"{PROGRESS}/score": 1}),
    case("SCORE-007", {f"{SURVEY}/actual": "92%"}),
    case("SCORE-008", {f"{SURVEY}/actual": "来访3人次均表示满意"}),
    case("SCORE-010", {f"{PROGRESS}/score": 2.4}, ["SCORE-002"]),
    case(
        "SCORE-011",
        {"indicators/社会效益/1/target": "≥500件", "indicators/社会效益/1/actual": "办结450件"},
    ),
    case("SCORE-012", {f"{STAFF}/standard": "控制率≤100%,计5分;每超过一个百分点扣0.1分。"}),
    case("GRADE-001", {"result/grade": "良"}, ["TEXT-009"]),
    case("GRADE-002", {"result/grade": "优秀"}),
    case("GRADE-003", {"result/grade": None}, ["FILL-001"]),
    case("FILL-001", {"basics/contact": None}),
    case("FILL-002", {"cover/evaluating_body": "(请在此填写评价机构)"}),
    case("FILL-003", {"three_public_expenses/局机关/reception": "7.14万元"}),
    case("FILL-007", {"tasks/4/number": "5"}),
    case("FILL-008", {"three_public_expenses/局机关/overseas_travel": "0.0000000762939453"}),
    case("EMPTY-001", {f"income/{ALL}/total": None}, ["FILL-001", "SPENDING-003", "SPENDING-005"]),
    case("EMPTY-001", {"three_public_expenses/局机关/total": None}),
    case("FILE-003", {f"income/{ALL}/total": "见附表"}),
    case("TEXT-001", {BASIC: "2021年基本支出2159.62万元。"}),
    case("TEXT-001", {BASIC: "2021年末实有人数28人。"}),
    case("TEXT-002", {BASIC: "2021年基本支出2195.62万元，占总支出的30.18%。"}),
    case("TEXT-002", {BASIC: "年末固定资产利用率98.5%。"}),
    case("TEXT-003", {BASIC: "2021年人员经费1868.75万元，占基本支出的26.23%。"}),
    case("TEXT-004", {BASIC: "2021年项目支出4929.99万元，占基本支出的69.19%。"}),
    case("TEXT-005", {BASIC: "2021年基本支出2195.62万元，占总支出的30.%。"}),
    case(
        "TEXT-006",
        {BASIC: "项目支出4929.99万元，其中：信息化建设3000万元，企业补助2929.99万元。"},
    ),
    case("TEXT-006", {BASIC: "核定行政编制62人、工勤编制1人、事业编制72人。"}, ["TEXT-007"]),
    case("TEXT-007", {DONE: "全年新增规模企业240家，新增数再次超过200家。"}),
    case("TEXT-008", {BASIC: "2021年一般公共预算财政拨款收入7048.24万元。"}),
    case("TEXT-009", {RESULT: "本部门2021年度自评得分96分，评价等次为优。"}),
    case("TEXT-009", {RESULT: "本部门2021年度自评得分98分，评价等次为良。"}),
    case("TEXT-010", {BASIC: "2020年基本支出2195.62万元，项目支出4929.99万元。"}),
    case("TEXT-010", {"cover/report_date": "2020-06-10"}),
    case(
        "TEXT-010",
        {RESULT: "按照《岳阳市2015年度部门整体支出绩效评价指标和评分办法》自评，得98分。"},
    ),
]


@pytest.mark.parametrize("tried", CASES, ids=str)
def test_a_case_finds_exactly_its_rules(tried: Case) -> None:
    """Exactly the stated rules speak of an edit of the clean filing."""
    assert found_by(filings.DEPARTMENT, tried) == tried.finds


def test_the_clean_filing_is_clean() -> None:
    """Nothing is found in the clean filing, not even a warning."""
    assert filings.ids(filings.judged(filings.clean(filings.DEPARTMENT)).findings) == set()
