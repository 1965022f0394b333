"""What holds of every diagnosis, whatever is wrong with a filing."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import groupby

import filings
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlcheck.diagnosis.changes import Change, change, with_values
from xlcheck.diagnosis.diagnose import diagnose
from xlcheck.findings import Cause, Finding, Severity, Suggestion, Verdict
from xlcheck.forms import FORMS
from xlcheck.language.filing import Submission
from xlcheck.language.form import Form, Listing
from xlcheck.language.rule import Quantity
from xlcheck.translate.to_ties import ties_of
from xlcheck.validation.run import validate

FEW = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
SLIPS = ("10", "0.1", "10000", "-1", "2")
STEPS = ("0.5", "1", "-9", "90", "0.27", "-900")


@cache
def start(name: str) -> tuple[Form, Submission]:
    """A form and its clean filing, read once."""
    form = next(f for f in FORMS if f.name == name)
    return form, filings.read(filings.clean(form))


@cache
def quantities(name: str) -> tuple[Quantity, ...]:
    """Every cell of the clean filing that a sum reads."""
    form, filing = start(name)
    found = {q.key: q for tie in ties_of(filing, form) for q, _ in tie.terms if q.value}
    return tuple(q for q in found.values() if "weight" not in q.at.place)


def injured(name: str, seed: int) -> tuple[Form, Submission]:
    """The clean filing with one to three numbers mistyped."""
    form, filing = start(name)
    r = random.Random(seed)
    changes: list[Change] = []
    for quantity in r.sample(quantities(name), r.choice((1, 1, 2, 3))):
        value = quantity.value or Decimal(0)
        wrong = value * Decimal(r.choice(SLIPS))
        if not quantity.half_unit or r.random() < 0.5:
            wrong = value + Decimal(r.choice(STEPS))
        made = change(quantity, wrong, "recomputed")
        assert made is not None
        changes.append(made)
    return form, with_values(filing, changes)


def told(form: Form, filing: Submission) -> tuple[list[Finding], tuple[Cause, ...]]:
    """The findings of a filing, and their causes."""
    outcome = validate([filing], form)[0]
    return outcome.findings, diagnose([filing], [outcome], form)[0]


def broken(findings: Iterable[Finding]) -> Counter[Hashable]:
    """What is wrong, told apart by what it is about."""
    return Counter(
        (f.rule, f.primary.place, f.primary.quote)
        for f in findings
        if f.verdict is Verdict.BROKEN and f.severity is not Severity.NOTE
    )


def applied(filing: Submission, suggestions: Iterable[Suggestion]) -> Submission:
    """The filing with suggested values typed into their cells."""
    changes = []
    for s in suggestions:
        found = next(
            (table.name, row.key, field)
            for table in filing.tables.values()
            for row in table.rows
            for field, entry in row.entries.items()
            if (entry.sheet, entry.cell) == (s.sheet, s.cell)
        )
        at = replace(NOWHERE, sheet=s.sheet, cell=s.cell, place="/".join(filter(None, found)))
        changes.append(Change(at, Decimal(s.value), s.value, "recomputed", span=s.span))
    return with_values(filing, changes)


NOWHERE = quantities(FORMS[0].name)[0].at
forms = pytest.mark.parametrize("name", [f.name for f in FORMS])
seeds = given(seed=st.integers(0, 10**6))


@forms
@FEW
@seeds
def test_an_option_breaks_nothing_and_clears_what_it_says(name: str, seed: int) -> None:
    """Typing in every value of one option leaves no new finding and fewer of each named rule."""
    form, filing = injured(name, seed)
    findings, causes = told(form, filing)
    before = broken(findings)
    for cause in causes:
        ordered = sorted(cause.first.suggestions, key=lambda s: s.option)
        for _, option in groupby(ordered, key=lambda s: s.option):
            suggestions = list(option)
            after = broken(validate([applied(filing, suggestions)], form)[0].findings)
            assert not after - before
            gone = {key[0] for key in before - after}  # type: ignore[index]  # a rule comes first
            assert {rule for s in suggestions for rule in s.clears} <= gone
            assert gone


@forms
@FEW
@seeds
def test_no_finding_is_lost_or_told_twice(name: str, seed: int) -> None:
    """The causes hold exactly the findings, each under its own fingerprint."""
    form, filing = injured(name, seed)
    findings, causes = told(form, filing)
    assert Counter(f.id for c in causes for f in c.findings) == Counter(f.id for f in findings)
    assert [c.severity.rank for c in causes] == sorted(c.severity.rank for c in causes)
    for cause in causes:
        assert {f.cause for f in cause.findings} == {cause.id}
        assert [at.role for at in cause.first.locations].count("primary") == 1


@forms
@FEW
@seeds
def test_the_order_of_rows_changes_nothing(name: str, seed: int) -> None:
    """Rows of a listing in another order give the same culprits, values and candidates."""
    form, filing = injured(name, seed)
    r = random.Random(seed)
    tables = dict(filing.tables)
    for table in form.tables:
        if issubclass(table, Listing) and not table.levels:
            rows = list(filing[table.table].rows)
            r.shuffle(rows)
            tables[table.table] = replace(filing[table.table], rows=rows)
    shuffled = replace(filing, tables=tables)
    assert facts(told(form, shuffled)[1]) == facts(told(form, filing)[1])


def facts(causes: Iterable[Cause]) -> set[Hashable]:
    """What causes say, without their order."""
    return {
        (
            c.first.rule,
            c.first.primary.place,
            c.first.expected,
            frozenset(f.id for f in c.findings),
            frozenset((s.cell, s.value, s.kind, s.option) for s in c.first.suggestions),
            frozenset(at.place for at in c.first.candidates),
        )
        for c in causes
        if not c.first.rule.startswith(("FILL-", "AMOUNT-", "FILE-"))
    }


@forms
@FEW
@seeds
def test_filings_of_a_chunk_do_not_touch_each_other(name: str, seed: int) -> None:
    """Diagnosed together, filings say what each says alone, and the same every time."""
    form, one = injured(name, seed)
    _, other = injured(name, seed + 1)
    outcomes = validate([one, other, one], form)
    together = diagnose([one, other, one], outcomes, form)
    assert together[0] == together[2] == told(form, one)[1]
    assert together[1] == told(form, other)[1]
