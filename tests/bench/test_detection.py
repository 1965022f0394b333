"""A bounded slice of the detection benchmark; ``detection.py`` runs the whole of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import filings
import pytest
from bench import detection, layout
from bench.filing_maker import make
from bench.identities import AMOUNTS, identities, number_at
from bench.injections import AMOUNT_KINDS, SCORE_KINDS, applied
from bench.judging import Result, reports
from bench.writing import wordings

from xlcheck.findings import Report, Severity
from xlcheck.language.filing import Submission
from xlcheck.language.form import Form

INJECTIONS = 150


@pytest.mark.parametrize("rounded", [False, True], ids=["exact", "rounded"])
def test_no_error_in_clean_filings(*, rounded: bool) -> None:
    """A right filing has no error, whatever its size and wording and however it was rounded."""
    found = detection.clean_reports(20, seed=7, rounded=rounded)
    said = {
        name: [f.message for f in report.findings if f.severity is Severity.ERROR]
        for name, report in found
    }
    assert {name: messages for name, messages in said.items() if messages} == {}


@pytest.fixture(scope="module")
def results() -> list[Result]:
    """What is said of some injections of every kind."""
    return detection.judged([detection.plan(7, n) for n in range(INJECTIONS)])


def test_errors_in_constrained_cells_are_found(results: list[Result]) -> None:
    """Every typed error in an amount or a score that something else constrains is an error."""
    of = [x for x in results if x.injection.kind in {*AMOUNT_KINDS, *SCORE_KINDS}]
    assert [x.injection for x in of if not x.detected] == []


def test_the_order_of_rows_does_not_matter() -> None:
    """What is said of a filing is the same after its rows of amounts changed their places."""
    planned = [detection.plan(8, n) for n in range(30)]
    spoiled = [applied(p.clean.filing, p.injection) for p in planned]
    before, after = reports(spoiled), reports([shuffled(f) for f in spoiled])
    for p, one, other in zip(planned, before, after, strict=True):
        assert said(one) == said(other), p.number


def shuffled(filing: Submission) -> Submission:
    """Turn round the order of the rows of every table of amounts; totals stay where they are."""
    tables = dict(filing.tables)
    for name in (*AMOUNTS, "details"):
        rows = [row for row in filing[name].rows if not row.is_summary]
        turned = iter(reversed(rows))
        kept = [row if row.is_summary else next(turned) for row in filing[name].rows]
        tables[name] = replace(filing[name], rows=kept)
    return replace(filing, tables=tables)


def said(report: Report) -> Counter[tuple[object, ...]]:
    """Give what findings say, whatever their order."""
    return Counter(
        (f.rule, f.severity, f.verdict, f.primary.place, f.stated, f.expected)
        for f in report.findings
    )


def share(results: list[Result], kinds: Iterable[str], name: str) -> float:
    """Give the share of the injections of some kinds of which something holds."""
    of = [getattr(x, name) for x in results if x.injection.kind in kinds]
    return sum(of) / len(of)


def test_the_mistyped_cell_is_named_with_its_value(results: list[Result]) -> None:
    """Most mistyped amounts are named first, and most of those with the right value."""
    assert share(results, AMOUNT_KINDS, "first") >= 0.85
    assert share(results, AMOUNT_KINDS, "value") >= 0.75


def test_the_mistyped_score_is_among_the_candidates(results: list[Result]) -> None:
    """A score changed in one of many items is nearly always among what is listed."""
    assert share(results, ["score of an item changed"], "among") >= 0.8


def test_errors_in_prose_are_found(results: list[Result]) -> None:
    """Most changed figures that repeat a table or stand in a stated sum are found."""
    assert share(results, detection.SUMS_IN_PROSE, "detected") >= 0.75


def test_two_errors_at_once_are_told_apart(results: list[Result]) -> None:
    """More often than not the first options mend exactly the two mistyped cells."""
    assert share(results, ["2 errors at once"], "exact") >= 0.5


@pytest.mark.parametrize("form", filings.FORMS, ids=lambda f: f.name)
def test_the_plain_layout_reads_like_a_template(form: Form) -> None:
    """A filing laid out in memory is read as the same filing in a template's file is."""
    data = make(form, 3).data
    plain, real = layout.read(data), filings.read(data)
    assert plain.troubles == real.troubles
    for name, table in real.tables.items():
        assert plain[name].columns == table.columns
        for ours, theirs in zip(plain[name].rows, table.rows, strict=True):
            assert (ours.key, ours.is_summary, ours.groups) == (
                theirs.key,
                theirs.is_summary,
                theirs.groups,
            )
            for field, entry in theirs.entries.items():
                read = ours[field]
                assert (read.state, read.text, read.number) == (
                    entry.state,
                    entry.text,
                    entry.number,
                )


@pytest.mark.parametrize("form", filings.FORMS, ids=lambda f: f.name)
def test_clean_filings_add_up(form: Form) -> None:
    """Exact filings add up to the last digit, rounded ones within what rounding explains."""
    for seed in range(30):
        for rounded in (False, True):
            data = make(form, seed, rounded=rounded).data
            for identity in identities(data):
                total = number_at(data, identity.total)
                parts = [number_at(data, part) for part in identity.parts]
                assert total is not None
                gap = abs(total - sum(p for p in parts if p is not None))
                assert gap <= (identity.slack if rounded else 0), identity


@pytest.mark.parametrize("form", filings.FORMS, ids=lambda f: f.name)
def test_figures_stand_where_they_are_said_to(form: Form) -> None:
    """The place kept for a figure of a text holds exactly its digits."""
    for seed in range(30):
        story = make(form, seed)
        for spot, figure in story.figures:
            table = story.data["tables"][spot.table]
            text = (table if spot.row < 0 else table[spot.row])[spot.field]
            assert text[figure.start : figure.end] == figure.text


def test_every_kind_of_sentence_has_many_wordings() -> None:
    """Each fact is told in at least eight ways, a shortfall or a surplus in three."""
    for form, kinds in wordings().items():
        for kind, ways in kinds.items():
            least = 3 if kind in ("shortfall", "surplus") else 8
            assert len(set(ways)) >= least, (form, kind)
