"""Ties say of every instance what the frames say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import cache

import filings
import pytest
from random_filings import random_filing

from xlcheck.language.expression import Compare
from xlcheck.language.filing import Submission
from xlcheck.language.form import Form
from xlcheck.language.rule import Rule
from xlcheck.translate.to_frames import BROKEN, HELD, ROUNDING, amount, verdicts
from xlcheck.translate.to_ties import EMPTY_TOTAL, limits_of, ties_of
from xlcheck.validation.run import validate
from xlcheck.validation.stack import stack

SEEDS = range(6)


@cache
def filled(form: Form, seed: int) -> Submission:
    """A random filing, read once."""
    return filings.read(random_filing(form, seed))


def judged(filing: Submission, form: Form, operator: str) -> dict[str, list[tuple[Decimal, bool]]]:
    """Gap and verdict of every instance that the frames judge, by rule, in their order."""
    stacked = stack([filing], form)
    found: dict[str, list[tuple[Decimal, bool]]] = {}
    for rule in form.rules:
        for condition in rule.conditions if isinstance(rule, Rule) else ():
            if not isinstance(condition, Compare) or condition.operator != operator:
                continue
            seen = verdicts(condition, rule.when, stacked)
            assert seen.gap is not None
            found.setdefault(rule.id, []).extend(
                (amount(gap), code != BROKEN)
                for gap, code in zip(seen.gap, seen.codes, strict=True)
                if code in (HELD, ROUNDING, BROKEN)
            )
    return {rule: instances for rule, instances in found.items() if instances}


def in_yuan(filing: Submission) -> Submission:
    """The same filing whose tables print amounts in yuan."""
    tables = {n: replace(t, unit=Decimal("0.0001")) for n, t in filing.tables.items()}
    return replace(filing, tables=tables)


@pytest.mark.parametrize("form", filings.FORMS, ids=lambda f: f.name)
def test_ties_agree_with_the_frames(form: Form) -> None:
    """Each identity leaves over what the frames find, and holds exactly where they say so."""
    for seed in SEEDS:
        filing = filled(form, seed)
        for read in (filing, in_yuan(filing)):
            made: dict[str, list[tuple[Decimal, bool]]] = {}
            for tie in ties_of(read, form):
                if tie.rule != EMPTY_TOTAL:
                    made.setdefault(tie.rule, []).append((tie.residual, tie.holds))
            assert made == judged(read, form, "==")


@pytest.mark.parametrize("form", filings.FORMS, ids=lambda f: f.name)
def test_limits_agree_with_the_frames(form: Form) -> None:
    """What must not be larger is judged alike, whichever side of the rule is the larger one."""
    every = [f"{t.table}/{f.name}" for t in form.tables for f in t.fields()]
    for seed in SEEDS:
        filing = filled(form, seed)
        made = Counter((t.rule, t.residual <= t.slack) for t in limits_of(filing, form, every))
        told = Counter(
            (rule, held)
            for operator in ("<=", ">=")
            for rule, instances in judged(filing, form, operator).items()
            for _, held in instances
        )
        assert made == told


@pytest.mark.parametrize("form", filings.FORMS, ids=lambda f: f.name)
def test_an_empty_total_is_a_broken_tie(form: Form) -> None:
    """Every total that EMPTY-001 misses has a tie of its own, which does not hold."""
    met = 0
    for seed in SEEDS:
        filing = filled(form, seed)
        found = validate([filing], form)[0].findings
        missed = sorted(f.primary.place for f in found if f.rule == EMPTY_TOTAL)
        ties = [t for t in ties_of(filing, form) if t.rule == EMPTY_TOTAL]
        assert sorted(t.terms[0][0].at.place for t in ties) == missed
        assert all(t.terms[0][0].value is None for t in ties)
        met += len(missed)
    assert met, "no seed left a total empty"


def test_left_out_rules_tie_nothing() -> None:
    """A rule that is left out of a check is no identity of it."""
    filing = filings.read(filings.clean(filings.PROJECT))
    made = ties_of(filing, filings.PROJECT, ignore=["FUNDS-001"])
    assert "FUNDS-001" not in {t.rule for t in made}
    assert len(made) < len(ties_of(filing, filings.PROJECT))
