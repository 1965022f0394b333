"""Standards as ``explain`` shows them, held against the code that scores filings."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest

from xlcheck.forms import FORMS
from xlcheck.language.form import Form
from xlcheck.language.rubric import Bands, PerPoint, Proportion, can_yield
from xlcheck.reports.lines import width_of
from xlcheck.reports.render_explain import render_explain
from xlcheck.reports.standards import items_of
from xlcheck.scoring.awards import award, exactly, weigh

_RATE = re.compile(r"([0-9.]+)%,")
_TYPED = re.compile(r"填了([0-9.]+)分$")


def typed(told: str) -> Decimal:
    """The score an example says was typed."""
    found = _TYPED.search(told)
    assert found is not None, told
    return Decimal(found[1])


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_examples_of_recomputed_items_are_scored_so(form: Form) -> None:
    """Each item that has a rate is shown with a rate and two scores: one stands, one does not."""
    rated = [
        s.rubric
        for s in form.edition.standards
        if s.input and isinstance(s.rubric, Bands | PerPoint | Proportion)
    ]
    items = items_of("SCORE-007", form)
    assert len(items) == len(rated) > 0
    for item, rubric in zip(items, rated, strict=True):
        found = _RATE.search(item.fails)
        assert found is not None, item
        granted = award(rubric, exactly(Fraction(found[1]) / 100))
        assert weigh(typed(item.fails), granted) is not None, item
        assert weigh(typed(item.passes), granted) is None, item


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_examples_of_attainable_scores_are_true(form: Form) -> None:
    """Each item shown has a score that its standard cannot yield beside one that it can."""
    items = items_of("SCORE-010", form)
    shown = {item.name for item in items}
    narrow = [s for s in form.edition.standards if s.name in shown]
    assert items
    for item in items:
        rubrics = [s.rubric for s in narrow if s.name == item.name]
        assert any(not can_yield(r, typed(item.fails)) for r in rubrics), item
        assert any(can_yield(r, typed(item.passes)) for r in rubrics), item


def test_other_rules_show_no_standards() -> None:
    """Only rules that apply printed standards list them."""
    assert items_of("SCORE-002", FORMS[0]) == ()


@pytest.mark.parametrize("width", [60, 85, 110])
@pytest.mark.parametrize("rule", ["SCORE-007", "SCORE-010"])
def test_the_page_fits_and_shows_both_examples(rule: str, width: int) -> None:
    """Every item stands in the page with a failing and a passing example, within the width."""
    page = render_explain(rule, FORMS, width).plain
    assert max(map(width_of, page.splitlines())) <= width
    count = sum(len(items_of(rule, form)) for form in FORMS)
    assert page.count("错例") == page.count("对例") == count + 1
