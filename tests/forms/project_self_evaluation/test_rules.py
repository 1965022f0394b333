"""Cases of the project form's rules."""

from __future__ import annotations

import filings
import pytest
from cases import Case, case, found_by

CENTRAL = "funds/中央财政"
REPORT = "narrative/(二)项目资金使用及综合评价结论/text"
GOAL = "scores/项目决策/项目目标/目标内容"
RECEIVED = "scores/项目管理/资金到位/到位率"
OUTPUT = "scores/项目绩效/项目产出/产出数量"
LASTING = "scores/项目绩效/项目效果/可持续影响"
ECONOMY = "scores/项目绩效/项目效果/经济效益"
CONTENT = "scores/项目绩效/项目效果/服务对象满意度"
USE = "scores/项目管理/资金管理/资金使用"
QUANTITY = "indicators/数量指标/1"

KINDS = ("数量", "质量", "时效", "成本", "经济效益", "社会效益", "生态效益")
WEIGHTS = (10, 10, 10, 10, 15, 15, 15)

CASES = [
    case("FUNDS-001", {f"{CENTRAL}/planned": 3857.58}),
    case("FUNDS-002", {f"{CENTRAL}/surplus": 742.58}, ["FUNDS-001"]),
    case(
        "FUNDS-003",
        {
            "funds/合计/spent": 4000,
            f"{CENTRAL}/spent": 4000,
            "funds/合计/surplus": -124.42,
            f"{CENTRAL}/surplus": -124.42,
            "details/采购公共卫生应急物资/amount": 2852,
            "details/支出合计/amount": 4000,
        },
        ["TEXT-001"],
    ),
    case("FUNDS-004", {"funds/合计/planned": 4000, f"{CENTRAL}/planned": 4000}, ["SCORE-007"]),
    case("DETAIL-001", {"details/市本级采购10台核酸快速检测设备/amount": 89.8}),
    case("DETAIL-002", {"details/支出合计/amount": 3115}, ["DETAIL-001"]),
    case("EXECUTION-001", {"narrative/(五)结余说明": None}),
    case("AMOUNT-001", {"details/市本级采购10台核酸快速检测设备/amount": -98.8}, ["DETAIL-001"]),
    case("SCORE-001", {f"{GOAL}/score": 5}, ["SCORE-002"]),
    case("SCORE-002", {"scores/总分/score": 100}, ["SCORE-005"]),
    case("SCORE-002", {"scores/总分/score": 100, "result/overall_score": 100}),
    case("SCORE-003", {f"{GOAL}/weight": 5}, ["SCORE-004", "SCORE-006", "SCORE-012"]),
    case("SCORE-004", {f"{GOAL}/weight_level_1": 21}),
    case("SCORE-005", {"result/overall_score": 98}, ["SCORE-002"]),
    case("SCORE-006", {f"{LASTING}/deduction_reason": "无"}),
    case("SCORE-007", {f"{CONTENT}/score": 6}, ["SCORE-002", "SCORE-006"]),
    case("SCORE-007", {"indicators/服务对象满意度指标/1/actual": "85%"}),
    case("SCORE-007", {f"{RECEIVED}/score": 2}, ["SCORE-002", "SCORE-006"]),
    case("SCORE-007", {f"{QUANTITY}/target": "≥200家", f"{QUANTITY}/actual": "150家"}),
    case("SCORE-008", {"indicators/服务对象满意度指标/1/actual": "满意,共走访3次"}),
    case(
        "SCORE-009",
        {
            f"{LASTING}/score": 8,
            f"{LASTING}/deduction_reason": None,
            "scores/总分/score": 100,
            "result/overall_score": 100,
        },
    ),
    case(
        "SCORE-010",
        {f"{USE}/score": 6, f"{LASTING}/score": 8, f"{USE}/deduction_reason": "有一笔依据不全"},
        ["SCORE-009"],
    ),
    case(
        "SCORE-011",
        {
            "indicators/经济效益指标/1/target": "500万元",
            "indicators/经济效益指标/1/actual": "450万元",
        },
    ),
    case(
        "SCORE-011",
        {
            "indicators/经济效益指标/1/target": "≥500万元",
            "indicators/经济效益指标/1/actual": "520万元",
            f"{ECONOMY}/score": 7,
            f"{LASTING}/score": 8,
            f"{ECONOMY}/deduction_reason": "效益有待提高",
        },
    ),
    case("SCORE-012", {f"{GOAL}/standard": "①设有目标(2分)\n②目标明确(1分)\n③目标细化(1分)"}),
    case("GRADE-001", {"result/grade": "中"}),
    case("GRADE-002", {"result/grade": "优秀"}),
    case("GRADE-003", {"result/grade": None}, ["FILL-001"]),
    case("FILL-001", {"basics/period_end": None}),
    case("FILL-001", {"details/市本级采购10台核酸快速检测设备/voucher": None}),
    case("FILL-002", {"cover/department": "XXX"}),
    case("FILL-003", {"details/市本级采购10台核酸快速检测设备/amount": "98.8万元"}),
    case("FILL-004", {"goals/1/achieved": "很好"}),
    case("FILL-004", {"indicators/数量指标/1/actual": None}),
    case(
        "FILL-005",
        {
            "indicators/数量指标/1/target": "实际支出控制在3000万元以内",
            "indicators/数量指标/1/actual": "实际支出控制在3000万元以内",
        },
    ),
    case(
        "FILL-007",
        {
            "goals/1": [
                {"number": "1", "expected": "建成储备体系", "achieved": "建成7个单元"},
                {"number": "3", "expected": "轮换物资", "achieved": "轮换2次"},
            ]
        },
    ),
    case("FILL-008", {"details/市本级采购10台核酸快速检测设备/amount": "98.800001"}),
    case(
        "FILL-006",
        {
            **{f"indicators/{k}指标/1/target": w for k, w in zip(KINDS, WEIGHTS, strict=True)},
            "indicators/服务对象满意度指标/1/target": 15,
        },
    ),
    case("EMPTY-001", {"details/支出合计/amount": None}, ["DETAIL-002"]),
    case("FILE-003", {f"{GOAL}/score": "满分"}),
    case("TEXT-001", {REPORT: "截至2021年底，实际支出3115万元。"}),
    case("TEXT-002", {REPORT: "实际到位资金3875.58万元，实际支出3151万元，预算执行率83.1%。"}),
    case("TEXT-002", {REPORT: "项目实际到位资金3875.58万元，全部为中央财政资金。资金到位率98%。"}),
    case("TEXT-003", {REPORT: "实际支出3151万元，结余724.58万元，占实际支出的18.70%。"}),
    case("TEXT-004", {REPORT: "实际到位资金3875.58万元，占实际支出的81.30%。"}),
    case("TEXT-005", {REPORT: "实际支出3151万元，占实际到位资金的81.%。"}),
    case("TEXT-006", {REPORT: "共采购设备10台，其中检测仪4台、分析仪8台。"}),
    case(
        "TEXT-007",
        {REPORT: "储备品种包括医疗防护物资41个、医疗救治设备15个、重点救治药品109个。"},
    ),
    case("TEXT-008", {REPORT: "采购公共卫生应急物资2553万元。"}),
    case("TEXT-009", {REPORT: "本项目自评得分90分，评价等次为优。"}),
    case("TEXT-010", {"basics/period_end": "2020年12月"}),
    case("TEXT-010", {REPORT: "2020年实际到位资金3875.58万元。"}),
]


@pytest.mark.parametrize("tried", CASES, ids=str)
def test_a_case_finds_exactly_its_rules(tried: Case) -> None:
    """Exactly the stated rules speak of an edit of the clean filing."""
    assert found_by(filings.PROJECT, tried) == tried.finds


def test_the_clean_filing_is_clean() -> None:
    """Nothing is found in the clean filing, not even a warning."""
    assert filings.ids(filings.judged(filings.clean(filings.PROJECT)).findings) == set()
