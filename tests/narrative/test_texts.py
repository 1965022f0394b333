"""Sentences against the tables of the clean filings: what must be found, and what must not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import filings
import pytest

from xlcheck.findings import Verdict
from xlcheck.language.filing import FilingRow, Submission
from xlcheck.language.form import Edition, Form
from xlcheck.language.rule import Judgement

DEPARTMENT, PROJECT = filings.DEPARTMENT, filings.PROJECT


@cache
def clean(form: Form) -> Submission:
    """The clean filing without its prose, but for one paragraph to put others in place of."""
    filing = filings.read(filings.clean(form))
    tables = dict(filing.tables)
    for name in ("goals", "indicators", "tasks", "scores"):
        if name in tables:
            tables[name] = replace(tables[name], rows=())
    return replace(filing, tables=tables)


def saying(form: Form, *texts: str) -> Submission:
    """The clean filing with these paragraphs in its report."""
    filing = clean(form)
    rows = []
    entry = filing["narrative"].rows[0]["text"]
    for n, text in enumerate(texts):
        cells = {
            "section": replace(entry, text=f"第{n}节", cell=f"A{n + 3}"),
            "text": replace(entry, text=text, cell=f"B{n + 3}"),
        }
        rows.append(FilingRow(f"第{n}节", cells))
    told = replace(filing["narrative"], rows=tuple(rows))
    return replace(filing, tables={**filing.tables, "narrative": told})


def judged(form: Form, *texts: str, edition: Edition | None = None) -> dict[str, list[Judgement]]:
    """What each TEXT rule says of the paragraphs, held and skipped left out."""
    filing = saying(form, *texts)
    found: dict[str, list[Judgement]] = {}
    for rule in form.rules:
        if rule.id.startswith("TEXT-"):
            said = list(rule.judge(filing, edition or form.edition))  # type: ignore[union-attr]
            broken = [j for j in said if j.verdict is Verdict.BROKEN]
            if broken:
                found[rule.id] = broken
    return found


WRONG = [
    (DEPARTMENT, "2021年基本支出2159.62万元。", "TEXT-001"),
    (
        DEPARTMENT,
        "全年支出合计71256100元，其中基本支出21956200元、项目支出4929.9万元。",
        "TEXT-001",
    ),
    (DEPARTMENT, "支出合计7125.61万元，其中人员经费1868.57万元。", "TEXT-001"),
    (DEPARTMENT, "局机关支出合计7152.61万元。", "TEXT-001"),
    (DEPARTMENT, "“三公”经费合计28.57万元。", "TEXT-001"),
    (DEPARTMENT, "公务接待费约9.5万元。", "TEXT-001"),
    (DEPARTMENT, "人员编制90人，年末实有人数28人。", "TEXT-001"),
    (DEPARTMENT, "支出合计7125.61万元，其中基本支出2195.62万元，占30.18%。", "TEXT-002"),
    (DEPARTMENT, "2021年项目支出4929.99万元，占支出合计的96.19%。", "TEXT-002"),
    (DEPARTMENT, "2021年人员经费1868.75万元，占基本支出的26.23%。", "TEXT-003"),
    (DEPARTMENT, "项目支出4929.99万元，占基本支出的69.19%。", "TEXT-004"),
    (DEPARTMENT, "项目支出4929.99万元，占支出合计的69.%。", "TEXT-005"),
    (DEPARTMENT, "新建平台12个，其中甲类5个、乙类8个。", "TEXT-006"),
    (DEPARTMENT, "核定行政编制62人、工勤编制1人、事业编制72人。", "TEXT-006"),
    (DEPARTMENT, "一般公共预算财政拨款收入7048.24万元。", "TEXT-008"),
    (DEPARTMENT, "本部门2021年度自评得分89分，评价等次为优。", "TEXT-009"),
    (DEPARTMENT, "本部门自评得分98分，评价等次为良好。", "TEXT-009"),
    (DEPARTMENT, "综上，本次绩效自评最终得分为97.5分。", "TEXT-009"),
    (DEPARTMENT, "2020年基本支出2195.62万元，项目支出4929.99万元。", "TEXT-010"),
    (PROJECT, "实际到位资金3875.58万元，实际支出3115万元。", "TEXT-001"),
    (PROJECT, "实际到位资金3875.58万元，实际支出3151万元，预算执行率83.1%。", "TEXT-002"),
    (PROJECT, "采购公共卫生应急物资2553万元。", "TEXT-008"),
    (PROJECT, "2020年实际到位资金3875.58万元，实际支出3151万元。", "TEXT-010"),
]
RIGHT = [
    (DEPARTMENT, "2021年基本支出2195.62万元，占支出合计的30.81%。"),
    (DEPARTMENT, "基本支出约2200万元，占支出合计的三成左右。"),
    (DEPARTMENT, "基本支出2196万元，项目支出4930万元。"),
    (DEPARTMENT, "2020年基本支出2010.36万元，2021年基本支出2195.62万元。"),
    (DEPARTMENT, "基本支出年初预算2100万元，决算数2195.62万元。"),
    (DEPARTMENT, "截至6月底，基本支出1020.5万元。"),
    (DEPARTMENT, "力争把公务接待费控制在6万元以内。"),
    (DEPARTMENT, "县农业局基本支出812.3万元。"),
    (DEPARTMENT, "社会保险基金总支出169.2亿元。"),
    (DEPARTMENT, "本年收入合计2589.48万元，上年结转4548.64万元。"),
    (DEPARTMENT, "收入合计7138.12万元，支出合计7125.61万元，累计结余12.51万元。"),
    (DEPARTMENT, "一般公共预算财政拨款支出6900.5万元。"),
    (DEPARTMENT, "专项经费合计80万元，包括甲项目40万元、乙项目2.75万元等。"),
    (DEPARTMENT, "行政编制62人、事业编制27人。"),
    (DEPARTMENT, "在总支出中，有2195.62万元用于基本支出，4929.99万元用于项目支出。"),
    (DEPARTMENT, "2020年度考核得分91分，等次为良。"),
    (DEPARTMENT, "其中预算执行自评得分13分。"),
    (DEPARTMENT, "政府性基金拨款0万元，因公出国费0元。"),
    (PROJECT, "实际到位资金3875.58万元，实际支出3151万元，预算执行率81.3%，结余724.58万元。"),
    (PROJECT, "改造小区137个，计划总投资5.6亿元，已到位资金4.1亿元。"),
    (PROJECT, "招商项目履约率91%，资金到位率36.5%。"),
    (PROJECT, "照明设备支出49.8万元。"),
]


@pytest.mark.parametrize(("form", "text", "rule"), WRONG, ids=lambda x: str(x)[:24])
def test_a_wrong_figure_is_found(form: Form, text: str, rule: str) -> None:
    """Exactly one TEXT rule speaks, and first of a figure of the sentence."""
    found = judged(form, text)
    assert set(found) == {rule}
    at = found[rule][0].locations[0]
    assert at.span is not None
    assert at.quote == text[slice(*at.span)] == at.value


@pytest.mark.parametrize(("form", "text"), RIGHT, ids=lambda x: str(x)[:24])
def test_a_right_or_uncertain_figure_is_left_alone(form: Form, text: str) -> None:
    """What agrees, or may speak of something else, gives neither error nor warning."""
    assert judged(form, text) == {}


def test_another_base_is_named_with_both_percentages() -> None:
    """A share of the wrong base says which base fits and what the stated one would give."""
    (said,) = judged(DEPARTMENT, "2021年人员经费1868.75万元，占基本支出的26.23%。")["TEXT-003"]
    assert "支出合计7125.61万元" in said.message
    assert (said.stated, said.expected) == ("26.23%", "85.11%")


def test_a_cut_short_share_is_told_in_full() -> None:
    """The digits that are left tell which whole was meant."""
    text = "对企业补助3326.76万元，占基本支出的46.%；支出合计7125.61万元。"
    found = judged(DEPARTMENT, text)
    assert set(found) == {"TEXT-004", "TEXT-005"}
    assert found["TEXT-004"][0].expected == "46.69%"


def test_a_sum_of_cells_is_named() -> None:
    """An amount that is a cell and its neighbours together names them all."""
    (said,) = judged(DEPARTMENT, "一般公共预算财政拨款收入7048.24万元。")["TEXT-008"]
    assert "「公共财政拨款」2499.6" in said.message
    assert "「上年结转」4548.64" in said.message


def test_the_same_figure_told_twice() -> None:
    """One figure with two values is told once, with every place; other things are left alone."""
    first = "全年新增省级示范企业14家、国家级示范企业11家。"
    found = judged(DEPARTMENT, first, "全年新认定省级示范企业26家、国家级示范企业11家。")
    assert set(found) == {"TEXT-007"}
    (said,) = found["TEXT-007"]
    assert [at.quote for at in said.locations] == ["14", "26"]
    assert judged(DEPARTMENT, first, "全市省级示范企业总数达到119家。") == {}
    assert judged(DEPARTMENT, "产业链推介会签约项目30个。", "军民融合活动现场签约项目25个。") == {}


def test_the_place_of_a_paragraph_changes_no_verdict() -> None:
    """Paragraphs in another order, or under another heading, are judged the same."""
    texts = ["基本支出2159.62万元。", "项目支出4929.99万元，占基本支出的69.19%。", "实有人数82人。"]
    one, other = judged(DEPARTMENT, *texts), judged(DEPARTMENT, *reversed(texts))
    assert {k: len(v) for k, v in one.items()} == {k: len(v) for k, v in other.items()}
    assert {v[0].stated for v in one.values()} == {v[0].stated for v in other.values()}


def test_every_claim_says_what_became_of_it() -> None:
    """A claim names what it was compared with, or why it was not."""
    filing = saying(
        DEPARTMENT,
        "2021年基本支出2195.62万元，项目支出4929.99万元，合计7125.61万元。",
        "2020年基本支出2010万元，县农业局基本支出812.3万元。",
    )
    prose = DEPARTMENT.prose
    assert prose is not None
    claims = [c for c in prose.claims(filing, DEPARTMENT.edition) if c.place.startswith("narr")]
    assert all((c.verdict is None) == bool(c.because) for c in claims)
    by_value = {c.value: c for c in claims}
    assert (by_value["2195.62"].compared_with or "").startswith("收支情况!")
    assert by_value["2195.62"].verdict is Verdict.HELD
    assert "2020" in by_value["2010"].because


def test_ties_repeat_cells_and_sums() -> None:
    """Each bound figure is tied to its cell in the form's unit; a stated sum is one identity."""
    filing = saying(
        DEPARTMENT, "支出合计71256100元，其中基本支出2195.62万元、项目支出4929.99万元。"
    )
    prose = DEPARTMENT.prose
    assert prose is not None
    ties = prose.ties(filing, DEPARTMENT.edition)
    copies = [t for t in ties if t.rule == "TEXT-001" and t.terms[0][0].at.sheet == "报告综述"]
    assert len(copies) == 3
    first = copies[0].terms[0][0]
    assert (first.value, first.trust) == (
        filing.tables["spending"].rows[0]["total"].number,
        "narrative",
    )
    assert str(first.printed_unit) == "0.0001"
    assert all(tie.holds for tie in ties)
    assert [len(tie.terms) for tie in ties if tie.rule == "TEXT-006"] == [3]


def test_words_of_a_region_are_data_of_its_edition() -> None:
    """A word that only an edition knows binds there and nowhere else."""
    known = DEPARTMENT.edition
    words = {"aliases": {"小车养护开支": "three_public_expenses.vehicle_running"}}
    other = replace(known, id="elsewhere", parameters={**known.parameters, **words})
    text = "全年小车养护开支81.73万元。"
    assert judged(DEPARTMENT, text) == {}
    assert set(judged(DEPARTMENT, text, edition=other)) == {"TEXT-001"}
