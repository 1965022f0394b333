"""Stacking changes nothing: filings judged together are judged as if each stood alone."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from functools import cache

import filings
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlcheck.language.filing import Entry, FilingRow, FilingTable, Submission
from xlcheck.language.form import Form
from xlcheck.validation.run import Outcome, validate


@cache
def start(form_name: str) -> Submission:
    """Read the clean filing once."""
    form = next(f for f in filings.FORMS if f.name == form_name)
    return filings.read(filings.clean(form))


def disturbed(filing: Submission, seed: int) -> Submission:
    """Change, empty or spoil entries at random; drop and repeat rows."""
    r = random.Random(seed)
    tables = {name: _disturbed_table(t, r) for name, t in filing.tables.items()}
    return replace(filing, tables=tables)


def _disturbed_table(table: FilingTable, r: random.Random) -> FilingTable:
    if r.random() < 0.1:
        return FilingTable(table.name, found=False)
    return replace(table, rows=[_disturbed_row(row, r) for row in table.rows])


def _disturbed_row(row: FilingRow, r: random.Random) -> FilingRow:
    return replace(row, entries={n: _disturbed_entry(e, r) for n, e in row.entries.items()})


def _disturbed_entry(entry: Entry, r: random.Random) -> Entry:
    if r.random() < 0.9:
        return entry
    if r.random() < 0.3:
        return replace(entry, state="empty", text="", number=None)
    if entry.number is None:
        return entry
    if r.random() < 0.2:
        return replace(entry, state="unreadable", number=None, text="见附表", because="不是数字")
    number = entry.number + Decimal(r.choice(["0.01", "-0.02", "1", "1000"]))
    return replace(entry, number=number, text=str(number))


def facts(outcome: Outcome) -> tuple[object, ...]:
    """All that an outcome says, comparable."""
    return (outcome.findings, outcome.not_judged, outcome.judged, outcome.counts)


@pytest.mark.parametrize("form", filings.FORMS, ids=lambda f: f.name)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(seeds=st.lists(st.integers(0, 10**6), min_size=1, max_size=5))
def test_together_equals_apart(form: Form, seeds: list[int]) -> None:
    """Verdicts, findings and counts of a filing do not depend on its neighbours or their order."""
    several = [disturbed(start(form.name), seed) for seed in seeds]
    together = validate(several, form)
    apart = [validate([one], form)[0] for one in several]
    backwards = validate(several[::-1], form)[::-1]
    assert [facts(o) for o in together] == [facts(o) for o in apart]
    assert [facts(o) for o in together] == [facts(o) for o in backwards]


def test_no_filings_no_outcomes() -> None:
    """An empty run is no error."""
    assert all(validate([], form) == [] for form in filings.FORMS)
