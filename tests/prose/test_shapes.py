"""The shapes in which reports print figures, and the traps beside them."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from readings import brief, linked, read

CASES = tomllib.loads(Path(__file__).with_name("shapes.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:20])
def test_a_wording_is_read_as_listed(case: dict[str, list[str]]) -> None:
    """A wording claims exactly what is listed, and its claims follow from each other as listed."""
    reading = read(str(case["text"]))
    assert [brief(claim) for claim in reading.claims] == case["claims"]
    assert [linked(reading, relation) for relation in reading.relations] == case["relations"]


def test_traps_are_as_many_as_shapes() -> None:
    """Of every shape about as many wordings must not be read so as must."""
    told = Counter(bool(case["relations"]) for case in CASES)
    assert len(CASES) >= 80
    assert 0.5 < told[False] / told[True] < 2.5


PRECISE = {
    "支出3151万元。": ("3150.5", "3151.5"),
    "支出7048.24万元。": ("7048.235", "7048.245"),
    "支出2千万元。": ("1.5", "2.5"),
    "专款三千万元。": ("2500", "3500"),
    "实有人员82人。": ("82", "82"),
    "群众3.5万人。": ("3.45", "3.55"),
    "自评得分98分。": ("98", "98"),
    "支出约100万元。": ("94.5", "105.5"),
    "支出近200万元。": ("179.5", "200.5"),
    "走访企业300余家。": ("300", "330"),
    "支出超过500万元。": ("499.5", "None"),
    "支出不超过400万元。": ("None", "400.5"),
    "支出600万元左右。": ("569.5", "630.5"),
    "支出8-10万元。": ("7.5", "10.5"),
    "因公出国费为零。": ("0", "0"),
    "三公经费比上年减少2.3万元。": ("-2.35", "-2.25"),
}


@pytest.mark.parametrize("text", PRECISE)
def test_what_a_figure_may_stand_for(text: str) -> None:
    """Half a unit of the last digit either way, wider or open where it is hedged."""
    (claim,) = read(text).claims
    assert (str(claim.low), str(claim.high)) == PRECISE[text]


STAGES = {
    "2021年基本支出600万元。": (2021, ""),
    "2021年，我局成立。基本支出600万元。": (2021, ""),
    "2020年10月30日收到资金。基本支出600万元。": (None, ""),
    "截至2022年12月31日，固定资产73.6万元。": (2022, ""),
    "2021年末固定资产73.6万元。": (2021, ""),
    "上年基本支出600万元。": (None, "prior_year"),
    "基本支出年初预算600万元。": (None, "budget"),
    "基本支出全年预算数600万元。": (None, "adjusted_budget"),
    "基本支出决算数600万元。": (None, "final"),
    "计划安排资金600万元。": (None, "planned"),
    "上年结转12万元。": (None, ""),
}


@pytest.mark.parametrize("text", STAGES)
def test_year_and_stage(text: str) -> None:
    """A year is stated or carried on, dates of events are none; the stage of the money is told."""
    (claim,) = read(text).claims
    assert (claim.year, claim.basis) == STAGES[text]


def test_a_full_width_text_reads_as_the_half_width_one() -> None:
    """Punctuation and digits of either width give the same claims at the same places."""
    half = "收入合计900万元,其中:财政拨款收入850.5万元,占94.5%;其他收入49.5万元(占5.5%)."
    table = {
        ord(a): b
        for a, b in zip("0123456789,:;%()", "０１２３４５６７８９，：；％（）", strict=True)
    }
    one, other = read(half), read(half.translate(table))
    assert [(c.kind, c.subject, c.value, c.span) for c in one.claims] == [
        (c.kind, c.subject, c.value, c.span) for c in other.claims
    ]
    assert one.relations == other.relations
    assert len(one.claims) == 5


def test_figures_left_aside_say_why() -> None:
    """What is not judged is listed with its place and a reason that a person understands."""
    text = "补助500元/亩，道路20公里，扣2分，支出70 48万元。"
    reasons = {text[slice(*span)]: why for span, why in read(text).unread}
    assert reasons == {
        "500元/": "每单位的数量（如万元/亩），不核对",
        "20公里": "长度、面积、重量、时间等，不核对",
        "2分": "是分值或扣分，不是得分",
        "70 48万元": "数字中间有空格，读不准",
    }
