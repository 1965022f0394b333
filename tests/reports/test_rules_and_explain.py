"""The catalogue and the page of one rule."""

from __future__ import annotations

import io
import json
from decimal import Decimal

import openpyxl
import pytest

from xlcheck.errors import WrongUsage
from xlcheck.findings import Verdict
from xlcheck.forms import FORMS
from xlcheck.language.filing import Entry, FilingRow, FilingTable, Submission
from xlcheck.language.form import Form, Listing
from xlcheck.language.rule import CodeRule, Rule, grain_of
from xlcheck.reports import render_rules
from xlcheck.reports.catalogue import catalogue
from xlcheck.reports.example import examples
from xlcheck.reports.formula import short_formula
from xlcheck.reports.lines import width_of
from xlcheck.reports.render_explain import render_explain
from xlcheck.reports.write_rules import write_rules
from xlcheck.validation.run import validate

RULES = [
    pytest.param(form, rule, id=f"{form.short_names[0]}-{rule.id}")
    for form in FORMS
    for rule in form.rules
]
EVERY_ID = sorted({rule.id for form in FORMS for rule in form.rules})


@pytest.mark.parametrize("rule_id", EVERY_ID)
def test_every_rule_explains_itself(rule_id: str) -> None:
    """Each page says what, why, how grave, with a failing and a passing example, within width."""
    page = render_explain(rule_id, FORMS, 80).plain
    assert page.startswith(rule_id)
    for heading in ("  依据  ", "  级别  【", "  阶段  ", "  表样  ", "  错例  ", "  公式  "):
        assert heading in page
    assert max(map(width_of, page.splitlines())) <= 80


@pytest.mark.parametrize(("form", "rule"), RULES)
def test_generated_examples_are_judged(form: Form, rule: Rule | CodeRule) -> None:
    """An equation's example fails and passes as told; a code rule brings its own failing one."""
    if isinstance(rule, CodeRule):
        assert rule.fails
        return
    found = examples(rule)
    assert found is not None, form.name
    fails, passes = found
    assert fails.verdict is Verdict.BROKEN
    assert passes.verdict is Verdict.HELD
    assert fails.message
    differing = [f for f, p in zip(fails.filled, passes.filled, strict=True) if f != p]
    assert len(differing) == 1


def filing_with(form: Form, table: str, values: dict[str, Decimal]) -> Submission:
    """A filing with one row, or one record, and nothing else."""
    entries = {
        n: Entry("given", str(v), v, "表", f"A{i}") for i, (n, v) in enumerate(values.items())
    }
    declared = form.table[table]
    for field in declared.fields():
        entries.setdefault(field.name, Entry("empty", sheet="表", cell="B1"))
    key = "甲" if issubclass(declared, Listing) else ""
    if issubclass(declared, Listing):
        entries[declared.key[-1]] = Entry("given", "甲", None, "表", "C1")
    read = FilingTable(table, (FilingRow(key, entries),), columns=frozenset(entries))
    return Submission(form.name, form.edition.id, {table: read})


@pytest.mark.parametrize("rule_id", ["INCOME-001", "SPENDING-002", "ASSET-001", "STAFF-001"])
def test_examples_agree_with_the_check_itself(rule_id: str) -> None:
    """What an example says of its numbers is what validation says of a filing with them."""
    form = FORMS[0]
    rule = next(r for r in form.rules if r.id == rule_id)
    assert isinstance(rule, Rule)
    found = examples(rule)
    assert found is not None
    labels = {f"「{f.label}」": f for t in form.tables for f in t.fields()}
    for example in found:
        table = labels[example.filled[0][0]].table
        fields = {f"「{f.label}」": f.name for f in form.table[table].fields()}
        values = {fields[name]: Decimal(value) for name, value in example.filled}
        (outcome,) = validate([filing_with(form, table, values)], form)
        assert outcome.counts[rule_id, 0][example.verdict] == 1
        assert grain_of(rule.conditions[0]).within == ""


def test_formula_reads_like_the_rule() -> None:
    """The short formula shows what is compared, with labels for cells."""
    rule = next(r for r in FORMS[0].rules if r.id == "SCORE-002")
    assert isinstance(rule, Rule)
    assert short_formula(rule.conditions[0], rule.when) == (
        '=IF(ABS(ROUND(汇总行自评得分-SUM(各行自评得分),6))>0,"不符","通过")'
    )


def test_full_formula_is_that_of_the_templates() -> None:
    """On request the whole formula is printed, in Chinese verdicts."""
    page = render_explain("STAFF-001", FORMS, 80, formula=True).plain
    assert "  全文  =IF(" in page
    assert '"无法判断"' in page.replace("\n        ", "")


def test_unknown_rule_is_refused() -> None:
    """A rule that does not exist has no page."""
    with pytest.raises(WrongUsage, match="NO-1"):
        render_explain("NO-1", FORMS)


def test_catalogue_has_every_rule_once_per_reading() -> None:
    """A rule that reads alike in both forms is one entry with both."""
    entries = catalogue(FORMS)
    assert {e.rule.id for e in entries} == set(EVERY_ID)
    (score,) = [e for e in entries if e.rule.id == "SCORE-002"]
    assert len(score.forms) == 2
    assert len([e for e in entries if e.rule.id == "AMOUNT-001"]) == 2


def test_text_lists_each_rule_on_its_line() -> None:
    """The list is aligned and names the forms."""
    lines = render_rules.render_text(FORMS, 100).plain.splitlines()
    (line,) = [x for x in lines if x.startswith("SCORE-002")]
    assert line == "SCORE-002      错误       部门 项目  合计得分应等于各项得分之和"
    assert lines[-1].startswith(f"共 {len(EVERY_ID)} 条")


def test_json_and_markdown_hold_the_same_rules() -> None:
    """Every rule stands in every format."""
    written = json.loads(render_rules.render_json(FORMS))
    assert {r["id"] for r in written["rules"]} == set(EVERY_ID)
    markdown = render_rules.render_markdown(FORMS)
    assert all(f"## {rule_id} " in markdown for rule_id in EVERY_ID)


def test_workbook_lists_the_rules_reproducibly() -> None:
    """The xlsx has a filterable row per entry and no formula; equal rules give equal bytes."""
    made = write_rules(FORMS)
    assert made == write_rules(FORMS)
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    assert sheet is not None
    assert sheet.max_row == len(catalogue(FORMS)) + 1
    assert all(c.data_type != "f" for row in sheet.iter_rows() for c in row)
