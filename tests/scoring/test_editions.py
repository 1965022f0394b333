"""Standards are data: another region's edition is judged by its own bands, weights and items."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import filings
import pytest

from xlcheck.errors import BrokenRule
from xlcheck.findings import Finding, Verdict
from xlcheck.forms import FORMS
from xlcheck.language.form import Form, read_edition
from xlcheck.pipeline import rules_hash
from xlcheck.submission.extract import extract
from xlcheck.templates.build import new_workbook
from xlcheck.validation.run import validate
from xlcheck.workbook.package import Package
from xlcheck.workbook.read import read_package

ELSEWHERE = Path(__file__).parent / "editions" / "elsewhere-2023.toml"
STAFF = ("投入(30分)", "人员(30分)", "在职人员控制率", "30")
SURPLUS = ("过程(40分)", "资金(20分)", "结余率", "20")
ASSETS = ("过程(40分)", "资产(20分)", "资产利用率", "20")
PLEASED = ("效果(30分)", "满意(30分)", "群众满意度", "30")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Form:
    """The department form with a second edition beside its own."""
    folder = tmp_path_factory.mktemp("form")
    shutil.copytree(filings.DEPARTMENT.folder / "editions", folder / "editions")
    shutil.copy(ELSEWHERE, folder / "editions")
    return replace(filings.DEPARTMENT, folder=folder)


def found(form: Form, scores: Mapping[tuple[str, ...], str], **edits: Any) -> list[Finding]:
    """File the clean filing under the other edition with these scores; what its rules find."""
    edition = next(e for e in form.editions if e.id == ELSEWHERE.stem)
    printed = {row["indicator_level_3"]: row for row in edition.rows["scores"][:-1]}
    data = filings.edited(filings.clean(filings.DEPARTMENT), edits)
    data["edition"] = edition.id
    data["tables"]["cover"]["year"] = 2023
    data["tables"]["scores"] = [
        {**printed[path[2]], "score": score} for path, score in scores.items()
    ]
    total = sum(float(s) for s in scores.values())
    data["tables"]["scores"].append(
        {"indicator_level_1": "合计", "weight": "100", "score": str(total)}
    )
    made = new_workbook(form, None, data=data)
    filing = extract(read_package(Package(made)), [form])[0]
    assert filing.edition == edition.id
    outcome = validate([filing], form)[0]
    ours = ("SCORE-007", "SCORE-008", "SCORE-010", "SCORE-012")
    return [f for f in outcome.findings if f.rule in ours and f.verdict is Verdict.BROKEN]


def test_its_own_bands_decide(elsewhere: Form) -> None:
    """91.1% of posts, nothing left over 5%, all assets in use, 97% pleased: full everywhere."""
    assert found(elsewhere, {STAFF: "30", SURPLUS: "20", ASSETS: "20", PLEASED: "30"}) == []


def test_a_score_of_the_other_region_is_wrong_here(elsewhere: Form) -> None:
    """A score that is not this edition's is told with the one that is."""
    given = {STAFF: "20", SURPLUS: "20", ASSETS: "20", PLEASED: "15"}
    wrong = {f.primary.place.split("/")[3]: (f.stated, f.expected) for f in found(elsewhere, given)}
    assert wrong == {"在职人员控制率": ("20", "30"), "群众满意度": ("15", "30")}


def test_the_same_filing_is_judged_by_each_edition_apart() -> None:
    """82 of 90 posts grant 5 points in one edition and 30 in the other."""
    full = {s.name: s.rubric.full for s in read_edition(ELSEWHERE).standards}
    ours = {s.name: s.rubric.full for s in filings.DEPARTMENT.edition.standards}
    assert (full["在职人员控制率"], ours["财政供养人员控制率"]) == (30, 5)


def test_a_changed_standard_changes_the_rule_set(elsewhere: Form) -> None:
    """The hash of the rules in force tells that standards were added."""
    assert rules_hash(elsewhere) != rules_hash(filings.DEPARTMENT)


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_every_item_of_an_edition_has_a_standard(form: Form) -> None:
    """All items of the printed sheets are there, in order, and only what the form has is named."""
    inputs = {source.name for source in form.inputs}
    for edition in form.editions:
        items = [row for row in edition.rows["scores"] if row.get("indicator_level_3")]
        assert [s.name for s in edition.standards] == [r["indicator_level_3"] for r in items]
        assert {s.input for s in edition.standards if s.input} <= inputs


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("full = 20\nover", "full = 19\nover", "结余率”的评分标准有误:满分19与分值20不等"),
        ('"(95%,100%]", 20', '"[95%,100%]", 20', "95%应恰好属于相邻两档中的一档"),
        ('"(95%,100%]", 20', '"(96%,100%]", 20', "各档之间有空当或重叠"),
        ('"(100%,∞)", 0', '"(100%,200%]", 0', "最高一档应没有上限"),
        ('kind = "proportion"', 'kind = "share"', "没有“share”这种评分方式"),
        ("points = 2\n", "", "缺少参数 'points'"),
        ("points = 2\n", "points = -2\n", "参数写法有误:-2应大于0"),
        ("points = 2\n", "points = 2\nstep = 1\n", "没有“step”这个参数"),
        ('over = "5%"', 'over = "5"', "比率应写成百分数"),
        ('input = "utilisation_rate"', "", "资产利用率”应写明用哪个比率"),
        ('item = "过程/资金/结余率"', 'item = "过程/资金/结余"', "“过程/资金/结余率”没有评分标准"),
        ('item = "过程/资金/结余率"', 'item = "过程/资产/资产利用率"', "写了两次"),
    ],
)
def test_a_malformed_standard_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    """What is wrong with an edition's standard is said with the file and the item."""
    text = ELSEWHERE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "broken.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BrokenRule) as refused:
        read_edition(path)
    assert "broken.toml" in str(refused.value)
    assert said in str(refused.value)


def test_an_unknown_rate_is_refused(elsewhere: Form, tmp_path: Path) -> None:
    """An edition that asks for a rate the form does not declare is told, not passed over."""
    (tmp_path / "editions").mkdir()
    text = ELSEWHERE.read_text(encoding="utf-8").replace("staffing_ratio", "staff_ratio")
    (tmp_path / "editions" / ELSEWHERE.name).write_text(text, encoding="utf-8")
    form = replace(elsewhere, folder=tmp_path)
    filing = filings.read(filings.clean(filings.DEPARTMENT))
    with pytest.raises(BrokenRule, match="staff_ratio"):
        validate([filing], form)
