"""What every rule owes: a sentence, a formula that Excel 2007 accepts, a case that breaks it."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import astuple
from pathlib import Path
from types import ModuleType

import filings
import pytest

from xlcheck.forms import FORMS
from xlcheck.language.expression import Place
from xlcheck.language.form import Form, Listing
from xlcheck.language.rule import AnyRule, CodeRule, Rule
from xlcheck.translate.to_excel import FUNCTIONS, LONGEST, native_check
from xlcheck.translate.to_words import sentence

# what a workbook can have that a data file cannot: their cases stand in tests/submission
MADE_BY_WORKBOOKS = {
    *("FILE-001", "FILE-002", "FILE-004", "FILE-005", "FILE-006"),
    *("FILE-007", "FILE-008", "FILE-009", "FILE-010", "FILE-011"),
}
RULES = [(form, rule) for form in FORMS for rule in form.rules]


class Anywhere:
    """References as long as real ones."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def cell(self, _: Place) -> str:
        """Give some cell."""
        return "'绩效自评情况'!$AB$112"

    def column(self, _: str, __: str) -> str:
        """Give some column."""
        return "'收支情况'!$AB$110:$AB$140"

    def key(self, table: str) -> str:
        """Give the first field."""
        return self.form.table[table].fields()[0].name

    def levels(self, table: str) -> tuple[str, ...]:
        """Read them from the form."""
        declared = self.form.table[table]
        assert issubclass(declared, Listing)
        return declared.levels

    def summary_row_inside(self, table: str) -> bool | None:
        """Read it from the form."""
        declared = self.form.table[table]
        assert issubclass(declared, Listing)
        return None if declared.summary_row is None else declared.summary_row.stands == "first"


def cases_of(form: Form) -> ModuleType:
    """Load the cases that stand beside a form's tests."""
    path = Path(__file__).parent / "forms" / form.name / "test_rules.py"
    spec = importlib.util.spec_from_file_location(f"cases_{form.name}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_ids_are_unique(form: Form) -> None:
    """An id stands for one rule, and has the shape FAMILY-000."""
    names = [rule.id for rule in form.rules]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[A-Z]+-[0-9]{3}", name) for name in names)


@pytest.mark.parametrize(
    ("form", "rule"), RULES, ids=lambda x: getattr(x, "id", None) or x.short_names[0]
)
def test_a_rule_says_what_it_asks(form: Form, rule: AnyRule) -> None:
    """The sentence is there without a full stop, and so is its source."""
    assert form.title
    assert rule.says
    assert not rule.says.endswith("。")
    assert rule.because
    if isinstance(rule, CodeRule):
        assert rule.fails
    else:
        assert all(sentence(condition) for condition in rule.conditions)


@pytest.mark.parametrize(
    ("form", "rule"),
    [(form, rule) for form, rule in RULES if isinstance(rule, Rule)],
    ids=lambda x: getattr(x, "id", None) or x.short_names[0],
)
def test_a_rule_is_a_formula_of_excel_2007(form: Form, rule: Rule) -> None:
    """Every condition becomes formulas of allowed functions, short enough for a cell."""
    for condition in rule.conditions:
        check = native_check(condition, rule.when, Anywhere(form))
        for formula in astuple(check):
            assert len(formula) < LONGEST
            assert set(re.findall(r"([A-Z]+)\(", formula)) <= FUNCTIONS
            outside = re.sub(r'"[^"]*"', "", formula)
            assert outside.count("(") == outside.count(")")


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_every_rule_has_a_case(form: Form) -> None:
    """At least one case breaks each rule; the clean filing passes all."""
    tried = {case.rule for case in cases_of(form).CASES}
    both = tried | ({case.rule for other in FORMS for case in cases_of(other).CASES} & SHARED)
    assert {rule.id for rule in form.rules} - both == MADE_BY_WORKBOOKS


# written once for both forms: a case in either of them will do
SHARED = {"FILL-004", "FILL-005", "FILL-006", "FILE-003", "SCORE-009"}


def test_the_clean_filings_are_of_the_forms() -> None:
    """The clean filings name their forms, so that no case judges another form's rules."""
    assert [filings.clean(form)["form"] for form in FORMS] == [form.name for form in FORMS]
